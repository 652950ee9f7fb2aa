import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Capabilities } from "../model/capabilities.ts";
import type { Choice, FittedPart, Inline, LinkChoice, OutgoingMessage } from "../model/message.ts";
import { fit as fitted } from "./fit.ts";
import { measure } from "./measure.ts";

const NONE: Capabilities = {
  text: { max: 1_600, unit: "utf16", marks: [] },
  buttons: false,
  quickReplies: false,
  list: false,
  media: { image: false, audio: false, video: false, file: false },
  location: false,
  edit: false,
  delete: false,
  typing: false,
  receipts: [],
  proactive: "any",
  rate: { perChat: { burst: 1, perSeconds: 1 }, global: { burst: 30, perSeconds: 1 } },
  deepLink: false,
  ackMs: 1_000,
  redelivery: false,
  idempotentSend: false,
};
const RICH: Capabilities = {
  ...NONE,
  text: { max: 4_096, unit: "utf16", marks: ["bold", "italic", "strike", "code", "link"] },
  buttons: { max: 100, label: 64, data: 64, url: true },
  media: {
    image: { bytes: 10_000_000, caption: 1_024 },
    audio: { bytes: 50_000_000, caption: 1_024 },
    video: { bytes: 50_000_000, caption: 1_024 },
    file: { bytes: 50_000_000, caption: 1_024 },
  },
  location: true,
};
/** Three short buttons, a list of ten, a short body beside them: the tightest of the big platforms. */
const TIGHT: Capabilities = {
  ...NONE,
  text: { max: 4_096, unit: "utf16", marks: ["bold", "italic", "strike", "code"] },
  buttons: { max: 3, label: 20, data: 256, body: 1_024 },
  list: { rows: 10, label: 24, description: 72, data: 200, body: 1_024 },
};
const BYTES: Capabilities = {
  ...NONE,
  text: { max: 1_000, unit: "utf8", marks: [] },
  quickReplies: { max: 13, label: 20, data: 1_000 },
};
const ALL = { NONE, RICH, TIGHT, BYTES };

const choice = (id: string, label: string, description?: string): Choice =>
  description === undefined ? { choice: `p1.${id}`, label } : { choice: `p1.${id}`, label, description };
const say = (text: string, choices?: readonly (Choice | LinkChoice)[]): OutgoingMessage => ({
  id: "m_1",
  blocks: [{ kind: "text", text }],
  ...(choices === undefined ? {} : { choices }),
});
const many = (count: number): Choice[] =>
  Array.from({ length: count }, (_, index) => choice(`${index}`, `Kopi ${index}`));

