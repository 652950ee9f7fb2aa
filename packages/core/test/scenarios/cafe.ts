import { defineVocabulary, list, number } from "@sambung/core";
import { z } from "zod";

const id = {
  "ask.product": "Mau pesan apa?",
  "ask.qty": "Berapa bungkus?",
  "ask.fulfilment": "Diantar atau ambil sendiri?",
  "ask.address": "Kirim ke alamat mana?",
  "choice.delivery": "Diantar",
  "choice.pickup": "Ambil sendiri",
  "order.confirm": "Sudah benar?",
  "order.reminder": "Mau dilanjutkan?",
  "order.done": "Pesanan {no} kami proses.",
  balance: "Saldo Anda Rp 125.000.",
  history: "Pesanan Anda: KS-0001.",
  data: "Saya kenal Anda dari: {channels}.",
  offers: "Siap, promo kami kirim.",
  promo: "Promo 11.11!",
  hours: "Kami buka 08.00 sampai 21.00.",
} as const;
const en = {
  "ask.product": "What would you like?",
  "ask.qty": "How many packs?",
  "ask.fulfilment": "Delivery or pick-up?",
  "ask.address": "Which address?",
  "choice.delivery": "Delivery",
  "choice.pickup": "Pick-up",
  "order.confirm": "All right?",
  "order.reminder": "Shall we go on?",
  "order.done": "Order {no} is on its way.",
  balance: "Your balance is Rp 125,000.",
  history: "Your orders: KS-0001.",
  data: "I know you from: {channels}.",
  offers: "All right, offers will come.",
  promo: "Offer of the day!",
  hours: "We are open from 8 to 9.",
} as const;

/** Where the café's orders go. */
export interface Orders {
  readonly all: unknown[];
  readonly keys: Set<string>;
  /** The key of every call, also repeated ones. */
  readonly calls: string[];
}

export function placed(): Orders {
  return { all: [], keys: new Set(), calls: [] };
}

/** A small café, enough to try everything a form does. */
export function cafe(orders: Orders) {
  const vocabulary = defineVocabulary({
    locales: ["id", "en"],
    profile: z.object({ address: z.string() }).partial(),
    entities: {
      product: list({ "kopi-gayo": ["kopi gayo", "gayo"], "teh-melati": ["teh melati", "teh"] }),
      qty: number(),
    },
    intents: {
      order: { id: ["mau pesan", "pesan {qty} {product}"], en: ["I want to order", "{qty} {product} please"] },
      hours: { id: ["jam buka"], en: ["opening hours"] },
      "not-me": { id: ["bukan saya"], en: ["that's not me"] },
      balance: { id: ["saldo saya"], en: ["my balance"] },
      history: { id: ["riwayat pesanan"], en: ["order history"] },
      "erase-me": { id: ["hapus data saya"], en: ["erase my data"] },
      "my-data": { id: ["data saya apa saja"], en: ["what do you know about me"] },
      offers: { id: ["mau promo"], en: ["send me offers"] },
      "unlink-telegram": { id: ["putuskan telegram"], en: ["disconnect telegram"] },
    },
    copy: { id, en },
  });
  const order = vocabulary.form("order", {
    version: 1,
    opens: "order",
    schema: z.object({
      product: z.enum(["kopi-gayo", "teh-melati"]),
      qty: z.number().int().min(1).max(99),
      fulfilment: z.enum(["delivery", "pickup"]),
      address: z.string().min(10),
    }),
    slots: {
      product: {
        ask: "ask.product",
        entity: "product",
        choices: (_) => [
          { value: "kopi-gayo", label: "Kopi Gayo" },
          { value: "teh-melati", label: "Teh Melati" },
        ],
      },
      qty: { ask: "ask.qty", entity: "qty" },
      fulfilment: { ask: "ask.fulfilment", choices: { delivery: "choice.delivery", pickup: "choice.pickup" } },
      address: { ask: "ask.address", when: (values) => values.fulfilment === "delivery" },
    },
    complete: z.object({
      product: z.enum(["kopi-gayo", "teh-melati"]),
      qty: z.number(),
      fulfilment: z.enum(["delivery", "pickup"]),
      address: z.string().optional(),
    }),
    confirm: "order.confirm",
    remind: { after: "2h", say: "order.reminder" },
    async submit(values, turn) {
      const no = await turn.step("place", ({ key }) => {
        orders.calls.push(key);
        if (!orders.keys.has(key)) {
          orders.keys.add(key);
          orders.all.push(values);
        }
        return `KS-${String(orders.all.length).padStart(4, "0")}`;
      });
      turn.say("order.done", { no });
    },
  });
  return vocabulary.bot({
    name: "cafe",
    forms: [order],
    answers: {
      hours: { public: true, run: (turn) => turn.say("hours") },
      "not-me": (turn) => turn.account.unlink(),
      balance: { requires: "verified", run: (turn) => turn.say("balance") },
      history: { requires: "linked", run: (turn) => turn.say("history") },
      "erase-me": (turn) => turn.account.erase({ after: "48h" }),
      "my-data": (turn) => turn.say("data", { channels: turn.account.view().channels.join(", ") }),
      offers: (turn) => {
        turn.account.agree("promo", "promo v1");
        turn.say("offers");
      },
      "unlink-telegram": (turn) => turn.account.unlink({ channel: "telegram" }),
    },
  });
}
