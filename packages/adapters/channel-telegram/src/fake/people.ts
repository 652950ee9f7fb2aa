import type { Fields } from "../wire.ts";
import type { Delivery, Updates } from "./delivery.ts";
import {
  botFields,
  type ChatRecord,
  chatFields,
  type FakeState,
  messageFields,
  type PersonRecord,
  personFields,
  type ShownButton,
  type ShownMessage,
  seconds,
  show,
} from "./state.ts";

/** A file somebody sends. */
export interface FakeFile {
  readonly bytes?: Uint8Array;
  readonly caption?: string;
  readonly mime?: string;
  readonly name?: string;
}

/** What became of a tap: a button that opens an address sends nothing. */
export type TapResult = (Delivery & { readonly tap: string }) | { readonly url: string };

/** A person who uses the bot in one chat, by hand. Every action resolves when the bot's webhook has answered. */
export interface FakePerson {
  readonly id: number;
  /** The chat these actions happen in: the person's own with the bot, or a group. */
  readonly chat: number;
  text(text: string, options?: { readonly replyTo?: number }): Promise<Delivery>;
  /** Opens the bot, perhaps through a link with a payload. */
  start(payload?: string): Promise<Delivery>;
  /**
   * Taps the newest button with this label. A button that was taken away can still be tapped by a phone that has not
   * noticed: `stale`.
   */
  tap(label: string, options?: { readonly message?: number; readonly stale?: boolean }): Promise<TapResult>;
  location(latitude?: number, longitude?: number, title?: string): Promise<Delivery>;
  /** Shares the person's own number, or with `of` somebody else's card. */
  contact(phone?: string, of?: { readonly name: string; readonly id?: number }): Promise<Delivery>;
  photo(file?: FakeFile): Promise<Delivery>;
  document(file?: FakeFile): Promise<Delivery>;
  voice(file?: FakeFile): Promise<Delivery>;
  audio(file?: FakeFile): Promise<Delivery>;
  video(file?: FakeFile): Promise<Delivery>;
  sticker(): Promise<Delivery>;
  /** Changes an earlier message of the person. */
  edit(message: number, text: string): Promise<Delivery>;
  block(): Promise<Delivery>;
  unblock(): Promise<Delivery>;
  /** The same person in a group. */
  in(group: { readonly id: number }): FakePerson;
  /** What the chat shows, oldest first. */
  shown(): readonly ShownMessage[];
}

