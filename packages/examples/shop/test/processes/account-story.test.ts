import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Order } from "../../src/orders.ts";
import { type Demo, ready, startDemo, temporaryFolder } from "./demo.ts";
import { readJournal } from "./journal.ts";
import { hears, openTelegram, type Telegram } from "./telegram.ts";
import { webCustomer } from "./web-customer.ts";

/**
 * What a customer may do about their own account, from outside: the demo is a process of its own and is spoken to over HTTP
 * and signed webhooks only, each of them three times at once.
 */
const folder = temporaryFolder();
const store = join(folder.path, "shop.db");
let telegram: Telegram;
let demo: Demo;

beforeAll(async () => {
  telegram = await openTelegram();
  demo = await startDemo({ SAMBUNG_STORE: `sqlite:${store}`, ...telegram.variables });
  telegram.connect(demo.url);
  await ready(demo);
});

afterAll(async () => {
  await demo?.stop();
  await telegram?.fake.close();
  folder.remove();
});

test("connected, proven by a code on the other channel, taken apart, asked to be erased, and kept after all", async () => {
  const web = await webCustomer(demo.url, { lang: "id" });
  const onWeb = async (text: string, answer: string): Promise<string> => {
    await web.say(text, 3);
    return (await web.hears(answer)).map((line) => line.text).join("\n");
  };
  const sari = telegram.fake.person({ name: "Sari" });
  let heard = 0;
  const inTelegram = async (act: () => Promise<unknown>, answer: string): Promise<string> => {
    await act();
    const lines = await hears(telegram, sari, answer, heard);
    heard += lines.length;
    return lines.map(({ text }) => text).join("\n");
  };
  const orders = async (): Promise<readonly Order[]> => {
    const response = await fetch(`${demo.url}/backoffice/orders`);
    return ((await response.json()) as { orders: readonly Order[] }).orders;
  };

  await onWeb("pesan 2 kopi gayo giling halus diantar ya", "alamat");
  await onWeb("Jalan Braga 12, Bandung", "Sudah benar?");
  await onWeb("ya", "KS-0001");
  await onWeb("riwayat pesanan", "Hubungkan dulu");
  const { url } = await web.link("telegram");
  const payload = new URL(url ?? "").searchParams.get("start") ?? "";
  await inTelegram(async () => {
    await sari.start(payload);
    await web.confirms();
  }, "tersambung");
  expect(await inTelegram(() => sari.text("riwayat pesanan"), "KS-0001")).toContain("2 ×");

  await inTelegram(() => sari.text("ganti alamat pengiriman pesanan"), "kode 6 angka ke Web");
  const code = /Kode Anda: (\d{6})/.exec((await web.hears("Kode Anda")).map((line) => line.text).join("\n"))?.[1] ?? "";
  await inTelegram(() => sari.text(code), "sudah cocok");
  await inTelegram(() => sari.text("Jalan Asia Afrika 8, Bandung"), "kami kirim ke");
  expect(await orders()).toMatchObject([{ no: "KS-0001", address: "Jalan Asia Afrika 8, Bandung" }]);

  await inTelegram(() => sari.text("bukan saya"), "sudah saya lepas");
  await inTelegram(() => sari.text("riwayat pesanan"), "Hubungkan dulu");
  await inTelegram(() => sari.text("hapus data saya"), "saya hapus pada");
  await inTelegram(() => sari.text("mau pesan kopi"), "tidak ada yang saya proses");
  await inTelegram(() => sari.text("batal"), "saya batalkan");
  await inTelegram(() => sari.text("jam buka"), "Jam buka");
  expect(telegram.statuses.filter((status) => status !== 200)).toEqual([]);

  expect(await demo.stop()).toBe(0);
  const journal = JSON.stringify(await readJournal(store));
  expect(journal).not.toContain(code);
  expect(journal.match(/"customer-linked"/g)).toHaveLength(1);
  expect(journal.match(/"step-up-passed"/g)).toHaveLength(1);
});
