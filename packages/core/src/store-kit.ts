import { createHmac } from "node:crypto";
import { SambungError } from "./errors.ts";
import { type Alias, aliasKey } from "./model/alias.ts";
import { type Conversation, conversationKey } from "./model/conversation.ts";
import type { CustomerId, CustomerState } from "./model/customer.ts";
import { type Event, type InternalEvent, isChannelEvent, type TimerEvent } from "./model/event.ts";
import type { Json, JsonObject } from "./model/json.ts";
import {
  type ExportedRows,
  MAX_STATE_BYTES,
  type Mailbox,
  type RestoredCustomer,
  type TimerRow,
} from "./ports/store.ts";

/**
 * What every implementation of the store port computes in the same way. Bots never need it.
 */

/**
 * A state as JSON text, or why it is refused: more than {@link MAX_STATE_BYTES} UTF-8 bytes.
 *
 * @param text the state's JSON when it is known already
 */
export function encodeState(
  state: CustomerState,
  text: string = JSON.stringify(state),
): { readonly text: string; readonly refused?: never } | { readonly text?: never; readonly refused: string } {
  // A character is at most three bytes: counting is needed only near the limit.
  if (text.length * 3 <= MAX_STATE_BYTES) return { text };
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_STATE_BYTES) return { text };
  return {
    refused: `state of ${bytes} bytes, at most ${MAX_STATE_BYTES} are kept; keep less in profile, slots or memory`,
  };
}

/** A mailbox whose state is decoded when it is first read. */
export function lazyMailbox(customer: CustomerId, version: number, epoch: number, text: string): Mailbox {
  return new LazyMailbox(customer, version, epoch, text);
}

class LazyMailbox implements Mailbox {
  readonly customer: CustomerId;
  readonly version: number;
  readonly epoch: number;
  readonly #text: string;
  #state: CustomerState | undefined;

  constructor(customer: CustomerId, version: number, epoch: number, text: string) {
    this.customer = customer;
    this.version = version;
    this.epoch = epoch;
    this.#text = text;
  }

  get state(): CustomerState {
    this.#state ??= JSON.parse(this.#text) as CustomerState;
    return this.#state;
  }
}

/** Something about an event as JSON text, without the platform's own payload: for what outlives the turn. */
export function encodeWithoutRaw(value: { readonly event: Event }): string {
  const { raw: _, ...event } = value.event as Event & { raw?: unknown };
  return JSON.stringify({ ...value, event });
}

/** The dedupe key of an event that no platform sent: 16 bytes under the store's secret. */
export function internalDedupe(secret: Uint8Array, customer: CustomerId, event: InternalEvent): Uint8Array {
  const digest = createHmac("sha256", secret).update(`internal\0${customer}\0${event.kind}\0${event.key}`).digest();
  return new Uint8Array(digest.subarray(0, 16));
}

/** The pieces of an export as one document. */
export async function wholeExport(pieces: AsyncIterable<ExportedRows>): Promise<JsonObject> {
  const all: { [name: string]: Json[] } = {};
  for await (const { name, rows } of pieces) {
    all[name] ??= [];
    all[name].push(...rows);
  }
  return all;
}

/** What a store says when an entry of an append-only keyspace is to be changed or removed. */
export function appendOnly(name: string): SambungError {
  return new SambungError("append-only", `Entries of "${name}" are never changed or removed; add a new one`);
}

/** The event a due timer becomes. Its key differs each time the same timer is armed for another moment. */
export function timerEvent(timer: TimerRow): TimerEvent {
  return {
    kind: "timer",
    key: `${timer.task}:${timer.name}:${timer.generation}:${timer.due}`,
    at: new Date(timer.due).toISOString(),
    task: timer.task,
    name: timer.name,
    generation: timer.generation,
  };
}

/** Decides what of the time in which two customers were one goes back with one of them. */
export interface Belongings {
  event(event: Event): boolean;
  alias(alias: Alias): boolean;
  conversation(conversation: Pick<Conversation, "channel" | "id"> | undefined): boolean;
  task(task: string): boolean;
}

/** What is the restored customer's: told by name, by place, by task, and by whom the application meant. */
export function belongingsOf(
  restored: Pick<RestoredCustomer, "customer" | "formerly" | "aliases" | "conversations" | "tasks">,
): Belongings {
  const ids = new Set([restored.customer, ...(restored.formerly ?? [])]);
  const aliases = new Set(restored.aliases.map(aliasKey));
  const places = new Set(restored.conversations.map(conversationKey));
  const tasks = new Set(restored.tasks);
  const alias = (name: Alias): boolean => aliases.has(aliasKey(name));
  const conversation: Belongings["conversation"] = (place) => place !== undefined && places.has(conversationKey(place));
  const task = (id: string): boolean => tasks.has(id);
  return {
    alias,
    conversation,
    task,
    event(event) {
      if (event.kind === "timer") return task(event.task);
      if (isChannelEvent(event)) return event.aliases.slice(0, 1).some(alias);
      if ("conversation" in event && event.conversation !== undefined) return conversation(event.conversation);
      return event.for !== undefined && ids.has(event.for);
    },
  };
}

/** Where a value of a keyspace says it happened, when it says so. */
export function placeIn(value: Json): Pick<Conversation, "channel" | "id"> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { conversation: place } = value as { readonly conversation?: { channel?: unknown; id?: unknown } };
  if (typeof place?.channel !== "string" || typeof place.id !== "string") return undefined;
  return { channel: place.channel, id: place.id };
}
