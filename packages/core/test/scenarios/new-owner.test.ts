import { type Chat, converse, memoryStore } from "@sambung/core/testing";
import { describe, expect, test } from "vitest";
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

describe("who moves to a number that another customer had", () => {
  const HERS = "Jalan Dago 5, Bandung";
  const moved = async () => {
    const opened = await open();
    const { chat, budi, moves } = opened;
    const siti = chat.person("siti", { ids: { whatsapp: NEXT, web: "browser-2" } });
    await siti.on("whatsapp").says("mau pesan");
    for (const answer of ["teh melati", "3", "Diantar", HERS]) await siti.on("whatsapp").says(answer);
    siti.hears("Sudah benar?", HERS);
    await ordered(budi);
    return { ...opened, siti, moves: () => moves(NUMBER, NEXT) };
  };

  test("goes on with their own there, and hears and confirms nothing of that customer's", async () => {
    const { chat, budi, moved: there, moves, name } = await moved();
    await using _ = chat;
    const [mine, hers] = [await chat.customer("budi", "whatsapp"), await chat.customer("siti", "whatsapp")];
    await moves();
    expect((await chat.app.store.find(name(NEXT)))?.customer).toBe(mine);
    expect(await chat.app.store.find(name(NUMBER))).toBeUndefined();
    await there.on("whatsapp").says("ya");
    there.hears(HOME);
    there.hears.not(HERS);
    await there.on("whatsapp").says("ya");
    there.hears("KS-0001");
    const before = chat.channel("whatsapp").sent.length;
    await chat.clock.advance("3h");
    await chat.rest();
    expect(chat.channel("whatsapp").sent.slice(before)).toEqual([]);
    const state = (await chat.store.load(hers ?? "", { after: 0, events: 0 }))?.mailbox.state;
    expect(state?.aliases).toMatchObject([{ value: NEXT, retired: true, assurance: "asserted" }]);
    expect(state?.tasks).toHaveLength(1);
    expect(await chat.customer("budi", "whatsapp")).toBeUndefined();
    await budi.on("whatsapp").says("jam buka");
    expect(await chat.customer("budi", "whatsapp")).not.toBe(mine);
  });

  test("who had it goes on where they are known otherwise", async () => {
    const { chat, siti, moves } = await moved();
    await using _ = chat;
    await siti.links("whatsapp", "web");
    await moves();
    await siti.on("web").says("ya");
    siti.on("web").hears("KS-0001");
  });

  test("the same when the process ends in between", async () => {
    for (let commits = 0; commits < 3; commits += 1) {
      const { chat, moves, moved: there, name } = await moved();
      await using _ = chat;
      const mine = await chat.customer("budi", "whatsapp");
      let left = commits;
      const { store } = chat;
      const commit = store.commit.bind(store);
      store.commit = async (group) => {
        const isOfTurn = group.entries.some(({ turn }) => turn !== undefined);
        if (isOfTurn) left -= 1;
        if (isOfTurn && left === -1) chat.crashBefore("commit");
        return commit(group);
      };
      await moves();
      await chat.rest();
      store.commit = commit;
      expect((await chat.app.store.find(name(NEXT)))?.customer).toBe(mine);
      await there.on("whatsapp").says("ya");
      there.hears(HOME);
    }
  });
});

describe("a question on a screen about a number that changes hands meanwhile", () => {
  const asked = async () => {
    const store = memoryStore();
    const chat = await converse(cafe(placed()), { channels: ["whatsapp", "web"], store, linking: "prompt" });
    const [siti, budi] = [
      chat.person("siti", { ids: { web: "browser-1" } }),
      chat.person("budi", { ids: { whatsapp: NUMBER } }),
    ];
    const name = (value: string) => chat.channel("whatsapp").alias({ value });
    await siti.on("web").says("mau pesan");
    const web = chat.channel("web");
    const from = { channel: "web", id: "browser-1", kind: "direct" } as const;
    const { code } = await web.context().issueLink(web.alias({ value: "browser-1" }), from, "whatsapp");
    await budi.on("whatsapp").says(code);
    await chat.rest();
    siti.on("web").hears("Hubungkan WhatsApp ••••4321");
    const moves = () => budi.on("whatsapp").sends({ kind: "identity", retired: name(NUMBER), replacement: name(NEXT) });
    return { chat, store, siti, name, moves, owner: chat.person("new owner", { ids: { whatsapp: NUMBER } }) };
  };

  for (const answers of ["tap", "ya"])
    for (const written of [false, true])
      test(`${answers}: the code holds no more, nobody is connected${written ? " with its new owner" : ""}`, async () => {
        const { chat, store, siti, name, moves, owner } = await asked();
        await using _ = chat;
        await moves();
        if (written) await owner.on("whatsapp").says("jam buka");
        const before = chat.channel("whatsapp").sent.length;
        if (answers === "tap") await siti.on("web").taps("Ya, hubungkan");
        else await siti.on("web").says("ya");
        await chat.rest();
        siti.on("web").hears("sudah kedaluwarsa");
        siti.on("web").hears.not("tersambung");
        expect(chat.channel("whatsapp").sent.slice(before)).toEqual([]);
        const customer = await chat.customer("siti", "web");
        await owner.on("whatsapp").says("jam buka");
        expect((await store.find(name(NUMBER)))?.customer).toBe(await chat.customer("new owner", "whatsapp"));
        expect((await store.find(name(NUMBER)))?.customer).not.toBe(customer);
        expect((await chat.state("siti", "web"))?.aliases.map(({ value }) => value)).toEqual(["browser-1"]);
      });

  test("who was connected elsewhere meanwhile is still the same person", async () => {
    const { chat, siti } = await asked();
    await using _ = chat;
    const budi = chat.person("budi", { ids: { whatsapp: NUMBER, web: "browser-2" } });
    await budi.on("web").says("jam buka");
    await budi.links("whatsapp", "web");
    await chat.rest();
    await siti.on("web").taps("Ya, hubungkan");
    await chat.rest();
    expect(await chat.customer("siti", "web")).toBe(await chat.customer("budi", "whatsapp"));
  });
});
