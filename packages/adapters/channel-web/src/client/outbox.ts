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

/** Messages on their way; kept in the storage, one item each, so that tabs do not overwrite each other. */
export interface Outbox {
  /** By id, oldest first. */
  readonly entries: ReadonlyMap<string, OutboxEntry>;
  /** Adds or replaces. What has a file that is not uploaded yet cannot be stored. */
  put(entry: OutboxEntry, upload?: unknown): void;
  remove(id: string): void;
  /** An id for a new message: sorts by time. */
  newId(): string;
}

const PREFIX = "out:";
const TIME_CHARACTERS = 9;

/** The outbox, with what an earlier page left behind. */
export function makeOutbox(shelf: Shelf, clock: Pick<Clock, "now">, random: Random): Outbox {
  const entries = new Map<string, OutboxEntry>();
  for (const name of [...shelf.names()].sort()) {
    const entry = name.startsWith(PREFIX) && shelf.get<OutboxEntry>(name);
    if (entry) entries.set(entry.id, entry);
  }
  let lastTime = Math.max(
    0,
    ...[...entries.keys()].map((id) => Number.parseInt(id.slice(0, TIME_CHARACTERS), 36) || 0),
  );

  return {
    entries,
    put: (entry, upload) => {
      entries.set(entry.id, entry);
      if (!upload || entry.file) shelf.set(PREFIX + entry.id, entry);
    },
    remove: (id) => {
      entries.delete(id);
      shelf.set(PREFIX + id, undefined);
    },
    newId: () => {
      // Two in the same millisecond, or a clock that went back, still sort in the order they were made.
      lastTime = Math.max(Math.floor(clock.now()), lastTime + 1);
      const tail = [...random.bytes(10)].map((byte) => (byte % 36).toString(36)).join("");
      return `${lastTime.toString(36).padStart(TIME_CHARACTERS, "0")}-${tail}`;
    },
  };
}
