import type { Clock, Random } from "@sambung/core";
import type { Shelf } from "./store.ts";
import type { ChatMessage } from "./timeline.ts";

/** A message that the server does not have yet: it waits, or was refused and is not sent again unless asked. */
export interface OutboxEntry extends ChatMessage {
  /** What is to be done first, answers the parts as they are then; lost with the page until it is. */
  readonly upload?: ((signal: AbortSignal) => Promise<OutboxEntry["parts"]>) | undefined;
}

/** Messages on their way; kept in the storage, one item each, so that tabs do not overwrite each other. */
export interface Outbox {
  /** By id, oldest first. */
  readonly entries: ReadonlyMap<string, OutboxEntry>;
  /** Adds or replaces. */
  put(entry: OutboxEntry): void;
  remove(id: string): void;
  /** An id for a new message: sorts by time. */
  newId(): string;
}

const PREFIX = "out:";

/** The outbox, with what an earlier page left behind. */
export function makeOutbox(shelf: Shelf, { now, bytes: random }: Pick<Clock, "now"> & Random): Outbox {
  const entries = new Map<string, OutboxEntry>();
  let lastTime = 0;
  for (const name of shelf.names(PREFIX).sort()) {
    const entry = shelf.get<OutboxEntry>(name);
    if (!entry) continue;
    entries.set(entry.id, entry);
    lastTime = Number.parseInt(entry.id, 10) || 0;
  }
  return {
    entries,
    put: (entry) => {
      entries.set(entry.id, entry);
      if (!entry.upload) shelf.set(PREFIX + entry.id, entry);
    },
    remove: (id) => {
      entries.delete(id);
      shelf.set(PREFIX + id, undefined);
    },
    newId: () => {
      // Two in the same millisecond, or a clock that went back, still sort in the order they were made.
      lastTime = Math.max(Math.floor(now()), lastTime + 1);
      return `${lastTime}-${random(8).join("")}`;
    },
  };
}
