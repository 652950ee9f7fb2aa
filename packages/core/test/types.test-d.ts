// What the compiler refuses and infers. Nothing here runs: `npm run typecheck` is the test.
import {
  type CompletedOf,
  defineVocabulary,
  type FormTurn,
  happened,
  number,
  type StartOptions,
  type Turn,
  type TurnOf,
  touch,
  type Vocabulary,
} from "@sambung/core";
import { z } from "zod";
import { feedback, kopi, order, type Placed, Product, shop } from "./types-shop.ts";

/** True only when both types are the same. */
type Is<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function is<A, B>(same: Is<A, B>): void;
// @ts-expect-error the comparison itself sees a difference
is<"a", string>(true);
type VocabularyOf<Own> = Own extends Vocabulary<infer V> ? V : never;
declare const placed: Placed;
declare const options: StartOptions;
declare function unknown(): unknown;

// ------------------------------------------------------------------------------------------------ inference
is<typeof order.name, "order">(true);
is<CompletedOf<typeof order>["product"], "kopi-gayo" | "teh-melati">(true);
is<Extract<CompletedOf<typeof order>, { fulfilment: "pickup" }>["branch"], "bandung" | "jakarta">(true);
is<CompletedOf<typeof feedback>, { text: string }>(true);

kopi.form("inferred", {
  version: 1,
  schema: z.object({ size: z.enum(["s", "l"]), count: z.number().optional(), at: z.coerce.date() }),
  slots: {
    size: {
      ask: "ask.qty",
      when: (values) => {
        is<typeof values, Partial<{ size: "s" | "l"; count?: number | undefined; at: Date }>>(true);
        return true;
      },
      choices: (scope) => {
        is<typeof scope.locale, "id" | "en">(true);
        is<typeof scope.now, number>(true);
        is<typeof scope.profile.address, string | undefined>(true);
        is<typeof scope.values.size, "s" | "l" | undefined>(true);
        return [{ value: "s", label: "S" }];
      },
    },
    count: {
      ask: "ask.qty",
      check: (value) => {
        is<typeof value, number>(true);
        return value > 1 || "order.tooFar";
      },
    },
    at: { ask: "ask.day", from: () => new Date(0) },
  },
  confirm: "ask.qty",
  async submit(values, turn) {
    is<typeof values.size, "s" | "l">(true);
    is<typeof turn.entities.qty, number | undefined>(true);
    is<typeof turn.entities.product, "kopi-gayo" | "teh-melati" | undefined>(true);
    is<typeof turn.profile.since, string | undefined>(true);
    is<typeof turn.locale, "id" | "en">(true);
    const decoded = await turn.step("at", () => ({ at: new Date(0), placed, list: [1], maybe: null }));
    is<typeof decoded.at, string>(true);
    is<typeof decoded.list, number[]>(true);
    is<Extract<typeof decoded.placed, { status: "placed" }>["ready"], string>(true);
    is<Awaited<ReturnType<typeof turn.step<unknown>>>, unknown>(true);
    is<Awaited<ReturnType<typeof turn.step<void>>>, void>(true);
    turn.remember({ address: "Jl. Sabang 1" });
    turn.say("sambung.late.answered", { value: "2" });
    turn.say("order.bags", { count: 2 });
    turn.say("order.done", { no: 1, total: { amount: 5, currency: "USD" }, ready: "2026-11-24" });
  },
});

// Ready-made lists need no function, and a list without a parameter keeps its literals.
const sizes = [{ value: "s", label: "S" }] as const;
kopi.form("lists", {
  version: 1,
  schema: z.object({ size: z.enum(["s", "l"]), other: z.enum(["s", "l"]), count: z.literal([1, 2]), any: z.string() }),
  slots: {
    size: { ask: "ask.qty", choices: sizes },
    other: { ask: "ask.qty", choices: () => sizes, from: () => "l" },
    count: { ask: "ask.qty", choices: () => [{ value: 1, label: "One" }] },
    any: { ask: "ask.qty", choices: () => [{ value: String(unknown()), label: "Any" }] },
  },
  submit() {},
});

