import { createHash } from "node:crypto";
import { type Failures, type ReadSign, readSigns } from "@sambung/core/channel";
import { type Fields, fieldsOf, numberOf, textOf } from "../wire.ts";

/** A message as WhatsApp Web keeps it. */
export interface Record extends Fields {
  readonly id: {
    readonly fromMe: boolean;
    readonly remote: string;
    readonly id: string;
    readonly _serialized: string;
    readonly participant?: string;
  };
  readonly type: string;
  readonly t: number;
}

/** One message as a phone shows it. */
export interface ShownMessage {
  readonly id: string;
  readonly from: "bot" | "person";
  /** Text, or the words beside media, without the signs that mark it. */
  readonly text: string;
  readonly marks: readonly ReadSign[];
  readonly media?: { readonly type: string; readonly source: string; readonly name?: string };
  readonly location?: { readonly latitude: number; readonly longitude: number; readonly label?: string };
  readonly reaction?: string;
  readonly edited: boolean;
  readonly deleted: boolean;
  /** How far a message of the bot got. */
  readonly status?: "sent" | "delivered" | "read" | "failed";
  /** Epoch seconds. */
  readonly date: number;
}

/** What the platform does to a send. */
export type FakeFailure =
  | { readonly how: "rate"; readonly retryAfter?: number }
  | { readonly how: "status"; readonly status: number }
  /** The page goes away in the middle. */
  | { readonly how: "reset" }
  /** Sent, and never answered. */
  | { readonly how: "accepted-no-answer" };

/** What a companion hears. */
export type Told =
  | { readonly kind: "add" | "edit" | "revoke"; readonly message: Record; readonly before?: string }
  | { readonly kind: "ack"; readonly message: Record; readonly ack: number }
  | { readonly kind: "reaction"; readonly reaction: Fields }
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "paired" }
  | { readonly kind: "state"; readonly state: string };

/** A companion of the account: a page, or a client in this process. */
export interface Companion {
  tell(told: Told): void;
  /** Goes away without a word, as a browser that crashes. */
  crash(): void;
}

/** A person of the fake. */
export interface PersonRecord {
  readonly name: string;
  readonly phone: string;
  /** Digits of the stand-in for the number. */
  readonly lid: string;
  /** Writes under the stand-in. */
  readonly hidden: boolean;
  /** Has no WhatsApp any more. */
  gone: boolean;
}

/** A chat of the account. */
export interface ChatRecord {
  readonly id: string;
  readonly messages: Record[];
  unread: number;
  typed: number;
}

/** A call of a companion, as it came. */
export interface FakeCall {
  readonly method: string;
  readonly payload: Fields;
}

export interface FakeState {
  readonly number: string;
  readonly wid: string;
  readonly lid: string;
  readonly now: () => number;
  readonly series: string;
  readonly receipts: boolean;
  paired: boolean;
  code: string;
  readonly people: Map<string, PersonRecord>;
  readonly chats: Map<string, ChatRecord>;
  readonly companions: Set<Companion>;
  /** Called whenever a companion comes or goes. */
  readonly comings: Set<() => void>;
  readonly calls: FakeCall[];
  readonly failures: Failures<FakeFailure>;
  /** Where bytes that were handed out came from, by their hash. */
  readonly sources: Map<string, string>;
  readonly files: Map<string, string>;
  readonly watchers: Set<() => void>;
  count: number;
}

export function chatOf(state: FakeState, id: string): ChatRecord {
  const known = state.chats.get(id);
  if (known !== undefined) return known;
  const made: ChatRecord = { id, messages: [], unread: 0, typed: 0 };
  state.chats.set(id, made);
  return made;
}

export function join(state: FakeState, companion: Companion): void {
  state.companions.add(companion);
  for (const noticed of [...state.comings]) noticed();
}

/** Whether it was there. */
export function leave(state: FakeState, companion: Companion): boolean {
  const was = state.companions.delete(companion);
  if (was) for (const noticed of [...state.comings]) noticed();
  return was;
}

export function tell(state: FakeState, told: Told): void {
  for (const companion of [...state.companions]) companion.tell(told);
  for (const changed of state.watchers) changed();
}

/** The next id of a message, new with every fake: a store may remember those of an earlier one. */
export function nextId(state: FakeState): string {
  state.count += 1;
  return `3EB0${state.series}${state.count.toString(16).toUpperCase().padStart(6, "0")}`;
}

export function hashOf(base64: string): string {
  return createHash("sha256").update(Buffer.from(base64, "base64")).digest("hex");
}

/** Whether the account can open a chat with this id. */
export function exists(state: FakeState, chat: string): boolean {
  if (chat.endsWith("@g.us")) return state.chats.has(chat);
  const person = [...state.people.values()].find(({ phone, lid }) => `${phone}@c.us` === chat || `${lid}@lid` === chat);
  return person !== undefined && !person.gone;
}

/** A message as the phone of a person shows it. */
export function shown(state: FakeState, message: Record): ShownMessage {
  const deleted = message.type === "revoked";
  const { text, entities } = readSigns(deleted ? "" : wordsOf(message));
  const status = statusOf(numberOf(message["ack"]));
  const data = textOf(message["directPath"]);
  const latitude = numberOf(message["lat"]);
  const longitude = numberOf(message["lng"]);
  const label = textOf(message["loc"]);
  const reaction = textOf(message["reaction"]);
  const name = textOf(message["filename"]);
  return {
    id: message.id._serialized,
    from: message.id.fromMe ? "bot" : "person",
    text,
    marks: entities,
    ...(data === undefined
      ? {}
      : {
          media: {
            type: message.type,
            source: state.sources.get(hashOf(state.files.get(data) ?? "")) ?? data,
            ...(name === undefined ? {} : { name }),
          },
        }),
    ...(latitude === undefined || longitude === undefined
      ? {}
      : { location: { latitude, longitude, ...(label === undefined ? {} : { label }) } }),
    ...(reaction === undefined ? {} : { reaction }),
    edited: message["latestEditSenderTimestampMs"] !== undefined,
    deleted,
    ...(message.id.fromMe && status !== undefined ? { status } : {}),
    date: message.t,
  };
}

function wordsOf(message: Record): string {
  if (message["directPath"] !== undefined) return textOf(message["caption"]) ?? "";
  return message.type === "chat" ? (textOf(message["body"]) ?? "") : "";
}

function statusOf(ack: number | undefined): ShownMessage["status"] {
  if (ack === -1) return "failed";
  return ([undefined, "sent", "delivered", "read", "read"] as const)[ack ?? 0];
}

/** Changes a message in place. */
export function alter(state: FakeState, id: string, change: Fields): Record | undefined {
  for (const { messages } of state.chats.values()) {
    const at = messages.findIndex((message) => message.id._serialized === id);
    const message = messages[at];
    if (message === undefined) continue;
    const altered = { ...message, ...change } as Record;
    messages[at] = altered;
    return altered;
  }
  return undefined;
}

/** The fields of a call, whatever came. */
export function payloadOf(value: unknown): Fields {
  return fieldsOf(value) ?? {};
}
