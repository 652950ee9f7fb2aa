import { randomInt } from "node:crypto";
import type { FakePerson, FakeWhatsApp, ShownMessage } from "@sambung/channel-whatsapp/fake";
import type { PhoneMark, PhoneMessage, PhonePerson, PlaygroundPhone } from "@sambung/studio";

/** A WhatsApp phone over the fake platform. */
export function whatsappPhone(fake: FakeWhatsApp): PlaygroundPhone {
  return {
    channel: "whatsapp",
    app: "whatsapp",
    // The store outlives the fake: a number that was used before would be the person from then.
    person: ({ name }) => {
      const serial = String(randomInt(1e9, 9e9));
      return personWith(fake, fake.person({ name, phone: `62812${serial}`, userId: `ID.1349${serial}` }));
    },
    watch: (changed) => fake.watch(changed),
  };
}

function personWith(fake: FakeWhatsApp, person: FakePerson): PhonePerson {
  let last: number | undefined;
  const sent = (delivery: { readonly id: number; readonly status?: number }) => {
    last = delivery.id;
    return delivery.status;
  };
  return {
    alias: { kind: "whatsapp", account: "*", value: person.phone },
    handle: `+${person.phone}`,
    shown: () => person.shown().map(messageOf),
    type: async (text) => sent(await person.text(text)),
    tap: async (message, option) => {
      const button = person
        .shown()
        .find(({ id }) => id === message)
        ?.buttons.flat()
        .find(({ data }) => data === option);
      return button === undefined ? undefined : sent(await person.tap(button.label, { message }));
    },
    open: async (url) => {
      const link = URL.canParse(url) ? new URL(url) : undefined;
      if (link?.hostname !== "wa.me" || link.pathname !== `/${fake.number}`) return undefined;
      return { as: "draft", text: link.searchParams.get("text") ?? "" };
    },
    again: async () => (last === undefined ? undefined : (await fake.redeliver(last))[0]?.status),
  };
}

function messageOf(message: ShownMessage): PhoneMessage {
  const { id, from, date, text, entities, buttons, list, media, location } = message;
  const options = buttons.map((row) =>
    row.map(({ label, data, description }) => ({ id: data, label, ...(description !== undefined && { description }) })),
  );
  return {
    id,
    from,
    at: date * 1_000,
    text,
    marks: entities.map(({ type, offset, length }): PhoneMark => {
      const as = type === "strikethrough" ? "strike" : type;
      return { from: offset, to: offset + length, as };
    }),
    ...(media !== undefined && {
      media: {
        type: media.type,
        ...(media.name !== undefined && { name: media.name }),
        ...(/^https?:/.test(media.source) && { url: media.source }),
      },
    }),
    ...(location !== undefined && { location }),
    ...(options.length > 0 &&
      (list === undefined ? { buttons: options } : { list: { button: list, options: options.flat() } })),
    ...(from === "person" && { status: "read" as const }),
  };
}
