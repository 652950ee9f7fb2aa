import type { ReadSign } from "@sambung/core/channel";
import type { Fields } from "../wire.ts";

/** A marked stretch of a shown text. */
export type ShownEntity = ReadSign;

/** A reply button, or a row of a list, under a message: it sends `data` back. */
export interface ShownButton {
  readonly label: string;
  readonly data: string;
  readonly description?: string;
}

/** One message as a phone shows it now. */
export interface ShownMessage {
  readonly id: string;
  readonly from: "bot" | "person";
  /** The bot's or the person's number or user id. */
  readonly sender: string;
  /** Text, or the caption of media, as people see it: without the signs that mark it. */
  readonly text: string;
  readonly entities: readonly ShownEntity[];
  readonly media?: { readonly type: string; readonly source: string; readonly name?: string };
  readonly location?: { readonly latitude: number; readonly longitude: number; readonly label?: string };
  /** One row for each button; the rows of a list are behind `list`. */
  readonly buttons: readonly (readonly ShownButton[])[];
  /** Set when the buttons are the rows of a list: what stands on the button that opens it. */
  readonly list?: string;
  /** The emoji the person put on it. */
  readonly reaction?: string;
  readonly edited: boolean;
  /** Ticks of the bot's messages; `failed` shows an error. */
  readonly status?: "sent" | "delivered" | "read" | "failed";
  /** Epoch seconds. */
  readonly date: number;
}

/** A person of the fake platform, with their chat with the business. */
export interface PersonRecord {
  readonly name: string;
  readonly username: string | undefined;
  /** Digits. */
  phone: string;
  /** Undefined for an account of before user ids. */
  userId: string | undefined;
  /** The business does not get to see the number. */
  hidden: boolean;
  /** When they last wrote, epoch milliseconds: opens the window. */
  wroteAt: number | undefined;
  blocked: boolean;
  /** Wants no marketing. */
  optedOut: boolean;
  messages: ShownMessage[];
  /** How often the bot showed that it writes. */
  typed: number;
}

/** A template the business had approved. */
export interface TemplateRecord {
  readonly name: string;
  readonly language: string;
  /** With `{{1}}`, `{{2}}` for its parameters. */
  readonly body: string;
  /** Labels of its quick replies. */
  readonly buttons: readonly string[];
  readonly category: "utility" | "marketing" | "authentication";
}

/** A call of the Graph API as it arrived. */
export interface FakeCall {
  /** `messages`, `read` (marks and typing), `upload`, `media`, `download` or `number`. */
  readonly method: string;
  readonly path: string;
  readonly parameters: Fields;
  /** What the call was answered with; undefined when it got no answer. */
  status?: number;
  description?: string;
}

/** All a fake WhatsApp remembers. */
export interface FakeState {
  readonly accessToken: string;
  readonly phoneNumberId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly businessId: string;
  /** Digits. */
  readonly number: string;
  readonly now: () => number;
  /** Tells of messages that became sent and delivered. */
  readonly statuses: boolean;
  /** Begins the ids of messages. */
  readonly series: string;
  readonly people: PersonRecord[];
  readonly templates: TemplateRecord[];
  readonly files: Map<string, { readonly bytes: Uint8Array<ArrayBuffer>; readonly mime: string }>;
  readonly calls: FakeCall[];
  readonly watchers: Set<() => void>;
  apiUrl: string;
  counters: { delivery: number; message: number; person: number; file: number };
}

/** What the bot knows a person by in a payload: the number while it is visible, else the user id. */
export function addressOf(person: PersonRecord): string {
  return person.hidden && person.userId !== undefined ? person.userId : person.phone;
}

/** Somebody by number or user id. */
export function personBy(state: FakeState, address: string): PersonRecord | undefined {
  return state.people.find(({ phone, userId }) => phone === address || userId === address);
}

/** Seconds since 1970, as a text, as webhooks have it. */
export function timestamp(state: FakeState): string {
  return String(Math.floor(state.now() / 1000));
}

/** An id for the next message. */
export function nextMessageId(state: FakeState): string {
  state.counters.message += 1;
  return `wamid.${state.series}${String(state.counters.message).padStart(6, "0")}`;
}

/** Adds a message to a chat and tells whoever watches. */
export function show(
  state: FakeState,
  person: PersonRecord,
  message: Partial<ShownMessage> & Pick<ShownMessage, "from">,
): ShownMessage {
  const shown: ShownMessage = {
    id: nextMessageId(state),
    sender: message.from === "bot" ? state.number : addressOf(person),
    text: "",
    entities: [],
    buttons: [],
    edited: false,
    date: Math.floor(state.now() / 1000),
    ...(message.from === "bot" ? { status: "sent" as const } : {}),
    ...message,
  };
  person.messages.push(shown);
  changed(state);
  return shown;
}

/** Changes a message of a chat; false when the chat does not have it. */
export function alter(state: FakeState, person: PersonRecord, id: string, change: Partial<ShownMessage>): boolean {
  const index = person.messages.findIndex((message) => message.id === id);
  const before = person.messages[index];
  if (before === undefined) return false;
  person.messages[index] = { ...before, ...change };
  changed(state);
  return true;
}

/** Tells whoever watches. */
export function changed(state: FakeState): void {
  for (const watcher of state.watchers) watcher();
}
