import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { defineVocabulary, type Recognizer, type Store } from "@sambung/core";
import { fakeChannel, memoryStore, silentLog } from "@sambung/core/testing";
import { sqlite } from "@sambung/store-sqlite";
import { afterAll, expect, test } from "vitest";

/** Messages that come at once. More: `EVENTS=200000 npm test -- --project store-sqlite-long flood`. */
const EVENTS = Number(process.env["EVENTS"] ?? 50_000);
const CUSTOMERS = EVENTS / 10;
/** Of one call of the platform. */
const CALL = 500;
/** What may be added to the heap while all wait, and while they are handled, MB. */
const MOST_WAITING_MB = 15;
const MOST_MB = 60;

const folder = mkdtempSync(join(tmpdir(), "sambung-flood-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heapMb(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

const vocabulary = defineVocabulary({
  locales: ["id"],
  intents: { hours: { id: ["jam buka"] } },
  copy: { id: { hours: "Buka 8 sampai 21." } },
});
const bot = vocabulary.bot({
  name: "flood",
  forms: [],
  answers: { hours: (turn: { say(key: "hours"): void }) => turn.say("hours") },
});

/** Turns wait until its model is loaded; accepting does not. */
function slowToLoad(): { readonly recognizer: Recognizer; readonly loaded: () => void } {
  let loaded: () => void = () => {};
  const loading = new Promise<void>((resolve) => {
    loaded = resolve;
  });
  const recognizer: Recognizer = {
    contract: 1,
    name: "slow",
    thresholds: { accept: 0.5, interrupt: 0.5 },
    prepare: () => loading,
    recognize: async () => ({ intents: [], entities: [], locale: "id", abstained: true }),
  };
  return { recognizer, loaded: () => loaded() };
}

/** What each customer was heard to say, in the order of the turns. */
async function heardOf(store: Store): Promise<Map<string, string[]>> {
  const heard = new Map<string, string[]>();
  for (let after = 0; ; ) {
    const { entries, cursor } = await store.journal({ after, limit: 2_000 });
    if (entries.length === 0) return heard;
    after = cursor;
    for (const entry of entries) {
      const id = entry.conversation?.id ?? "";
      heard.set(id, [...(heard.get(id) ?? []), entry.heard ?? ""]);
    }
  }
}

const STORES: readonly { readonly name: string; readonly make: () => Store; readonly measured: boolean }[] = [
  { name: "sqlite", make: () => sqlite(join(folder, "flood.db")), measured: true },
  // It keeps everything in memory by itself. Last, for its garbage would be in the figures of the other.
  { name: "memory", make: () => memoryStore(), measured: false },
];

test.each(STORES)(
  `${EVENTS} messages at once, $name: all accepted, each handled once and in order`,
  async (given) => {
    const store = given.make();
    const channel = fakeChannel("telegram");
    const { recognizer, loaded } = slowToLoad();
    const app = await bot.start({ store, channels: [channel], recognizer, log: silentLog });
    const before = heapMb();
    let began = performance.now();
    for (let from = 0; from < EVENTS; from += CALL) {
      const events = Array.from({ length: CALL }, (_, offset) => {
        const number = from + offset;
        return channel.event({ value: `p${number % CUSTOMERS}` }, { kind: "text", text: `jam buka ${number}` });
      });
      await channel.accept(...events);
    }
    const accepted = (performance.now() - began) / 1_000;
    const waiting = heapMb() - before;
    began = performance.now();
    loaded();
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, heapMb() - before);
    }, 1_000);
    await app.idle();
    clearInterval(watch);
    const handled = (performance.now() - began) / 1_000;
    const heard = await heardOf(store);
    await app.stop();

    console.log(
      `${EVENTS} messages of ${CUSTOMERS} customers, ${given.name}: accepted in ${accepted.toFixed(1)} s, handled in ${handled.toFixed(1)} s; ` +
        `heap while all wait +${waiting.toFixed(0)} MB, at most +${most.toFixed(0)} MB while they are handled`,
    );
    const wrong = [...Array(CUSTOMERS).keys()].filter((customer) => {
      const expected = Array.from(
        { length: EVENTS / CUSTOMERS },
        (_, round) => `jam buka ${round * CUSTOMERS + customer}`,
      );
      return JSON.stringify(heard.get(`p${customer}`)) !== JSON.stringify(expected);
    });
    expect([heard.size, wrong]).toEqual([CUSTOMERS, []]);
    if (given.measured)
      expect({ waiting: waiting < MOST_WAITING_MB, most: most < MOST_MB }).toEqual({ waiting: true, most: true });
  },
  600_000,
);
