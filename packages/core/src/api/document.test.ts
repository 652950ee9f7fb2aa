import { existsSync, readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { defineVocabulary } from "../bot.ts";
import type { Json } from "../model/json.ts";
import { converse } from "../testing/converse.ts";
import { holdsFor } from "./document-condition.ts";
import { canonical, documentVersion } from "./document-form.ts";
import { formJsonSchema } from "./document-schema.ts";
import type { DocumentCode, FormCondition, FormDocument } from "./document-types.ts";
import { list, number } from "./entities.ts";

const id = {
  "ask.what": "Mau pesan apa?",
  "ask.qty": "Berapa bungkus?",
  "ask.how": "Diantar atau ambil sendiri?",
  "ask.where": "Kirim ke mana?",
  "ask.more": "Ada lagi?",
  "how.deliver": "Diantar",
  "how.fetch": "Ambil sendiri",
  "order.confirm": "{qty} bungkus, sudah benar?",
  "order.done": "Pesanan {no} kami proses.",
  "order.changed": "Pesanan kami ubah jadi {qty}.",
  "order.far": "Itu terlalu jauh.",
} as const;
const en: { readonly [Key in keyof typeof id]: string } = {
  "ask.what": "What would you like?",
  "ask.qty": "How many bags?",
  "ask.how": "Delivery or pick-up?",
  "ask.where": "Where to?",
  "ask.more": "Anything else?",
  "how.deliver": "Delivery",
  "how.fetch": "Pick-up",
  "order.confirm": "{qty} bags, all right?",
  "order.done": "Order {no} is on its way.",
  "order.changed": "We made it {qty}.",
  "order.far": "That is too far.",
};
const kopi = defineVocabulary({
  locales: ["id", "en"],
  profile: z.object({ address: z.string() }).partial(),
  entities: { what: list({ gayo: ["kopi gayo"], teh: ["teh melati"] }), qty: number() },
  intents: { order: { id: ["mau pesan"], en: ["I want to order"] } },
  copy: { id, en: en as typeof id },
});

const placed: unknown[] = [];
const shape = z.discriminatedUnion("how", [
  z.object({ what: z.string(), qty: z.number(), how: z.literal("deliver"), where: z.string() }),
  z.object({ what: z.string(), qty: z.number(), how: z.literal("fetch") }),
]);
const place = kopi.action("place", shape, (order, turn) => {
  placed.push(order);
  turn.keep({ qty: order.qty });
  turn.say("order.done", { no: "KS-0001" });
});
const alter = kopi.changeAction("alter", shape, (order, turn) => {
  placed.push({ ...order, before: turn.before.qty, kept: turn.kept });
  turn.say("order.changed", { qty: order.qty });
});
const code = {
  opens: "order",
  actions: [place],
  changes: [alter],
  choices: { menu: () => [{ value: "gayo", label: "Kopi Gayo" }] },
  checks: { near: (where) => (String(where).includes("Bulan") ? "order.far" : true) },
  summaries: { bags: (values) => ({ qty: values["qty"] }) },
} satisfies DocumentCode<never, "order", readonly [typeof place]>;

const document = {
  form: "order",
  opens: "order",
  slots: [
    { name: "what", type: "choice", ask: "ask.what", entity: "what", choices: "menu" },
    { name: "qty", type: "number", ask: "ask.qty", entity: "qty", min: 1, max: 99 },
    { name: "how", type: "choice", ask: "ask.how", choices: { deliver: "how.deliver", fetch: "how.fetch" } },
    {
      name: "where",
      type: "text",
      ask: "ask.where",
      when: { slot: "how", is: "deliver" },
      from: { profile: "address" },
      check: "near",
      min: 5,
    },
  ],
  confirm: "order.confirm",
  summary: "bags",
  submit: "place",
  change: { within: "1h", run: "alter" },
} satisfies FormDocument;

const botOf = (given: unknown = document) =>
  kopi.bot({ name: "kopi", forms: [kopi.formFromDocument(given, code)], answers: {} });

/** The document with something changed: `slots.0.ask` etc. */
function changed(path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(document);
  const steps = path.split(".");
  const last = steps.pop() as string;
  const parent = steps.reduce((at, step) => (at as { [name: string]: unknown })[step], copy) as {
    [name: string]: unknown;
  };
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

beforeEach(() => {
  placed.length = 0;
});

describe("a form that is a document", () => {
  test("runs as one that is code: conditions, choices, checks, summary, change", async () => {
    await using chat = await converse(botOf(), { channels: ["web"] });
    const budi = chat.person("budi");
    await budi.says("mau pesan");
    budi.hears("Mau pesan apa?");
    await budi.taps("Kopi Gayo");
    await budi.says("2");
    budi.hears("Diantar atau ambil sendiri?");
    await budi.taps("Diantar");
    budi.hears("Kirim ke mana?");
    await budi.says("Jl. Bulan 1");
    budi.hears("Itu terlalu jauh.");
    await budi.says("Jl. Braga 12");
    budi.hears("2 bungkus, sudah benar?");
    await budi.says("eh ambil sendiri");
    budi.hears.not("Kirim ke mana?");
    await budi.taps("Ya, benar");
    budi.hears("Pesanan KS-0001 kami proses.");
    await budi.says("eh jadinya 3");
    await budi.taps("Ya, benar");
    budi.hears("Pesanan kami ubah jadi 3.");
    expect(placed).toEqual([
      { what: "gayo", qty: 2, how: "fetch" },
      { what: "gayo", qty: 3, how: "fetch", before: 2, kept: { qty: 2 } },
    ]);
    expect(chat.asked().journal.again).toBe(0);
  });

  test("brings its own texts, in every locale", async () => {
    const copy = { id: { "ask.note": "Ada catatan?" }, en: { "ask.note": "Any notes?" } };
    const own = {
      ...document,
      copy,
      slots: [...document.slots.slice(0, 3), { ...document.slots[3], ask: "ask.note" }],
    };
    await using chat = await converse(botOf(own), { channels: ["web"] });
    const budi = chat.person("budi", { locale: "en" });
    await budi.says("I want to order");
    await budi.taps("Kopi Gayo");
    await budi.says("2");
    await budi.taps("Delivery");
    budi.hears("Any notes?");
    expect(kopi.definition.copy["id"]).not.toHaveProperty("ask.note");
  });

  test("holds lists", async () => {
    const items = z.object({ items: z.array(z.object({ what: z.string(), qty: z.number() })) });
    const cart = kopi.formFromDocument(
      {
        form: "cart",
        opens: "order",
        slots: [
          {
            name: "items",
            type: "list",
            more: "ask.more",
            sum: "qty",
            of: [
              { name: "what", type: "text", ask: "ask.what", entity: "what" },
              { name: "qty", type: "number", ask: "ask.qty", entity: "qty", min: 1 },
            ],
          },
        ],
        submit: "fill",
      },
      { opens: "order", actions: [kopi.action("fill", items, (values) => void placed.push(values))] },
    );
    await using chat = await converse(kopi.bot({ name: "kopi", forms: [cart], answers: {} }), { channels: ["web"] });
    const budi = chat.person("budi");
    await budi.says("mau pesan");
    await budi.says("kopi gayo");
    await budi.says("2");
    budi.hears("Ada lagi?");
    await budi.says("itu saja");
    expect(placed).toEqual([{ items: [{ what: "gayo", qty: 2 }] }]);
  });

  test("goes on at a deploy that changes it", async () => {
    await using chat = await converse(botOf(), { channels: ["web"] });
    const budi = chat.person("budi");
    await budi.says("mau pesan");
    await budi.taps("Kopi Gayo");
    await chat.restart(botOf(changed("slots.1.max", 50)));
    await budi.says("2");
    budi.hears("Diantar atau ambil sendiri?");
    expect(chat.journal().flatMap(({ facts }) => facts)).toContainEqual(
      expect.objectContaining({ type: "task-migrated", name: "order" }),
    );
    expect(chat.asked().journal.again).toBe(0);
  });
});

describe("what is wrong is said with its place", () => {
  test.each([
    ["slots.1.type", "numbre", "slots[1].type", "invalid"],
    ["slots.1.maxx", 3, "slots[1].maxx", "is nothing a document knows"],
    ["slots.1.max", "many", "slots[1].max", "expected number"],
    ["slots.3.when", { slot: "how", is: ["deliver"] }, "slots[3].when.is", ""],
    ["slots.3.when", { slot: "how", equals: "deliver" }, "slots[3].when.equals", "is nothing a document knows"],
    ["slots.3.when", { js: "values.how === 'deliver'" }, "slots[3].when.js", "is nothing a document knows"],
    ["slots", [], "slots", "small"],
    ["remind", { after: "soon", say: "ask.qty" }, "remind.after", "duration"],
    ["submit", undefined, "submit", "expected string"],
    ["slots.1.ask", "ask.nothing", "slots[1].ask", "no key of the copy"],
    ["slots.1.ask", "order.done", "slots[1].ask", "has variables (no)"],
    ["slots.1.entity", "amount", "slots[1].entity", "there is: what, qty"],
    ["slots.3.from.profile", "street", "slots[3].from.profile", "there is: address"],
    ["slots.3.check", "far", "slots[3].check", "there is: near"],
    ["slots.0.choices", "list", "slots[0].choices", "there is: menu"],
    ["slots.3.when", { slot: "hw", is: "deliver" }, "slots[3].when.slot", "there is: what, qty, how, where"],
    ["slots.3.when", { slot: "how", is: "delivery" }, "slots[3].when.is", "there is: deliver, fetch"],
    ["slots.3.when", { all: [{ slot: "how", in: ["x"] }] }, "slots[3].when.all[0].in[0]", "never"],
    ["slots.3.when", { not: { slot: "qty", is: "2" } }, "slots[3].when.not.is", "a number"],
    ["slots.3.when", { slot: "where", filled: true }, "slots[3].when.slot", "itself"],
    ["slots.2.when", { slot: "where", filled: true }, "slots[2].when", "by way of other slots"],
    ["slots.1.min", 100, "slots[1].max", "below min"],
    ["slots.1.name", "what", "slots[1].name", "another slot"],
    ["slots.1.name", "number", "slots[1].name", "does not take"],
    ["slots.1.optional", true, "slots[1].optional", "always needs"],
    ["slots.2.choices.carry", "how.fetch", "slots[2].choices", 'does not take "carry"'],
    ["submit", "pay", "submit", "there is: place"],
    ["change.run", "place", "change.run", "there is: alter"],
    ["opens", "buy", "opens", "no intent"],
    ["opens", undefined, "opens", "counts on"],
    ["summary", { bags: { slot: "qty" } }, "summary", 'lacks "qty"'],
    ["summary", "sum", "summary", "there is: bags"],
    ["copy", { id: { "ask.new": "Apa?" } }, "copy", "lacks"],
    ["copy", { id: { "ask.qty": "x" }, en: { "ask.qty": "x" } }, "copy.id.ask.qty", "already"],
    ["copy", { fr: { "ask.new": "x" } }, "copy.fr", "locales"],
  ])("%s = %j: %s %s", (path, value, place, message) => {
    const problems = kopi.documentProblems(changed(path, value), code);
    const found = problems.find((problem) => problem.path === place);
    expect(found?.message, JSON.stringify(problems)).toContain(message);
    expect(() => kopi.formFromDocument(changed(path, value), code)).toThrow(
      expect.objectContaining({ code: "definition-invalid", message: expect.stringContaining(place) }),
    );
  });

  test.each([null, 3, "form", [], {}])("%j is no document", (given) => {
    expect(kopi.documentProblems(given, code).length).toBeGreaterThan(0);
  });

  test("all of it at once", () => {
    const both = {
      ...document,
      submit: "pay",
      slots: [{ ...document.slots[0], ask: "x" }, ...document.slots.slice(1)],
    };
    expect(kopi.documentProblems(both, code).map(({ path }) => path)).toEqual(["slots[0].ask", "submit"]);
  });

  test("an action of another vocabulary is refused", () => {
    const other = defineVocabulary({ locales: ["id"], intents: {}, copy: { id: {} } });
    const foreign = other.action("place", shape, () => {});
    expect(kopi.documentProblems(document, { ...code, actions: [foreign] })[0]?.message).toContain(
      "another vocabulary",
    );
  });

  test("nothing is wrong with a valid one", () => {
    expect(kopi.documentProblems(document, code)).toEqual([]);
  });

  test("any JSON whatever is refused or taken, never thrown at", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom("slots", "slots.3.when", "copy", "summary"), (value, path) => {
        const problems = kopi.documentProblems(changed(path, value), code);
        for (const { path: at, message } of problems) expect(typeof at + typeof message).toBe("stringstring");
      }),
      { numRuns: 300 },
    );
  });
});

