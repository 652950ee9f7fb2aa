import type { Conversation, FittedPart, Inline } from "@sambung/core";
import type { types } from "@slack/bolt";
import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { blocksOf } from "./fake/checks.ts";
import { type ShownMessage, shownOf } from "./fake/render.ts";
import { type Block, outbound, type Posted, withdrawal } from "./outbound.ts";
import { type Fields, listOf } from "./wire.ts";

const to: Conversation = { channel: "slack", id: "D0SARI", kind: "direct" };
const thread: Conversation = { channel: "slack", id: "C0KANTOR:1767578400.000100", kind: "group" };
const blocksIn = (part: FittedPart, where = to) => listOf(outbound(where, part).parameters["blocks"]);
const elementsIn = (part: FittedPart) => listOf(listOf(blocksIn(part)[0]?.["elements"])[0]?.["elements"]);
/** What people see of a part, by the fake's reading of its blocks. */
function shown(part: FittedPart): ShownMessage {
  const blocks = blocksOf(outbound(to, part).parameters["blocks"]);
  const record = { ts: "1.1", from: "bot", sender: "U", text: "", files: [], edited: false } as const;
  return shownOf({ ...record, blocks, offered: blocks });
}

test("our blocks are blocks by bolt's types", () => {
  expectTypeOf<Block>().toExtend<Loose<types.KnownBlock>>();
});
/** Bolt's types without the demand that arrays be writable. */
type Loose<Type> = Type extends readonly (infer Item)[]
  ? readonly Loose<Item>[]
  : Type extends object
    ? { readonly [Name in keyof Type]: Loose<Type[Name]> }
    : Type;

describe("calls", () => {
  test("text is rich text, which nobody's words can break out of, and escaped where Slack looks for markup", () => {
    expect(outbound(to, { text: "<!channel> *halo* & <@U1>" })).toEqual({
      method: "chat.postMessage",
      parameters: {
        channel: "D0SARI",
        text: "&lt;!channel&gt; *halo* &amp; &lt;@U1&gt;",
        blocks: [
          {
            type: "rich_text",
            elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "<!channel> *halo* & <@U1>" }] }],
          },
        ],
      },
    });
  });

  test("a thread is reached again", () => {
    expect(outbound(thread, { text: "halo" }).parameters).toMatchObject({
      channel: "C0KANTOR",
      thread_ts: "1767578400.000100",
    });
  });

  test("addresses in plain text can be opened", () => {
    const text = "Toko: https://kopi.example/a?b=1&c=(2). Lihat (http://kopi.example)!";
    expect(elementsIn({ text })).toEqual([
      { type: "text", text: "Toko: " },
      { type: "link", url: "https://kopi.example/a?b=1&c=(2", text: "https://kopi.example/a?b=1&c=(2" },
      { type: "text", text: "). Lihat (" },
      { type: "link", url: "http://kopi.example", text: "http://kopi.example" },
      { type: "text", text: ")!" },
    ]);
  });

  test("marks nest, code in a link stays a link, an address nobody opens is written out", () => {
    const inline: Inline[] = [
      {
        kind: "bold",
        children: [
          { kind: "text", text: "a" },
          { kind: "italic", children: [{ kind: "code", text: "b" }] },
        ],
      },
      { kind: "link", url: "https://kopi.example", children: [{ kind: "code", text: "c" }, { kind: "break" }] },
      { kind: "link", url: "https://kopi.example", children: [] },
      { kind: "link", url: "javascript:alert(1)", children: [{ kind: "text", text: "d" }] },
    ];
    expect(elementsIn({ text: "", inline })).toEqual([
      { type: "text", text: "a", style: { bold: true } },
      { type: "text", text: "b", style: { bold: true, italic: true, code: true } },
      { type: "link", url: "https://kopi.example", text: "c", style: { code: true } },
      { type: "link", url: "https://kopi.example", text: "\n" },
      { type: "link", url: "https://kopi.example" },
      { type: "text", text: "d (javascript:alert(1))" },
    ]);
  });

  test("buttons send their token or open a page; many choices are a menu named by the question", () => {
    const choices = [
      { choice: "p.0", label: ":coffee: <b>" },
      { url: "https://kopi.example", label: "Menu" },
    ];
    expect(blocksIn({ text: "?", choices, style: "buttons" })[1]).toEqual({
      type: "actions",
      elements: [
        {
          type: "button",
          action_id: "choice.0",
          text: { type: "plain_text", text: ":coffee: <b>", emoji: false },
          value: "p.0",
        },
        {
          type: "button",
          action_id: "choice.1",
          text: { type: "plain_text", text: "Menu", emoji: false },
          url: "https://kopi.example",
        },
      ],
    });
    const menu = (text: string) => listOf(blocksIn({ text, choices, style: "list" }).at(-1)?.["elements"])[0];
    expect(menu("Baik.\n\nMau kopi apa?")).toMatchObject({
      type: "static_select",
      placeholder: { text: "Mau kopi apa?" },
      options: [{ text: { text: ":coffee: <b>" }, value: "p.0" }],
    });
    expect(menu("x".repeat(151))).toMatchObject({ placeholder: { text: "…" } });
    expect(blocksIn({ text: "1. Menu", choices })).toHaveLength(1);
  });

  test("an image is shown from its address; what Slack cannot show is a link", () => {
    const image = { kind: "media", type: "image", url: "https://kopi.example/a.png", alt: "Kopi" } as const;
    expect(blocksIn({ media: image, text: "ini" })).toMatchObject([
      { type: "rich_text" },
      { type: "image", image_url: image.url, alt_text: "Kopi" },
    ]);
    expect(outbound(to, { media: image }).parameters["text"]).toBe("Kopi");
    expect(shown({ media: { ...image, alt: "" } }).media).toMatchObject({ source: image.url });
    for (const media of [
      { ...image, mime: "image/webp" },
      { ...image, url: `https://kopi.example/${"x".repeat(3000)}` },
      { ...image, type: "file" as const },
    ]) {
      const seen = shown({ media, text: "ini" });
      expect([seen.text, seen.media]).toEqual(["ini\nKopi", undefined]);
      expect(seen.entities).toMatchObject([{ type: "link", url: media.url }]);
    }
  });

  test("raw parts are any method's parameters", () => {
    expect(outbound(thread, { raw: { text: "native", unfurl_links: false } })).toEqual({
      method: "chat.postMessage",
      parameters: { channel: "C0KANTOR", thread_ts: "1767578400.000100", text: "native", unfurl_links: false },
    });
    expect(outbound(to, { raw: { method: "chat.meMessage", text: "minum" } }).method).toBe("chat.meMessage");
    expect(() => outbound(to, { raw: "teks" })).toThrow(expect.objectContaining({ code: "option-invalid" }));
  });

  test("a withdrawal keeps the message and the pages it opens", () => {
    const choices = [
      { choice: "p.0", label: "Ya" },
      { url: "https://kopi.example", label: "Menu" },
    ];
    const { text, blocks } = outbound(thread, { text: "?", choices, style: "buttons" }).parameters as unknown as Posted;
    const call = withdrawal(thread, "1.2", { text, blocks });
    expect(call).toMatchObject({ method: "chat.update", parameters: { channel: "C0KANTOR", ts: "1.2", text: "?" } });
    const kept = listOf(call?.parameters["blocks"]) as readonly Fields[];
    expect(listOf(kept[1]?.["elements"])).toMatchObject([{ text: { text: "Menu" } }]);
    expect(withdrawal(thread, "1.2", { text, blocks: kept })).toBeUndefined();
  });
});

