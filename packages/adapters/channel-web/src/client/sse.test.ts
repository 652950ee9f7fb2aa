import fc from "fast-check";
import { expect, test } from "vitest";
import { sseFrame } from "../outbound.ts";
import type { WireEvent } from "../wire.ts";
import { sseParser } from "./sse.ts";

const events: WireEvent[] = [
  {
    event: "msg",
    seq: 1,
    id: "a",
    from: "bot",
    via: "web",
    at: "2026-01-05T02:00:00.000Z",
    text: "one\r\ntwo\n\n: x\u2028data: y",
  },
  { event: "typing", from: "bot" },
  { event: "edit", seq: 2, target: 1, choices: [] },
];

test("reads what the server writes, however it is cut and whatever ends a line", () => {
  const written = `retry: 1000\n\n: ping\n\n${events.map(sseFrame).join(": ping\n\n")}`;
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      fc.constantFrom("\n", "\r\n", "\r"),
      (sizes, lineEnd) => {
        // One more line, so that a carriage return at the very end is known to be whole.
        const text = `${written.replaceAll("\n", lineEnd)}:${lineEnd}:`;
        const parser = sseParser();
        const read: WireEvent[] = [];
        for (let at = 0, turn = 0; at < text.length; turn += 1) {
          const size = sizes[turn % sizes.length] as number;
          read.push(...parser(text.slice(at, at + size)));
          at += size;
        }
        expect(read).toEqual(events);
      },
    ),
  );
});

test("skips what it cannot read", () => {
  const parser = sseParser();
  expect(parser("event: msg\ndata: {broken\n\nid: 7\n\ndata\n\nunknown: x\nevent:typing\ndata:{}\n\n")).toEqual([
    { event: "typing" },
  ]);
});
