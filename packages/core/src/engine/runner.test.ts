import { expect, test } from "vitest";
import type { TurnResult } from "../ports/engine.ts";
import type { PendingEvent } from "../ports/store.ts";
import { Room } from "./room.ts";
import { Runner, waitingFrom } from "./runner.ts";

const event = { kind: "signal", key: "paid", at: "2026-01-05T02:00:00.000Z", name: "paid", data: {} } as const;

test("an event that was read from the store again while its turn waits for the disk does not run twice", () => {
  const runner = new Runner("c_1", new Room(10, () => {}));
  const pending: PendingEvent = { seq: 7, event, dedupe: new Uint8Array(16), tries: 0 };
  const first = waitingFrom(runner, pending);
  runner.requeue(first);
  runner.remove(first);
  const entry = { taken: true, cancelled: false, held: false, done: () => {}, failed: () => {} };
  runner.ran({ waiting: first, entry, result: {} as TurnResult });

  // Read for a customer who was merged into this one meanwhile.
  runner.requeue(waitingFrom(new Runner("c_2", new Room(10, () => {})), pending));
  expect(runner.queue).toEqual([]);

  // Its commit was refused: now it does wait again.
  runner.takeSpeculative(first);
  runner.requeue(first);
  expect(runner.queue).toEqual([first]);
});
