import type { Fields } from "../wire.ts";

/** A marked stretch of a shown text. */
export interface ShownEntity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
}

/** A button under a message: it sends `data` back or opens `url`. */
export interface ShownButton {
  readonly label: string;
  readonly data?: string;
  readonly url?: string;
}

/** One message as a chat shows it now. */
export interface ShownMessage {
  readonly id: number;
  readonly from: "bot" | "person";
  /** Id of the person or of the bot. */
  readonly sender: number;
  /** Text, or the caption of media. */
  readonly text: string;
  readonly entities: readonly ShownEntity[];
  readonly media?: { readonly type: string; readonly source: string };
  readonly location?: { readonly latitude: number; readonly longitude: number; readonly label?: string };
  /** Rows of buttons that are on the message now. */
  readonly buttons: readonly (readonly ShownButton[])[];
  /** Rows it had when it was sent; a phone that was offline still shows these. */
  readonly offered: readonly (readonly ShownButton[])[];
  readonly edited: boolean;
  /** Epoch seconds. */
  readonly date: number;
}

/** A person of the fake platform. */
export interface PersonRecord {
  readonly id: number;
  readonly firstName: string;
  readonly lastName?: string;
  readonly language?: string;
  /** Wrote to the bot at least once; before that the bot may not write. */
  started: boolean;
  blocked: boolean;
}

/** A chat of the fake platform. */
export interface ChatRecord {
  readonly id: number;
  readonly type: "private" | "group" | "supergroup";
  readonly title?: string;
  readonly messages: ShownMessage[];
  /** Set when the bot was removed from a group. */
  botGone: boolean;
  /** The bot shows that it writes; counted, because the mark itself fades. */
  typed: number;
}

/** A call of the Bot API as it arrived. */
export interface FakeCall {
  readonly method: string;
  readonly parameters: Fields;
  /** What the call was answered with; undefined when it got no answer. */
  status?: number;
  description?: string;
}

/** All a fake Telegram remembers. */
export interface FakeState {
  readonly token: string;
  readonly botId: number;
  readonly username: string;
  readonly now: () => number;
  readonly people: Map<number, PersonRecord>;
  readonly chats: Map<number, ChatRecord>;
  readonly files: Map<string, { readonly path: string; readonly bytes: Uint8Array }>;
  readonly calls: FakeCall[];
  /** Ids of taps that wait for their answer. */
  readonly taps: Map<string, { readonly chat: number; readonly person: number }>;
  /** Answers to taps, by the id of the tap. */
  readonly answers: Map<string, string>;
  readonly watchers: Set<() => void>;
  webhook: { readonly url: string; readonly secret?: string } | undefined;
  counters: { update: number; message: number; person: number; group: number; tap: number; file: number };
}

/** Seconds since 1970, as the Bot API counts. */
export function seconds(state: FakeState): number {
  return Math.floor(state.now() / 1000);
}

/** Adds a message to a chat and tells whoever watches. */
export function show(
  state: FakeState,
  chat: ChatRecord,
  message: Omit<ShownMessage, "id" | "edited" | "date" | "offered">,
): ShownMessage {
  state.counters.message += 1;
  const shown = {
    ...message,
    id: state.counters.message,
    edited: false,
    date: seconds(state),
    offered: message.buttons,
  };
  chat.messages.push(shown);
  changed(state);
  return shown;
}

/** Replaces a message of a chat by what it became. */
export function alter(state: FakeState, chat: ChatRecord, message: ShownMessage): ShownMessage {
  const index = chat.messages.findIndex(({ id }) => id === message.id);
  const shown = { ...message, edited: true };
  chat.messages[index] = shown;
  changed(state);
  return shown;
}

function changed(state: FakeState): void {
  for (const watcher of state.watchers) watcher();
}

/** The chat object of the Bot API. */
export function chatFields(state: FakeState, chat: ChatRecord): Fields {
  if (chat.type !== "private") return { id: chat.id, type: chat.type, title: chat.title };
  const person = state.people.get(chat.id);
  return { id: chat.id, type: "private", first_name: person?.firstName };
}

/** The user object of a person. */
export function personFields(person: PersonRecord): Fields {
  return {
    id: person.id,
    is_bot: false,
    first_name: person.firstName,
    ...(person.lastName === undefined ? {} : { last_name: person.lastName }),
    ...(person.language === undefined ? {} : { language_code: person.language }),
  };
}

/** The user object of the bot. */
export function botFields(state: FakeState): Fields {
  return { id: state.botId, is_bot: true, first_name: "Sambung", username: state.username };
}

/** The message object of the Bot API for what a chat shows. */
export function messageFields(state: FakeState, chat: ChatRecord, message: ShownMessage): Fields {
  const person = state.people.get(message.sender);
  const from = message.from === "bot" || person === undefined ? botFields(state) : personFields(person);
  const [words, marks] = message.media === undefined ? ["text", "entities"] : ["caption", "caption_entities"];
  return {
    message_id: message.id,
    from,
    chat: chatFields(state, chat),
    date: message.date,
    ...(message.text === "" ? {} : { [words]: message.text }),
    ...(message.entities.length === 0 ? {} : { [marks]: message.entities }),
    ...(message.buttons.length === 0 ? {} : { reply_markup: { inline_keyboard: message.buttons.map(rowFields) } }),
  };
}

function rowFields(row: readonly ShownButton[]): readonly Fields[] {
  return row.map(({ label, data, url }) => ({
    text: label,
    ...(data === undefined ? {} : { callback_data: data }),
    ...(url === undefined ? {} : { url }),
  }));
}