describe("the ladder", () => {
  test("a short text with few short choices", () => {
    const choices = [choice("a", "Antar"), choice("b", "Ambil")];
    expect(fitted(say("Diantar atau diambil?", choices), RICH)).toEqual([
      { text: "Diantar atau diambil?", choices, style: "buttons" },
    ]);
  });

  test("too many for buttons become a list", () => {
    expect(fitted(say("Kopi apa?", many(4)), TIGHT)).toEqual([{ text: "Kopi apa?", choices: many(4), style: "list" }]);
  });

  test("too many for a list become several, numbered through", () => {
    expect(fitted(say("Kopi apa?", many(12)), TIGHT)).toEqual([
      { text: "Kopi apa?", choices: many(12).slice(0, 10), style: "list" },
      { text: "11. Kopi 10\n12. Kopi 11", choices: many(12).slice(10), style: "list" },
    ]);
    expect(fitted(say("Kopi apa?", many(30)), TIGHT).map(({ choices }) => choices?.length)).toEqual([10, 10, 10]);
  });

  test.each([
    ["too many for three lists", 31, TIGHT],
    ["too many for a list that has to be withdrawn later", 12, { ...TIGHT, edit: true }],
  ])("%s become numbered text", (_, count, capabilities) => {
    expect(fitted(say("Kopi apa?", many(count)), capabilities)).toEqual([
      {
        text: `Kopi apa?\n\n${many(count)
          .map(({ label }, index) => `${index + 1}. ${label}`)
          .join("\n")}`,
      },
    ]);
  });

  test("quick replies where there are no buttons", () => {
    expect(fitted(say("Kopi apa?", many(13)), BYTES)).toEqual([
      { text: "Kopi apa?", choices: many(13), style: "quick-replies" },
    ]);
  });

  test("nothing to tap: numbered, links written out without a number", () => {
    const options = [
      choice("a", "Antar"),
      { url: "https://kopi.example/menu", label: "Menu" },
      choice("b", "Ambil", "gratis"),
    ];
    expect(fitted(say("Pilih:", options), NONE)).toEqual([
      { text: "Pilih:\n\n1. Antar\n2. Ambil - gratis\nMenu: https://kopi.example/menu" },
    ]);
  });

  test("labels that a list can show whole are not shortened for buttons", () => {
    const choices = [choice("a", "Kopi Gayo Aceh Tengah 1"), choice("b", "Kopi Toraja")];
    expect(fitted(say("Kopi apa?", choices), TIGHT)).toEqual([{ text: "Kopi apa?", choices, style: "list" }]);
  });

  test("descriptions choose the list, which shows them", () => {
    const choices = [choice("a", "Gayo", "asam segar"), choice("b", "Toraja", "rempah")];
    expect(fitted(say("Kopi apa?", choices), TIGHT)).toEqual([{ text: "Kopi apa?", choices, style: "list" }]);
  });

  test("descriptions are written out where buttons cannot show them", () => {
    const [part] = fitted(say("Kopi apa?", [choice("a", "Gayo", "asam segar"), choice("b", "Toraja")]), RICH);
    expect(part).toEqual({
      text: "Kopi apa?\n\n1. Gayo - asam segar\n2. Toraja",
      choices: [choice("a", "Gayo"), choice("b", "Toraja")],
      style: "buttons",
    });
  });

  test("over-long labels are shortened and their full text is written out", () => {
    const long = ["Kopi Gayo Aceh Tengah natural anaerobik", "Kopi Toraja Sapan"];
    const [part] = fitted(
      say(
        "Kopi apa?",
        long.map((label, index) => choice(`${index}`, label)),
      ),
      TIGHT,
    );
    expect(part?.text).toBe(`Kopi apa?\n\n1. ${long[0]}\n2. ${long[1]}`);
    expect(part?.choices?.map(({ label }) => label)).toEqual(["Kopi Gayo Aceh Teng…", "Kopi Toraja Sapan"]);
  });

  test("labels that become equal are numbered", () => {
    const long = ["Kopi Gayo Aceh Tengah natural", "Kopi Gayo Aceh Tengah dicuci", "Teh"];
    const [part] = fitted(
      say(
        "?",
        long.map((label, index) => choice(`${index}`, label)),
      ),
      TIGHT,
    );
    expect(part?.choices?.map(({ label }) => label)).toEqual(["1. Kopi Gayo Aceh T…", "2. Kopi Gayo Aceh T…", "Teh"]);
  });

  test("a number never makes two labels equal", () => {
    const labels = ["Kopi", "Kopi", "1. Kopi"];
    const [part] = fitted(
      say(
        "?",
        labels.map((label, index) => choice(`${index}`, label)),
      ),
      RICH,
    );
    expect(part?.choices?.map(({ label }) => label)).toEqual(["1. Kopi", "2. Kopi", "3. 1. Kopi"]);
  });

  test("link buttons stay where they can be tapped and make room where they cannot", () => {
    const link = { url: "https://kopi.example", label: "Menu" };
    const options = [...many(3), link];
    expect(fitted(say("?", options), RICH)[0]?.choices).toEqual(options);
    expect(fitted(say("?", options), TIGHT)).toEqual([
      { text: "?\n\nMenu: https://kopi.example", choices: many(3), style: "buttons" },
    ]);
    expect(fitted(say("?", [link]), TIGHT)).toEqual([{ text: "?\n\nMenu: https://kopi.example" }]);
  });

  test("a token that a platform cannot carry goes down the ladder", () => {
    const choices = [{ choice: "x".repeat(20), label: "Ya" }];
    expect(fitted(say("?", choices), { ...NONE, buttons: { max: 3, label: 20, data: 19 } })).toEqual([
      { text: "?\n\n1. Ya" },
    ]);
  });

  test("choices come with the last part", () => {
    const parts = fitted(say("kata ".repeat(1_000).trim(), many(2)), RICH);
    expect(parts.map((part) => part.style)).toEqual([undefined, "buttons"]);
  });

  test("the last part is short enough for what comes with it", () => {
    const parts = fitted(say("kata ".repeat(300).trim(), many(2)), TIGHT);
    expect(parts.map((part) => part.style)).toEqual([undefined, "buttons"]);
    expect(parts.at(-1)?.text?.length).toBeLessThanOrEqual(1_024);
  });
});

