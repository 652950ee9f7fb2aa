import { serve } from "@hono/node-server";
import { web } from "@sambung/channel-web";
import { defineVocabulary } from "@sambung/core";
import { sqlite } from "@sambung/store-sqlite";
import { z } from "zod";

const hello = defineVocabulary({
  locales: ["en", "id"],
  intents: { greet: { en: ["hello", "hi"], id: ["halo", "hai"] } },
  copy: {
    en: { "ask.name": "Hello! What is your name?", met: "Nice to meet you, {name}." },
    id: { "ask.name": "Halo! Siapa nama Anda?", met: "Senang berkenalan, {name}." },
  },
});
const schema = z.object({ name: z.string().min(2) });
const slots = { name: { ask: "ask.name" } } as const;
const greet = hello.form("greet", {
  version: 1,
  opens: "greet",
  schema,
  slots,
  submit: (v, turn) => turn.say("met", v),
});
const bot = hello.bot({ name: "hello", forms: [greet], answers: {} });

const app = await bot.start({ store: sqlite("hello.db"), channels: [web()] });
serve({ fetch: app.fetch, port: Number(process.env["PORT"] ?? 3000) }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}`),
);
