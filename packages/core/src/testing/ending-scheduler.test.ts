import { expect, test } from "vitest";
import type { Scheduler } from "../engine/index.ts";
import { endingScheduler } from "./ending-scheduler.ts";

/** An event loop that goes on when told. */
function loop() {
  const waiting = new Set<() => void>();
  const wait = (run: () => void): (() => void) => {
    const entry = (): void => run();
    waiting.add(entry);
    return () => waiting.delete(entry);
  };
  const scheduler: Scheduler = { soon: wait, after: (_ms, run) => wait(run) };
  const goOn = (): void => {
    for (const run of [...waiting]) {
      waiting.delete(run);
      run();
    }
  };
  return { scheduler, waiting, goOn };
}

test("runs what is due, until the process ends: then nothing, and nothing waits in it", () => {
  const { scheduler, waiting, goOn } = loop();
  const ending = new AbortController();
  const own = endingScheduler(scheduler, ending.signal);
  const ran: string[] = [];
  own.after(1, () => ran.push("after"));
  own.soon(() => ran.push("soon"));
  own.after(1, () => ran.push("cancelled"))();
  goOn();
  expect(ran).toEqual(["after", "soon"]);
  own.after(100, () => ran.push("after the end"));
  own.soon(() => ran.push("after the end"));
  ending.abort();
  own.after(100, () => ran.push("armed after the end"));
  own.soon(() => ran.push("armed after the end"));
  goOn();
  expect(waiting.size).toBe(0);
  expect(ran).toEqual(["after", "soon"]);
});
