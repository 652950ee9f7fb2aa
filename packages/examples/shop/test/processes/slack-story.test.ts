import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Order } from "../../src/orders.ts";
import { countQuestions, reaskedInJournal } from "../questions.ts";
import { type Demo, ready, startDemo, temporaryFolder } from "./demo.ts";
import { readJournal } from "./journal.ts";
import { hearsIn, openSlack, type Slack } from "./slack.ts";
import { webCustomer } from "./web-customer.ts";

/** The order story with Slack, from outside: every request of Slack's and every web message is sent three times at once. */
const folder = temporaryFolder();
const store = join(folder.path, "shop.db");
let slack: Slack;
let demo: Demo;

beforeAll(async () => {
  slack = await openSlack();
  demo = await startDemo({ SAMBUNG_STORE: `sqlite:${store}`, ...slack.variables });
  slack.connect(demo.url);
  await ready(demo);
});

afterAll(async () => {
  await demo?.stop();
  await slack?.fake.close();
  folder.remove();
});

test("an order begins on the web, a code carries it to Slack, and buttons end it there", async () => {
  const questions = countQuestions();
  const web = await webCustomer(demo.url, { lang: "id" });
  const onWeb = async (text: string, answer: string): Promise<void> => {
    await web.say(text, 3);
    for (const line of await web.hears(answer)) questions.shown(line.text);
  };
  const sari = slack.fake.person({ name: "Sari" });
  let heard = 0;
  const inSlack = async (act: () => Promise<unknown>, answer: string): Promise<string> => {
    await act();
    const lines = await hearsIn(slack, sari.chat, answer, heard);
    heard += lines.length;
    for (const line of lines) questions.shown(line.text);
    return lines.map(({ text }) => text).join("\n");
  };

  questions.answered("product", "qty", "fulfilment");
  await onWeb("2 kopi gayo ambil sendiri ya", "digiling");
  const { url, code } = await web.link("slack");
  expect(url).toBeUndefined();
  await inSlack(async () => {
    await sari.text(`kode saya ${code}`);
    await web.confirms();
  }, "digiling");
  expect(await inSlack(() => sari.text("jam buka?"), "digiling")).toContain("Jam buka");
  questions.answered("grind");
  await inSlack(() => sari.tap("Halus"), "cabang mana");
  questions.answered("branch");
  await inSlack(() => sari.tap("Bandung"), "Sudah benar?");
  expect(await inSlack(() => sari.text("eh jadinya 3"), "Sudah benar?")).toContain("Jumlah: 3");
  await inSlack(() => sari.tap("Ya, benar"), "kami siapkan");

  const { orders } = (await (await fetch(`${demo.url}/backoffice/orders`)).json()) as { orders: readonly Order[] };
  expect(orders).toMatchObject([
    { no: "KS-0001", items: [{ product: "kopi-gayo", qty: 3, grind: "halus" }], branch: "bandung" },
  ]);
  expect(questions.reasked).toEqual([]);
});

test("in a channel the bot answers what everybody may hear, in the thread, once", async () => {
  const group = slack.fake.group();
  const budi = slack.fake.person({ name: "Budi" }).in(group);
  await budi.text("ada yang mau kopi?");
  await budi.text("@kopi jam buka?");
  const [answer, ...more] = await hearsIn(slack, group.id, "Jam buka", 0);
  expect(answer?.thread).toBe(group.shown()[1]?.id);
  expect(more).toEqual([]);
});

test("nothing was refused, and nothing was asked twice", async () => {
  expect(slack.statuses.filter((status) => status !== 200)).toEqual([]);
  expect(slack.fake.calls.filter(({ error }) => error !== undefined)).toEqual([]);
  await demo.stop();
  expect(reaskedInJournal(await readJournal(store))).toEqual([]);
});