kopi.flow("inferred", {
  version: 1,
  opens: "human",
  startsOn: feedback.completed,
  async run(flow) {
    is<typeof flow.trigger, { readonly values: { text: string } } | undefined>(true);
    const size = await flow.ask("size", "ask.qty", z.enum(["s", "l"]), { choices: [{ value: "s", label: "S" }] });
    is<typeof size, "s" | "l">(true);
    const values = await flow.run(order);
    is<typeof values.qty, number>(true);
    const paid = await flow.waitFor("paid", z.object({ amount: z.number() }));
    is<typeof paid, { amount: number }>(true);
    const first = await flow.any("paid-or-late", {
      paid: { signal: "paid", schema: z.object({ amount: z.number() }) },
      told: { signal: "told" },
      late: { sleep: "1d" },
    });
    if (first.branch === "paid") is<typeof first.value, { amount: number }>(true);
    if (first.branch === "late") is<typeof first.value, null>(true);
    is<Awaited<ReturnType<typeof flow.read<Date>>>, string>(true);
    flow.say("hours");
  },
});

// A helper of the bot's own takes any turn of the vocabulary.
export function greet(turn: TurnOf<typeof kopi>): void {
  turn.say("order.status", { no: turn.entities.orderNumber ?? "?", status: turn.profile.name ?? "?" });
}
greet satisfies (turn: FormTurn<VocabularyOf<typeof kopi>, "a">) => void;

export async function started(): Promise<void> {
  await using app = await shop.start(options);
  await app.send("c_1", "order.bags", { count: 3 }, { key: "bags-3" });
  await app.send("c_1", "hours");
  // @ts-expect-error the variable is missing
  await app.send("c_1", "order.bags");
  // @ts-expect-error no such copy key
  await app.send("c_1", "hour");
}

// A bot whose forms and flows open every intent answers nothing itself.
const small = defineVocabulary({ locales: ["en"], intents: { go: { en: ["go"] } }, copy: { en: { ask: "Go?" } } });
const go = small.form("go", {
  version: 1,
  opens: "go",
  schema: z.object({ where: z.string() }),
  slots: { where: { ask: "ask" } },
  submit: (_values, turn) => turn.remember({}),
});
small.bot({ name: "small", forms: [go], answers: {} });

// ------------------------------------------------------------------------------------------------ copy and variables
declare const kopiTurn: Turn<{
  locale: "id";
  profile: { name?: string };
  entities: Record<never, never>;
  intent: "x";
  copy: {
    plain: "Halo";
    one: "Halo {name}";
    money: "{total:money}";
    date: "{day:date}";
    count: "{n:number}";
    plural: "{n:plural(one=# bag, other=# bags)}";
    loose: string;
  };
}>;
kopiTurn.say("loose", { anything: 1 });
kopiTurn.say("loose");
// @ts-expect-error no such copy key
kopiTurn.say("plane");
// @ts-expect-error the variable is missing
kopiTurn.say("one");
// @ts-expect-error the variable has another name
kopiTurn.say("one", { nama: "Budi" });
// @ts-expect-error one variable too many
kopiTurn.say("one", { name: "Budi", age: 3 });
// @ts-expect-error this text has no variables
kopiTurn.say("plain", { name: "Budi" });
// @ts-expect-error money is an amount
kopiTurn.say("money", { total: "25rb" });
// @ts-expect-error money has a currency
kopiTurn.say("money", { total: { amount: 3 } });
// @ts-expect-error a date is no amount
kopiTurn.say("date", { day: { amount: 3, currency: "IDR" } });
// @ts-expect-error a date is no number
kopiTurn.say("date", { day: 3 });
// @ts-expect-error a number is no text
kopiTurn.say("count", { n: "3" });
// @ts-expect-error a plural counts
kopiTurn.say("plural", { n: "three" });
// @ts-expect-error no such profile field
kopiTurn.remember({ nickname: "Budi" });
// @ts-expect-error the profile field is a text
kopiTurn.remember({ name: 3 });
// @ts-expect-error no such profile field
kopiTurn.profile.nickname;