const conditions: fc.Arbitrary<FormCondition> = fc.letrec<{ condition: FormCondition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    fc.record({ slot: fc.constantFrom("a", "b"), is: fc.constantFrom("x", 1, true) }),
    fc.record({ slot: fc.constantFrom("a", "b"), in: fc.array(fc.constantFrom("x", "y", 1), { minLength: 1 }) }),
    fc.record({ slot: fc.constantFrom("a", "b"), filled: fc.boolean() }),
    fc.record({ all: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie("condition") }),
  ),
})).condition;
const values = fc.record(
  { a: fc.constantFrom("x", "y", 1, true), b: fc.constantFrom("x", "z", 2) },
  { requiredKeys: [] },
);

describe("conditions", () => {
  test("all and any are each other's negation", () => {
    fc.assert(
      fc.property(fc.array(conditions, { minLength: 1, maxLength: 3 }), values, (each, given) => {
        const negated = each.map((one) => ({ not: one }));
        expect(holdsFor({ not: { all: each } }, given)).toBe(holdsFor({ any: negated }, given));
        expect(holdsFor({ not: { any: each } }, given)).toBe(holdsFor({ all: negated }, given));
      }),
    );
  });

  test("is, in and filled agree", () => {
    fc.assert(
      fc.property(values, fc.constantFrom("x", "y", 1), (given, value) => {
        const is = holdsFor({ slot: "a", is: value }, given);
        expect(holdsFor({ slot: "a", in: [value] }, given)).toBe(is);
        expect(is).toBe(given.a === value);
        if (is) expect(holdsFor({ slot: "a", filled: true }, given)).toBe(true);
        expect(holdsFor({ slot: "b", filled: false }, given)).toBe(given.b === undefined);
      }),
    );
  });

  test("the item comes before the form, and no inherited name is a value", () => {
    expect(holdsFor({ slot: "a", is: 1 }, { a: 1 }, { a: 2 })).toBe(true);
    expect(holdsFor({ slot: "a", is: 2 }, {}, { a: 2 })).toBe(true);
    expect(holdsFor({ slot: "constructor", filled: true }, {})).toBe(false);
  });
});

