import { defineVocabulary } from "@sambung/core";
import { type Chat, converse, memoryStore, seededRandom, silentLog } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { z } from "zod";
import { sharedMemoryStore } from "../../src/testing/memory-store.ts";
import { MemoryDatabase } from "../../src/testing/memory-store-seat.ts";
import { cafe, placed } from "./cafe.ts";

const CHANNELS = { channels: ["web", "telegram"] };

/** Budi with a half-filled form on the web, and somebody with another one in Telegram. */
async function twoForms(chat: Chat): Promise<void> {
  const budi = chat.person("budi");
  await budi.on("web").says("mau pesan");
  await budi.on("web").says("kopi gayo");
  await chat.clock.advance("1m");
  await budi.on("telegram").says("mau pesan");
  await budi.on("telegram").says("teh melati");
  await budi.on("telegram").says("5");
}

async function states(chat: Chat): Promise<readonly [string, string]> {
  return [JSON.stringify(await chat.state("budi", "web")), JSON.stringify(await chat.state("budi", "telegram"))];
}

test("staff take a connection back: both are what they were, to the byte", async () => {
  await using chat = await converse(cafe(placed()), CHANNELS);
  await twoForms(chat);
  await chat.person("budi").links("web", "telegram");
  const one = await chat.customer("budi", "web");
  expect(await chat.customer("budi", "telegram")).toBe(one);
  const [merge] = (await chat.app.customer(one ?? "").merges()) ?? [];
  expect(merge?.proof).toBe("link-code");
  await chat.app.customer(one ?? "").unmerge(merge?.id);
  await chat.rest();
  if (merge === undefined || merge.undone !== undefined) throw new Error("the merge stands no more");
  expect((await states(chat)).toSorted()).toEqual(
    [merge.survivorBefore, merge.discardedBefore].map((each) => JSON.stringify(each)).toSorted(),
  );
  expect(await chat.customer("budi", "telegram")).not.toBe(one);
});

test("'bukan saya' within a day gives each their own form back", async () => {
  await using chat = await converse(cafe(placed()), CHANNELS);
  await twoForms(chat);
  const budi = chat.person("budi");
  await budi.links("web", "telegram");
  await budi.on("web").says("bukan saya");
  budi.hears("Telegram sudah saya lepas");
  await budi.on("web").says("3");
  budi.hears("Diantar atau ambil sendiri?");
  await budi.on("telegram").says("diantar");
  budi.hears("alamat");
  expect((await chat.state("budi", "web"))?.tasks.map(({ values }) => values)).toEqual([
    { product: "kopi-gayo", qty: 3 },
  ]);
  expect((await chat.state("budi", "telegram"))?.tasks.map(({ values }) => values)).toEqual([
    { product: "teh-melati", qty: 5, fulfilment: "delivery" },
  ]);
});

test("a language that was asked for since stays where it was asked for", async () => {
  await using chat = await converse(cafe(placed()), CHANNELS);
  await twoForms(chat);
  const budi = chat.person("budi");
  await budi.links("web", "telegram");
  await budi.on("web").says("English please");
  budi.hears("let's use English");
  const one = await chat.customer("budi", "web");
  const [merge] = (await chat.app.customer(one ?? "").merges()) ?? [];
  await chat.app.customer(one ?? "").unmerge(merge?.id);
  await chat.rest();
  await budi.on("web").says("3");
  budi.hears("Delivery or pick-up?");
  expect((await chat.state("budi", "web"))?.locale).toBe("en");
  expect((await chat.state("budi", "telegram"))?.locale).toBe("id");
});

test("after a day it is too late for the customer, not for 'putuskan Telegram'", async () => {
  await using chat = await converse(cafe(placed()), CHANNELS);
  await twoForms(chat);
  const budi = chat.person("budi");
  await budi.links("web", "telegram");
  await chat.clock.advance("25h");
  await budi.on("web").says("bukan saya");
  budi.hears("Tidak ada sambungan baru");
  await budi.on("web").says("putuskan telegram");
  budi.hears("Telegram sudah saya lepas");
});

