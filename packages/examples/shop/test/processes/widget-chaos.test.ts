import { createHash } from "node:crypto";
import { join } from "node:path";
import type { PollAnswer, WireMessage } from "@sambung/channel-web";
import type { ChatClient } from "@sambung/channel-web/client";
import { hasBrowser, launchBrowser, type Visitor, visit } from "@sambung/test-support/browser";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cuttingProxy } from "./cutting-proxy.ts";
import { ready, startDemo, temporaryFolder } from "./demo.ts";
import { openTelegram, type Telegram } from "./telegram.ts";

/**
 * Customers type in the real widget while connections are cut and the server is killed: what they typed is in the log
 * and on their screens, once, in order, and each has an answer. 500 messages: `CHAOS_MESSAGES=500 CHAOS_KILLS=8`.
 */
const MESSAGES = Number(process.env["CHAOS_MESSAGES"] ?? 80);
const KILLS = Number(process.env["CHAOS_KILLS"] ?? 2);
const SEED = process.env["SEED"] ?? "kopi";
/** No more for each than the demo lets a visitor send at once. */
const CUSTOMERS = Math.ceil(MESSAGES / 50);
const PATIENT = { timeout: 120_000, interval: 200 };

const runs = hasBrowser("the widget over a network that breaks and a server that is killed");
const folder = temporaryFolder();
let browser: Browser;
let telegram: Telegram;

beforeAll(async () => {
  if (!runs) return;
  [browser, telegram] = await Promise.all([launchBrowser(), openTelegram(1)]);
});
afterAll(async () => {
  await browser?.close();
  await telegram?.fake.close();
  folder.remove();
});

/** Numbers from 0 to 1 that are the same for the same seed and name. */
const chance = (name: string): number =>
  createHash("sha256").update(`${SEED}:${name}`).digest().readUInt32BE() / 2 ** 32;

interface Chat {
  connect(): Promise<ChatClient>;
}

/** Resolves with the milliseconds it took after it was called until the chat of a page is connected again. */
function reconnected(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const find = (globalThis as unknown as { document: { querySelector(name: string): Chat } }).document;
    const client = await find.querySelector("sambung-chat").connect();
    const begin = performance.now();
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (client.state === "online") resolve();
      };
      client.subscribe(look);
      look();
    });
    return performance.now() - begin;
  });
}

/** Resolves when the chat of a page has noticed that it is not connected. */
function noticed(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const find = (globalThis as unknown as { document: { querySelector(name: string): Chat } }).document;
    const client = await find.querySelector("sambung-chat").connect();
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (client.state !== "online") resolve();
      };
      client.subscribe(look);
      look();
    });
  });
}

/** All messages of the conversation of a page, as the server has them. */
async function logOf(page: Page, url: string): Promise<readonly WireMessage[]> {
  const { token } = await page.evaluate(
    () => JSON.parse(localStorage.getItem("sambung:/chat:session") ?? "{}") as { readonly token: string },
  );
  const messages: WireMessage[] = [];
  for (let after = 0; ; ) {
    const response = await fetch(`${url}/chat/events?after=${after}`, {
      headers: { authorization: `Bearer ${token}`, accept: "application/json" },
    });
    const { events, cursor } = (await response.json()) as PollAnswer;
    if (events.length === 0) return messages;
    for (const event of events) if (event.event === "msg") messages.push(event);
    after = cursor;
  }
}

const said = (page: Page, from: string): Promise<readonly string[]> =>
  page.locator(`.message.${from} .bubble`).allTextContents();

test.runIf(runs)(
  `${MESSAGES} messages of ${CUSTOMERS} customers in the widget, ${KILLS} kills: none lost, none twice, none out of order`,
  { timeout: 590_000 },
  async () => {
    const start = async () => {
      const started = await startDemo({
        SAMBUNG_STORE: `sqlite:${join(folder.path, "shop.db")}`,
        ...telegram.variables,
      });
      await ready(started);
      return started;
    };
    await using proxy = await cuttingProxy();
    await using stack = new AsyncDisposableStack();
    let demo = await start();
    stack.defer(() => demo.kill());
    proxy.lead(demo.url);

    const visitors: Visitor[] = [];
    for (let count = 0; count < CUSTOMERS; count += 1) {
      const visitor = stack.use(await visit(browser, `${proxy.url}/?lang=id`));
      await visitor.page.locator(".launcher").click();
      await visitor.page.locator(".input").waitFor();
      visitors.push(visitor);
    }
    const pages = visitors.map(({ page }) => page);
    await Promise.all(pages.map(reconnected));

    const typed = pages.map((): string[] => []);
    const recoveries: number[] = [];
    let cuts = 0;
    let kills = 0;
    for (let number = 0; number < MESSAGES; number += 1) {
      const whose = number % CUSTOMERS;
      const input = (pages[whose] as Page).locator(".input");
      const text = `jam buka? ${number}`;
      await input.fill(text);
      await input.press("Enter");
      typed[whose]?.push(text);
      if (chance(`cut ${number}`) < 0.1) cuts += proxy.cut();
      if (kills < KILLS && number >= ((kills + 0.5) * MESSAGES) / KILLS) {
        kills += 1;
        await demo.kill();
        await Promise.all(pages.map(noticed));
        demo = await start();
        proxy.lead(demo.url);
        recoveries.push(...(await Promise.all(pages.map(reconnected))));
      }
    }
    for (const page of pages) {
      await expect.poll(() => page.locator(".sending").count(), PATIENT).toBe(0);
    }

    const found = { lost: 0, doubled: 0, disordered: 0, unanswered: 0, onScreen: 0 };
    for (const [index, page] of pages.entries()) {
      const own = typed[index] as string[];
      const log = await logOf(page, demo.url);
      const texts = log.filter(({ from }) => from === "customer").map((message) => message.text);
      found.lost += own.filter((text) => !texts.includes(text)).length;
      found.doubled += texts.length - new Set(texts).size;
      found.disordered += texts.filter((text, place) => text !== own[place]).length;
      await expect.poll(async () => (await said(page, "bot")).length, PATIENT).toBeGreaterThanOrEqual(own.length);
      const answers = (await logOf(page, demo.url)).filter(({ from }) => from === "bot").length;
      found.unanswered += Math.abs(own.length - answers);
      const screen = await said(page, "customer");
      found.onScreen += Number(screen.join("|") !== own.join("|"));
      found.onScreen += Number((await said(page, "bot")).length !== answers);
    }
    recoveries.sort((a, b) => a - b);
    const p95 = recoveries[Math.ceil(recoveries.length * 0.95) - 1] ?? 0;
    console.log(
      `${MESSAGES} messages typed by ${CUSTOMERS} customers (seed ${SEED}), ${cuts} connections cut, ${kills} kills: ` +
        `lost ${found.lost}, doubled ${found.doubled}, out of order ${found.disordered}; connected again after the ` +
        `server was ready: ${Math.round(recoveries[recoveries.length >> 1] ?? 0)} ms median, ${Math.round(p95)} ms p95, ` +
        `${Math.round(recoveries.at(-1) ?? 0)} ms at most`,
    );
    expect(found).toEqual({ lost: 0, doubled: 0, disordered: 0, unanswered: 0, onScreen: 0 });
    expect(kills).toBe(KILLS);
    expect(visitors.flatMap(({ complaints }) => complaints)).toEqual([]);
  },
);