describe("the version", () => {
  const shuffled = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, part]) => [name, shuffled(part as Json)]),
    );
  };

  test("is the same for the same meaning, however it is written", () => {
    const other = { $schema: "./form.schema.json", ...(shuffled(document as unknown as Json) as object) };
    expect(documentVersion(other as FormDocument)).toBe(documentVersion(document));
    expect(Number.isSafeInteger(documentVersion(document))).toBe(true);
    expect(kopi.formFromDocument(other, code).definition.version).toBe(documentVersion(document));
  });

  test("is another one for any change, also of the order of the questions", () => {
    const versions = [
      document,
      changed("slots.1.max", 98),
      changed("slots.3.when", { slot: "how", in: ["deliver"] }),
      { ...document, slots: document.slots.toReversed() },
      changed("remind", { after: "2h", say: "ask.qty" }),
    ].map((each) => documentVersion(each as FormDocument));
    expect(new Set(versions).size).toBe(versions.length);
  });

  test("canonical text reads back as the same JSON, for any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonical(value as Json))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonical(shuffled(value as Json))).toBe(canonical(value as Json));
      }),
    );
  });
});

test("form.schema.json is the JSON Schema of a document", () => {
  const file = new URL("../../form.schema.json", import.meta.url);
  const text = `${JSON.stringify(formJsonSchema(), undefined, 2)}\n`;
  if (process.env["UPDATE_EXPORTS"] === "1" || !existsSync(file)) writeFileSync(file, text);
  expect(JSON.parse(readFileSync(file, "utf8")), "run with UPDATE_EXPORTS=1").toEqual(JSON.parse(text));
});
