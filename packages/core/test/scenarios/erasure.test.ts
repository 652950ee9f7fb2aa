import { customerExportSchema } from "@sambung/core";
import { type Chat, converse, memoryStore } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { cafe, placed } from "./cafe.ts";

/** The code the bot sent last. */
function codeIn(chat: Chat): string {
  return [...chat.transcript().matchAll(/Kode Anda: (\d{6})/g)].at(-1)?.[1] ?? "";
}

const BUDI = { ids: { web: "visitor-of-budi", telegram: "4711" }, displayName: "Budi Santoso" };

test("'hapus data saya' counts down, says so, stops everything, and leaves nothing", async () => {
  const store = memoryStore();
  const erased: string[] = [];
  const personalData = [
    {
      name: "orders",
      export: () => ["KS-0001"],
      erase: (customers: readonly string[]) => {
        erased.push(...customers);
        return { removed: 0, kept: 1, because: "books are kept for ten years" };
      },
    },
  ];
  await using chat = await converse(cafe(placed()), { channels: ["web", "telegram"], store, personalData });
  const budi = chat.person("budi", BUDI);
  const siti = chat.person("siti");
  await siti.on("web").says("mau pesan");
  await budi.on("web").says("mau pesan");
  await budi.on("web").says("kopi gayo");
  await budi.on("telegram").says("jam buka");
  await budi.links("web", "telegram");
  const survivor = (await chat.customer("budi", "web")) ?? "";
  const ids = [survivor, ...(await chat.app.customer(survivor).merges()).map(({ discarded }) => discarded)];
  await budi.on("telegram").says("hapus data saya");
  budi.on("telegram").hears("kode 6 angka ke Web");
  budi.hears.not("saya hapus pada");
  await budi.on("telegram").says(codeIn(chat));
  budi.hears("saya hapus pada", "Balas BATAL");
  const receipt = (await chat.state("budi"))?.erasure?.receipt ?? "";
  budi.hears(receipt);

  await budi.on("web").says("2");
  budi.hears("tidak ada yang saya proses");
  await chat.send("budi", "promo");
  await chat.clock.advance("3h");
  budi.hears.not("Promo", "dilanjutkan");

  await chat.clock.advance("46h");
  await chat.rest();
  expect(await chat.app.receipt(receipt)).toEqual({
    receipt,
    at: expect.stringMatching(/^2026-/),
    sections: { orders: { removed: 0, kept: 1, because: "books are kept for ten years" } },
  });
  expect(erased.toSorted()).toEqual(ids.toSorted());
  for (const trace of ["visitor-of-budi", "4711", "Budi Santoso", "jam buka", ...ids]) {
    expect(store.dump()).not.toContain(trace);
  }
  expect(await chat.app.wasErased({ kind: "telegram", account: "*", value: "4711" })).toBe(true);
  expect(await chat.app.wasErased({ kind: "telegram", account: "*", value: "4712" })).toBe(false);

  await budi.on("telegram").says("mau pesan");
  budi.hears("Mau pesan apa?");
  expect(ids).not.toContain(await chat.customer("budi", "telegram"));
  await siti.on("web").says("kopi gayo");
  siti.hears("Berapa bungkus?");
});

test("'batal' within the countdown keeps everything, and what was put off goes on", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["web"] });
  const budi = chat.person("budi");
  await budi.says("mau pesan");
  await budi.says("hapus data saya");
  await chat.clock.advance("3h");
  await budi.says("gak jadi deh, jangan dihapus");
  budi.hears("saya batalkan");
  await budi.says("kopi gayo");
  budi.hears("Berapa bungkus?");
  await chat.clock.advance("49h");
  expect(await chat.customer("budi")).toBeDefined();
  expect((await chat.state("budi"))?.tasks).toHaveLength(1);
});

