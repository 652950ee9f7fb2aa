import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type FakeWhatsApp, fakeWhatsApp } from "@sambung/channel-whatsapp/fake";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Order } from "../../src/orders.ts";
import { countQuestions, reaskedInJournal } from "../questions.ts";
import { type Demo, ready, startDemo, temporaryFolder } from "./demo.ts";
import { readJournal } from "./journal.ts";
import { hears } from "./telegram.ts";
import { webCustomer } from "./web-customer.ts";

/**
 * An order that begins on the web and ends in WhatsApp, from outside: the demo is a process of its own, the Cloud API is
 * behind `WHATSAPP_API_URL`, and every signed webhook is sent three times at once.
 */
const folder = temporaryFolder();
const store = join(folder.path, "shop.db");
const whatsapp = { fake: undefined as unknown as FakeWhatsApp };
const statuses: number[] = [];
let demo: Demo;

const credentials = (fake: FakeWhatsApp) => ({
  WHATSAPP_ACCESS_TOKEN: fake.accessToken,
  WHATSAPP_PHONE_NUMBER_ID: fake.phoneNumberId,
  WHATSAPP_APP_SECRET: fake.appSecret,
  WHATSAPP_VERIFY_TOKEN: fake.verifyToken,
});

beforeAll(async () => {
  whatsapp.fake = await fakeWhatsApp();
  const { fake } = whatsapp;
  demo = await startDemo({ SAMBUNG_STORE: `sqlite:${store}`, ...credentials(fake), WHATSAPP_API_URL: fake.apiUrl });
  const thrice = async (request: Request): Promise<Response> => {
    const body = await request.arrayBuffer();
    const { method, headers, url } = request;
    const send = () => fetch(url, method === "GET" ? { method, headers } : { method, headers, body });
    const [first, ...others] = await Promise.all([send(), send(), send()]);
    for (const other of others) await other?.body?.cancel();
    statuses.push(...[first, ...others].map((response) => response?.status ?? 0));
    return first as Response;
  };
  fake.deliverTo({ url: `${demo.url}/webhooks/whatsapp`, fetch: thrice });
  await ready(demo);
});

afterAll(async () => {
  await demo?.stop();
  await whatsapp.fake?.close();
  folder.remove();
});

test("an order begins on the web and goes on in WhatsApp, where the number is hidden half-way", async () => {
  expect(await whatsapp.fake.verify()).toBe(true);
  const questions = countQuestions();
  const web = await webCustomer(demo.url, { lang: "id" });
  const sari = whatsapp.fake.person({ name: "Sari" });
  let heard = 0;
  const inWhatsApp = async (act: () => Promise<unknown>, answer: string): Promise<string> => {
    await act();
    const lines = await hears(whatsapp, sari, answer, heard);
    heard += lines.length;
    for (const line of lines) questions.shown(line.text);
    return lines.map(({ text }) => text).join("\n");
  };

  questions.answered("product", "qty", "fulfilment");
  await web.say("2 kopi gayo ambil sendiri ya", 3);
  for (const line of await web.hears("digiling")) questions.shown(line.text);

  const { url = "" } = await web.link("whatsapp");
  expect(url).toMatch(new RegExp(`^https://wa\\.me/${whatsapp.fake.number}\\?text=`));
  await inWhatsApp(async () => {
    await sari.open(url);
    await web.confirms();
  }, "digiling");
  expect(sari.shown().at(-1)?.buttons.flat().length).toBeGreaterThan(1);
  questions.answered("grind");
  await inWhatsApp(() => sari.text("halus"), "cabang mana");
  sari.hideNumber();
  expect(await inWhatsApp(() => sari.text("jam buka?"), "cabang mana")).toContain("Jam buka");
  questions.answered("branch");
  await inWhatsApp(() => sari.tap("Bandung"), "Sudah benar?");
  const done = await inWhatsApp(() => sari.tap("Ya, benar"), "kami siapkan");
  expect(done).toMatch(/kode \w{6}/);

  const { orders } = (await (await fetch(`${demo.url}/backoffice/orders`)).json()) as { orders: readonly Order[] };
  expect(orders).toMatchObject([
    { no: "KS-0001", items: [{ product: "kopi-gayo", qty: 2, grind: "halus" }], branch: "bandung" },
  ]);
  expect(questions.reasked).toEqual([]);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  const asked = whatsapp.fake.calls.filter(({ method, status }) => method === "messages" && status !== 200);
  expect(asked).toEqual([]);
  // The playground and the fakes of others are not for strangers while a channel is live.
  expect((await fetch(`${demo.url}/playground/people`)).status).toBe(401);
  expect(await demo.stop()).toBe(0);
  const journal = await readJournal(store);
  expect(reaskedInJournal(journal)).toEqual([]);
  expect(new Set(journal.map(({ customer }) => customer)).size).toBeLessThanOrEqual(2);
});

test("Meta being down never stops the start", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const alone = await startDemo({
    SAMBUNG_STORE: `sqlite:${join(folder.path, "alone.db")}`,
    ...credentials(whatsapp.fake),
    WHATSAPP_API_URL: `http://127.0.0.1:${port}`,
  });
  try {
    await ready(alone);
    const web = await webCustomer(alone.url, { lang: "id" });
    const link = await web.link("whatsapp");
    expect(link).not.toHaveProperty("url");
    expect(link.code).toMatch(/^\w{4}-\w{4}$/);
  } finally {
    await alone.stop();
  }
});
