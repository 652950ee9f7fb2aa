import { z } from "zod";
import { list } from "../../api/entities.ts";
import { defineVocabulary } from "../../bot.ts";
import type { App, StartOptions } from "../../ports/app.ts";

/** What is asked. */
export type Slot = "product" | "size" | "grind" | "way";

/** What may be answered, by slot, with the words for it. */
export const SLOTS: { readonly [slot in Slot]: { readonly [value: string]: readonly string[] } } = {
  product: { gayo: ["gayo"], toraja: ["toraja"], melati: ["melati"] },
  size: { kecil: ["kecil"], sedang: ["sedang"], besar: ["besar"] },
  grind: { halus: ["halus"], kasar: ["kasar"] },
  way: { antar: ["antar"], ambil: ["ambil"] },
};

const vocabulary = defineVocabulary({
  locales: ["id"],
  entities: {
    product: list(SLOTS.product),
    size: list(SLOTS.size),
    grind: list(SLOTS.grind),
    way: list(SLOTS.way),
  },
  intents: { order: { id: ["mau pesan"] } },
  copy: { id: { product: "Apa?", size: "Ukuran?", grind: "Giling?", way: "Antar?", done: "Benar?" } },
});
const order = vocabulary.form("order", {
  version: 1,
  opens: "order",
  schema: z.object({ product: z.string(), size: z.string(), grind: z.string(), way: z.string() }),
  slots: {
    // Buttons, so that there are old ones to tap.
    product: {
      ask: "product",
      entity: "product",
      choices: () => Object.keys(SLOTS.product).map((value) => ({ value, label: value })),
    },
    size: { ask: "size", entity: "size" },
    grind: { ask: "grind", entity: "grind" },
    way: { ask: "way", entity: "way" },
  },
  confirm: "done",
  submit: () => {},
});

const bot = vocabulary.bot({ name: "together", forms: [order], answers: {} });

/** Starts the bot whose form is filled from two channels at once. */
export const startTogether = (options: StartOptions): Promise<App> => bot.start(options);
