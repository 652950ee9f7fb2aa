import { date, defineVocabulary, list, money, number, pattern } from "@sambung/core";
import { z } from "zod";

/** A vocabulary and a bot of the size of a shop: what the refusals in `types.test-d.ts` are tried on. */

const id = {
  "ask.product": "Mau pesan apa?",
  "ask.qty": "Berapa bungkus?",
  "ask.grind": "Digiling apa?",
  "ask.fulfilment": "Diantar atau ambil sendiri?",
  "ask.address": "Kirim ke alamat mana?",
  "ask.branch": "Di cabang mana?",
  "ask.day": "Untuk tanggal berapa?",
  "ask.no": "Nomor pesanannya berapa?",
  "choice.delivery": "Diantar",
  "choice.delivery@whatsapp": "Antar",
  "choice.pickup": "Ambil sendiri",
  "choice.bean": "Biji utuh",
  "choice.fine": "Halus",
  "order.confirm": "Sudah benar? Totalnya {total:money}.",
  "order.reminder": "Pesanannya mau dilanjutkan?",
  "order.done": "Pesanan {no} kami proses, total {total:money}, siap {ready:date} pukul {ready:time}.",
  "order.soldOut": "Maaf, {product} habis.",
  "order.tooFar": "Alamat itu di luar jangkauan kami.",
  "order.status": "Pesanan {no}: {status}.",
  "order.bags": "{count:plural(other=# bungkus)} sudah siap.",
  "feedback.thanks": "Terima kasih!",
  hours: "Buka 08.00 sampai 21.00.",
  "review.ask": "Berapa bintang untuk {product}?",
  "review.why": "Apa yang kurang?",
  "sambung.greeting": "Halo, ini Kopi Sambung!",
} as const;

const en = {
  "ask.product": "What would you like?",
  "ask.qty": "How many bags?",
  "ask.grind": "How shall we grind it?",
  "ask.fulfilment": "Delivery or pick-up?",
  "ask.address": "Which address?",
  "ask.branch": "Which branch?",
  "ask.day": "For which day?",
  "ask.no": "Which order number?",
  "choice.delivery": "Delivery",
  "choice.delivery@whatsapp": "Deliver",
  "choice.pickup": "Pick-up",
  "choice.bean": "Whole beans",
  "choice.fine": "Fine",
  "order.confirm": "All right? That is {total:money}.",
  "order.reminder": "Shall we go on with your order?",
  "order.done": "Order {no} is on its way, {total:money}, ready on {ready:date} at {ready:time}.",
  "order.soldOut": "Sorry, {product} is sold out.",
  "order.tooFar": "That address is too far for us.",
  "order.status": "Order {no}: {status}.",
  "order.bags": "{count:plural(one=# bag is, other=# bags are)} ready.",
  "feedback.thanks": "Thank you!",
  hours: "We are open from 8 to 9.",
  "review.ask": "How many stars for {product}?",
  "review.why": "What could be better?",
} as const;

export const kopi = defineVocabulary({
  locales: ["id", "en"],
  profile: z.object({ name: z.string(), address: z.string(), since: z.iso.date() }).partial(),
  entities: {
    product: list({ "kopi-gayo": ["gayo"], "teh-melati": ["melati", "jasmine"] }),
    qty: number(),
    price: money(),
    day: date(),
    orderNumber: pattern(/KS-\d{4}/),
  },
  intents: {
    order: { id: ["mau pesan", "pesan {qty} {product}"], en: ["I want to order", "{qty} {product} please"] },
    status: { id: ["status {orderNumber}"], en: ["where is {orderNumber}"] },
    hours: { id: ["jam buka"], en: ["opening hours"] },
    human: { id: ["mau bicara dengan orang"], en: ["talk to a person"] },
    feedback: { id: ["mau kasih masukan"], en: ["I have feedback"] },
  },
  copy: { id, en },
});

export type Placed =
  | { readonly status: "placed"; readonly no: string; readonly total: number; readonly ready: Date }
  | { readonly status: "sold-out" };