describe("blocks", () => {
  const photo = {
    kind: "media",
    type: "image",
    url: "https://kopi.example/gayo.jpg",
    alt: "Sebungkus kopi Gayo",
  } as const;
  const place = { kind: "location", latitude: -6.9, longitude: 107.6, label: "Kopi Sambung Bandung" } as const;

  test("media, places and cards where the platform has them", () => {
    const message: OutgoingMessage = {
      id: "m",
      blocks: [photo, place, { kind: "card", title: "Gayo", body: "Rp 60.000", image: photo }],
      choices: many(1),
    };
    expect(fitted(message, RICH)).toEqual([
      { media: photo },
      { location: place },
      { media: { kind: "media", type: "image", url: photo.url, alt: photo.alt } },
      {
        text: "Gayo\nRp 60.000",
        inline: [
          { kind: "bold", children: [{ kind: "text", text: "Gayo" }] },
          { kind: "break" },
          { kind: "text", text: "Rp 60.000" },
        ],
        choices: many(1),
        style: "buttons",
      },
    ]);
  });

  test("text with links where it has not", () => {
    const message: OutgoingMessage = {
      id: "m",
      blocks: [photo, place, { kind: "card", title: "Gayo", body: "Rp 60.000" }],
    };
    expect(fitted(message, NONE)).toEqual([
      {
        text:
          "Sebungkus kopi Gayo: https://kopi.example/gayo.jpg\n\n" +
          "Kopi Sambung Bandung: https://www.google.com/maps/search/?api=1&query=-6.9,107.6\n\nGayo\nRp 60.000",
      },
    ]);
  });

  test("media that is too large becomes a link", () => {
    const large = { ...photo, bytes: 10_000_001 };
    expect(fitted({ id: "m", blocks: [large] }, RICH)).toEqual([{ text: `${photo.alt}: ${photo.url}` }]);
  });

  test("choices after media get a text to stand on", () => {
    expect(fitted({ id: "m", blocks: [photo], choices: many(1) }, RICH)).toEqual([
      { media: photo },
      { text: photo.alt, choices: many(1), style: "buttons" },
    ]);
  });

  test("a raw payload goes to its platform only", () => {
    const raw = { kind: "raw", platform: "slack", payload: { blocks: [] }, fallback: "Struk" } as const;
    expect(fitted({ id: "m", blocks: [raw] }, RICH, "slack")).toEqual([{ raw: { blocks: [] } }]);
    expect(fitted({ id: "m", blocks: [raw] }, RICH, "telegram")).toEqual([{ text: "Struk" }]);
  });

  test("nothing to say is nothing to send", () => {
    expect(fitted({ id: "m", blocks: [] }, RICH)).toEqual([]);
    expect(fitted(say("  \n "), RICH)).toEqual([]);
  });
});

