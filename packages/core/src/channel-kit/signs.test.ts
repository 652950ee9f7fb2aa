import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Inline } from "../model/message.ts";
import { readSigns } from "./read-signs.ts";
import { withoutSigns, withSigns } from "./signs.ts";

const text = (value: string): Inline => ({ kind: "text", text: value });
const bold = (...children: Inline[]): Inline => ({ kind: "bold", children });
const italic = (...children: Inline[]): Inline => ({ kind: "italic", children });
const J = "\u2060";

describe("marks", () => {
  test.for<[string, Inline[], string]>([
    ["a word", [text("Halo "), bold(text("Sari")), text("!")], "Halo *Sari*!"],
    ["nested", [bold(italic(text("Sari")))], "*_Sari_*"],
    ["side by side", [bold(text("a ")), italic(text("b"))], "*a* _b_"],
    ["spaces stay outside", [text("x"), bold(text(" tebal ")), text("y")], "x *tebal* y"],
    ["line by line", [bold(text("satu\ndua"), { kind: "break" }, text("tiga"))], "*satu*\n*dua*\n*tiga*"],
    [
      "strike and code",
      [{ kind: "strike", children: [text("no")] }, text(" "), { kind: "code", text: "KS-1" }],
      "~no~ `KS-1`",
    ],
    ["signs inside code", [{ kind: "code", text: "a*b*" }], "`a*b*`"],
    ["not in the middle of a word, where it would show", [text("ka"), bold(text("mu")), text("s")], "kamus"],
    ["not around its own sign", [bold(text("5 * 3"))], "5 * 3"],
    ["not around nothing", [bold(text("  "))], "  "],
    [
      "a link is written out",
      [{ kind: "link", url: "https://x.example", children: [text("toko")] }],
      "toko (https://x.example)",
    ],
    [
      "a link that shows itself",
      [{ kind: "link", url: "https://x.example", children: [text("https://x.example")] }],
      "https://x.example",
    ],
    ["not around an address", [bold(text("https://x.example/a"))], "https://x.example/a"],
    ["around words after an address", [text("https://x.example/a "), bold(text("b"))], "https://x.example/a *b*"],
    ["a literal sign behind code", [{ kind: "code", text: "1" }, text("*_*")], `\`1\`*${J}_*`],
    ["a literal sign that our mark could end", [text("*a "), bold(text("b"))], `*${J}a *b*`],
  ])("%s", ([, inline, wire]) => {
    expect(withSigns(inline)).toBe(wire);
  });

  test.for<[source: string, wire: string]>([
    ["*tebal*", `*${J}tebal*`],
    ["_a_ ~b~", `_${J}a_ ~${J}b~`],
    ["`kode`", `\`${J}kode\``],
    ["2 * 3 * 4", "2 * 3 * 4"],
    ["snake_case_name", "snake_case_name"],
    ["bintang * satu", "bintang * satu"],
    ["hanya *satu", "hanya *satu"],
    ["> bukan kutipan", `${J}> bukan kutipan`],
    ["* bukan daftar", `${J}* bukan daftar`],
    ["a > b", "a > b"],
    ["https://x.example/_a_/*b*?q=_c_", "https://x.example/_a_/*b*?q=_c_"],
    ["*dua\nbaris*", "*dua\nbaris*"],
  ])("%j is taken literally", ([source, wire]) => {
    expect(withoutSigns(source)).toBe(wire);
    expect(readSigns(wire).text).toBe(source);
  });

  const words = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 6 }),
    fc.string({ unit: fc.constantFrom("*", "_", "~", "`", ">", " ", "a", "b", "\n", "(", "!"), maxLength: 12 }),
  );
  const node: fc.Arbitrary<Inline> = fc.letrec<{ node: Inline; nodes: Inline[] }>((tie) => ({
    nodes: fc.array(tie("node"), { maxLength: 3 }),
    node: fc.oneof(
      { depthSize: "small" },
      words.map(text),
      words.map((value): Inline => ({ kind: "code", text: value })),
      fc.constant<Inline>({ kind: "break" }),
      fc
        .tuple(fc.constantFrom("bold", "italic", "strike"), tie("nodes"))
        .map(([kind, children]): Inline => ({ kind, children })),
    ),
  })).node;
  const plain = (nodes: readonly Inline[]): string =>
    nodes.map((one) => (one.kind === "break" ? "\n" : "children" in one ? plain(one.children) : one.text)).join("");

  test("whatever people write arrives letter by letter, under any marks", () => {
    fc.assert(
      fc.property(fc.array(node, { maxLength: 5 }), (tree) => {
        fc.pre(!plain(tree).includes(J));
        expect(readSigns(withSigns(tree)).text).toBe(plain(tree));
      }),
      { numRuns: 3000 },
    );
  });

  test("nothing a person writes is marked", () => {
    fc.assert(
      fc.property(words, (source) => {
        fc.pre(!source.includes(J));
        expect(readSigns(withoutSigns(source))).toEqual({ text: source, entities: [] });
      }),
      { numRuns: 3000 },
    );
  });

  test("words in marks are shown marked", () => {
    const word = fc.stringMatching(/^[a-z]{1,6}$/);
    const marked = fc.array(fc.tuple(word, fc.constantFrom("bold", "italic", "strike", "none")), { maxLength: 6 });
    fc.assert(
      fc.property(marked, (parts) => {
        const tree = parts.flatMap(([value, kind]): Inline[] => [
          kind === "none" ? text(value) : { kind: kind as "bold", children: [text(value)] },
          text(" "),
        ]);
        const types = { bold: "bold", italic: "italic", strike: "strikethrough" } as const;
        const shown = readSigns(withSigns(tree));
        const found = shown.entities.map(({ type, offset, length }) => [
          type,
          shown.text.slice(offset, offset + length),
        ]);
        const wanted = parts.flatMap(([value, kind]) => (kind === "none" ? [] : [[types[kind as "bold"], value]]));
        expect(found).toEqual(wanted);
      }),
    );
  });
});
