import { z } from "zod";
import type {
  BotDefinition,
  FlowDefinition,
  FormDefinition,
  VocabularyDefinition,
} from "../../src/model/definition.ts";

/** A small coffee shop: the bot the dialog's tests talk to. */

const id = {
  "ask.product": "Mau kopi apa?",
  "ask.qty": "Berapa bungkus?",
  "ask.fulfilment": "Diantar atau ambil sendiri?",
  "ask.address": "Alamatnya di mana?",
  "ask.branch": "Cabang mana?",
  "ask.notes": "Ada catatan?",
  "ask.gift": "Dibungkus kado?",
  "ask.pin": "PIN-nya?",
  "ask.phone": "Nomor HP?",
  "ask.date": "Untuk tanggal berapa?",
  "label.product": "Kopi",
  "label.qty": "Jumlah",
  "label.fulfilment": "Pengiriman",
  "label.address": "Alamat",
  "label.branch": "Cabang",
  "label.notes": "Catatan",
  "choice.delivery": "Diantar",
  "choice.pickup": "Ambil sendiri",
  "order.confirm": "Sudah benar?",
  "order.done": "Pesanan {no} kami proses.",
  "order.soldOut": "Maaf, {product} habis.",
  "order.reminder": "Pesanannya masih ditunggu, ya.",
  "qty.even": "Harus genap, ya.",
  hours: "Buka 08.00-20.00.",
  "review.ask": "Bintang berapa untuk kopinya?",
  "review.why": "Kenapa?",
  "review.thanks": "Terima kasih!",
  "complaint.ask": "Apa keluhannya?",
  "complaint.done": "Kami catat.",
  promo: "Promo: {what}!",
} as const;

const en: { readonly [key in keyof typeof id]: string } = {
  "ask.product": "Which coffee?",
  "ask.qty": "How many packs?",
  "ask.fulfilment": "Delivery or pick-up?",
  "ask.address": "What's the address?",
  "ask.branch": "Which branch?",
  "ask.notes": "Any notes?",
  "ask.gift": "Gift wrapped?",
  "ask.pin": "Your PIN?",
  "ask.phone": "Phone number?",
  "ask.date": "For which day?",
  "label.product": "Coffee",
  "label.qty": "Quantity",
  "label.fulfilment": "Shipping",
  "label.address": "Address",
  "label.branch": "Branch",
  "label.notes": "Notes",
  "choice.delivery": "Delivery",
  "choice.pickup": "Pick-up",
  "order.confirm": "All correct?",
  "order.done": "Order {no} is on its way.",
  "order.soldOut": "Sorry, {product} is sold out.",
  "order.reminder": "Your order is still waiting.",
  "qty.even": "Only even numbers.",
  hours: "Open 08:00-20:00.",
  "review.ask": "How many stars for the coffee?",
  "review.why": "Why?",
  "review.thanks": "Thank you!",
  "complaint.ask": "What went wrong?",
  "complaint.done": "Noted.",
  promo: "Promo: {what}!",
};

export const vocabulary: VocabularyDefinition = {
  locales: ["id", "en"],
  profile: z.object({ name: z.string(), address: z.string() }).partial(),
  entities: {
    product: {
      kind: "list",
      synonyms: {
        "Kopi Gayo": ["gayo", "aceh gayo"],
        "Kopi Toraja": ["toraja"],
        "Kopi Kintamani": ["kintamani", "bali"],
      },
    },
  },
  intents: {
    order: { id: ["mau pesan", "pesan {qty} {product}"], en: ["I want to order"] },
    complain: { id: ["mau komplain"], en: ["I have a complaint"] },
    review: { id: ["mau ulas"], en: ["leave a review"] },
    hours: { id: ["jam buka"], en: ["opening hours"] },
    human: { id: ["mau bicara dengan orang"], en: ["talk to a person"] },
  },
  copy: { id, en },
};

