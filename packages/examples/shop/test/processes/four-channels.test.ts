import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Order } from "../../src/orders.ts";
import { countQuestions, reaskedInJournal } from "../questions.ts";
import { type Demo, ready, startDemo, temporaryFolder } from "./demo.ts";
import { readJournal } from "./journal.ts";
import { openPlatforms, type Platforms } from "./platforms.ts";
import { ears, type Repeated, sees } from "./repeated.ts";
import { webCustomer } from "./web-customer.ts";

/**
 * The story of the playground from outside, with all channels live: the demo is a process of its own, behind it are
 * platforms that are reached through the three root variables and send signed webhooks, each three times at once.
 */
const TOKENS = { BACKOFFICE_TOKEN: "office-of-the-test", PLAYGROUND_TOKEN: "playground-of-the-test" };
const folder = temporaryFolder();
const store = join(folder.path, "shop.db");

let platforms: Platforms;
let demo: Demo;

const lines = (): readonly Repeated[] => Object.values(platforms.lines);

async function start(): Promise<void> {
  demo = await startDemo({ SAMBUNG_STORE: `sqlite:${store}`, ...TOKENS, ...platforms.variables });
  platforms.connect(demo.url);
  await ready(demo);
}

const ask = (path: string, headers: { readonly [name: string]: string } = {}, method = "GET"): Promise<Response> =>
  fetch(demo.url + path, { method, headers, ...(method === "POST" && { body: "{}" }) });
const orders = async (): Promise<readonly Order[]> =>
  ((await (await ask("/backoffice/orders")).json()) as { orders: readonly Order[] }).orders;

beforeAll(async () => {
  platforms = await openPlatforms();
  await start();
});
afterAll(async () => {
  await demo?.stop();
  await platforms?.close();
  folder.remove();
});

test("the platforms are reached and their webhooks believed", async () => {
  expect(demo.output()).toMatch(/Live channels: web, telegram, whatsapp, slack|Live channels:.*slack/);
  expect(await platforms.whatsapp.verify()).toBe(true);
  expect(await platforms.whatsapp.verify("guessed")).toBe(false);
  for (const path of ["/webhooks/telegram", "/webhooks/whatsapp", "/webhooks/slack"]) {
    expect((await ask(path, { "content-type": "application/json" }, "POST")).status).toBe(401);
  }
});

test("an order begins on the web, goes on in WhatsApp and Slack and is confirmed in Telegram", async () => {
  const questions = countQuestions();
  const { telegram, whatsapp, slack } = platforms;
  const web = await webCustomer(demo.url, { lang: "id" });
  const phone = whatsapp.person({ name: "Sari" });
  const office = slack.person({ name: "Sari" });
  const tablet = telegram.person({ name: "Sari" });
  const hearsOnPhone = ears({ shown: phone.shown, watch: whatsapp.watch });
  const hearsAtOffice = ears({ shown: office.shown, watch: slack.watch });
  const hearsOnTablet = ears({ shown: tablet.shown, watch: telegram.watch });
  const heard = async (said: Promise<string>): Promise<string> => {
    const text = await said;
    questions.shown(text);
    return text;
  };

  await web.say("2 kopi gayo ambil sendiri ya", 3);
  for (const line of await web.hears("digiling")) questions.shown(line.text);
  questions.answered("product", "qty", "fulfilment");

  const toPhone = await web.link("whatsapp");
  expect(toPhone.url).toMatch(new RegExp(`^https://wa\\.me/${whatsapp.number}\\?text=`));
  await phone.open(toPhone.url ?? "");
  await web.confirms();
  await heard(hearsOnPhone("digiling"));
  await phone.tap("Halus");
  questions.answered("grind");
  await heard(hearsOnPhone("cabang mana"));

  const toOffice = await web.link("slack");
  await office.text(toOffice.code);
  await web.confirms();
  await heard(hearsAtOffice("cabang mana"));
  await office.text("jam buka?");
  expect(await heard(hearsAtOffice("cabang mana"))).toContain("Jam buka");
  await office.text("yang bandung");
  questions.answered("branch");
  await heard(hearsAtOffice("Sudah benar?"));

  const toTablet = await web.link("telegram");
  await tablet.start(new URL(toTablet.url ?? "").searchParams.get("start") ?? "");
  await web.confirms();
  await heard(hearsOnTablet("Sudah benar?"));
  await tablet.tap("Ya, benar");
  const done = await heard(hearsOnTablet("kami siapkan"));

  const code = /kode (\w{6})/.exec(done)?.[1] ?? "";
  expect(await orders()).toMatchObject([
    {
      no: "KS-0001",
      items: [{ product: "kopi-gayo", qty: 2, grind: "halus" }],
      fulfilment: "pickup",
      branch: "bandung",
      total: { amount: 190_000, currency: "IDR" },
      pickupCode: code,
    },
  ]);
  // What was answered elsewhere can be tapped no more.
  const buttons = () => office.shown().flatMap((message) => message.buttons.flat().map(({ label }) => label));
  await sees(
    slack.watch,
    () => buttons().length === 0,
    () => `Slack still shows ${buttons()}`,
  );
  // All channels tell of the same order.
  await phone.text("pesanan saya sudah siap belum?");
  expect(await hearsOnPhone("KS-0001")).toContain(code);
  // Picked up once, and told on the channel used last.
  const pickUp = () => fetch(`${demo.url}/backoffice/pickup`, { method: "POST", body: JSON.stringify({ code }) });
  expect((await pickUp()).status).toBe(200);
  expect((await pickUp()).status).toBe(409);
  await hearsOnPhone("selamat menikmati");
  expect(questions.reasked).toEqual([]);
  expect(lines().flatMap(({ statuses }) => statuses.filter((status) => status !== 200))).toEqual([]);
});

