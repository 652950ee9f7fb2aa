import { randomUUID } from "node:crypto";
import type { FakeBotframework, FakePerson, ShownMessage } from "@sambung/channel-botframework/fake";
import type { PhoneMessage, PhoneOption, PhonePerson, PlaygroundPhone } from "@sambung/studio";

/** A phone with Teams over the fake connector: the personal chat with the bot. */
export function teamsPhone(fake: FakeBotframework): PlaygroundPhone {
  return {
    channel: "botframework",
    app: "teams",
    // The store outlives the fake: an id that was used before would be the person from then.
    person: ({ name, locale }) =>
      personWith(fake, fake.person({ id: `29:${randomUUID()}`, name, locale: locale === "id" ? "id-ID" : "en-US" })),
    watch: (changed) => fake.watch(changed),
  };
}

function personWith(fake: FakeBotframework, person: FakePerson): PhonePerson {
  let last: string | undefined;
  const sent = (delivery: { readonly id: string; readonly status: number }): number => {
    last = delivery.id;
    return delivery.status;
  };
  return {
    alias: { kind: "botframework", account: "msteams", value: person.id },
    handle: fake.botName,
    shown: () => person.shown().map(messageOf),
    type: async (text) => sent(await person.text(text)),
    tap: async (message, option) => {
      const label = person
        .shown()
        .find(({ id }) => id === message)
        ?.choices.find((choice) => choice.label === option)?.label;
      return label === undefined ? undefined : sent(await person.tap(label, { message }));
    },
    open: async (url) => {
      const link = URL.canParse(url) ? new URL(url) : undefined;
      if (link?.hostname !== "teams.microsoft.com") return undefined;
      return { as: "draft", text: link.searchParams.get("message") ?? "" };
    },
    again: async () => (last === undefined ? undefined : (await fake.redeliver(last))?.status),
  };
}

function messageOf({ id, from, at, text, choices, menu, media }: ShownMessage): PhoneMessage {
  const options = choices.map(
    ({ label, url }): PhoneOption => ({ id: label, label, ...(url !== undefined && { url }) }),
  );
  return {
    id,
    from,
    at,
    text,
    ...(media !== undefined && {
      media: { type: "image", url: media.url, ...(media.name !== undefined && { name: media.name }) },
    }),
    ...(options.length > 0 &&
      (menu ? { list: { button: "…", options } } : { buttons: options.map((option) => [option]) })),
    ...(from === "person" && { status: "read" as const }),
  };
}
