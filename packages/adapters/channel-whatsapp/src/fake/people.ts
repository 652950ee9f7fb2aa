import type { Fields } from "../wire.ts";
import type { Deliveries, Delivery } from "./delivery.ts";
import { keepFile } from "./server.ts";
import {
  addressOf,
  alter,
  type FakeState,
  nextMessageId,
  type PersonRecord,
  type ShownButton,
  type ShownMessage,
  show,
  timestamp,
} from "./state.ts";

/** A file somebody sends. */
export interface FakeFile {
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly caption?: string;
  readonly mime?: string;
  readonly name?: string;
}

/** A person with the business's chat open, by hand. Every action resolves when the bot's webhook has answered. */
export interface FakePerson {
  readonly name: string;
  /** Digits of their number, also when it is hidden. */
  readonly phone: string;
  readonly userId: string | undefined;
  /** Where the bot answers them now: the number, or the user id when the number is hidden. */
  readonly chat: string;
  /** Writes; `replyTo` quotes a message, `ad` comes from an advertisement with this id. */
  text(text: string, options?: { readonly replyTo?: string; readonly ad?: string }): Promise<Delivery>;
  /** Opens a `wa.me` link and sends the text it brings along. */
  open(url: string): Promise<Delivery>;
  /** Opens the chat for the first time, where the number has welcome messages on. */
  welcome(): Promise<Delivery>;
  /**
   * Taps the newest button with this label, or picks the row of a list. Both stay on the message and can be tapped
   * again.
   */
  tap(label: string, options?: { readonly message?: string }): Promise<Delivery>;
  location(latitude?: number, longitude?: number, name?: string): Promise<Delivery>;
  /** Shares the person's own card, or with `of` somebody else's. */
  contact(of?: { readonly name: string; readonly phone: string }): Promise<Delivery>;
  image(file?: FakeFile): Promise<Delivery>;
  /** The same as `image`. */
  photo(file?: FakeFile): Promise<Delivery>;
  document(file?: FakeFile): Promise<Delivery>;
  voice(file?: FakeFile): Promise<Delivery>;
  audio(file?: FakeFile): Promise<Delivery>;
  video(file?: FakeFile): Promise<Delivery>;
  sticker(): Promise<Delivery>;
  /** Puts an emoji on a message; an empty one takes it back. */
  react(message: string, emoji: string): Promise<Delivery>;
  /** Changes an earlier message of the person. */
  edit(message: string, text: string): Promise<Delivery>;
  /** Deletes an earlier message of the person for everybody. */
  remove(message: string): Promise<Delivery>;
  /** Sends something businesses cannot receive, such as a poll. */
  unsupported(): Promise<Delivery>;
  /** Sends any message; it gets id, sender and time. */
  send(message: Fields): Promise<Delivery>;
  /** Looks at the chat: the bot's newest messages become read. */
  read(): Promise<void>;
  /** Takes another number. Who has a user id gets a new one with it. */
  changeNumber(phone: string): Promise<Delivery>;
  /** Hides the number from businesses, or shows it again. Only people with a user id can. */
  hideNumber(hidden?: boolean): void;
  /** Blocks the business. It is not told: what it sends fails. */
  block(): void;
  unblock(): void;
  /** Wants no marketing from the business any more, or again. */
  optOut(optedOut?: boolean): void;
  /** What the chat shows, oldest first. */
  shown(): readonly ShownMessage[];
}

/** The contact object of a webhook, with what the business may know. */
export function contactFields(person: PersonRecord): Fields {
  return {
    profile: { name: person.name, ...(person.username === undefined ? {} : { username: person.username }) },
    ...(person.hidden ? {} : { wa_id: person.phone }),
    ...(person.userId === undefined ? {} : { user_id: person.userId }),
  };
}

function senderFields(person: PersonRecord): Fields {
  return {
    ...(person.hidden ? {} : { from: person.phone }),
    ...(person.userId === undefined ? {} : { from_user_id: person.userId }),
  };
}