test("whoever has no token sees neither the playground nor a customer", async () => {
  const closed = ["/playground", "/playground/", "/playground/configuration", "/playground/assets/page.js"];
  for (const path of closed) expect([path, (await ask(path)).status]).toEqual([path, 401]);
  expect((await ask("/playground/scenes", {}, "POST")).status).toBe(401);
  expect((await ask("/playground/", { authorization: "Bearer guessed" })).status).toBe(401);
  const page = await (await ask("/")).text();
  expect(page).toContain("Kopi Sambung");
  for (const secret of ["Sari", "KS-0001", "playground", "Bandung"]) expect(page).not.toContain(secret);

  const proxied = { "x-forwarded-for": "127.0.0.1" };
  for (const path of ["/backoffice/orders", "/backoffice/handoffs", "/playground/"]) {
    expect([path, (await ask(path, proxied)).status]).toEqual([path, 401]);
  }
  expect((await ask("/backoffice/pickup", proxied, "POST")).status).toBe(401);
});

test("with its token the playground opens, and shows nobody of the live channels", async () => {
  const authorization = `Bearer ${TOKENS.PLAYGROUND_TOKEN}`;
  expect((await ask("/playground/", { authorization })).status).toBe(200);
  const configuration = await (await ask("/playground/configuration?locale=id", { authorization })).json();
  expect(configuration).toMatchObject({ name: "Kopi Sambung", phones: [{ app: "teams" }] });
  const live = ["telegram", "whatsapp", "slack"];
  expect(configuration.tour.filter(({ on }: { on: string }) => live.includes(on))).toEqual([]);
});

test("every webhook once more after a restart changes nothing", async () => {
  const calls = (): number => {
    const { telegram, whatsapp, slack } = platforms;
    const sends = [...telegram.calls, ...whatsapp.calls, ...slack.calls];
    return sends.filter(({ method }) => ["sendMessage", "messages", "chat.postMessage"].includes(method)).length;
  };
  const before = calls();
  expect(await demo.stop()).toBe(0);
  const journal = await readJournal(store);
  expect(reaskedInJournal(journal)).toEqual([]);
  const survivors = journal.filter(({ facts }) => facts.some(({ type }) => type === "customer-linked"));
  expect(new Set(survivors.map(({ customer }) => customer)).size).toBe(1);
  expect(survivors).toHaveLength(3);

  await start();
  for (const line of lines()) expect((await line.resendAll(demo.url)).every((status) => status === 200)).toBe(true);
  expect(await orders()).toHaveLength(1);
  expect(await demo.stop()).toBe(0);
  expect(calls()).toBe(before);
  expect(await readJournal(store)).toHaveLength(journal.length);
});
