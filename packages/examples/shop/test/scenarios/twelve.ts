import { defineVocabulary } from "@sambung/core";
import { z } from "zod";

/** A drawer of twelve: more than any platform has room for buttons, and than WhatsApp has rows in a list. */
export const SPICES = [
  "Jahe",
  "Kunyit",
  "Cengkih",
  "Pala",
  "Lada",
  "Kayu Manis",
  "Serai",
  "Kapulaga",
  "Ketumbar",
  "Kencur",
  "Temulawak",
  "Lengkuas",
] as const;

const kopi = defineVocabulary({
  locales: ["id"],
  intents: { spice: { id: ["mau bumbu"] } },
  copy: { id: { which: "Mau bumbu yang mana?", sure: "Dibungkus berapa?", done: "{spice}, {count:number} bungkus." } },
});
const drawer = kopi.form("spice", {
  version: 1,
  opens: "spice",
  schema: z.object({ spice: z.enum(SPICES), count: z.number().int().min(1).max(9) }),
  slots: {
    spice: { ask: "which", choices: () => SPICES.map((name) => ({ value: name, label: name })) },
    count: { ask: "sure" },
  },
  submit: ({ spice, count }, turn) => turn.say("done", { spice, count }),
});
/** Asks for one of the twelve. */
export const drawerBot = kopi.bot({ name: "drawer", forms: [drawer], answers: {} });
