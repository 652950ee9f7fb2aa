import { serve } from "@hono/node-server";
import { web } from "@sambung/channel-web";
import { defineVocabulary } from "@sambung/core";
import { sqlite } from "@sambung/store-sqlite";
import { z } from "zod";

const cafe = defineVocabulary({
  locales: ["en", "id"],
  intents: { order: { en: ["coffee please"], id: ["mau kopi"] }, hours: { en: ["opening hours"], id: ["jam buka"] } },
  copy: {
    en: { which: "Which coffee?", count: "How many bags?", done: "{bags} x {coffee}, coming up!", hours: "8 to 5." },
    id: { which: "Kopi yang mana?", count: "Berapa bungkus?", done: "{bags} x {coffee}, siap!", hours: "8 sampai 17." },
  },
});
const order = cafe.form("order", {
  version: 1,
  opens: "order",
  schema: z.object({ coffee: z.enum(["Gayo", "Toraja"]), bags: z.number().int().min(1) }),
  slots: { coffee: { ask: "which" }, bags: { ask: "count" } },
  submit: (values, turn) => turn.say("done", values),
});
export const bot = cafe.bot({ name: "cafe", forms: [order], answers: { hours: (turn) => turn.say("hours") } });

const app = await bot.start({ store: sqlite("hello.db"), channels: [web()] });
serve({ fetch: app.fetch, port: Number(process.env["PORT"] ?? 3000) }, ({ port }) =>
  console.log(`Listening on ${port}`),
);