/** A person acting in a chat. */
export function makePerson(state: FakeState, updates: Updates, person: PersonRecord, chat: ChatRecord): FakePerson {
  const say = (content: Partial<ShownMessage>, fields: Fields): Promise<Delivery> => {
    if (chat.id === person.id) person.started = true;
    const shown = show(state, chat, {
      from: "person",
      sender: person.id,
      text: "",
      entities: [],
      buttons: [],
      ...content,
    });
    return updates.emit({ message: { ...messageFields(state, chat, shown), ...fields } });
  };
  const text: FakePerson["text"] = (words, options = {}) =>
    say(
      { text: words },
      {
        ...withEntities(words),
        ...(options.replyTo === undefined ? {} : { reply_to_message: replied(state, chat, options.replyTo) }),
      },
    );
  const send =
    (type: string, describe: (file: Fields, options: FakeFile) => unknown) =>
    (options: FakeFile = {}): Promise<Delivery> => {
      const file = keepFile(state, type, options);
      const caption = options.caption ?? "";
      const source = String(file["file_id"]);
      return say({ text: caption, media: { type, source } }, { [type]: describe(file, options) });
    };
  const membership = (status: string): Promise<Delivery> => {
    person.blocked = status === "kicked";
    const bot = botFields(state);
    return updates.emit({
      my_chat_member: {
        chat: chatFields(state, chat),
        from: personFields(person),
        date: seconds(state),
        old_chat_member: { status: status === "kicked" ? "member" : "kicked", user: bot },
        new_chat_member: { status, user: bot },
      },
    });
  };

  return {
    id: person.id,
    chat: chat.id,
    text,
    start: (payload) => text(payload === undefined ? "/start" : `/start ${payload}`),
    tap: async (label, options = {}) => {
      const { message, button } = findButton(chat, label, options);
      if (button.url !== undefined) return { url: button.url };
      state.counters.tap += 1;
      const tap = `tap-${state.counters.tap}`;
      state.taps.set(tap, { chat: chat.id, person: person.id });
      const delivery = await updates.emit({
        callback_query: {
          id: tap,
          from: personFields(person),
          message: messageFields(state, chat, message),
          chat_instance: String(chat.id),
          data: button.data,
        },
      });
      return { ...delivery, tap };
    },
    location: (latitude = -6.9175, longitude = 107.6191, title) => {
      const location = { latitude, longitude };
      const venue = title === undefined ? {} : { venue: { location, title, address: title } };
      return say({ location }, { location, ...venue });
    },
    contact: (phone = `62812${String(person.id).padStart(8, "0")}`, of) => {
      const owner = of === undefined ? person.id : of.id;
      const first_name = of?.name ?? person.firstName;
      return say(
        {},
        { contact: { phone_number: phone, first_name, ...(owner === undefined ? {} : { user_id: owner }) } },
      );
    },
    photo: send("photo", (file) => [
      { ...file, file_id: `${String(file["file_id"])}-small`, width: 90, height: 60, file_size: 1 },
      { ...file, width: 1280, height: 853 },
    ]),
    document: send("document", (file, { mime, name = "berkas.pdf" }) => ({
      ...file,
      file_name: name,
      mime_type: mime ?? "application/pdf",
    })),
    voice: send("voice", (file, { mime }) => ({ ...file, duration: 3, mime_type: mime ?? "audio/ogg" })),
    audio: send("audio", (file, { mime }) => ({ ...file, duration: 60, mime_type: mime ?? "audio/mpeg" })),
    video: send("video", (file, { mime }) => ({
      ...file,
      width: 640,
      height: 360,
      duration: 5,
      mime_type: mime ?? "video/mp4",
    })),
    sticker: () =>
      send("sticker", (file) => ({
        ...file,
        type: "regular",
        width: 512,
        height: 512,
        is_animated: false,
        is_video: false,
      }))(),
    edit: (id, words) => {
      const message = chat.messages.find((one) => one.id === id);
      if (message === undefined) throw new Error(`The chat has no message ${id}`);
      const changed = { ...message, text: words, edited: true };
      chat.messages[chat.messages.indexOf(message)] = changed;
      return updates.emit({
        edited_message: { ...messageFields(state, chat, changed), ...withEntities(words), edit_date: seconds(state) },
      });
    },
    block: () => membership("kicked"),
    unblock: () => membership("member"),
    in: (group) => {
      const place = state.chats.get(group.id);
      if (place === undefined) throw new Error(`There is no group ${group.id}`);
      return makePerson(state, updates, person, place);
    },
    shown: () => [...chat.messages],
  };
}

/** Entities the platform finds by itself. */
function withEntities(text: string): Fields {
  const found = [...text.matchAll(/^\/\w{1,32}(?:@\w+)?|(?<!\w)@\w{5,32}/g)].map((match) => ({
    type: match[0].startsWith("/") ? "bot_command" : "mention",
    offset: match.index,
    length: match[0].length,
  }));
  return found.length === 0 ? {} : { entities: found };
}

function replied(state: FakeState, chat: ChatRecord, id: number): Fields {
  const message = chat.messages.find((one) => one.id === id);
  if (message === undefined) throw new Error(`The chat has no message ${id}`);
  return messageFields(state, chat, message);
}

function findButton(
  chat: ChatRecord,
  label: string,
  options: { readonly message?: number; readonly stale?: boolean },
): { readonly message: ShownMessage; readonly button: ShownButton } {
  const candidates = chat.messages.filter(({ id }) => options.message === undefined || id === options.message);
  for (const message of candidates.reverse()) {
    const rows = options.stale === true ? message.offered : message.buttons;
    const button = rows.flat().find((one) => one.label === label);
    // The phone sends the message with the keyboard it still shows.
    if (button !== undefined) return { message: { ...message, buttons: rows }, button };
  }
  const labels = candidates.flatMap((one) => one.buttons.flat().map((button) => button.label));
  throw new Error(`No button "${label}" is shown; there are: ${labels.join(", ") || "none"}`);
}

function keepFile(state: FakeState, type: string, options: FakeFile): Fields {
  state.counters.file += 1;
  const bytes = options.bytes ?? new TextEncoder().encode(`${type} ${state.counters.file}`);
  const id = `file-${state.counters.file}`;
  state.files.set(id, { path: `${type}s/${id}`, bytes });
  return { file_id: id, file_unique_id: `unique-${id}`, file_size: bytes.byteLength };
}
