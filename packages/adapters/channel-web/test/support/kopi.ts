import { type Bot, defineVocabulary } from "@sambung/core";
import { z } from "zod";

const PRODUCTS = [
  "gayo",
  "toraja",
  "mandailing",
  "kintamani",
  "flores",
  "ijen",
  "wamena",
  "java",
  "lintong",
  "temanggung",
  "ciwidey",
  "malabar",
] as const;

/** A small coffee shop with something of everything that a chat shows. */
const kopi = defineVocabulary({
  locales: ["id", "en"],
  intents: {
    order: { id: ["mau pesan"], en: ["I want to order"] },
    hours: { id: ["jam buka"], en: ["opening hours"] },
    photo: { id: ["lihat foto"], en: ["show me a photo"] },
    place: { id: ["di mana"], en: ["where are you"] },
    roast: { id: ["sangrai dulu"], en: ["roast it first"] },
    menu: { id: ["lihat menu"], en: ["show me the menu"] },
    terms: { id: ["syarat pengiriman"], en: ["terms of delivery"] },
    human: { id: ["mau bicara dengan orang"], en: ["talk to a person"] },
  },
  copy: {
    id: {
      product: "Mau kopi yang mana?",
      how: "Diantar atau ambil di toko?",
      delivery: "Diantar",
      pickup: "Ambil di toko",
      qty: "Berapa bungkus?",
      done: "Siap! {qty:number} bungkus {product} kami siapkan.",
      hours: "Kami buka setiap hari, 08.00 sampai 21.00. Lihat juga https://kopi.example/jam.",
      roasted: "Sudah harum.",
    },
    en: {
      product: "Which coffee would you like?",
      how: "Delivery or pick-up?",
      delivery: "Delivery",
      pickup: "Pick-up",
      qty: "How many bags?",
      done: "Done! {qty:number} bags of {product} are on their way.",
      hours: "We are open every day, 8 am to 9 pm. See also https://kopi.example/hours.",
      roasted: "It smells wonderful.",
    },
  },
});

/** The shop's bot. `photo`: address of a picture. `roasted`: what the slow answer waits for. */
export function kopiBot(options: {
  readonly photo: string;
  readonly roasted: () => Promise<void>;
}): Pick<Bot, "start"> {
  const order = kopi.form("order", {
    version: 1,
    opens: "order",
    schema: z.object({
      product: z.enum(PRODUCTS),
      how: z.enum(["delivery", "pickup"]),
      qty: z.number().int().min(1),
    }),
    slots: {
      product: {
        ask: "product",
        choices: PRODUCTS.map((value, index) => ({
          value,
          label: value.charAt(0).toUpperCase() + value.slice(1),
          ...(index < 4 ? { description: `Rp ${72 + index * 6}.000 / 250 g` } : {}),
        })),
      },
      how: { ask: "how", choices: { delivery: "delivery", pickup: "pickup" } },
      qty: { ask: "qty" },
    },
    submit: ({ qty, product }, turn) => turn.say("done", { qty, product }),
  });
  return kopi.bot({
    name: "kopi-test",
    forms: [order],
    answers: {
      hours: (turn) => turn.say("hours"),
      photo: (turn) => turn.show({ kind: "media", type: "image", url: options.photo, alt: "Biji kopi Gayo" }),
      place: (turn) =>
        turn.show({ kind: "location", latitude: -6.9147, longitude: 107.6098, label: "Kopi Sambung, Bandung" }),
      menu: (turn) =>
        turn.show(
          { kind: "text", text: "Tiga yang paling laku:" },
          ...PRODUCTS.slice(0, 3).map((product) => ({
            kind: "card" as const,
            title: product,
            body: "Rp 72.000\n250 g",
            image: { url: options.photo, alt: `Biji ${product}` },
          })),
        ),
      terms: (turn) =>
        turn.show({
          kind: "text",
          text: "Gratis ongkir mulai Rp 100.000. Selengkapnya",
          inline: [
            { kind: "bold", children: [{ kind: "text", text: "Gratis ongkir" }] },
            { kind: "text", text: " mulai " },
            { kind: "italic", children: [{ kind: "text", text: "Rp 100.000" }] },
            { kind: "break" },
            { kind: "link", url: "https://kopi.example/syarat", children: [{ kind: "text", text: "Selengkapnya" }] },
          ],
        }),
      roast: async (turn) => {
        await turn.step("roast", options.roasted);
        turn.say("roasted");
      },
      human: (turn) => turn.handoff("front-desk"),
    },
  });
}
