import { defineVocabulary, list, number } from "@sambung/core";
import { fakeChannel, silentLog, type VirtualClock, virtualClock } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/testing/clock.ts";
import { sharedMemoryStore } from "../../src/testing/memory-store.ts";
import { MemoryDatabase, Seat } from "../../src/testing/memory-store-seat.ts";

/** A step that takes a minute while its customer goes on writing elsewhere, and processes that come and go meanwhile. */
const vocabulary = defineVocabulary({
  locales: ["id"],
  entities: { product: list({ "kopi-gayo": ["kopi gayo"] }), qty: number() },
  intents: { order: { id: ["mau pesan"] }, hours: { id: ["jam buka"] } },
  copy: { id: { product: "Mau apa?", qty: "Berapa?", done: "Pesanan {no}: {qty} bungkus.", hours: "Buka 08.00." } },
});

/** The shop's system: slow, and it knows an order by its key. */
function slowBackend(clock: VirtualClock, slowMs: () => number) {
  const calls: { readonly key: string; aborted: boolean; answered: boolean }[] = [];
  const orders = new Map<string, string>();
  const place = async (key: string, signal: AbortSignal): Promise<string> => {
    const call = { key, aborted: false, answered: false };
    calls.push(call);
    signal.addEventListener("abort", () => {
      call.aborted = true;
    });
    const no = orders.get(key) ?? `KS-${orders.size + 1}`;
    orders.set(key, no);
    await clock.wait(slowMs());
    call.answered = true;
    return no;
  };
  return { calls, orders, place };
}

function shop(place: (key: string, signal: AbortSignal) => Promise<string>, timeoutMs?: number) {
  const order = vocabulary.form("order", {
    version: 1,
    opens: "order",
    schema: z.object({ product: z.string(), qty: z.number().int().min(1) }),
    slots: { product: { ask: "product", entity: "product" }, qty: { ask: "qty", entity: "qty" } },
    async submit({ qty }, turn) {
      const limit = timeoutMs === undefined ? {} : { timeoutMs };
      const no = await turn.step("place", ({ key, signal }) => place(key, signal), limit);
      turn.say("done", { no, qty });
    },
  });
  return vocabulary.bot({ name: "slow", forms: [order], answers: { hours: (turn) => turn.say("hours") } });
}

/** One process on the database, with channels of its own. */
async function open(bot: ReturnType<typeof shop>, clock: VirtualClock, database: MemoryDatabase, seed: number) {
  const seat = new Seat(database);
  const channels = { web: fakeChannel("web"), telegram: fakeChannel("telegram") };
  const store = sharedMemoryStore(database, seat);
  const app = await bot.start({
    store,
    channels: Object.values(channels),
    clock,
    log: silentLog,
    random: seededRandom(seed),
  });
  let events = 0;
  const says = async (channel: "web" | "telegram", text: string): Promise<void> => {
    const event = channels[channel].event({ value: "budi" }, { kind: "text", text, key: `${seed}-${++events}` });
    await channels[channel].accept(event);
  };
  const code = async (): Promise<string> => {
    const from = { channel: "web", id: "budi", kind: "direct" } as const;
    return (await channels.web.context().issueLink(channels.web.alias({ value: "budi" }), from, "telegram")).code;
  };
  const shown = (channel: "web" | "telegram") => channels[channel].sent.map(({ part }) => part.text ?? "");
  return { app, seat, says, code, shown, store, budi: channels.web.alias({ value: "budi" }) };
}