describe("whatever is said", () => {
  const words = fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
    fc.constantFrom(
      "<!channel>",
      "@here",
      "<@U1|x>",
      "&amp;",
      "*a* _b_ ~c~ `d`",
      ":coffee:",
      "https://kopi.example/x",
      "\n",
    ),
  );
  const inline: fc.Arbitrary<Inline> = fc.letrec<{ node: Inline; nodes: Inline[] }>((tie) => ({
    nodes: fc.array(tie("node"), { maxLength: 4 }),
    node: fc.oneof(
      { depthSize: "small" },
      words.map((text): Inline => ({ kind: "text", text })),
      words.map((text): Inline => ({ kind: "code", text })),
      fc.constant<Inline>({ kind: "break" }),
      fc
        .tuple(fc.constantFrom("bold", "italic", "strike"), tie("nodes"))
        .map(([kind, children]): Inline => ({ kind, children })),
      fc.tuple(words, tie("nodes")).map(
        ([text, rest]): Inline => ({
          kind: "link",
          url: "https://kopi.example/menu",
          children: [{ kind: "text", text }, ...rest],
        }),
      ),
    ),
  })).node;
  const label = fc.string({ unit: "grapheme", minLength: 1, maxLength: 75 }).map((text) => text.slice(0, 75));
  const token = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 20 });
  const choices = fc.oneof(
    fc.record({
      style: fc.constant("buttons" as const),
      choices: fc.array(
        fc.oneof(
          fc.record({ choice: token, label }),
          fc.record({ url: fc.constant("https://kopi.example/menu"), label }),
        ),
        { minLength: 1, maxLength: 25 },
      ),
    }),
    fc.record({
      style: fc.constant("list" as const),
      choices: fc.array(fc.record({ choice: token, label }), { minLength: 1, maxLength: 100 }),
    }),
    fc.constant({}),
  );
  const media = fc.record({
    kind: fc.constant("media" as const),
    type: fc.constantFrom("image", "audio", "video", "file"),
    url: fc.constant("https://kopi.example/file"),
    alt: words,
  });
  const part = fc
    .tuple(fc.array(inline, { minLength: 1, maxLength: 5 }), words, fc.option(media), choices)
    .map(([nodes, first, found, offered]) => {
      const tree: Inline[] = [{ kind: "text", text: first }, ...nodes];
      const text = plain(tree);
      return { text, inline: tree, ...(found === null ? {} : { media: found }), ...offered } satisfies FittedPart;
    });
  const plain = (nodes: readonly Inline[]): string =>
    nodes.map((one) => (one.kind === "break" ? "\n" : "children" in one ? plain(one.children) : one.text)).join("");

  test("the payload is within Slack's limits, and nothing of it is lost", () => {
    fc.assert(
      fc.property(part, (fitted: FittedPart) => {
        // A fitted part is never longer than the capabilities say.
        fc.pre((fitted.text ?? "").length <= 3000);
        const seen = shown(fitted);
        const linked = fitted.media !== undefined && seen.media === undefined ? `\n${fitted.media.alt}` : "";
        expect(seen.text).toBe(`${fitted.text}${linked}`);
        const offered = [...seen.buttons.flat(), ...(seen.select?.options ?? [])];
        expect(offered.map(({ label, data, url }) => [label, data ?? url])).toEqual(
          (fitted.choices ?? []).map((one) => [one.label, "url" in one ? one.url : one.choice]),
        );
        const { text } = outbound(to, fitted).parameters;
        expect(text).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/);
      }),
      { numRuns: 2000 },
    );
  });
});