// ------------------------------------------------------------------------------------------------ forms
// @ts-expect-error no such intent
kopi.form("f", { version: 1, opens: "ordr", schema: z.object({}), slots: {}, submit() {} });
// @ts-expect-error a slot is forgotten
kopi.form("f", { version: 1, schema: z.object({ a: z.string() }), slots: {}, submit() {} });
kopi.form("f", {
  version: 1,
  schema: z.object({ a: z.string() }),
  // @ts-expect-error a slot that the schema does not have
  slots: { a: { ask: "ask.qty" }, b: { ask: "ask.qty" } },
  submit() {},
});
// @ts-expect-error no such copy key
kopi.form("f", { version: 1, schema: z.object({ a: z.string() }), slots: { a: { ask: "ask.a" } }, submit() {} });
kopi.form("f", {
  version: 1,
  schema: z.object({ a: z.string() }),
  // @ts-expect-error a question cannot have variables that nobody fills
  slots: { a: { ask: "order.soldOut" } },
  submit() {},
});
kopi.form("f", {
  version: 1,
  schema: z.object({ a: z.string() }),
  // @ts-expect-error no such entity
  slots: { a: { ask: "ask.qty", entity: "colour" } },
  submit() {},
});
kopi.form("f", {
  version: 1,
  schema: z.object({ a: z.enum(["x", "y"]) }),
  // @ts-expect-error a member of the enum has no label
  slots: { a: { ask: "ask.qty", choices: { x: "choice.pickup" } } },
  submit() {},
});
kopi.form("f", {
  version: 1,
  schema: z.object({ a: z.enum(["x", "y"]) }),
  // @ts-expect-error a label for something that is no member
  slots: { a: { ask: "ask.qty", choices: { x: "choice.pickup", y: "choice.pickup", z: "choice.pickup" } } },
  submit() {},
});
kopi.form("f", {
  version: 1,
  schema: z.object({ a: z.enum(["x", "y"]) }),
  // @ts-expect-error an option that is no member
  slots: { a: { ask: "ask.qty", choices: () => [{ value: "z", label: "Z" }] } },
  submit() {},
});
kopi.form("f", {
  version: 1,
  schema: z.object({ a: z.enum(["x", "y"]) }),
  // @ts-expect-error an option that is no member, given what is known
  slots: { a: { ask: "ask.qty", choices: (scope) => [{ value: scope.channel, label: "Z" }] } },
  submit() {},
});
kopi.form("f", {
  version: 1,
  schema: z.object({ a: z.string() }),
  // @ts-expect-error no such profile field
  slots: { a: { ask: "ask.qty", from: (scope) => scope.profile.phone } },
  submit() {},
});
kopi.form("f", {
  version: 1,
  schema: z.object({ a: z.number() }),
  // @ts-expect-error the profile field is a text, the slot a number
  slots: { a: { ask: "ask.qty", from: (scope) => scope.profile.name } },
  submit() {},
});
kopi.form("f", {
  version: 1,
  schema: z.object({ a: z.string() }),
  // @ts-expect-error no such slot to look at
  slots: { a: { ask: "ask.qty", when: (values) => values.b === "x" } },
  submit() {},
});
// @ts-expect-error the text of the question has variables: summary is missing
kopi.form("f", { version: 1, schema: z.object({}), slots: {}, confirm: "order.confirm", submit() {} });
kopi.form("f", {
  version: 1,
  schema: z.object({}),
  slots: {},
  confirm: "order.confirm",
  // @ts-expect-error the variable is an amount
  summary: () => ({ total: "a lot" }),
  submit() {},
});
// @ts-expect-error no such copy key to confirm with
kopi.form("f", { version: 1, schema: z.object({}), slots: {}, confirm: "order.confrm", submit() {} });
kopi.form("f", {
  version: 1,
  schema: z.object({ a: z.string() }),
  slots: { a: { ask: "ask.qty" } },
  submit(values, turn) {
    // @ts-expect-error no such slot to ask again
    turn.reopen("b", "hours");
    // @ts-expect-error the text needs its variable
    turn.reopen("a", "order.soldOut");
    // @ts-expect-error no such value
    values.b;
    // @ts-expect-error no such entity
    turn.entities.colour;
    // @ts-expect-error the language is one of the locales
    turn.locale === "fr";
  },
});

kopi.form("f", {
  version: 1,
  schema: z.object({ a: z.string() }),
  slots: { a: { ask: "ask.qty" } },
  change: {
    within: "1h",
    run(values, turn) {
      is<typeof values, { a: string }>(true);
      is<typeof turn.before, { a: string }>(true);
      // @ts-expect-error the text needs its variable
      turn.refuse("order.soldOut");
      turn.refuse("order.soldOut", { product: values.a });
    },
  },
  repair: { say: { "sambung.unclear": "hours" }, queue: null, confirmCancel: 0, afterDigression: "wait" },
  abandonSay: "hours",
  submit() {},
});
kopi.form("f", {
  version: 1,
  schema: z.object({ a: z.string() }),
  slots: { a: { ask: "ask.qty" } },
  // @ts-expect-error not one of Sambung's lines
  repair: { say: { "sambung.uncler": "hours" } },
  submit() {},
});
kopi.form("f", {
  version: 1,
  schema: z.object({ a: z.string() }),
  slots: { a: { ask: "ask.qty" } },
  // @ts-expect-error no such copy key
  repair: { say: { "sambung.unclear": "hourz" } },
  submit() {},
});

