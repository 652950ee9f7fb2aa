import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { list, number, pattern } from "./api/entities.ts";
import { defineVocabulary } from "./bot.ts";
import { SambungError } from "./errors.ts";
import type { FlowApi, FlowWait, FormTurnApi } from "./model/definition.ts";

// Definitions are values: nothing here runs a bot.
const startApp = vi.hoisted(() => vi.fn());
vi.mock("./app.ts", () => ({ startApp }));

type Loose = { readonly [name: string]: unknown };

function message(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (SambungError.is(error) && error.code === "definition-invalid") return error.message;
    throw error;
  }
  throw new Error("nothing was thrown");
}

const kopi = defineVocabulary({
  locales: ["id", "en"],
  entities: { product: list({ gayo: ["kopi gayo"] }), qty: number() },
  intents: {
    order: { id: ["pesan {qty} {product}"], en: ["{qty} {product} please"] },
    hours: { id: ["jam buka"], en: ["opening hours"] },
  },
  copy: {
    id: { ask: "Apa?", label: "Ini", hours: "Buka.", total: "Total {total:money}?", "hours@whatsapp": "Buka!" },
    en: { ask: "What?", label: "This", hours: "Open.", total: "Total {total:money}?", "hours@whatsapp": "Open!" },
  },
});

const spec = {
  version: 1,
  opens: "order",
  schema: z.object({ size: z.enum(["s", "l"]), count: z.number().optional() }),
  slots: { size: { ask: "ask", choices: { s: "label", l: "label" } }, count: { ask: "ask" } },
  submit: () => {},
} as const;

describe("vocabulary", () => {
  const good = {
    locales: ["id", "en"],
    entities: { qty: number() },
    intents: { order: { id: ["pesan {qty}"], en: ["order {qty}"] } },
    copy: { id: { hi: "Halo {name}" }, en: { hi: "Hello {name}" } },
  };
  const define = (changes: Loose) => message(() => defineVocabulary({ ...good, ...changes } as never));

  test("profile and entities may be left out", () => {
    const { definition } = defineVocabulary({
      locales: ["id"],
      intents: { hi: { id: ["halo"] } },
      copy: { id: { hi: "Halo" } },
    });
    expect(definition.entities).toEqual({});
    expect(definition.profile.parse({})).toEqual({});
  });

  test("is frozen, and what it was made of is not", () => {
    const words = ["kopi gayo"];
    const product = list({ gayo: words });
    const copy = { id: { hi: "Halo" } };
    const made = defineVocabulary({ locales: ["id"], entities: { product }, intents: {}, copy });
    expect(Object.isFrozen(made)).toBe(true);
    expect(Object.isFrozen(made.definition.copy["id"])).toBe(true);
    expect(Object.isFrozen(product.synonyms?.["gayo"])).toBe(true);
    expect(Object.isFrozen(copy) || Object.isFrozen(copy.id) || Object.isFrozen(words)).toBe(false);
  });

  test.for<readonly [what: string, changes: Loose, place: string]>([
    ["no locale", { locales: [] }, "locales"],
    ["a locale twice", { locales: ["id", "id"] }, "twice"],
    ["a locale that is none", { locales: ["id", "en", "bahasa_indonesia"] }, '"bahasa_indonesia"'],
    ["a profile that is no schema", { profile: { name: "x" } }, "profile"],
    ["a profile that is no object", { profile: z.string() }, "profile"],
    ["an entity that is none", { entities: { qty: "number" } }, 'entity "qty"'],
    ["an entity with an odd name", { entities: { qty: number(), "a b": number() } }, 'entity "a b"'],
    ["a list with an empty word", { entities: { qty: { kind: "list", synonyms: { a: [""] } } } }, '"a"'],
    ["an unknown entity", { intents: { order: { id: ["pesan {qyt}"], en: [] } } }, "{qyt}"],
    ["an unmatched brace", { intents: { order: { id: ["pesan {qty"], en: [] } } }, "brace"],
    ["an empty example", { intents: { order: { id: [" "], en: [] } } }, 'intent "order"'],
    ["an intent without English", { intents: { order: { id: [] } } }, '"en"'],
    ["an intent in French", { intents: { order: { id: [], en: [], fr: [] } } }, '"fr"'],
    ["copy in French", { copy: { ...good.copy, fr: {} } }, '"fr"'],
    ["no English copy", { copy: { id: {} } }, '"en"'],
    ["a key less", { copy: { ...good.copy, en: {} } }, 'lacks "hi"'],
    ["a key more", { copy: { ...good.copy, en: { ...good.copy.en, b: "B" } } }, '"b"'],
    ["a variable less", { copy: { ...good.copy, en: { hi: "Hello" } } }, "{name}"],
    ["another format", { copy: { ...good.copy, en: { hi: "Hello {name:money}" } } }, "{name}"],
    ["an unknown format", { copy: { id: { hi: "{a:mony}" }, en: { hi: "{a:mony}" } } }, "mony"],
    ["an empty text", { copy: { ...good.copy, en: { hi: "" } } }, 'copy.en "hi"'],
    ["an unknown line of ours", { copy: { id: { ...good.copy.id, "sambung.x": "X" }, en: good.copy.en } }, "sambung.x"],
    ["a variable our line lacks", { copy: { id: { ...good.copy.id, "sambung.yes": "{a}" }, en: good.copy.en } }, "{a}"],
    ["a variant of nothing", { copy: { id: { "b@web": "B" }, en: { "b@web": "B" } } }, '"b"'],
  ])("refuses %s", ([, changes, place]) => {
    expect(define(changes)).toContain(place);
  });

  test("refuses entities that match nothing or everything", () => {
    expect(message(() => list({}))).toContain("list()");
    expect(message(() => pattern("("))).toContain('"("');
    expect(message(() => pattern(/a*/))).toContain("nothing at all");
    expect(pattern(/KS-\d{4}/)).toEqual({ kind: "pattern", pattern: "KS-\\d{4}" });
  });
});