declare const place: (order: unknown, options: { key: string; signal: AbortSignal }) => Promise<Placed>;
declare const isFar: (address: string) => boolean;

export const Product = z.enum(["kopi-gayo", "teh-melati"]);
export const Branch = z.enum(["bandung", "jakarta"]);
export const base = { product: Product, qty: z.number().int().min(1).max(99) };

export const order = kopi.form("order", {
  version: 1,
  opens: "order",
  schema: z.object({
    ...base,
    grind: z.enum(["bean", "fine"]).optional(),
    fulfilment: z.enum(["delivery", "pickup"]),
    address: z.string().min(10),
    branch: Branch,
    day: z.iso.date(),
  }),
  complete: z.discriminatedUnion("fulfilment", [
    z.object({ ...base, fulfilment: z.literal("delivery"), address: z.string().min(10) }),
    z.object({ ...base, fulfilment: z.literal("pickup"), branch: Branch }),
  ]),
  slots: {
    // A function without a parameter is inferred early; its literals must not widen.
    product: { ask: "ask.product", entity: "product", choices: () => [{ value: "kopi-gayo", label: "Kopi Gayo" }] },
    qty: { ask: "ask.qty", entity: "qty" },
    grind: { ask: "ask.grind", choices: { bean: "choice.bean", fine: "choice.fine" }, from: () => "bean" },
    fulfilment: { ask: "ask.fulfilment", choices: { delivery: "choice.delivery", pickup: "choice.pickup" } },
    address: {
      ask: "ask.address",
      when: (values) => values.fulfilment === "delivery",
      from: (scope) => scope.profile.address,
      check: (value) => (isFar(value) ? "order.tooFar" : true),
      sensitivity: "pii",
    },
    branch: {
      ask: "ask.branch",
      when: (values) => values.fulfilment === "pickup",
      choices: (scope) => [
        { value: "bandung", label: scope.locale === "id" ? "Cabang Bandung" : "Bandung branch" },
        { value: "jakarta", label: "Jakarta", description: "Jl. Sabang 1" },
      ],
    },
    day: { ask: "ask.day", label: "ask.day", entity: "day" },
  },
  confirm: "order.confirm",
  summary: (values) => ({ total: values.qty * 50_000 }),
  remind: { after: "2h", say: "order.reminder", times: 1 },
  async submit(values, turn) {
    const placed = await turn.step("place-order", ({ key, signal }) => place(values, { key, signal }));
    if (placed.status === "sold-out") return turn.reopen("product", "order.soldOut", { product: values.product });
    turn.say("order.done", { no: placed.no, total: placed.total, ready: placed.ready });
  },
});

export const feedback = kopi.form("feedback", {
  version: 2,
  schema: z.object({ text: z.string() }),
  slots: { text: { ask: "review.why" } },
  submit: (_values, turn) => turn.say("feedback.thanks"),
});

export const review = kopi.flow("review", {
  version: 1,
  startsOn: order.completed,
  async run(flow) {
    await flow.sleep("settle", "3d");
    const stars = await flow.ask("stars", "review.ask", z.number().int().min(1).max(5), {
      variables: { product: flow.trigger.values.product },
    });
    if (stars <= 3) {
      const { text } = await flow.run(feedback);
      return flow.handoff("complaints", text);
    }
    flow.say("feedback.thanks");
  },
});

export const tell = kopi.flow("tell", {
  version: 1,
  opens: "feedback",
  async run(flow) {
    await flow.run(feedback);
  },
});

export const shop = kopi.bot({
  name: "kopi-sambung",
  forms: [order, feedback],
  flows: [review, tell],
  answers: {
    hours: { public: true, run: (turn) => turn.say("hours") },
    human: (turn) => turn.handoff("front-desk"),
    status: (turn) => turn.say("order.status", { no: turn.entities.orderNumber ?? "?", status: "ok" }),
  },
});
