import { randomInt } from "node:crypto";
import type { FakePerson, FakeSlack, ShownButton, ShownMessage } from "@sambung/channel-slack/fake";
import type { PhoneMessage, PhoneOption, PhonePerson, PlaygroundPhone } from "@sambung/studio";

/** A phone with Slack over the fake platform: the direct messages with the bot. */
export function slackPhone(fake: FakeSlack): PlaygroundPhone {
  return {
    channel: "slack",
    app: "slack",
    // The store outlives the fake: an id that was used before would be the person from then.
    person: ({ name, locale }) =>
      personWith(
        fake,
        fake.person({ id: `U${randomInt(1e9, 9e9)}`, name, language: locale === "id" ? "id-ID" : "en-US" }),
      ),
    watch: (changed) => fake.watch(changed),
  };
}

function personWith(fake: FakeSlack, person: FakePerson): PhonePerson {
  let last: string | undefined;
  const sent = (delivery: { readonly id: string; readonly status?: number }) => {
    last = delivery.id;
    return delivery.status;
  };
  return {
    alias: { kind: "slack", account: fake.team, value: person.id },
    handle: `@${fake.username}`,
    shown: () => person.shown().map(messageOf),
    type: async (text) => sent(await person.text(text)),
    tap: async (message, option) => {
      const offered = person.shown().find(({ id }) => id === message)?.offered;
      const label = [...(offered?.buttons.flat() ?? []), ...(offered?.select?.options ?? [])].find(
        ({ data }) => data === option,
      )?.label;
      return label === undefined ? undefined : sent(await person.tap(label, { message, stale: true }));
    },
    open: async () => undefined,
    again: async () => (last === undefined ? undefined : (await fake.redeliver(last))[0]?.status),
  };
}

function messageOf(message: ShownMessage): PhoneMessage {
  const { id, from, date, text, entities, buttons, select, media } = message;
  return {
    id,
    from,
    at: date * 1_000,
    text,
    marks: entities.map(({ type, offset, length, url }) => ({
      from: offset,
      to: offset + length,
      as: type,
      ...(url !== undefined && { url }),
    })),
    ...(media !== undefined && {
      media: {
        type: media.type,
        ...(media.alt !== undefined && { name: media.alt }),
        ...(/^https?:/.test(media.source) && { url: media.source }),
      },
    }),
    ...(buttons.length > 0 && { buttons: buttons.map((row) => row.map(optionOf)) }),
    ...(select !== undefined && { list: { button: select.placeholder, options: select.options.map(optionOf) } }),
  };
}

function optionOf({ label, data, url }: ShownButton): PhoneOption {
  return { id: data ?? label, label, ...(url !== undefined && { url }) };
}
