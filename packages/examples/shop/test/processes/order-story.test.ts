import { join } from "node:path";
import type { JournalEntry } from "@sambung/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Order } from "../../src/orders.ts";
import { countQuestions, reaskedInJournal } from "../questions.ts";
import { type Demo, ready, startDemo, temporaryFolder } from "./demo.ts";
import { readJournal } from "./journal.ts";
import { hears, openTelegram, type Telegram } from "./telegram.ts";
import { webCustomer } from "./web-customer.ts";

/**
 * The order story, from outside: the demo server is a process of its own and is spoken to over HTTP only. Every webhook
 * and every web message is sent three times at once.
 */
const folder = temporaryFolder();
const store = join(folder.path, "shop.db");
let telegram: Telegram;
let demo: Demo;

const start = async (): Promise<Demo> => {
  const started = await startDemo({ SAMBUNG_STORE: `sqlite:${store}`, ...telegram.variables });
  telegram.connect(started.url);
  await ready(started);
  return started;
};

const backoffice = async (): Promise<readonly Order[]> => {
  const response = await fetch(`${demo.url}/backoffice/orders`);
  return ((await response.json()) as { orders: readonly Order[] }).orders;
};

const pickUp = (code: string): Promise<Response> =>
  fetch(`${demo.url}/backoffice/pickup`, { method: "POST", body: JSON.stringify({ code }) });

beforeAll(async () => {
  telegram = await openTelegram();
  demo = await start();
});

afterAll(async () => {
  await demo?.stop();
  await telegram?.fake.close();
  folder.remove();
});

test("an order begins on the web, goes on in Telegram and is picked up in the shop", async () => {
  const questions = countQuestions();
  const web = await webCustomer(demo.url, { lang: "id" });
  const onWeb = async (text: string, answer: string): Promise<void> => {
    await web.say(text, 3);
    for (const line of await web.hears(answer)) questions.shown(line.text);
  };
  const sari = telegram.fake.person({ name: "Sari" });
  let heard = 0;
  const inTelegram = async (act: () => Promise<unknown>, answer: string): Promise<string> => {
    await act();
    const lines = await hears(telegram, sari, answer, heard);
    heard += lines.length;
    for (const line of lines) questions.shown(line.text);
    return lines.map(({ text }) => text).join("\n");
  };

  questions.answered("product", "qty", "fulfilment");
  await onWeb("2 kopi gayo ambil sendiri ya", "digiling");
  questions.answered("grind");
  await onWeb("halus", "cabang mana");

  const { url } = await web.link("telegram");
  const payload = new URL(url ?? "").searchParams.get("start") ?? "";
  expect(url).toMatch(/^https:\/\/t\.me\/kopi_sambung_test_bot\?start=/);
  await inTelegram(async () => {
    await sari.start(payload);
    await web.confirms();
  }, "cabang mana");
  expect(await inTelegram(() => sari.text("jam buka?"), "cabang mana")).toContain("Jam buka");
  questions.answered("branch");
  await inTelegram(() => sari.text("yang bandung"), "Sudah benar?");
  expect(await inTelegram(() => sari.text("eh jadinya 3"), "Sudah benar?")).toContain("Jumlah: 3");
  const done = await inTelegram(() => sari.tap("Ya, benar"), "kami siapkan");

  const code = /kode (\w{6})/.exec(done)?.[1] ?? "";
  expect(await backoffice()).toEqual([
    {
      no: "KS-0001",
      status: "placed",
      customer: expect.any(String),
      items: [{ product: "kopi-gayo", qty: 3, grind: "halus" }],
      fulfilment: "pickup",
      branch: "bandung",
      total: { amount: 285_000, currency: "IDR" },
      pickupCode: code,
      at: expect.any(String),
    },
  ]);
  expect(await inTelegram(() => sari.text("pesanan saya sudah siap belum?"), "KS-0001")).toContain(code);
  expect((await pickUp(code)).status).toBe(200);
  expect((await pickUp(code)).status).toBe(409);
  await inTelegram(async () => {}, "selamat menikmati");

  expect(questions.reasked).toEqual([]);
  expect(telegram.statuses.filter((status) => status !== 200)).toEqual([]);
});

test("every webhook once more after a restart changes nothing", async () => {
  const before = telegram.fake.calls.length;
  expect(await demo.stop()).toBe(0);
  const journal = await readJournal(store);
  expect(reaskedInJournal(journal)).toEqual([]);
  expect(completed(journal)).toBe(1);

  demo = await start();
  expect((await telegram.resendAll()).every((status) => status === 200)).toBe(true);
  // Turns of a customer keep their order: when this is answered, nothing older is still on its way.
  const sari = telegram.fake.person({ id: 4711 });
  const heard = sari.shown().filter(({ from }) => from === "bot").length;
  await sari.text("makasih ya");
  const answers = await hears(telegram, sari, "Sama-sama", heard);
  expect(answers).toHaveLength(1);
  expect(telegram.fake.calls.slice(before).filter(({ method }) => method === "sendMessage")).toHaveLength(1);
  expect(await backoffice()).toHaveLength(1);

  await demo.stop();
  const after = await readJournal(store);
  expect(after).toHaveLength(journal.length + 1);
  expect(completed(after)).toBe(1);
});

function completed(entries: readonly JournalEntry[]): number {
  return entries.flatMap(({ facts }) => facts).filter((fact) => fact.type === "task-completed" && fact.name === "order")
    .length;
}