describe("form", () => {
  const form = (changes: Loose) => message(() => kopi.form("order", { ...spec, ...changes } as never));
  const slot = (changes: Loose) => form({ slots: { ...spec.slots, size: { ...spec.slots.size, ...changes } } });

  test("is plain, frozen data", () => {
    const order = kopi.form("order", spec);
    expect(order.definition).toMatchObject({ kind: "form", name: "order", version: 1, opens: "order" });
    expect(order.definition.schema).toBe(spec.schema);
    expect(Object.isFrozen(order.definition.slots["size"])).toBe(true);
    expect(order.completed).toEqual({ fact: "task-completed", name: "order" });
  });

  test("a list of choices becomes a function", () => {
    const offered = [{ value: "s" as const, label: "Small" }];
    const { definition } = kopi.form("order", {
      ...spec,
      slots: { ...spec.slots, size: { ask: "ask", choices: offered } },
    });
    const choices = definition.slots["size"]?.choices;
    expect(typeof choices === "function" ? choices({} as never) : undefined).toEqual(offered);
    expect(Object.isFrozen(offered)).toBe(false);
  });

  test.for<readonly [what: string, changes: Loose, place: string]>([
    ["no version", { version: 0 }, "version"],
    ["a broken version", { version: 1.5 }, "version"],
    ["no schema", { schema: undefined }, "schema"],
    ["a schema that is no object", { schema: z.string() }, "zod object"],
    ["a complete that is no schema", { complete: {} }, "complete"],
    ["an unknown intent", { opens: "ordr" }, '"ordr" is no intent'],
    ["no submit", { submit: undefined }, "submit"],
    ["an unknown key to confirm with", { confirm: "sure" }, '"sure"'],
    ["a confirm text without its variables", { confirm: "total" }, "summary"],
    ["a reminder that is no duration", { remind: { after: "2 hours", say: "ask" } }, "remind.after"],
    ["a reminder with an unknown text", { remind: { after: "2h", say: "hey" } }, "remind.say"],
    ["a reminder with variables", { remind: { after: "2h", say: "total" } }, "total"],
    ["a reminder no times", { remind: { after: "2h", say: "ask", times: 0 } }, "remind.times"],
    ["an end that is no duration", { abandonAfter: "soon" }, "abandonAfter"],
    ["a slot too few", { slots: { size: spec.slots.size } }, '"count"'],
    ["a slot too many", { slots: { ...spec.slots, extra: { ask: "ask" } } }, '"extra"'],
  ])("refuses %s", ([, changes, place]) => {
    const said = form(changes);
    expect(said).toContain('form "order"');
    expect(said).toContain(place);
  });

  test.for<readonly [what: string, changes: Loose, place: string]>([
    ["an unknown question", { ask: "what" }, '"what"'],
    ["a question with variables", { ask: "total" }, "total"],
    ["an unknown label", { label: "what" }, "label"],
    ["an unknown entity", { entity: "colour" }, '"colour" is no entity; there is: product, qty'],
    ["a member without label", { choices: { s: "label" } }, '"l"'],
    ["a label without member", { choices: { s: "label", l: "label", x: "label" } }, '"x"'],
    ["a label that is no key", { choices: { s: "label", l: "Large" } }, "choices.l"],
    ["an empty list of choices", { choices: [] }, "empty"],
    ["an unknown sensitivity", { sensitivity: "private" }, "sensitivity"],
  ])("refuses a slot with %s", ([, changes, place]) => {
    const said = slot(changes);
    expect(said).toContain('slot "size"');
    expect(said).toContain(place);
  });

  test("refuses labels where there are no members, values nothing can fill, and names of its own questions", () => {
    const one = (schema: z.ZodType, ask: Loose, name = "a") =>
      message(() =>
        kopi.form("f", {
          version: 1,
          schema: z.object({ [name]: schema }),
          slots: { [name]: ask },
          submit() {},
        } as never),
      );
    expect(one(z.string(), { ask: "ask", choices: { a: "label" } })).toContain("enum");
    expect(one(z.array(z.string()), { ask: "ask" })).toContain("nothing fills");
    expect(one(z.string(), { ask: "ask" }, "confirm")).toContain("uses itself");
    expect(one(z.string(), { ask: "ask" }, "~change")).toContain("uses itself");
    const secret = { ask: "ask", sensitivity: "secret" };
    expect(form({ slots: { size: { ...spec.slots.size, ...secret }, count: secret } })).toContain("only one slot");
    const schema = z.object({ a: z.array(z.string()) });
    const listed = kopi.form("listed", {
      version: 1,
      schema,
      slots: { a: { ask: "ask", from: () => ["x"] } },
      submit() {},
    });
    expect(listed.name).toBe("listed");
  });
});