describe("formatting", () => {
  const text = (value: string): Inline => ({ kind: "text", text: value });
  const formatted = (...inline: Inline[]): OutgoingMessage => ({
    id: "m",
    blocks: [{ kind: "text", text: "", inline }],
  });

  test("marks a platform lacks are dropped, its links written out", () => {
    const inline: Inline[] = [
      { kind: "bold", children: [text("Total "), { kind: "code", text: "KS-0001" }] },
      { kind: "break" },
      { kind: "link", url: "https://kopi.example", children: [text("lihat")] },
      { kind: "link", url: "https://kopi.example/2", children: [text("https://kopi.example/2")] },
    ];
    expect(fitted(formatted(...inline), NONE)).toEqual([
      { text: "Total KS-0001\nlihat (https://kopi.example)https://kopi.example/2" },
    ]);
    expect(fitted(formatted(...inline), RICH)).toEqual([
      { text: "Total KS-0001\nlihathttps://kopi.example/2", inline },
    ]);
  });

  test("marks are closed at a cut and opened again", () => {
    const caps: Capabilities = { ...RICH, text: { max: 16, unit: "utf16", marks: ["bold", "italic"] } };
    const inline: Inline[] = [
      { kind: "bold", children: [text("satu dua "), { kind: "italic", children: [text("tiga empat")] }] },
    ];
    expect(fitted(formatted(...inline), caps)).toEqual([
      { text: "satu dua ", inline: [{ kind: "bold", children: [text("satu dua ")] }] },
      {
        text: "tiga empat",
        inline: [{ kind: "bold", children: [{ kind: "italic", children: [text("tiga empat")] }] }],
      },
    ]);
  });
});

describe("splitting", () => {
  const short = (max: number, unit: Capabilities["text"]["unit"] = "utf16"): Capabilities => ({
    ...NONE,
    text: { max, unit, marks: [] },
  });
  const texts = (value: string, caps: Capabilities) => fitted(say(value), caps).map((part) => part.text);

  test.for([
    ["paragraph", "Satu dua.\n\nTiga empat lima enam.", 26, ["Satu dua.\n\n", "Tiga empat lima enam."]],
    ["line", "Satu dua tiga\nempat. Lima enam", 24, ["Satu dua tiga\n", "empat. Lima enam"]],
    ["sentence", "Satu dua tiga. Empat lima enam", 24, ["Satu dua tiga. ", "Empat lima enam"]],
    ["word", "satu dua tiga empat", 11, ["satu dua ", "tiga empat"]],
    ["grapheme", "aaaa👨‍👩‍👧bbbb", 8, ["aaaa", "👨‍👩‍👧", "bbbb"]],
    ["link", "lihat x https://kopi.example/menu?a=1 ya", 30, ["lihat x ", "https://kopi.example/menu?a=1 ", "ya"]],
    [
      "japanese",
      "珈琲を三杯ください。明日の朝に取りに行きます。",
      14,
      ["珈琲を三杯ください。", "明日の朝に取りに行きます。"],
    ],
  ] as const)("by %s", ([, value, max, expected]) => {
    expect(texts(value, short(max))).toEqual(expected);
  });

  test("counts in the platform's unit", () => {
    expect(texts("ééé", short(4, "utf8"))).toEqual(["éé", "é"]);
    expect(texts("😀😀😀", short(2, "codepoint"))).toEqual(["😀😀", "😀"]);
    expect(texts("😀😀😀", short(4, "utf16"))).toEqual(["😀😀", "😀"]);
  });

  test("white space longer than a part is not sent alone", () => {
    expect(texts(`a${" ".repeat(50)}b`, short(10)).every((part) => part?.trim() !== "")).toBe(true);
  });
});

test.for([
  ["a word", "a".repeat(64_000)],
  ["an address", `https://kopi.example/${"a".repeat(64_000)}`],
  ["addresses", "https://kopi.example/a ".repeat(2_800)],
  ["one character", `a${"\u0301".repeat(64_000)}`],
  ["white space", `a${" ".repeat(64_000)}`],
  ["colons", "a:".repeat(32_000)],
] as const)("%s without end is cut in moments", ([, text]) => {
  const started = performance.now();
  const parts = fitted(say(text), RICH);
  expect(performance.now() - started).toBeLessThan(1_000);
  expect(parts.every((part) => (part.text?.length ?? 0) <= 4_096)).toBe(true);
});