/** What a recognizer would find, also inside of longer messages. */
export const intents = {
  "jam buka|buka jam|opening hours|when do you open": "hours",
  "bicara dengan orang|talk to a person": "human",
  "komplain|complaint": "complain",
  "mau pesan|pesan|order": "order",
} as const;

const Product = z.enum(["Kopi Gayo", "Kopi Toraja", "Kopi Kintamani"]);

export const orderShape = {
  product: Product,
  qty: z.number().int().min(1).max(99),
  fulfilment: z.enum(["delivery", "pickup"]),
  address: z.string().min(10),
  branch: z.enum(["Bandung", "Jakarta"]),
};

export const orderSlots: FormDefinition["slots"] = {
  product: { ask: "ask.product", label: "label.product", entity: "product" },
  qty: { ask: "ask.qty", label: "label.qty" },
  fulfilment: {
    ask: "ask.fulfilment",
    label: "label.fulfilment",
    choices: { delivery: "choice.delivery", pickup: "choice.pickup" },
  },
  address: {
    ask: "ask.address",
    label: "label.address",
    when: (values) => values["fulfilment"] === "delivery",
    from: (context) => context.profile["address"],
  },
  branch: {
    ask: "ask.branch",
    label: "label.branch",
    when: (values) => values["fulfilment"] === "pickup",
  },
};

/** Orders that were placed, oldest first. */
export const placed: unknown[] = [];

export const order: FormDefinition = {
  kind: "form",
  name: "order",
  version: 1,
  opens: "order",
  schema: z.object(orderShape),
  complete: z.discriminatedUnion("fulfilment", [
    z.object({ product: Product, qty: orderShape.qty, fulfilment: z.literal("delivery"), address: orderShape.address }),
    z.object({ product: Product, qty: orderShape.qty, fulfilment: z.literal("pickup"), branch: orderShape.branch }),
  ]),
  slots: orderSlots,
  confirm: "order.confirm",
  remind: { after: "2h", say: "order.reminder" },
  async submit(values: { readonly product: string }, turn) {
    const no = await turn.step("place-order", () => {
      placed.push(values);
      return `KS-${String(placed.length).padStart(4, "0")}`;
    });
    turn.say("order.done", { no });
  },
};

export const complaint: FormDefinition = {
  kind: "form",
  name: "complaint",
  version: 1,
  opens: "complain",
  schema: z.object({ text: z.string().min(3) }),
  slots: { text: { ask: "complaint.ask" } },
  submit: (_values, turn) => turn.say("complaint.done"),
};

/** The shop's bot, with some parts replaced. */
export function shop(
  parts: {
    readonly forms?: readonly FormDefinition[];
    readonly flows?: readonly FlowDefinition[];
    readonly answers?: BotDefinition["answers"];
    readonly vocabulary?: Partial<VocabularyDefinition>;
  } = {},
): BotDefinition {
  return {
    name: "kopi",
    vocabulary: { ...vocabulary, ...parts.vocabulary },
    forms: parts.forms ?? [order, complaint],
    flows: parts.flows ?? [],
    answers: parts.answers ?? {
      hours: { public: true, run: (turn) => turn.say("hours") },
      human: { public: false, run: (turn) => turn.handoff("front-desk") },
    },
    timeZone: "Asia/Jakarta",
    currency: "IDR",
  };
}

/** What forms made by {@link formOf} were submitted with, oldest first. */
export const submitted: unknown[] = [];

/** A form that opens like an order, with slots of the test's own. */
export function formOf(
  shape: { readonly [slot: string]: z.ZodType },
  slots: FormDefinition["slots"],
  rest: Partial<FormDefinition> = {},
): FormDefinition {
  return {
    kind: "form",
    name: "order",
    version: 1,
    opens: "order",
    schema: z.object(shape),
    slots,
    submit(values: unknown, turn) {
      submitted.push(values);
      turn.say("complaint.done");
    },
    ...rest,
  };
}
