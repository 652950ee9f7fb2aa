import { expect, test } from "vitest";
import { NOTHING_ASKED_TWICE, openShop } from "./shop.ts";

/** An order whose summary is open on the web is corrected from another channel, in every way that can go. */
async function atSummary() {
  const shop = await openShop(["web", "telegram", "whatsapp"]);
  const budi = shop.chat.person("budi", { locale: "id" });
  await budi.on("web").says("2 kopi gayo giling halus ambil di bandung");
  budi.hears("Jumlah: 2", /Rp\s?190\.000/, "Sudah benar?");
  await budi.links("web", "telegram");
  budi.on("telegram").hears("Jumlah: 2", "Sudah benar?");
  /** Messages of a channel whose buttons can be tapped. */
  const open = (channel: string) =>
    shop.chat.channel(channel).sent.filter(({ part, withdrawn }) => (part.choices?.length ?? 0) > 0 && !withdrawn);
  /** What the open form holds of its one item. */
  const item = async () => {
    const values = Object.entries((await shop.chat.state("budi", "web"))?.tasks[0]?.values ?? {});
    return Object.fromEntries(values.map(([name, value]) => [name.split(".").at(-1), value]));
  };
  return { ...shop, budi, open, item, [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose]() };
}

test("a correction in Telegram: the total is new, both old summaries lose their buttons, a tap on one confirms nothing", async () => {
  await using shop = await atSummary();
  const { budi, open, orders } = shop;
  await budi.on("telegram").says("eh jadinya 3");
  budi.on("telegram").hears("Oke, Jumlah jadi 3.", /Rp\s?285\.000/, "Sudah benar?");
  expect(open("web")).toEqual([]);
  expect(open("telegram")).toHaveLength(1);
  await budi.on("web").taps("Ya, benar", { withdrawn: true });
  budi.on("web").hears("Pilihan itu sudah tidak berlaku.", "Jumlah: 3", /Rp\s?285\.000/);
  expect(orders.list()).toEqual([]);
  await budi.on("web").taps("Ya, benar");
  budi.hears("KS-0001");
  expect(orders.list()).toMatchObject([{ items: [{ qty: 3 }], total: { amount: 285_000 } }]);
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("only what a correction makes wrong is asked again", async () => {
  await using shop = await atSummary();
  const { budi, orders } = shop;
  // Tea is not ground: the grind goes, nothing is asked.
  await budi.on("telegram").says("eh teh melati aja");
  budi.on("telegram").hears("Oke, Pesanan jadi Teh Melati.", /Rp\s?76\.000/, "Sudah benar?");
  budi.on("telegram").hears.not("Gilingan");
  // Delivery has no branch, but an address.
  await budi.on("web").says("eh diantar aja");
  budi.on("web").hears("Oke, Pengiriman jadi Diantar.", "Diantar ke alamat mana?");
  await budi.on("telegram").says("Jl. Braga 12, Bandung");
  budi.on("telegram").hears("Teh Melati", "Jumlah: 2", "Jl. Braga 12, Bandung", "Sudah benar?");
  await budi.on("telegram").taps("Ya, benar");
  expect(orders.list()).toMatchObject([
    { items: [{ product: "teh-melati", qty: 2 }], fulfilment: "delivery", address: "Jl. Braga 12, Bandung" },
  ]);
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("what there is not enough of is found out, and only that is asked", async () => {
  await using shop = await atSummary();
  const { budi, orders } = shop;
  orders.stock("kopi-gayo", "bandung", 4);
  await budi.on("telegram").says("eh jadinya 6");
  await budi.on("web").says("ya");
  budi.on("web").hears("Jumlah: 6", "Sudah benar?");
  await budi.on("web").says("ya");
  budi.on("web").hears("Kopi Gayo tinggal 4 bungkus", "Mau berapa bungkus?");
  await budi.on("telegram").says("4");
  await budi.on("telegram").says("ya");
  expect(orders.list()).toMatchObject([{ items: [{ product: "kopi-gayo", qty: 4, grind: "halus" }] }]);
});

test("two corrections race: both are taken one after the other, and only the summary after both confirms", async () => {
  await using shop = await atSummary();
  const { budi, chat, open, item, orders } = shop;
  await Promise.all([budi.on("telegram").says("eh jadinya 7"), budi.on("web").says("eh jadinya 9")]);
  await chat.rest();
  const told = chat
    .journal()
    .flatMap(({ said = [] }) => said.flatMap((text) => /Jumlah jadi (\d)/.exec(text)?.[1] ?? []));
  expect(told.toSorted()).toEqual(["7", "9"]);
  expect(await item()).toMatchObject({ qty: Number(told.at(-1)) });
  expect([...open("web"), ...open("telegram")]).toHaveLength(1);
  const late = told.at(-1) === "7" ? "web" : "telegram";
  await budi.on(late).taps("Ya, benar", { withdrawn: true });
  budi.on(late).hears(`Jumlah: ${told.at(-1)}`);
  expect(orders.list()).toEqual([]);
});

test("a correction and a yes race: ordered is what the customer saw, or nothing yet", async () => {
  await using shop = await atSummary();
  const { budi, chat, item, orders } = shop;
  await Promise.all([budi.on("telegram").taps("Ya, benar"), budi.on("web").says("eh jadinya 5")]);
  await chat.rest();
  const [order] = orders.list();
  if (order === undefined) expect(await item()).toMatchObject({ qty: 5 });
  else {
    expect(order.items).toMatchObject([{ qty: 2 }]);
    budi.on("web").hears("yang tadi kita ubah", "Jumlah: 5");
  }
});

test("'yang besar' says nothing the order knows: the customer is asked which part, and nothing changes", async () => {
  await using shop = await atSummary();
  const { budi, item } = shop;
  await budi.on("telegram").says("eh yang besar aja");
  budi.on("telegram").hears("Bagian mana yang mau diubah?");
  budi.on("telegram").sees("Jumlah");
  expect(await item()).toMatchObject({ product: "kopi-gayo", qty: 2, grind: "halus" });
});

test("a value that cannot be keeps the old one, says why and shows the summary", async () => {
  await using shop = await atSummary();
  const { budi, item } = shop;
  await budi.on("telegram").says("eh jadinya 200");
  budi.on("telegram").hears("Paling banyak 99", "Jumlah: 2", "Sudah benar?");
  expect(await item()).toMatchObject({ qty: 2 });
});

test("after the order a correction is a change: it is shown, confirmed on either channel, and made once", async () => {
  await using shop = await atSummary();
  const { budi, orders } = shop;
  await budi.on("web").taps("Ya, benar");
  budi.hears("KS-0001");
  await budi.on("telegram").says("eh jadinya 4");
  budi.on("telegram").hears("yang tadi kita ubah", "Jumlah: 4", "Sudah benar?");
  expect(orders.list()).toMatchObject([{ items: [{ qty: 2 }] }]);
  await budi.on("web").says("ya");
  budi.on("web").hears("Jumlah: 4", "Sudah benar?");
  await budi.on("web").says("ya");
  expect(orders.list()).toMatchObject([{ no: "KS-0001", items: [{ qty: 4 }], total: { amount: 380_000 } }]);
});

test("where nothing is known of the order a correction begins no new one: the way to connect is told, and the order stands", async () => {
  await using shop = await atSummary();
  const { budi, chat, item, orders } = shop;
  for (const words of ["eh jadinya 5", "ganti jumlahnya jadi 5", "no, make it 5"]) {
    await budi.on("whatsapp").says(words);
    budi.on("whatsapp").hears(/hubungkan dulu|connect it first/i);
    expect((await chat.state("budi", "whatsapp"))?.tasks).toEqual([]);
  }
  expect(await item()).toMatchObject({ qty: 2 });
  expect(orders.list()).toEqual([]);
  // Connected, the same words correct the order.
  await budi.links("web", "whatsapp");
  await budi.on("whatsapp").says("eh jadinya 5");
  budi.on("whatsapp").hears("Jumlah", "5");
  expect(await item()).toMatchObject({ qty: 5 });
});

test("a first message with such words in it begins an order when it says what to order", async () => {
  for (const words of ["eh pesan kopi gayo 2 dong", "mau ganti kopi gayo aja deh", "jadi pesan 2 kopi toraja ya"]) {
    await using shop = await openShop(["whatsapp"]);
    const budi = shop.chat.person("budi", { locale: "id" });
    await budi.says(words);
    expect((await shop.chat.state("budi"))?.tasks.map(({ name }) => name)).toEqual(["order"]);
  }
});