describe("laws", () => {
  const word = fc.oneof(
    { weight: 5, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }) },
    {
      weight: 3,
      arbitrary: fc.constantFrom("kopi", "Gayo.", "👨‍👩‍👧‍👦", "🇮🇩", "e\u0301", "\n\n", "テスト", "x".repeat(300)),
    },
    { weight: 1, arbitrary: fc.webUrl() },
  );
  const prose = fc.array(word, { minLength: 1, maxLength: 400 }).map((words) => words.join(" "));
  const label = fc.string({ unit: "grapheme", minLength: 0, maxLength: 90 });
  const option: fc.Arbitrary<Choice | LinkChoice> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .record({ label, description: fc.option(label, { nil: undefined }) })
        .map((o) => ({ choice: "", ...o })),
    },
    { weight: 1, arbitrary: fc.record({ label, url: fc.webUrl() }) },
  ) as fc.Arbitrary<Choice | LinkChoice>;
  const options = fc
    .array(option, { maxLength: 14 })
    .map((list) =>
      list.map((each, index) =>
        "url" in each ? { ...each, url: `${each.url}#${index}` } : { ...each, choice: `p1.${index}` },
      ),
    );
  const inline: fc.Arbitrary<Inline[]> = fc.letrec<{ node: Inline; nodes: Inline[] }>((tie) => ({
    nodes: fc.array(tie("node"), { maxLength: 5 }),
    node: fc.oneof(
      { depthSize: "small" },
      prose.map((text): Inline => ({ kind: "text", text })),
      fc.constant<Inline>({ kind: "break" }),
      word.map((text): Inline => ({ kind: "code", text })),
      fc.record({ kind: fc.constantFrom("bold", "italic", "strike"), children: tie("nodes") }) as fc.Arbitrary<Inline>,
      fc.record({ kind: fc.constant("link"), url: fc.webUrl(), children: tie("nodes") }) as fc.Arbitrary<Inline>,
    ),
  })).nodes;
  const capabilities = fc.constantFrom(...Object.keys(ALL)).map((name) => ALL[name as keyof typeof ALL]);
  const squeeze = (text: string): string => text.replace(/\s+/g, "");
  const sent = (parts: readonly FittedPart[]): string => parts.map((part) => part.text ?? "").join("");
  const flat = (nodes: readonly Inline[]): string =>
    nodes
      .map((n) => (n.kind === "break" ? "\n" : n.kind === "text" || n.kind === "code" ? n.text : flat(n.children)))
      .join("");
  const linksIn = (nodes: readonly Inline[]): string[] =>
    nodes.flatMap((n) =>
      n.kind === "link" ? [n.url, ...linksIn(n.children)] : "children" in n ? linksIn(n.children) : [],
    );

  test("no character is lost, every part fits, no grapheme is split", () => {
    fc.assert(
      fc.property(prose, capabilities, fc.integer({ min: 40, max: 600 }), (text, base, max) => {
        const caps = { ...base, text: { ...base.text, max } };
        const parts = fitted(say(text), caps).map((part) => part.text ?? "");
        const cuts: number[] = [];
        let at = 0;
        for (const [index, part] of parts.entries()) {
          expect(measure(part, caps.text.unit)).toBeLessThanOrEqual(max);
          const from = at;
          while (at < text.length && !text.startsWith(part, at)) at += 1;
          // White space that would be a part alone is the only thing that is left out: what is before it is full.
          const leftOut = text.slice(from, at);
          expect(leftOut.trim()).toBe("");
          if (leftOut !== "" && index > 0)
            expect(measure(parts[index - 1] + leftOut.slice(0, 1), caps.text.unit)).toBeGreaterThan(max);
          cuts.push(at);
          at += part.length;
        }
        expect(text.slice(at).trim()).toBe("");
        const graphemes = new Set([...new Intl.Segmenter("en").segment(text)].map((each) => each.index));
        for (const cut of cuts) expect(graphemes.has(cut)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("two addresses that fill a part each lose the space between them", () => {
    const [one, other] = ["https://kopi.example/aaaaaaaaaaaaaaaaaaa", "https://kopi.example/bbbbbbbbbbbbbbbbbbb"];
    const caps = { ...ALL.NONE, text: { ...ALL.NONE.text, max: one.length } };
    expect(fitted(say(`${one} ${other}`), caps).map((part) => part.text)).toEqual([one, other]);
  });

  test("no link is cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.webUrl({ size: "small" }), fc.constantFrom("kopi", "ini.", "\n\n")), { maxLength: 60 }),
        (words) => {
          const parts = fitted(say(words.join(" ")), { ...NONE, text: { max: 200, unit: "utf16", marks: [] } });
          for (const each of words) {
            if (each.length <= 200 && each.trim() !== "")
              expect(parts.some((part) => part.text?.includes(each))).toBe(true);
          }
        },
      ),
    );
  });

  test("formatting loses no character and no link, and fits with room for its signs", () => {
    fc.assert(
      fc.property(inline, capabilities, (nodes, caps) => {
        const parts = fitted({ id: "m", blocks: [{ kind: "text", text: "", inline: nodes }] }, caps);
        const shown = sent(parts);
        const urls = parts.flatMap((part) => linksIn(part.inline ?? []));
        for (const url of linksIn(nodes))
          expect(urls.includes(url) || squeeze(shown).includes(squeeze(url))).toBe(true);
        for (const part of parts) {
          expect(measure(part.text ?? "", caps.text.unit)).toBeLessThanOrEqual(caps.text.max);
          if (part.inline !== undefined) expect(flat(part.inline)).toBe(part.text);
        }
        if (caps === RICH && linksIn(nodes).length === 0) expect(squeeze(shown)).toBe(squeeze(flat(nodes)));
      }),
      { numRuns: 200 },
    );
  });

  test("every option can be answered and read whole", () => {
    fc.assert(
      fc.property(fc.oneof(fc.constant(""), prose), options, capabilities, (text, choices, caps) => {
        const parts = fitted(say(text, choices), caps);
        const shown = sent(parts);
        const carrying = parts.filter((part) => part.choices !== undefined);
        expect(carrying.length).toBeLessThanOrEqual(caps.list && !caps.edit ? 3 : 1);
        if (carrying.length > 0) expect(parts.slice(-carrying.length)).toEqual(carrying);
        if (carrying.length > 1) expect(carrying.every(({ style }) => style === "list")).toBe(true);
        const tappable = carrying.flatMap((part) => part.choices ?? []);
        expect(new Set(tappable.map((each) => each.label)).size).toBe(tappable.length);
        const rung =
          carrying[0]?.style === "buttons"
            ? caps.buttons
            : carrying[0]?.style === "list"
              ? caps.list
              : caps.quickReplies;
        if (carrying.length > 0) {
          if (rung === false) throw new Error("a style the platform lacks");
          for (const part of carrying) {
            expect(part.choices?.length).toBeLessThanOrEqual("rows" in rung ? rung.rows : rung.max);
            expect(measure(part.text ?? "", caps.text.unit)).toBeLessThanOrEqual(rung.body ?? caps.text.max);
          }
          for (const each of tappable) expect(measure(each.label, caps.text.unit)).toBeLessThanOrEqual(rung.label);
          for (const each of tappable) expect(each.label).not.toBe("");
        }
        let number = 0;
        for (const each of choices) {
          if ("choice" in each) number += 1;
          const native = tappable.find((one) =>
            "url" in each ? "url" in one && one.url === each.url : "choice" in one && one.choice === each.choice,
          );
          const full =
            "choice" in each ? `${number}. ${each.label}${each.description ? ` - ${each.description}` : ""}` : each.url;
          const whole =
            native?.label === each.label &&
            ("url" in each || ("choice" in native && (native.description ?? "") === (each.description ?? "")));
          expect(whole || squeeze(shown).includes(squeeze(full))).toBe(true);
          if ("choice" in each && carrying.length > 0) expect(native).toBeDefined();
        }
      }),
      { numRuns: 400 },
    );
  });

  test("the same input gives the same parts", () => {
    fc.assert(
      fc.property(prose, options, capabilities, (text, choices, caps) => {
        expect(fitted(say(text, choices), caps)).toEqual(fitted(say(text, choices), caps));
      }),
      { numRuns: 50 },
    );
  });
});
