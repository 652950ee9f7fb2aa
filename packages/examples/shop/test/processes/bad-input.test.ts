import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Demo, failDemo, ready, startDemo, temporaryFolder } from "./demo.ts";
import { readJournal } from "./journal.ts";
import { hears, openTelegram, type Telegram } from "./telegram.ts";
import { webCustomer } from "./web-customer.ts";

/** What must not get in, and what must not get lost, asked of the demo server as a process of its own. */
const folder = temporaryFolder();
const store = join(folder.path, "shop.db");
let telegram: Telegram;
let demo: Demo;

beforeAll(async () => {
  telegram = await openTelegram(1);
  demo = await startDemo({
    SAMBUNG_STORE: `sqlite:${store}`,
    WEB_IDENTITY_SECRET: "x".repeat(32),
    ...telegram.variables,
  });
  telegram.connect(demo.url);
  await ready(demo);
});

afterAll(async () => {
  await demo?.stop();
  await telegram?.fake.close();
  folder.remove();
});

const SECRET = "x-telegram-bot-api-secret-token";
const JSON_TYPE = { "content-type": "application/json" };
const MEGABYTE = 1_048_576;

const webhook = (body: string, headers: Record<string, string> = {}): Promise<number> =>
  status("/webhooks/telegram", {
    method: "POST",
    body,
    headers: { ...JSON_TYPE, [SECRET]: telegram.variables["TELEGRAM_WEBHOOK_SECRET"] ?? "", ...headers },
  });

async function status(path: string, init: RequestInit): Promise<number> {
  const response = await fetch(`${demo.url}${path}`, init);
  await response.body?.cancel();
  return response.status;
}

test("signatures that are missing or wrong are refused with 401", async () => {
  expect(await webhook("{}", { [SECRET]: "" })).toBe(401);
  expect(await webhook("{}", { [SECRET]: "secret-of-the-webhooK" })).toBe(401);
  const message = { method: "POST", headers: JSON_TYPE, body: JSON.stringify({ id: "m1", text: "halo" }) };
  expect(await status("/chat/messages", message)).toBe(401);
  const forged = { ...message, headers: { ...JSON_TYPE, authorization: "Bearer not.a.token" } };
  expect(await status("/chat/messages", forged)).toBe(401);
  expect(await status("/chat/session", { method: "POST", headers: JSON_TYPE, body: '{"identity":"a.b.c"}' })).toBe(401);
});

test("bodies over 1 MB are refused with 413", async () => {
  const large = JSON.stringify({ update_id: 1, padding: "x".repeat(MEGABYTE) });
  expect(await webhook(large)).toBe(413);
  expect(await status("/chat/session", { method: "POST", headers: JSON_TYPE, body: large })).toBe(413);
  expect(await status("/backoffice/pickup", { method: "POST", body: large })).toBe(413);
});

test("a text over 16 kB is refused with 413 and the conversation goes on", async () => {
  const web = await webCustomer(demo.url);
  await expect(web.say("x".repeat(16_385))).rejects.toThrow(/^413/);
  await web.say("halo");
  await web.hears("Halo!");
});

test("broken JSON is refused with 400", async () => {
  expect(await webhook("{")).toBe(400);
  expect(await status("/chat/session", { method: "POST", headers: JSON_TYPE, body: "{" })).toBe(400);
  expect(await status("/backoffice/pickup", { method: "POST", body: "{" })).toBe(400);
});

test("unknown events, edits and echoes of the bot are taken with 200 and run no turn", async () => {
  const rina = telegram.fake.person({ name: "Rina" });
  await rina.text("halo");
  await hears(telegram, rina, "Halo!", 0);
  const shown = rina.shown().length;
  const own = rina.shown().find(({ from }) => from === "person")?.id ?? 0;
  const chat = { id: rina.id, type: "private", first_name: "Rina" };
  const bot = { id: Number(telegram.fake.botId), is_bot: true, first_name: "Sambung" };

  const deliveries = [
    await rina.edit(own, "mau pesan 2 kopi gayo"),
    await telegram.fake.emit({ something_new: { id: 1 } }),
    await telegram.fake.emit({ message: { message_id: 9_001, from: bot, chat, date: 1, text: "mau pesan" } }),
    await telegram.fake.emit({}),
  ];
  expect(deliveries.map((delivery) => delivery.status)).toEqual([200, 200, 200, 200]);
  await rina.text("makasih ya");
  await hears(telegram, rina, "Sama-sama", 1);
  expect(rina.shown()).toHaveLength(shown + 2);
});

test("codes: mistyped, of their own source, in a group and used ones get a friendly line and link nothing", async () => {
  const web = await webCustomer(demo.url, { lang: "en" });
  const budi = telegram.fake.person({ name: "Budi", language: "en" });
  let heard = 0;
  const answer = async (act: () => Promise<unknown>, expected: string): Promise<void> => {
    await act();
    heard += (await hears(telegram, budi, expected, heard)).length;
  };

  const { code } = await web.link("telegram");
  await web.say(code);
  await web.hears("meant to be sent from another channel");
  const typo = code.slice(0, -1) + (code.endsWith("2") ? "3" : "2");
  await answer(() => budi.text(`halo ${typo}`), "");

  const group = telegram.fake.group();
  await budi.in(group).text(`@${telegram.fake.username} ${code}`);
  await answer(() => budi.text(code), "used already");

  const second = await web.link("telegram");
  await answer(async () => {
    await budi.text(`my code is ${second.code.toLowerCase().replace("-", "")}`);
    await web.confirms();
  }, "connected");
  await answer(() => budi.text(second.code), "used already");
});

test("while the store cannot be written the platform is told 503, and what it sends again is not lost", async () => {
  const tono = telegram.fake.person({ name: "Tono" });
  const other = new DatabaseSync(store);
  other.exec("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE");
  expect((await tono.text("jam buka?")).status).toBe(503);
  other.exec("ROLLBACK");
  other.close();
  const [again] = await telegram.fake.redeliver();
  expect(again?.status).toBe(200);
  await hears(telegram, tono, "Jam buka", 0);
  expect(await status("/readyz", {})).toBe(200);
});

test.each([
  [{ TELEGRAM_BOT_TOKEN: "1:abc" }, "TELEGRAM_WEBHOOK_SECRET"],
  [{ TELEGRAM_WEBHOOK_SECRET: "s" }, "TELEGRAM_BOT_TOKEN"],
  [{ SAMBUNG_STORE: "mysql://user:rahasia@127.0.0.1/shop" }, "SAMBUNG_STORE"],
  [{ PORT: "http" }, "PORT"],
] as const)("half a setting stops the start: %o", async (variables, name) => {
  const { code, output } = await failDemo({ SAMBUNG_STORE: `sqlite:${join(folder.path, "other.db")}`, ...variables });
  expect(code).toBe(1);
  expect(output).toMatch(new RegExp(`^${name} `));
  expect(output).not.toContain("rahasia");
});

test("none of all this left a link or a turn behind", async () => {
  expect(await demo.stop()).toBe(0);
  const facts = (await readJournal(store)).flatMap((entry) => entry.facts);
  expect(facts.filter(({ type }) => type === "task-started")).toEqual([]);
  expect(facts.filter(({ type }) => type === "customer-linked")).toHaveLength(1);
  expect(facts.flatMap((fact) => (fact.type === "link-refused" ? [fact.reason] : []))).toEqual(
    expect.arrayContaining(["own", "group", "used"]),
  );
});