test("what was confirmed since stays confirmed: it never runs again", async () => {
  const orders = placed();
  await using chat = await converse(cafe(orders), CHANNELS);
  await twoForms(chat);
  const budi = chat.person("budi");
  await budi.links("web", "telegram");
  await budi.on("telegram").says("ambil sendiri");
  await budi.on("telegram").taps("Ya, benar");
  budi.hears("KS-0001");
  expect(orders.all).toHaveLength(1);
  await budi.on("web").says("bukan saya");
  budi.hears("sudah saya lepas");
  await budi.on("telegram").says("ya");
  expect(orders.all).toHaveLength(1);
  expect((await chat.state("budi", "telegram"))?.tasks).toEqual([]);
  expect((await chat.state("budi", "web"))?.tasks.map(({ values }) => values)).toEqual([{ product: "kopi-gayo" }]);
});

test("a yes to what was shown while they were one confirms nothing", async () => {
  const orders = placed();
  await using chat = await converse(cafe(orders), CHANNELS);
  await twoForms(chat);
  const budi = chat.person("budi");
  await budi.links("web", "telegram");
  await budi.on("telegram").says("ambil sendiri");
  budi.hears("Sudah benar?");
  await budi.on("web").says("bukan saya");
  await budi.on("telegram").says("ya");
  expect(orders.all).toEqual([]);
});

test("what each said stays with the channel it was said on, and nobody reads the other's", async () => {
  await using chat = await converse(cafe(placed()), CHANNELS);
  await twoForms(chat);
  const budi = chat.person("budi");
  await budi.links("web", "telegram");
  await budi.on("telegram").says("jam buka");
  await budi.on("web").says("bukan saya");
  const heard = async (channel: string) => {
    const customer = (await chat.customer("budi", channel)) ?? "";
    return (await chat.store.timeline(customer, 50)).flatMap((entry) => entry.heard ?? []).reverse();
  };
  expect(await heard("web")).toEqual(["mau pesan", "kopi gayo", "bukan saya"]);
  expect(await heard("telegram")).toEqual(["mau pesan", "teh melati", "5", expect.stringMatching(/-/), "jam buka"]);
  const web = (await chat.customer("budi", "web")) ?? "";
  const text = JSON.stringify(await chat.store.export(web));
  expect(text).not.toContain("teh melati");
  expect(text).not.toContain("jam buka");
});

/** A bot that cannot do one of the things it understands. */
function clumsy() {
  const vocabulary = defineVocabulary({
    locales: ["id"],
    profile: z.object({}),
    entities: {},
    intents: {
      fails: { id: ["yang gagal"] },
      fine: { id: ["apa kabar"] },
      "not-me": { id: ["bukan saya"] },
    },
    copy: { id: { fine: "Baik!" } },
  });
  return vocabulary.bot({
    name: "clumsy",
    forms: [],
    answers: {
      fails() {
        throw new Error("a handler's own mistake");
      },
      fine: (turn) => turn.say("fine"),
      "not-me": (turn) => turn.account.unlink(),
    },
  });
}

test("a message that failed stays with the channel it came on, also when it was the first there", async () => {
  await using chat = await converse(clumsy(), { ...CHANNELS, engine: { tries: 1 } });
  const budi = chat.person("budi");
  await budi.on("telegram").says("apa kabar");
  await budi.on("web").says("yang gagal");
  budi.hears("Maaf, ada gangguan");
  await budi.links("web", "telegram");
  await budi.on("telegram").says("bukan saya");
  const web = (await chat.customer("budi", "web")) ?? "";
  expect((await chat.store.timeline(web, 50)).flatMap((entry) => entry.heard ?? [])).toEqual(["yang gagal"]);
  expect((await chat.state("budi", "web"))?.conversations).toHaveLength(1);
});

test("what was confirmed on a third channel stays confirmed when the others come apart after it", async () => {
  const orders = placed();
  await using chat = await converse(cafe(orders), { channels: [...CHANNELS.channels, "whatsapp"] });
  const budi = chat.person("budi");
  await budi.on("web").says("mau pesan");
  await budi.on("web").says("kopi gayo");
  await budi.on("web").says("3");
  await chat.clock.advance("1s");
  await budi.on("telegram").says("jam buka");
  await chat.clock.advance("1s");
  await budi.on("whatsapp").says("jam buka");
  await budi.links("web", "telegram");
  await budi.links("web", "whatsapp");
  await budi.on("whatsapp").says("ambil sendiri");
  await budi.on("whatsapp").taps("Ya, benar");
  budi.hears("KS-0001");
  await budi.on("whatsapp").says("bukan saya");
  budi.hears("sudah saya lepas");
  await budi.on("telegram").says("bukan saya");
  budi.hears("sudah saya lepas");
  expect((await chat.state("budi", "web"))?.tasks).toEqual([]);
  await budi.on("web").says("ya");
  expect(orders.all).toHaveLength(1);
});

