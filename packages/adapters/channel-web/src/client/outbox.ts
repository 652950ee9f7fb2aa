import type { Clock, Random } from "@sambung/core";
import type { MessageRequest } from "../wire.ts";
import type { Shelf } from "./store.ts";

/** A message that the server does not have yet. */
export interface OutboxEntry extends MessageRequest {
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Why the server refused it; it is not sent again unless asked. */
  readonly failed?: { readonly code: string; readonly message: string } | undefined;
}

/** Messages on their way, oldest first; kept in the storage, one item each, so that tabs do not overwrite each other. */
export interface Outbox {
  all(): readonly OutboxEntry[];
  /** The first that waits to be sent. */
  next(): OutboxEntry | undefined;
  has(id: string): boolean;
  /** Adds or replaces. `keep: false` leaves it out of the storage, for what cannot be stored. */
  put(entry: OutboxEntry, keep?: boolean): void;
  remove(id: string): void;
  clear(): void;
  /** An id for a new message: sorts by time. */
  newId(): string;
}

const PREFIX = "out:";
const TIME_CHARACTERS = 9;
const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

/** The outbox, with what an earlier page left behind. */
export function makeOutbox(shelf: Shelf, clock: Pick<Clock, "now">, random: Random): Outbox {
  const entries = new Map<string, OutboxEntry>();
  const left = shelf.names().filter((name) => name.startsWith(PREFIX));
  for (const name of left.sort()) {
    const entry = shelf.get<OutboxEntry>(name);
    if (typeof entry?.id === "string" && name === PREFIX + entry.id) entries.set(entry.id, entry);
  }
  let lastTime = Math.max(
    0,
    ...[...entries.keys()].map((id) => Number.parseInt(id.slice(0, TIME_CHARACTERS), 36) || 0),
  );

  return {
    all: () => [...entries.values()],
    next: () => [...entries.values()].find((entry) => entry.failed === undefined),
    has: (id) => entries.has(id),
    put: (entry, keep = true) => {
      entries.set(entry.id, entry);
      if (keep) shelf.set(PREFIX + entry.id, entry);
    },
    remove: (id) => {
      entries.delete(id);
      shelf.remove(PREFIX + id);
    },
    clear: () => {
      for (const id of entries.keys()) shelf.remove(PREFIX + id);
      entries.clear();
    },
    newId: () => {
      // Two in the same millisecond, or a clock that went back, still sort in the order they were made.
      lastTime = Math.max(Math.floor(clock.now()), lastTime + 1);
      const time = lastTime.toString(36).padStart(TIME_CHARACTERS, "0");
      const tail = [...random.bytes(10)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
      return `${time}-${tail}`;
    },
  };
}
