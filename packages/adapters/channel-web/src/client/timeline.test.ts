import fc from "fast-check";
import { expect, test } from "vitest";
import type { WireEvent } from "../wire.ts";
import { type ChatMessage, makeTimeline } from "./timeline.ts";

const at = "2026-01-05T02:00:00.000Z";
const fromLog = (seq: number, id: string): WireEvent => ({
  event: "msg",
  seq,
  id,
  from: "customer",
  via: "web",
  at,
  text: id,
});
const onItsWay = (id: string): ChatMessage => ({ id, from: "customer", via: "web", at, text: id, status: "sending" });

test("own messages and the log merge to one order, whichever hears first", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ own: fc.boolean(), answerAfter: fc.integer({ min: 0, max: 5 }) }), { maxLength: 20 }),
      fc.array(fc.nat(), { maxLength: 5 }),
      (plan, repeats) => {
        const own = new Map<string, ChatMessage>();
        const timeline = makeTimeline((id) => own.delete(id));
        const log = plan.map(({ own }, index) => fromLog(index + 1, `${own ? "own" : "bot"}${index}`));
        plan.forEach(({ own: isOwn }, index) => {
          if (isOwn) own.set(`own${index}`, onItsWay(`own${index}`));
        });
        // Answers come before or after the log tells; the log tells everything in order, some of it twice.
        const steps = log.flatMap((event, index) => {
          const { own: isOwn, answerAfter } = plan[index] as (typeof plan)[number];
          const told = { at: index * 3, run: () => void timeline.apply(event) };
          const answered = {
            at: index * 3 + answerAfter * 2 - 5,
            run: () => {
              const message = own.get(`own${index}`);
              if (message !== undefined) timeline.confirm(message, index + 1);
            },
          };
          return isOwn ? [told, answered] : [told];
        });
        for (const step of steps.sort((a, b) => a.at - b.at)) step.run();
        for (const repeat of repeats) {
          const event = log[repeat % Math.max(1, log.length)];
          if (event !== undefined) expect(timeline.apply(event)).toBe(false);
        }
        expect(timeline.messages().map((message) => message.seq)).toEqual(log.map((_, index) => index + 1));
        expect(timeline.messages().every((message) => message.status === "sent")).toBe(true);
        expect(timeline.last).toBe(log.length);
        expect([...own]).toEqual([]);
      },
    ),
  );
});

test("an answered message stays before what the log has not told yet, and the log is still read in full", () => {
  const timeline = makeTimeline(() => {});
  timeline.confirm(onItsWay("own"), 3);
  expect(timeline.last).toBe(0);
  for (const event of [fromLog(1, "a"), fromLog(2, "b"), fromLog(3, "own"), fromLog(4, "c")]) timeline.apply(event);
  expect(timeline.messages().map(({ id }) => id)).toEqual(["a", "b", "own", "c"]);
});
