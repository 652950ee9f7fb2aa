import { describe, expect, test } from "vitest";
import type { ChatMessage } from "../client/index.ts";
import { type Row, rowsOf } from "./rows.ts";

const NOON = new Date(2026, 0, 5, 12).getTime();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function said(from: ChatMessage["from"], seq: number | undefined, more: Partial<ChatMessage> = {}): ChatMessage {
  const status = seq === undefined ? "sending" : "sent";
  const id = more.id ?? `m${seq ?? "new"}`;
  return {
    from,
    via: "web",
    at: new Date(NOON).toISOString(),
    text: "",
    status,
    ...(seq !== undefined && { seq }),
    ...more,
    id,
  };
}

const at = (ms: number): { readonly at: string } => ({ at: new Date(ms).toISOString() });
const messages = (rows: readonly Row[]) => rows.flatMap((row) => (row.kind === "message" ? [row] : []));
const kinds = (rows: readonly Row[]): readonly string[] => rows.map(({ kind }) => kind);

describe("groups", () => {
  test("what one person says in one go belongs together", () => {
    const rows = rowsOf([said("customer", 1), said("bot", 2), said("bot", 3), said("agent", 4)], [], NOON);
    expect(messages(rows).map(({ starts, ends }) => [starts, ends])).toEqual([
      [true, true],
      [true, false],
      [false, true],
      [true, true],
    ]);
  });

  test("not after a while, and not from another channel", () => {
    const late = rowsOf([said("bot", 1), said("bot", 2, at(NOON + 5 * MINUTE))], [], NOON);
    expect(messages(late).map(({ starts }) => starts)).toEqual([true, true]);
    const elsewhere = rowsOf([said("customer", 1), said("customer", 2, { via: "telegram" })], [], NOON);
    expect(messages(elsewhere).map(({ starts }) => starts)).toEqual([true, true]);
  });

  test("the time is shown once for what was said together, by whomever", () => {
    const rows = rowsOf([said("customer", 1), said("bot", 2), said("bot", 3, at(NOON + 9 * MINUTE))], [], NOON);
    expect(messages(rows).map(({ timed }) => timed)).toEqual([false, true, true]);
  });
});

describe("days", () => {
  test("a line for each day but today's when nothing came before it", () => {
    expect(kinds(rowsOf([said("bot", 1)], [], NOON))).toEqual(["message"]);
    const rows = rowsOf([said("bot", 1, at(NOON - DAY)), said("bot", 2)], [], NOON);
    expect(kinds(rows)).toEqual(["mark", "message", "mark", "message"]);
  });

  test("every line has a key of its own, also when clocks went back", () => {
    const rows = rowsOf([said("bot", 1), said("bot", 2, at(NOON - DAY)), said("bot", 3)], [], NOON);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  });
});

describe("how far a message has come", () => {
  const progress = (...all: ChatMessage[]) => messages(rowsOf(all, [], NOON)).map((row) => row.progress);

  test("is shown for the last one until it is answered", () => {
    expect(progress(said("customer", 1), said("customer", 2))).toEqual([undefined, "sent"]);
    expect(progress(said("customer", 1, { receipt: "read" }))).toEqual(["read"]);
    expect(progress(said("customer", 1), said("bot", 2))).toEqual([undefined, undefined]);
  });

  test("is always shown on the way and when refused", () => {
    const failed = said("customer", undefined, { id: "f", status: "failed" });
    expect(progress(said("customer", 1), failed, said("customer", undefined))).toEqual(["sent", "failed", "sending"]);
    expect(progress(said("customer", 1, { receipt: "failed" }), said("bot", 2))).toEqual(["failed", undefined]);
  });
});

describe("choices", () => {
  const asked = said("bot", 1, {
    choices: [
      { choice: "p.1", label: "Ya" },
      { choice: "p.2", label: "Tidak" },
    ],
  });
  const offers = (...all: ChatMessage[]) => messages(rowsOf(all, [], NOON)).map((row) => row.offers);

  test("are offered until one is tapped", () => {
    expect(offers(asked)).toEqual([true]);
    expect(offers(asked, said("customer", 2))[0]).toBe(true);
    expect(offers(asked, said("customer", undefined, { choice: "p.2" }))[0]).toBe(false);
    expect(offers(asked, said("customer", 2, { choice: "p.1" }))[0]).toBe(false);
  });

  test("are offered again when the tap was refused", () => {
    expect(offers(asked, said("customer", undefined, { choice: "p.1", status: "failed" }))[0]).toBe(true);
  });

  test("are offered in one place when the question was asked again", () => {
    expect(offers(asked, said("customer", 2), { ...asked, seq: 3, id: "again" })).toEqual([false, true, true]);
  });

  test("links stay", () => {
    const link = said("bot", 1, { choices: [{ url: "https://kopi.example", label: "Ongkir" }] });
    expect(offers(link, said("bot", 2, { choices: link.choices }))).toEqual([true, true]);
  });
});

test("what happened is shown between the messages it happened between", () => {
  const marks = [
    { seq: 2, event: "handoff" as const },
    { seq: 4, event: "link" as const, channel: "telegram" },
  ];
  const all = [said("customer", 1), said("bot", 3), said("customer", undefined)];
  expect(kinds(rowsOf(all, marks, NOON))).toEqual(["message", "mark", "message", "mark", "message"]);
  expect(kinds(rowsOf([said("customer", 1)], marks, NOON))).toEqual(["message", "mark", "mark"]);
});