/** Tells the bot what became of one of its messages. */
export function tellStatus(
  state: FakeState,
  deliveries: Deliveries,
  person: PersonRecord,
  id: string,
  status: NonNullable<ShownMessage["status"]>,
  error?: { readonly code: number; readonly title: string },
): Promise<Delivery> {
  alter(state, person, id, { status });
  return deliveries.emit({
    ...(status === "failed" ? {} : { contacts: [contactFields(person)] }),
    statuses: [
      {
        id,
        status,
        timestamp: timestamp(state),
        ...(person.hidden ? {} : { recipient_id: person.phone }),
        ...(person.userId === undefined ? {} : { recipient_user_id: person.userId }),
        ...(error === undefined ? {} : { errors: [{ ...error, message: error.title }] }),
      },
    ],
  });
}

/** A person acting in their chat. */
export function makePerson(state: FakeState, deliveries: Deliveries, person: PersonRecord): FakePerson {
  const deliver = (id: string, message: Fields): Promise<Delivery> =>
    deliveries.emit({
      contacts: [contactFields(person)],
      messages: [{ ...senderFields(person), id, timestamp: timestamp(state), ...message }],
    });
  const say = (content: Partial<ShownMessage>, message: Fields): Promise<Delivery> => {
    person.wroteAt = state.now();
    return deliver(show(state, person, { from: "person", ...content }).id, message);
  };
  const quoted = (id: string): Fields => ({ context: { from: state.number, id } });
  const file =
    (type: string, mime: string, more: Fields = {}, field = type) =>
    (options: FakeFile = {}): Promise<Delivery> => {
      const bytes = options.bytes ?? new TextEncoder().encode(`${type} ${state.counters.file + 1}`);
      const id = keepFile(state, bytes, options.mime ?? mime);
      const { caption, name } = options;
      const media = {
        id,
        mime_type: options.mime ?? mime,
        sha256: `sha-of-${id}`,
        ...more,
        ...(name === undefined ? {} : { filename: name }),
        ...(caption === undefined ? {} : { caption }),
      };
      const shown = {
        text: caption ?? "",
        media: { type: field, source: id, ...(name === undefined ? {} : { name }) },
      };
      return say(shown, { type: field, [field]: media });
    };
  const text: FakePerson["text"] = (words, { replyTo, ad } = {}) =>
    say(
      { text: words },
      {
        ...(replyTo === undefined ? {} : quoted(replyTo)),
        ...(ad === undefined ? {} : { referral: referral(ad) }),
        type: "text",
        text: { body: words },
      },
    );
  const image = file("image", "image/jpeg");

  return {
    name: person.name,
    get phone() {
      return person.phone;
    },
    get userId() {
      return person.userId;
    },
    get chat() {
      return addressOf(person);
    },
    text,
    open: (url) => text(new URL(url).searchParams.get("text") ?? ""),
    welcome: () => {
      person.wroteAt = state.now();
      return deliver(nextMessageId(state), { type: "request_welcome" });
    },
    tap: (label, options = {}) => {
      const { message, button } = findButton(person, label, options.message);
      const { data: id, label: title, description } = button;
      const more = description === undefined ? {} : { description };
      const interactive =
        message.list === undefined
          ? { type: "button_reply", button_reply: { id, title } }
          : { type: "list_reply", list_reply: { id, title, ...more } };
      return say({ text: label }, { ...quoted(message.id), type: "interactive", interactive });
    },
    location: (latitude = -6.9175, longitude = 107.6191, name) => {
      const label = name === undefined ? {} : { name, address: name };
      const location = { latitude, longitude };
      const shown = { location: { ...location, ...(name === undefined ? {} : { label: name }) } };
      return say(shown, { type: "location", location: { ...location, ...label } });
    },
    contact: (of) => {
      const phone = of?.phone.replace(/\D/g, "") ?? person.phone;
      const name = of?.name ?? person.name;
      const card = { name: { formatted_name: name }, phones: [{ phone: `+${phone}`, wa_id: phone, type: "CELL" }] };
      return say({ text: name }, { type: "contacts", contacts: [card] });
    },
    image,
    photo: image,
    document: (options = {}) => file("document", "application/pdf")({ name: "berkas.pdf", ...options }),
    voice: file("voice", "audio/ogg; codecs=opus", { voice: true }, "audio"),
    audio: file("audio", "audio/mpeg", { voice: false }),
    video: file("video", "video/mp4"),
    sticker: () => file("sticker", "image/webp", { animated: false })(),
    react: (id, emoji) => {
      alter(state, person, id, { reaction: emoji });
      return deliver(nextMessageId(state), {
        type: "reaction",
        reaction: { message_id: id, ...(emoji === "" ? {} : { emoji }) },
      });
    },
    edit: (id, words) => {
      if (!alter(state, person, id, { text: words, edited: true })) throw new Error(`The chat has no message ${id}`);
      const message = { type: "text", text: { body: words } };
      return deliver(nextMessageId(state), { type: "edit", edit: { original_message_id: id, message } });
    },
    remove: (id) => {
      person.messages = person.messages.filter((message) => message.id !== id);
      return deliver(nextMessageId(state), { type: "revoke", revoke: { original_message_id: id } });
    },
    unsupported: () =>
      say(
        { text: "📊" },
        {
          type: "unsupported",
          errors: [{ code: 131_051, title: "Message type unknown", message: "Message type unknown" }],
        },
      ),
    send: (message) => say({}, message),
    read: async () => {
      for (const { id, from, status } of [...person.messages]) {
        if (from === "bot" && status !== "read" && status !== "failed") {
          await tellStatus(state, deliveries, person, id, "read");
        }
      }
    },
    changeNumber: (phone) => {
      const before = { phone: person.phone, userId: person.userId };
      person.phone = phone.replace(/\D/g, "");
      if (before.userId !== undefined) person.userId = `${before.userId}x`;
      const ids = before.userId === undefined ? {} : { user_id: person.userId, previous_user_id: before.userId };
      const shared = !person.hidden;
      const system = {
        body: `User ${person.name} changed`,
        ...(shared ? { wa_id: person.phone } : {}),
        ...ids,
        type: shared ? "user_changed_number" : "user_changed_user_id",
      };
      const message = { id: nextMessageId(state), timestamp: timestamp(state), type: "system", system };
      const from = {
        ...(shared ? { from: before.phone } : {}),
        ...(before.userId === undefined ? {} : { from_user_id: before.userId }),
      };
      return deliveries.emit({ messages: [{ ...from, ...message }] });
    },
    hideNumber: (hidden = true) => {
      if (person.userId === undefined) throw new Error("Only somebody with a user id can hide their number");
      person.hidden = hidden;
    },
    block: () => {
      person.blocked = true;
    },
    unblock: () => {
      person.blocked = false;
    },
    optOut: (optedOut = true) => {
      person.optedOut = optedOut;
    },
    shown: () => [...person.messages],
  };
}

function referral(ad: string): Fields {
  return {
    source_url: `https://fb.me/${ad}`,
    source_id: ad,
    source_type: "ad",
    headline: "Kopi Sambung",
    body: "Kopi diantar sampai rumah",
    media_type: "image",
    image_url: "https://shop.example/iklan.jpg",
    ctwa_clid: `clid-${ad}`,
  };
}

function findButton(
  person: PersonRecord,
  label: string,
  id: string | undefined,
): { readonly message: ShownMessage; readonly button: ShownButton } {
  const candidates = person.messages.filter((message) => id === undefined || message.id === id);
  for (const message of candidates.toReversed()) {
    const button = message.buttons.flat().find((one) => one.label === label);
    if (button !== undefined) return { message, button };
  }
  const labels = candidates.flatMap((one) => one.buttons.flat().map((button) => button.label));
  throw new Error(`No button "${label}" is shown; there are: ${labels.join(", ") || "none"}`);
}