/** Moves time until it is so. Processes that share a store look at it in real time: that needs small steps. */
async function until(clock: VirtualClock, isSo: () => boolean, step = 100): Promise<void> {
  for (const end = performance.now() + 20_000; !isSo(); await clock.advance(step)) {
    if (performance.now() > end) throw new Error("it never came to that");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function filled(timeoutMs?: number, slowMs: () => number = () => 60_000) {
  const clock = virtualClock();
  const database = new MemoryDatabase();
  const backend = slowBackend(clock, slowMs);
  const bot = shop(backend.place, timeoutMs);
  const one = await open(bot, clock, database, 1);
  const work = async (line: Promise<void>): Promise<void> => {
    let done = false;
    void line.then(() => {
      done = true;
    });
    await until(clock, () => done);
  };
  await work(one.says("web", "mau pesan"));
  await until(clock, () => one.shown("web").length === 1);
  await work(one.code().then((code) => one.says("telegram", code)));
  await until(clock, () => one.shown("telegram").includes("Kita lanjutkan dari web. Mau apa?"));
  await work(one.says("web", "kopi gayo"));
  await until(clock, () => one.shown("web").length === 2);
  return { clock, database, backend, bot, one, work };
}

test("a step of 60 s: who writes elsewhere meanwhile is heard in order after it, nothing is lost, it is called once", async () => {
  const { clock, backend, one, work } = await filled(90_000);
  const began = clock.now();
  await work(one.says("web", "2"));
  await until(clock, () => backend.calls.length === 1);
  await work(one.says("telegram", "jam buka"));
  await work(one.says("web", "mau pesan"));
  // Taken, and waiting: a turn of theirs runs one at a time.
  expect(one.shown("telegram")).not.toContain("Buka 08.00.");
  await until(clock, () => one.shown("telegram").includes("Buka 08.00."));
  expect(clock.now() - began).toBeGreaterThanOrEqual(60_000);
  await until(clock, () => one.shown("web").length === 4);
  expect(one.shown("web").slice(2)).toEqual(["Pesanan KS-1: 2 bungkus.", "Mau apa?"]);
  expect(backend.calls).toEqual([{ key: expect.any(String), aborted: false, answered: true }]);
  await work(one.app.stop());
});

test("a step past its limit is called again with the same key; what comes of the first call after that is nobody's", async () => {
  let calls = 0;
  // Slow once: the second call finds the order there.
  const { clock, backend, one, work } = await filled(undefined, () => (calls++ === 0 ? 60_000 : 10));
  await work(one.says("web", "2"));
  await until(clock, () => one.shown("web").length === 3);
  expect(one.shown("web").at(-1)).toBe("Pesanan KS-1: 2 bungkus.");
  expect(backend.calls.map(({ aborted, answered }) => ({ aborted, answered }))).toEqual([
    { aborted: true, answered: false },
    { aborted: false, answered: true },
  ]);
  expect(new Set(backend.calls.map(({ key }) => key)).size).toBe(1);
  await work(one.says("telegram", "jam buka"));
  await until(clock, () => backend.calls[0]?.answered === true);
  await until(clock, () => one.shown("telegram").includes("Buka 08.00."));
  expect(one.shown("web")).toHaveLength(3);
  expect(backend.orders.size).toBe(1);
  await work(one.app.stop());
});

test("its process stood still and was given up: another one finishes the turn, the late end of the first reaches nothing", async () => {
  const { clock, database, backend, bot, one, work } = await filled(90_000);
  const two = await open(bot, clock, database, 2);
  await work(one.says("web", "2"));
  await until(clock, () => backend.calls.length === 1);
  one.seat.lose();
  await work(two.says("telegram", "jam buka"));
  await until(clock, () => backend.calls.length === 2, 1);
  // Both answer now, the first one to nobody.
  await until(clock, () => backend.calls.every(({ answered }) => answered));
  await until(clock, () => [...one.shown("telegram"), ...two.shown("telegram")].includes("Buka 08.00."));
  const told = [...one.shown("web"), ...two.shown("web")].filter((text) => text.includes("KS-1"));
  expect(told).toEqual(["Pesanan KS-1: 2 bungkus."]);
  expect(new Set(backend.calls.map(({ key }) => key)).size).toBe(1);
  expect(backend.orders.size).toBe(1);
  const timeline = await two.store.timeline((await two.store.find(two.budi))?.customer ?? "", 100);
  const heard = timeline.flatMap((turn) => turn.heard ?? []).toReversed();
  expect(heard.filter((text) => text === "2")).toHaveLength(1);
  expect(heard.slice(-2)).toEqual(["2", "jam buka"]);
  await work(Promise.all([one.app.stop(), two.app.stop()]).then(() => {}));
});