describe("flow", () => {
  test.for<readonly [what: string, changes: Loose, place: string]>([
    ["no version", { version: "1" }, "version"],
    ["nothing that starts it", { opens: undefined }, "nothing starts it"],
    ["an unknown intent", { opens: "x" }, '"x"'],
    ["a trigger that is none", { startsOn: kopi }, "trigger"],
    ["no run", { run: undefined }, "run"],
  ])("refuses %s", ([, changes, place]) => {
    const said = message(() => kopi.flow("f", { version: 1, opens: "hours", run() {}, ...changes } as never));
    expect(said).toContain('flow "f"');
    expect(said).toContain(place);
  });

  test("checks what signals bring, and hands the rest through", async () => {
    const api = {
      waitFor: vi.fn(async () => ({ amount: 3 })),
      any: vi.fn(async (_name: string, _waits: { readonly [branch: string]: FlowWait }) => ({
        branch: "paid",
        value: { amount: "?" },
      })),
      ask: vi.fn(async () => 5),
      say: vi.fn(),
    };
    const seen: unknown[] = [];
    const { definition } = kopi.flow("f", {
      version: 1,
      opens: "hours",
      async run(flow) {
        flow.say("hours");
        seen.push(await flow.waitFor("plain"), await flow.waitFor("paid", z.object({ amount: z.number() })));
        seen.push(await flow.ask("n", "ask", z.number(), { choices: [{ value: 5, label: "5" }] }));
        await flow.any("first", {
          paid: { signal: "paid", schema: z.object({ amount: z.number() }) },
          late: { sleep: "1d" },
        });
      },
    });
    const failed = await Promise.resolve(definition.run(api as unknown as FlowApi)).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(seen).toEqual([{ amount: 3 }, { amount: 3 }, 5]);
    expect(api.any).toHaveBeenCalledWith("first", { paid: { signal: "paid" }, late: { sleep: "1d" } });
    expect(SambungError.is(failed) && failed.code).toBe("option-invalid");
    expect(SambungError.is(failed) && failed.message).toContain('flow "f"');
    expect(Object.isFrozen(definition)).toBe(true);
  });
});

