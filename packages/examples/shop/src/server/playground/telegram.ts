import { randomInt } from "node:crypto";
import type { FakePerson, FakeTelegram, ShownEntity, ShownMessage } from "@sambung/channel-telegram/fake";
import type { PhoneMark, PhoneMessage, PhonePerson, PlaygroundPhone } from "@sambung/studio";

/** A Telegram phone over the fake platform. */
export function telegramPhone(fake: FakeTelegram): PlaygroundPhone {
  return {
    channel: "telegram",
    app: "telegram",
    // The store outlives the fake: an id that was used before would be the person from then.
    person: ({ name, locale }) =>
      personWith(fake, fake.person({ id: randomInt(1_000_000_000, 9_000_000_000), name, language: locale })),
    watch: (changed) => fake.watch(changed),
  };
}

function personWith(fake: FakeTelegram, person: FakePerson): PhonePerson {
  let last: number | undefined;
  const sent = (delivery: { readonly update: { readonly update_id: number }; readonly status?: number }) => {
    last = delivery.update.update_id;
    return delivery.status;
  };
  return {
    alias: { kind: "telegram", account: "*", value: String(person.id) },
    handle: `@${fake.username}`,
    shown: () => person.shown().map(messageOf),
    type: async (text) => sent(await person.text(text)),
    tap: async (message, option) => {
      const label = person
        .shown()
        .find(({ id }) => String(id) === message)
        ?.offered.flat()
        .find(({ data }) => data === option)?.label;
      if (label === undefined) return undefined;
      const tapped = await person.tap(label, { message: Number(message), stale: true });
      return "url" in tapped ? undefined : sent(tapped);
    },
    open: async (url) => {
      const link = URL.canParse(url) ? new URL(url) : undefined;
      if (link?.hostname !== "t.me" || link.pathname !== `/${fake.username}`) return undefined;
      sent(await person.start(link.searchParams.get("start") ?? undefined));
      return { as: "sent" };
    },
    again: async () => (last === undefined ? undefined : (await fake.redeliver(last))[0]?.status),
  };
}

function messageOf(message: ShownMessage): PhoneMessage {
  const { id, from, date, text, entities, buttons, media, location } = message;
  return {
    id: String(id),
    from,
    at: date * 1_000,
    text,
    marks: entities.flatMap(markOf),
    ...(media !== undefined && {
      media: { type: media.type, ...(/^https?:/.test(media.source) && { url: media.source }) },
    }),
    ...(location !== undefined && { location }),
    ...(buttons.length > 0 && {
      buttons: buttons.map((row) =>
        row.map(({ label, data, url }) => ({ id: data ?? label, label, ...(url !== undefined && { url }) })),
      ),
    }),
    ...(from === "person" && { status: "read" as const }),
  };
}

const MARKS: { readonly [entity: string]: PhoneMark["as"] } = {
  bold: "bold",
  italic: "italic",
  strikethrough: "strike",
  code: "code",
  pre: "code",
  text_link: "link",
};

function markOf({ type, offset, length, url }: ShownEntity): readonly PhoneMark[] {
  const as = MARKS[type];
  if (as === undefined) return [];
  return [{ from: offset, to: offset + length, as, ...(url !== undefined && { url }) }];
}
