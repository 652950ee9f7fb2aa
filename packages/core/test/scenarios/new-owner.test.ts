import { type Chat, converse, memoryStore } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { cafe, placed } from "./cafe.ts";

const NUMBER = "6281234564321";
const NEXT = "6285711112222";
const HOME = "Jalan Merdeka 17, Bandung";

/** Budi in WhatsApp; later his number is somebody else's, and he writes from another. */
async function open() {
  const store = memoryStore();
  const chat = await converse(cafe(placed()), { channels: ["whatsapp", "web"], store });
  const budi = chat.person("budi", { ids: { whatsapp: NUMBER, web: "browser-1" } });
  const moved = chat.person("budi-moved", { ids: { whatsapp: NEXT, web: "browser-1" } });
  const owner = chat.person("new owner", { ids: { whatsapp: NUMBER } });
  const name = (value: string) => chat.channel("whatsapp").alias({ value });
  const moves = (from: string, to: string) =>
    (from === NUMBER ? budi : moved)
      .on("whatsapp")
      .sends({ kind: "identity", retired: name(from), replacement: name(to) });
  return { chat, store, budi, moved, owner, name, moves };
}

async function ordered(budi: ReturnType<Chat["person"]>): Promise<void> {
  await budi.on("whatsapp").says("mau pesan");
  for (const answer of ["kopi gayo", "2", "Diantar", HOME]) await budi.on("whatsapp").says(answer);
  budi.hears("Sudah benar?", HOME);
}

test("who gets a number that was somebody's begins as a stranger; the order goes on under the new number", async () => {
  const { chat, budi, moved, owner, name, moves } = await open();
  await using _ = chat;
  await ordered(budi);
  const customer = await chat.customer("budi", "whatsapp");
  await moves(NUMBER, NEXT);
  expect(await chat.app.store.find(name(NUMBER))).toBeUndefined();

  await owner.on("whatsapp").says("ya");
  owner.hears.not(HOME, "kami proses");
  await owner.on("whatsapp").says("mau pesan");
  owner.hears("Mau pesan apa?");
  expect(await chat.customer("new owner", "whatsapp")).not.toBe(customer);

  await moved.on("whatsapp").says("ya");
  moved.hears(HOME);
  await moved.on("whatsapp").says("ya");
  moved.hears("KS-0001");
  expect(await chat.customer("budi-moved", "whatsapp")).toBe(customer);
});

test("nothing is sent first to where the number leads now", async () => {
  const { chat, budi, owner, moves } = await open();
  await using _ = chat;
  await budi.on("web").says("jam buka");
  await budi.links("web", "whatsapp");
  await ordered(budi);
  await moves(NUMBER, NEXT);
  await owner.on("whatsapp").says("jam buka");
  const before = chat.channel("whatsapp").sent.length;
  await chat.clock.advance("3h");
  budi.on("web").hears("Mau dilanjutkan?");
  await chat.app.send((await chat.customer("budi", "web")) ?? "", "promo");
  await chat.rest();
  expect(chat.channel("whatsapp").sent.slice(before)).toEqual([]);
});

test("a code that was made under the number connects nobody with its new owner", async () => {
  const { chat, budi, owner, name, moves } = await open();
  await using _ = chat;
  await budi.on("whatsapp").says("jam buka");
  const from = { channel: "whatsapp", id: NUMBER, kind: "direct" } as const;
  const { code } = await chat.channel("whatsapp").context().issueLink(name(NUMBER), from, "web");
  await moves(NUMBER, NEXT);
  await budi.on("web").says(code);
  budi.on("web").hears.not("tersambung");
  await owner.on("whatsapp").says("jam buka");
  const [web, whatsapp] = [await chat.customer("budi", "web"), await chat.customer("new owner", "whatsapp")];
  expect(web).not.toBe(whatsapp);
});

test("the new owner cannot take an erasure back, which happens, and is not erased", async () => {
  const { chat, store, budi, owner, name, moves } = await open();
  await using _ = chat;
  await ordered(budi);
  const customer = (await chat.customer("budi", "whatsapp")) ?? "";
  await budi.on("whatsapp").says("hapus data saya");
  budi.hears("saya hapus pada");
  await moves(NUMBER, NEXT);
  await owner.on("whatsapp").says("batal");
  owner.hears.not("tidak jadi", "saya hapus");
  await chat.clock.advance("49h");
  await chat.rest();
  for (const trace of [customer, HOME, NEXT]) expect(store.dump()).not.toContain(trace);
  const alive = await chat.customer("new owner", "whatsapp");
  expect(alive).not.toBe(customer);
  expect(await store.load(alive ?? "", { after: 0, events: 0 })).toBeDefined();
  expect([await chat.app.wasErased(name(NUMBER)), await chat.app.wasErased(name(NEXT))]).toEqual([false, true]);
});

test("a number that comes back before anybody else had it is the customer's again", async () => {
  const { chat, budi, moves } = await open();
  await using _ = chat;
  await ordered(budi);
  const customer = await chat.customer("budi", "whatsapp");
  await moves(NUMBER, NEXT);
  await moves(NEXT, NUMBER);
  await budi.on("whatsapp").says("ya");
  budi.hears("KS-0001");
  expect(await chat.customer("budi", "whatsapp")).toBe(customer);
  expect((await chat.state("budi", "whatsapp"))?.aliases).toMatchObject([
    { value: NEXT, retired: true },
    { value: NUMBER, assurance: "channel" },
  ]);
});

test("a number that moved between two who became one leads to who has it, also when they come apart", async () => {
  const { chat, budi, owner, moves } = await open();
  await using _ = chat;
  await budi.on("web").says("jam buka");
  await budi.links("web", "whatsapp");
  const customer = await chat.customer("budi", "web");
  await moves(NUMBER, NEXT);
  await owner.on("whatsapp").says("jam buka");
  const other = await chat.customer("new owner", "whatsapp");
  await owner.on("whatsapp").says(
    (
      await chat
        .channel("web")
        .context()
        .issueLink(
          chat.channel("web").alias({ value: "browser-1" }),
          { channel: "web", id: "browser-1", kind: "direct" },
          "whatsapp",
        )
    ).code,
  );
  owner.hears("tersambung");
  expect(await chat.customer("new owner", "whatsapp")).toBe(customer);
  const known = (await chat.state("budi", "web"))?.aliases.filter(({ value }) => value === NUMBER);
  expect(known).toMatchObject([{ assurance: "linked" }]);
  expect(known?.[0]?.retired).toBeUndefined();
  await owner.on("whatsapp").says("jam buka");
  await owner.on("whatsapp").says("bukan saya");
  expect(await chat.customer("new owner", "whatsapp")).toBe(other);
  expect(await chat.customer("budi-moved", "whatsapp")).toBe(customer);
});