test("what is written while they come apart runs in the order in which it came", async () => {
  const store = memoryStore();
  const { commit, unmerge } = store;
  let comeApart: (() => Promise<void>) | undefined;
  let written: Promise<void> | undefined;
  store.unmerge = async (request) => {
    await comeApart?.();
    return unmerge.call(store, request);
  };
  store.commit = async (group) => {
    await written;
    return commit.call(store, group);
  };
  await using chat = await converse(cafe(placed()), { ...CHANNELS, store });
  const budi = chat.person("budi");
  await budi.on("web").says("jam buka");
  await budi.on("telegram").says("jam buka");
  await budi.links("web", "telegram");
  const telegram = chat.channel("telegram");
  const writes = (text: string) => telegram.accept(telegram.event({ value: "budi" }, { kind: "text", text }));
  let last: Promise<unknown> | undefined;
  comeApart = async () => {
    await writes("mau pesan");
    await writes("kopi gayo");
    let isWritten = (): void => {};
    written = new Promise((resolve) => {
      isWritten = resolve;
    });
    last = writes("3");
    // It is on its way into the store when the two are taken apart there.
    await new Promise((resolve) => setImmediate(resolve));
    setImmediate(isWritten);
  };
  await budi.on("web").says("bukan saya");
  await last;
  await chat.rest();
  const customer = (await chat.customer("budi", "telegram")) ?? "";
  const heard = (await chat.store.timeline(customer, 3)).map((entry) => entry.heard).reverse();
  expect(heard).toEqual(["mau pesan", "kopi gayo", "3"]);
  expect((await chat.state("budi", "telegram"))?.tasks.map(({ values }) => values)).toEqual([
    { product: "kopi-gayo", qty: 3 },
  ]);
});

test.for([
  { when: "before", past: ["mau pesan", "unmerge"] },
  { when: "after", past: ["unmerge", "mau pesan"] },
])(
  "what another process accepts just $when they ask for it keeps its place, and is not forgotten",
  async ({ when, past }) => {
    const database = new MemoryDatabase();
    const [store, elsewhere] = [sharedMemoryStore(database), sharedMemoryStore(database)];
    // Hints may get lost.
    Object.assign(store, { shared: { ...store.shared, listen: () => () => {} } });
    const { commit } = store;
    store.commit = async (group) => {
      const asks = group.entries.some(({ turn }) => turn?.enqueue.some(({ kind }) => kind === "unmerge"));
      if (asks && when === "before") await writesElsewhere();
      const outcomes = await commit.call(store, group);
      if (asks && when === "after") await writesElsewhere();
      return outcomes;
    };
    await using chat = await converse(cafe(placed()), { ...CHANNELS, store, engine: { fuse: false } });
    await elsewhere.open({ clock: chat.clock, random: seededRandom(2), log: silentLog });
    const writesElsewhere = async (): Promise<void> => {
      const web = chat.channel("web");
      const event = web.event({ value: "budi" }, { kind: "text", text: "mau pesan" });
      const accept = { event, alias: web.alias({ value: "budi" }), dedupe: Buffer.from("from another one") };
      await elsewhere.commit({ entries: [{ accept }], outbox: [], receipts: [] });
    };
    const budi = chat.person("budi");
    await budi.on("web").says("jam buka");
    await budi.on("telegram").says("jam buka");
    await budi.links("web", "telegram");
    await budi.on("telegram").says("bukan saya");
    await chat.rest();
    const customer = (await chat.customer("budi", "web")) ?? "";
    const found = (await chat.store.timeline(customer, 2)).map((entry) => entry.heard ?? entry.event).reverse();
    expect(found).toEqual(past);
  },
);
