import { createHmac } from "node:crypto";
import type { CustomerId, CustomerState } from "./model/customer.ts";
import type { Event, InternalEvent, TimerEvent } from "./model/event.ts";
import { MAX_STATE_BYTES, type Mailbox, type TimerRow } from "./ports/store.ts";

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
  let state: CustomerState | undefined;
  return {
    customer,
    version,
    epoch,
    get state() {
      state ??= JSON.parse(text) as CustomerState;
      return state;
    },
  };
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
