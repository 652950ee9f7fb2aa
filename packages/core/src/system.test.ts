import { expect, test } from "vitest";
import { consoleLog, systemClock, systemRandom } from "./system.ts";

test("a wait ends when its signal aborts, and does not reject", async () => {
  const controller = new AbortController();
  const waiting = systemClock().wait(3_600_000, controller.signal);
  controller.abort();
  await expect(waiting).resolves.toBeUndefined();
  await expect(systemClock().wait(3_600_000, controller.signal)).resolves.toBeUndefined();
});

test("a wait too long for a timer does not end at once", async () => {
  const clock = systemClock();
  const controller = new AbortController();
  let ended = false;
  void clock.wait(2 ** 40, controller.signal).then(() => {
    ended = true;
  });
  await clock.wait(5);
  expect(ended).toBe(false);
  controller.abort();
});

test("random bytes differ", () => {
  const random = systemRandom();
  expect(random.bytes(16)).not.toEqual(random.bytes(16));
});

test("the console log writes JSON lines from its level up", () => {
  const lines: string[] = [];
  const log = consoleLog({ level: "warn", write: (line) => lines.push(line), clock: { now: () => 0 } });
  log.info("started");
  log.warn("send-failed", { channel: "telegram", attempt: 2 });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { at: "1970-01-01T00:00:00.000Z", level: "warn", event: "send-failed", channel: "telegram", attempt: 2 },
  ]);
});