// Lists: the parts of an item are typed like slots, and know their item.
const cart = kopi.form("cart", {
  version: 1,
  schema: z.object({
    items: z.array(z.object({ product: Product, qty: z.number(), grind: z.enum(["bean", "fine"]).optional() })).min(1),
    note: z.string().optional(),
  }),
  slots: {
    items: {
      of: {
        product: { ask: "ask.product", entity: "product" },
        qty: {
          ask: "ask.qty",
          check: (value, { item }) => {
            is<typeof item.product, "kopi-gayo" | "teh-melati" | undefined>(true);
            return value > 0 || "order.tooFar";
          },
        },
        grind: {
          ask: "ask.grind",
          choices: { bean: "choice.bean", fine: "choice.fine" },
          when: (item, values) => {
            is<typeof item.qty, number | undefined>(true);
            is<typeof values.note, string | undefined>(true);
            return item.product === "kopi-gayo";
          },
        },
      },
      more: "ask.qty",
      sum: "qty",
    },
    note: { ask: "ask.qty", when: (values) => (values.items?.length ?? 0) > 1 },
  },
  submit(values, turn) {
    is<(typeof values.items)[number]["product"], "kopi-gayo" | "teh-melati">(true);
    turn.reopen("items[0].qty", "hours");
    turn.reopen("note", "hours");
    // @ts-expect-error a list is asked again part by part
    turn.reopen("items", "hours");
    // @ts-expect-error an item has no such part
    turn.reopen("items[0].size", "hours");
  },
});
is<CompletedOf<typeof cart>["items"][number]["grind"], "bean" | "fine" | undefined>(true);
const goods = z.object({ items: z.array(z.object({ product: Product, qty: z.number() })) });
const parts = { product: { ask: "ask.product", entity: "product" }, qty: { ask: "ask.qty" } } as const;
kopi.form("f", {
  version: 1,
  schema: goods,
  // @ts-expect-error a part is forgotten
  slots: { items: { of: { product: parts.product } } },
  submit() {},
});
kopi.form("f", {
  version: 1,
  schema: goods,
  // @ts-expect-error only a part of the item can be added up
  slots: { items: { of: parts, sum: "size" } },
  submit() {},
});
kopi.form("f", {
  version: 1,
  schema: z.object({ a: z.string() }),
  // @ts-expect-error a text is no list
  slots: { a: { of: parts } },
  submit() {},
});

// ------------------------------------------------------------------------------------------------ flows
kopi.flow("f", {
  version: 1,
  startsOn: feedback.completed,
  async run(flow) {
    // @ts-expect-error no such value in what started it
    flow.trigger.values.stars;
    // @ts-expect-error the question needs its variable
    await flow.ask("stars", "review.ask", z.number());
    // @ts-expect-error an option the schema does not take
    await flow.ask("stars", "ask.qty", z.enum(["a"]), { choices: [{ value: "b", label: "B" }] });
    // @ts-expect-error no such copy key
    flow.say("thanks");
    // @ts-expect-error a flow sees no profile; it takes what it needs through read
    flow.profile;
  },
});
// @ts-expect-error no such intent
kopi.flow("f", { version: 1, opens: "feedbck", run() {} });
kopi.flow("f", {
  version: 1,
  startsOn: {
    on: order.abandoned,
    after: "3d",
    when: (customer, trigger) => {
      is<typeof customer.profile.name, string | undefined>(true);
      is<typeof trigger.values.qty, number | undefined>(true);
      return customer.linked;
    },
  },
  run(flow) {
    is<typeof flow.trigger.values.qty, number | undefined>(true);
  },
});
kopi.flow("f", {
  version: 1,
  startsOn: touch("picked-up", z.object({ no: z.string() })),
  run(flow) {
    is<typeof flow.trigger, { readonly data: { no: string } }>(true);
  },
});
kopi.flow("f", {
  version: 1,
  startsOn: happened("channel-switched"),
  run(flow) {
    is<typeof flow.trigger.from, string>(true);
    // @ts-expect-error no such field in the fact
    flow.trigger.channel;
  },
});
// @ts-expect-error no such fact
happened("order-placed");
kopi.flow("f", {
  version: 1,
  async run(flow) {
    const answer = await flow.any("first", { paid: { signal: "paid" }, late: { sleep: "1d" } });
    // @ts-expect-error no such branch
    answer.branch === "lat";
    const values = await flow.run(order);
    // @ts-expect-error no such slot in the form that was run
    values.quantity;
  },
});