describe("bot", () => {
  const order = kopi.form("order", spec);
  const review = kopi.flow("review", { version: 1, startsOn: order.completed, run() {} });
  const other = defineVocabulary({ locales: ["id"], intents: { order: { id: ["a"] } }, copy: { id: { ask: "A" } } });
  const foreign = other.form("foreign", { version: 1, schema: z.object({}), slots: {}, submit() {} });
  const good = { name: "kopi", forms: [order], flows: [review], answers: { hours: () => {} } };

  test("is plain, frozen data with defaults", () => {
    const run = (turn: Pick<FormTurnApi, "say">): void => turn.say("hours");
    const bot = kopi.bot({ name: "kopi", forms: [order], flows: [review], answers: { hours: { public: true, run } } });
    expect(bot.definition).toEqual({
      name: "kopi",
      vocabulary: kopi.definition,
      forms: [order.definition],
      flows: [review.definition],
      answers: { hours: { public: true, run } },
      timeZone: "Asia/Jakarta",
      currency: "IDR",
    });
    expect(Object.isFrozen(bot)).toBe(true);
    expect(Object.isFrozen(bot.definition.answers)).toBe(true);
  });

  test("starts with its definition", async () => {
    const options = { store: {}, channels: [] } as never;
    startApp.mockResolvedValueOnce("the app");
    const bot = kopi.bot(good);
    expect(await bot.start(options)).toBe("the app");
    expect(startApp).toHaveBeenCalledExactlyOnceWith(bot.definition, options);
  });

  test("an answer is not public unless it says so", () => {
    expect(kopi.bot(good).definition.answers["hours"]?.public).toBe(false);
  });

  test.for<readonly [what: string, changes: Loose, place: string]>([
    ["no name", { name: " " }, "name"],
    ["an intent nobody handles", { answers: {} }, '"hours"'],
    ["an unknown intent", { answers: { ...good.answers, menu() {} } }, '"menu"'],
    ["an answer to what a form opens", { answers: { ...good.answers, order() {} } }, '"order" opens "order" already'],
    ["an answer that is no function", { answers: { hours: { public: true } } }, 'answer "hours"'],
    ["a form twice", { forms: [order, order] }, "two forms or flows"],
    ["two openers of one intent", { forms: [order, kopi.form("again", spec)] }, "both opened"],
    ["a form of another vocabulary", { forms: [order, foreign] }, '"foreign"'],
    [
      "a flow on a form it lacks",
      { forms: [], answers: { ...good.answers, order() {} } },
      'flow "review" starts on "order"',
    ],
    ["a time zone that is none", { timeZone: "Jakarta" }, '"Jakarta"'],
    ["a currency that is none", { currency: "Rp" }, '"Rp"'],
  ])("refuses %s", ([, changes, place]) => {
    expect(message(() => kopi.bot({ ...good, ...changes } as never))).toContain(place);
  });
});
