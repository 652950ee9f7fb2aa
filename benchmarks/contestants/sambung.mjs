// Sambung: a default bot through all six stages, with dedupe, journal, trace and the local recognizer; replies go to a
// channel that takes everything at once.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineVocabulary, list, number } from "@sambung/core";
import { memoryStore, silentLog } from "@sambung/core/testing";
import { idEnEntities } from "@sambung/entities-id-en";
import { local } from "@sambung/recognizer-local";
import { postgres } from "@sambung/store-postgres";
import { sqlite } from "@sambung/store-sqlite";
import { z } from "zod";
import { FILLER, ORDER } from "./work.mjs";

const copy = {
  hours: "{count}",
  "ask.product": "product",
  "ask.qty": "quantity",
  "ask.address": "address",
  done: "{product} {qty} {address}",
};

/** A default bot: an answer, and an order in four messages. */
export function makeBot(counters) {
  const vocabulary = defineVocabulary({
    locales: ["id", "en"],
    profile: z.object({ count: z.number(), filler: z.record(z.string(), z.string()) }).partial(),
    entities: { product: list({ "kopi-gayo": ["kopi gayo"], "teh-melati": ["teh melati"] }), qty: number() },
    intents: {
      order: {
        id: ["mau pesan", "saya mau pesan kopi", "pesan {qty} {product}"],
        en: ["I want to order", "order {qty} {product}"],
      },
      hours: { id: ["jam buka", "buka jam berapa", "kapan buka"], en: ["opening hours", "when do you open"] },
    },
    copy: { id: copy, en: copy },
  });
  const order = vocabulary.form("order", {
    version: 1,
    opens: "order",
    schema: z.object({
      product: z.enum(["kopi-gayo", "teh-melati"]),
      qty: z.number().int().min(1),
      address: z.string().min(5),
    }),
    slots: {
      product: { ask: "ask.product", entity: "product" },
      qty: { ask: "ask.qty", entity: "qty" },
      address: { ask: "ask.address" },
    },
    submit(values, turn) {
      counters.orders += 1;
      turn.say("done", values);
    },
  });
  return vocabulary.bot({
    name: "bench",
    forms: [order],
    answers: {
      hours(turn) {
        const count = (turn.profile.count ?? 0) + 1;
        turn.remember({ count, ...(count === 1 ? { filler: FILLER } : {}) });
        turn.say("hours", { count });
      },
    },
  });
}

const EVERYTHING = { burst: 1e12, perSeconds: 1 };
const NONE = { image: false, audio: false, video: false, file: false };

/** A platform that takes every message at once. */
export function nullChannel(counters) {
  const capabilities = {
    text: { max: 4096, unit: "utf16", marks: [] },
    buttons: { max: 8, label: 64, data: 64 },
    quickReplies: false,
    list: false,
    media: NONE,
    location: false,
    edit: true,
    delete: false,
    typing: false,
    receipts: [],
    proactive: "any",
    rate: { perChat: EVERYTHING, global: EVERYTHING },
    deepLink: false,
    ackMs: 10_000,
    redelivery: false,
    idempotentSend: false,
  };
  const channel = {
    contract: 1,
    id: "null",
    platform: "null",
    delivery: "send",
    aliasKind: "null",
    capabilities: () => capabilities,
    async start(context) {
      channel.context = context;
    },
    async stop() {},
    async send() {
      counters.replies += 1;
      return { ids: [`${counters.replies}`] };
    },
    async withdraw() {},
    classify: (error) => ({ kind: "unknown", final: true, reason: String(error) }),
  };
  return channel;
}

/** Counts what is really written, and how often the disk is asked to keep it. */
function counting(store, counters) {
  const commit = store.commit.bind(store);
  store.commit = (group) => {
    counters.commits += 1;
    for (const { turn } of group.entries) {
      if (turn === undefined) continue;
      counters.turns += 1;
      if (turn.journal !== undefined) counters.journal += 1;
    }
    return commit(group);
  };
  return store;
}

async function bench(makeStore, engine, texts) {
  const counters = { turns: 0, journal: 0, replies: 0, orders: 0, commits: 0 };
  const channel = nullChannel(counters);
  const { store, dispose } = makeStore();
  const app = await makeBot(counters).start({
    store: counting(store, counters),
    channels: [channel],
    recognizer: local({ cache: false }),
    extractors: [idEnEntities()],
    log: silentLog,
    engine,
  });
  while (!app.readiness().ready) await new Promise((resolve) => setTimeout(resolve, 10));
  let keys = 0;
  return {
    async say(customer, turn) {
      keys += 1;
      await channel.context.accept([
        {
          kind: "text",
          key: `k${keys}`,
          channel: "null",
          account: "a",
          conversation: { id: `c${customer}`, kind: "direct" },
          aliases: [{ kind: "null", account: "*", value: `p${customer}`, proven: true }],
          at: "2026-01-01T00:00:00.000Z",
          text: texts[turn % texts.length],
        },
      ]);
    },
    drain: () => app.idle(),
    counters: async () => {
      await app.idle();
      return { ...counters };
    },
    async stop() {
      await app.stop();
      dispose();
    },
  };
}

const inMemory = () => ({ store: memoryStore(), dispose: () => {} });
const onDisk = () => {
  const folder = mkdtempSync(join(tmpdir(), "sambung-bench-"));
  return { store: sqlite(join(folder, "bench.db")), dispose: () => rmSync(folder, { recursive: true }) };
};
const onPostgres = () => ({
  store: postgres({ url: process.env.BENCH_POSTGRES, schema: `bench_${process.pid}` }),
  dispose: () => {},
});
const ECHO = ["jam buka"];

export const works = {
  echo: () => bench(inMemory, {}, ECHO),
  order: () => bench(inMemory, {}, ORDER),
  "echo-sqlite": () => bench(onDisk, {}, ECHO),
  "echo-sqlite-unfused": () => bench(onDisk, { fuse: false }, ECHO),
  "echo-postgres": () => bench(onPostgres, {}, ECHO),
  "echo-sqlite-single": () => bench(onDisk, { groupTurns: 1 }, ECHO),
};
