import type { Conversation, FittedPart, Inline } from "@sambung/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeInline, type MessageEntity } from "./entities.ts";
import { outbound, typingCall, withdrawal } from "./outbound.ts";

const to: Conversation = { channel: "telegram", id: "4711", kind: "direct" };
const topic: Conversation = { channel: "telegram", id: "-1001000000001:31", kind: "group" };
const only = (part: FittedPart, where = to) => {
  const calls = outbound(where, part);
  expect(calls).toHaveLength(1);
  return calls[0];
};

describe("calls", () => {
  test("plain text has neither parse mode nor entities", () => {
    expect(only({ text: "*halo* <b>" })).toEqual({
      method: "sendMessage",
      payload: { chat_id: 4711, text: "*halo* <b>" },
    });
  });

  test("a topic of a forum is reached again", () => {
    expect(only({ text: "halo" }, topic)?.payload).toEqual({
      chat_id: -1001000000001,
      message_thread_id: 31,
      text: "halo",
    });
    expect(typingCall(topic).payload).toMatchObject({ message_thread_id: 31, action: "typing" });
    expect(withdrawal(topic, "9").payload).toEqual({
      chat_id: -1001000000001,
      message_id: 9,
      reply_markup: { inline_keyboard: [] },
    });
  });

  test.for([
    [
      ["Ya", "Tidak", "Nanti", "Batal"],
      [3, 1],
    ],
    [
      ["Antar", "Ambil sendiri", "Batal"],
      [2, 1],
    ],
    [
      ["Ambil di toko Jalan Braga", "Antar"],
      [1, 1],
    ],
  ] as const)("%j as rows of %j", ([labels, rows]) => {
    const choices = labels.map((label, index) => ({ choice: `p.${index}`, label }));
    const markup = only({ text: "?", choices, style: "buttons" })?.payload["reply_markup"] as {
      inline_keyboard: unknown[][];
    };
    expect(markup.inline_keyboard.map((row) => row.length)).toEqual(rows);
    expect(markup.inline_keyboard.flat()).toEqual(labels.map((text, index) => ({ text, callback_data: `p.${index}` })));
  });

  test("a link opens, options that the text numbers have no keyboard", () => {
    const choices = [{ url: "https://shop.example", label: "Menu" }];
    expect(only({ text: "?", choices, style: "buttons" })?.payload["reply_markup"]).toEqual({
      inline_keyboard: [[{ text: "Menu", url: "https://shop.example" }]],
    });
    expect(only({ text: "1. Menu", choices })?.payload).not.toHaveProperty("reply_markup");
  });

  test("the buttons of a place with words are on the words", () => {
    const calls = outbound(to, {
      location: { kind: "location", latitude: 1, longitude: 2 },
      text: "Di sini?",
      choices: [{ choice: "p.0", label: "Ya" }],
      style: "buttons",
    });
    expect(calls.map(({ method, payload }) => [method, "reply_markup" in payload])).toEqual([
      ["sendLocation", false],
      ["sendMessage", true],
    ]);
  });

  test("nothing in a call can make telegraf fetch an address itself", () => {
    const media = { kind: "media", url: "http://127.0.0.1/secret", alt: "x", type: "image" } as const;
    // telegraf uploads what it finds as `url` or `source` of a parameter; ours are plain strings.
    for (const value of Object.values(only({ text: "x", media })?.payload ?? {}))
      expect(value).not.toBeTypeOf("object");
  });
});

describe("entities", () => {
  const words = fc.string({ unit: "grapheme", maxLength: 8 });
  const node: fc.Arbitrary<Inline> = fc.letrec<{ node: Inline; nodes: Inline[] }>((tie) => ({
    nodes: fc.array(tie("node"), { maxLength: 4 }),
    node: fc.oneof(
      { depthSize: "small" },
      words.map((text): Inline => ({ kind: "text", text })),
      words.map((text): Inline => ({ kind: "code", text })),
      fc.constant<Inline>({ kind: "break" }),
      fc
        .tuple(fc.constantFrom("bold", "italic", "strike"), tie("nodes"))
        .map(([kind, children]): Inline => ({ kind, children })),
      tie("nodes").map((children): Inline => ({ kind: "link", url: "https://shop.example", children })),
    ),
  })).node;

  const plain = (nodes: readonly Inline[]): string =>
    nodes.map((one) => (one.kind === "break" ? "\n" : "children" in one ? plain(one.children) : one.text)).join("");
  /** The marks of each code unit, counted from the tree. */
  const marksOf = (nodes: readonly Inline[], around: ReadonlySet<string> = new Set()): string[] =>
    nodes.flatMap((one) => {
      const kinds = { bold: "bold", italic: "italic", strike: "strikethrough", link: "text_link" } as const;
      if (one.kind === "text" || one.kind === "break") {
        return Array.from({ length: one.kind === "break" ? 1 : one.text.length }, () => [...around].sort().join());
      }
      if (one.kind === "code") {
        const marks = around.has("text_link") ? [...around].sort().join() : "code";
        return Array.from({ length: one.text.length }, () => marks);
      }
      return marksOf(one.children, new Set([...around, kinds[one.kind]]));
    });

  test("the text is what the tree says, and each character has its marks", () => {
    fc.assert(
      fc.property(fc.array(node, { maxLength: 5 }), (tree) => {
        const { text, entities } = encodeInline(tree);
        expect(text).toBe(plain(tree));
        const seen = [...Array(text.length).keys()].map((at) =>
          [...new Set(entities.filter((one) => covers(one, at)).map(({ type }) => type))].sort().join(),
        );
        expect(seen).toEqual(marksOf(tree));
        for (const one of entities) {
          expect(one.length).toBeGreaterThan(0);
          for (const other of entities) {
            const twice = one !== other && one.type === other.type && covers(one, other.offset);
            expect(twice || crossing(one, other), JSON.stringify(entities)).toBe(false);
          }
        }
      }),
    );
  });

  const covers = (one: MessageEntity, at: number): boolean => one.offset <= at && at < one.offset + one.length;
  const crossing = (a: MessageEntity, b: MessageEntity): boolean =>
    a.offset < b.offset && b.offset < a.offset + a.length && a.offset + a.length < b.offset + b.length;
});