test("a crash between the end of the countdown and the erasure changes nothing: it happens once the bot is back", async () => {
  const store = memoryStore();
  let failures = 1;
  const failing = new Proxy(store, {
    get(target, name) {
      if (name === "erase" && failures > 0) {
        return () => {
          failures -= 1;
          return Promise.reject(new Error("the machine went off"));
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  await using chat = await converse(cafe(placed()), { channels: ["web"], store: failing });
  const budi = chat.person("budi", BUDI);
  await budi.says("jam buka");
  const receipt = await chat.app.customer((await chat.customer("budi")) ?? "").erase();
  await chat.clock.advance("1s");
  await chat.restart();
  await chat.rest();
  expect(await chat.app.receipt(receipt)).toBeDefined();
  expect(store.dump()).not.toContain("visitor-of-budi");
  expect(failures).toBe(0);
});

test("promo only after a yes; a no in the customer's words counts before the next one goes out", async () => {
  for (const words of ["BERHENTI", "STOP", "unreg", "jangan kirim promo lagi", "stop sending me ads"]) {
    await using chat = await converse(cafe(placed()), { channels: ["web", "telegram"] });
    const budi = chat.person("budi");
    const promo = async (): Promise<void> => {
      const customer = (await chat.customer("budi")) ?? "";
      await chat.app.send(customer, "promo", undefined, { purpose: "promo" });
      await chat.rest();
    };
    await budi.on("telegram").says("jam buka");
    await promo();
    budi.hears.not("Promo");
    await budi.says("mau promo");
    await promo();
    budi.hears("Promo 11.11!");
    await budi.says(words);
    budi.hears("tidak akan ada kiriman promo");
    await promo();
    budi.hears.not("Promo 11.11!");
    const state = await chat.state("budi");
    expect(state?.consents?.map(({ purpose, granted, text }) => [purpose, granted, text])).toEqual([
      ["promo", true, "promo v1"],
      ["promo", false, undefined],
    ]);
    await budi.says("mau pesan");
    budi.hears("Mau pesan apa?");
  }
});

test("'stop' without anything to stop is 'batal'", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["web"] });
  const budi = chat.person("budi");
  await budi.says("mau pesan");
  await budi.says("stop");
  expect((await chat.state("budi"))?.tasks).toEqual([]);
});

test("'data saya apa saja' says what is known, and the export has everything", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["web", "telegram"] });
  const budi = chat.person("budi", BUDI);
  await budi.on("web").says("mau pesan");
  await budi.links("web", "telegram");
  await budi.says("data saya apa saja");
  budi.hears("telegram, web");
  const account = chat.app.customer((await chat.customer("budi")) ?? "");
  const view = await account.view360();
  expect(view.aliases.map(({ kind, assurance }) => [kind, assurance])).toEqual(
    expect.arrayContaining([
      ["web", "linked"],
      ["telegram", "linked"],
    ]),
  );
  expect(view.tasks.map(({ name }) => name)).toEqual(["order"]);
  expect(view.timeline.flatMap(({ heard }) => heard ?? [])).toContain("mau pesan");
  const text = JSON.stringify(await account.export());
  for (const trace of ["visitor-of-budi", "4711", "mau pesan"]) expect(text).toContain(trace);
  expect(customerExportSchema().parse(await account.export())).toEqual(await account.export());
  let streamed = "";
  for await (const piece of account.exportText()) streamed += piece;
  expect(JSON.parse(streamed)).toEqual(await account.export());
});

test("who holds one of several channels only, or is vouched for by nobody, erases nothing", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["web", "telegram"] });
  const budi = chat.person("budi", BUDI);
  await budi.on("web").says("mau pesan");
  await budi.links("web", "telegram");
  const finder = budi.on("telegram");
  await finder.says("hapus data saya");
  for (const guess of ["000000", "111111", "222222", "hapus data saya"]) await finder.says(guess);
  finder.hears("15 menit");
  expect((await chat.state("budi"))?.tasks).toHaveLength(1);
  const telegram = chat.channel("telegram");
  const claimed = [{ ...telegram.alias({ value: "4712" }), proven: false }];
  const nobody = chat.person("nobody", { ids: { telegram: "4712" } }).on("telegram");
  await nobody.sends({ kind: "text", text: "hapus data saya", aliases: claimed });
  nobody.hears("Hubungkan dulu");
  await chat.clock.advance("73h");
  await chat.rest();
  expect((await chat.state("budi"))?.erasure).toBeUndefined();
  expect(await chat.customer("nobody", "telegram")).toBeDefined();
});

test("no more promo is no silence: what is about an order still comes, and nothing is erased", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["telegram"] });
  const budi = chat.person("budi");
  await budi.says("mau promo");
  await budi.says("jangan kirim promo lagi");
  const customer = (await chat.customer("budi")) ?? "";
  await chat.app.send(customer, "promo", undefined, { purpose: "promo" });
  await chat.app.send(customer, "order.done", { no: "KS-0001" });
  await chat.rest();
  budi.hears("Pesanan KS-0001 kami proses.");
  budi.hears.not("Promo 11.11!");
  expect((await chat.state("budi"))?.erasure).toBeUndefined();
});

test("copies elsewhere: what a platform would not delete is in the receipt, with the reason and without the person", async () => {
  const thread = new Set(["budi: paket saya rusak", "budi: mau bicara dengan orang"]);
  const agentThread = {
    name: "agent-thread",
    export: () => [...thread],
    erase: () => {
      thread.delete("budi: paket saya rusak");
      return { removed: 1, kept: thread.size, because: "the workspace keeps messages on hold" };
    },
  };
  await using chat = await converse(cafe(placed()), { channels: ["telegram"], personalData: [agentThread] });
  const budi = chat.person("budi", BUDI);
  await budi.says("hapus data saya");
  const receipt = (await chat.state("budi"))?.erasure?.receipt ?? "";
  await chat.clock.advance("49h");
  await chat.rest();
  const found = await chat.app.receipt(receipt);
  expect(found?.sections).toEqual({
    "agent-thread": { removed: 1, kept: 1, because: "the workspace keeps messages on hold" },
  });
  expect(JSON.stringify(found)).not.toMatch(/budi|4711/i);
});