// ------------------------------------------------------------------------------------------------ bots
const rest = { human: () => {}, status: () => {}, feedback: () => {} };
// What is written right where the bot lists it is inferred like anywhere else.
kopi.bot({
  name: "x",
  forms: [
    order,
    kopi.form("inline", {
      version: 1,
      schema: z.object({ qty: z.number() }),
      slots: { qty: { ask: "ask.qty" } },
      submit: (values) => is<typeof values, { qty: number }>(true),
    }),
  ],
  flows: [
    kopi.flow("inline-flow", {
      version: 1,
      startsOn: order.completed,
      run: (flow) => is<typeof flow.trigger.values.qty, number>(true),
    }),
  ],
  answers: { ...rest, hours: (t) => t.say("hours") },
});
kopi.bot({
  name: "x",
  flows: [kopi.flow("inline-flow", { version: 1, run() {} })],
  // @ts-expect-error a flow that opens on nothing handles no intent
  answers: {},
});
kopi.bot({ name: "x", forms: [order], answers: { ...rest, hours: (t) => t.say("hours") } });
// @ts-expect-error an intent nobody handles
kopi.bot({ name: "x", forms: [order], answers: { ...rest } });
// @ts-expect-error an intent that a form opens already
kopi.bot({ name: "x", forms: [order], answers: { ...rest, hours() {}, order() {} } });
// @ts-expect-error no such intent
kopi.bot({ name: "x", forms: [order], answers: { ...rest, hours() {}, menu() {} } });
kopi.bot({
  name: "x",
  forms: [order],
  // @ts-expect-error no such copy key in an answer
  answers: { ...rest, hours: { public: true, run: (t) => t.say("hour") } },
});
// @ts-expect-error a form of another vocabulary, with an intent this one does not have
kopi.bot({ name: "x", forms: [order, go], answers: { ...rest, hours() {} } });

// ------------------------------------------------------------------------------------------------ vocabularies
const intents = { hi: { id: ["halo"], en: ["hello"] } } as const;
const locales = ["id", "en"] as const;
// @ts-expect-error no such entity in an example
defineVocabulary({ locales: ["id"], intents: { a: { id: ["pesan {qyt}"] } }, copy: { id: {} } });
defineVocabulary({
  locales: ["id"],
  entities: { qty: number() },
  // @ts-expect-error no such entity in one of the examples
  intents: { a: { id: ["pesan {qty}", "pesan {qyt}"] } },
  copy: { id: {} },
});
// @ts-expect-error an intent without examples in English
defineVocabulary({ locales, intents: { a: { id: ["a"] } }, copy: { id: {}, en: {} } });
// @ts-expect-error English lacks a variable
defineVocabulary({ locales, intents, copy: { id: { a: "Halo {name}" }, en: { a: "Hello" } } });
// @ts-expect-error English has another variable
defineVocabulary({ locales, intents, copy: { id: { a: "Halo {name}" }, en: { a: "Hello {nama}" } } });
// @ts-expect-error English shows an amount as text
defineVocabulary({ locales, intents, copy: { id: { a: "{total:money}" }, en: { a: "{total}" } } });
// @ts-expect-error English lacks a key
defineVocabulary({ locales, intents, copy: { id: { a: "Halo", b: "B" }, en: { a: "Hello" } } });
// @ts-expect-error English has a key of its own
defineVocabulary({ locales, intents, copy: { id: { a: "Halo" }, en: { a: "Hello", b: "B" } } });
// @ts-expect-error English is missing
defineVocabulary({ locales, intents, copy: { id: { a: "Halo" } } });
// @ts-expect-error French is not one of the locales
defineVocabulary({ locales, intents, copy: { id: {}, en: {}, fr: {} } });
// @ts-expect-error no such format
defineVocabulary({ locales, intents, copy: { id: { a: "{total:mony}" }, en: { a: "{total:mony}" } } });
// @ts-expect-error not one of Sambung's own lines
defineVocabulary({ locales, intents, copy: { id: { "sambung.greting": "Hai" }, en: {} } });
// @ts-expect-error Sambung's line has no such variable
defineVocabulary({ locales, intents, copy: { id: { "sambung.greeting": "Hai {name}" }, en: {} } });
// @ts-expect-error a variant of a key that does not exist
defineVocabulary({ locales, intents, copy: { id: { "hi@whatsapp": "Hai" }, en: { "hi@whatsapp": "Hi" } } });
defineVocabulary({
  locales,
  intents,
  copy: { id: { "sambung.late.answered": "Sudah, ya.", at: "{at:date}" }, en: { at: "{at:time} on {at:date}" } },
});
