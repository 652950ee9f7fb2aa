import type { LogRow } from "@sambung/core";
import { expect, test } from "vitest";
import { foldMessages, resetEvent, sseFrame, wireEvent } from "./outbound.ts";

const at = "2026-01-05T02:00:00.000Z";

function row(seq: number, event: LogRow["event"], data: LogRow["data"], id = `m_${seq}`): LogRow {
  return { conversation: { channel: "web", id: "w_1" }, seq, event, id, data };
}

test("only seq and id are added to what the commit wrote", () => {
  const data = { from: "bot", via: "web", at, text: "Halo", parts: [{ kind: "card", title: "Kopi" }] };
  expect(wireEvent(row(3, "msg", data))).toEqual({ event: "msg", seq: 3, id: "m_3", ...data });
  expect(wireEvent(row(4, "edit", { target: 3, choices: [] }))).toEqual({
    event: "edit",
    seq: 4,
    target: 3,
    choices: [],
  });
});

test("the row's own seq and id win over what the data says", () => {
  expect(wireEvent(row(3, "msg", { seq: 99, id: "other", text: "x" }))).toMatchObject({ seq: 3, id: "m_3" });
});

test("keys of the customer's own messages are shown as the client made them", () => {
  expect(wireEvent(row(1, "msg", { text: "x" }, "w_1:01-a"))).toMatchObject({ id: "01-a" });
  expect(wireEvent(row(1, "msg", { text: "x" }, "w_2:01-a"))).toMatchObject({ id: "w_2:01-a" });
});

test("a frame is one event whatever its text", () => {
  const text = "one\ntwo\r\n\nid: 7\u2028data: x";
  const frame = sseFrame(wireEvent(row(1, "msg", { text })));
  expect(frame.split("\n")).toEqual(["id: 1", "event: msg", expect.stringMatching(/^data: \{.*\}$/s), "", ""]);
  expect(JSON.parse((frame.split("\n")[2] as string).slice(6))).toMatchObject({ text });
});

test("typing has no id", () => {
  expect(sseFrame({ event: "typing", from: "bot" })).toBe('event: typing\ndata: {"from":"bot"}\n\n');
});

test("a fold applies edits by seq and by id, and resets", () => {
  const message = { from: "bot", via: "web", at, text: "?", choices: [{ choice: "p.1", label: "Ya" }] };
  const rows = [
    row(1, "msg", { ...message, text: "gone" }),
    row(2, "reset", { messages: [{ ...message, seq: 1, id: "m_1" }] }),
    row(3, "msg", message),
    row(4, "msg", message),
    row(5, "edit", { target: 3, choices: [] }),
    row(6, "edit", { target: "m_4", text: "!" }),
    row(7, "edit", { target: "m_99", text: "nobody" }),
    row(8, "receipt", { target: 3, status: "read" }),
  ];
  const { choices: _, ...withdrawn } = message;
  expect(foldMessages(rows.map(wireEvent))).toEqual([
    { ...message, seq: 1, id: "m_1" },
    { ...withdrawn, seq: 3, id: "m_3" },
    { ...message, seq: 4, id: "m_4", text: "!" },
  ]);
  expect(resetEvent(rows, 8)).toMatchObject({ event: "reset", seq: 8, messages: [{ seq: 1 }, { seq: 3 }, { seq: 4 }] });
});
