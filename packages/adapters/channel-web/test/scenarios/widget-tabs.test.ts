/// <reference lib="dom" />
import { hasBrowser, launchBrowser, visit } from "@sambung/test-support/browser";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ChatOnPage, chatOn } from "../support/browser.ts";
import { type Site, startSite } from "../support/site.ts";

const runs = hasBrowser("the widget in a real browser");
let browser: Browser;
beforeAll(async () => {
  if (runs) browser = await launchBrowser();
});
afterAll(() => browser?.close());

const PATIENT = { timeout: 20_000 };
const HOURS = "Kami buka setiap hari, 08.00 sampai 21.00. Lihat juga https://kopi.example/jam.";

interface Tab {
  readonly page: Page;
  readonly chat: ChatOnPage;
  /** What it asked the chat for, as `POST /messages`; `STREAM` for a stream. */
  readonly asked: string[];
}

function watched(page: Page): Tab {
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (!pathname.startsWith("/chat/")) return;
    const stream = request.headers()["accept"] === "text/event-stream";
    asked.push(stream ? "STREAM" : `${request.method()} ${pathname.slice("/chat".length)}`);
  });
  return { page, chat: chatOn(page), asked };
}

async function another(context: BrowserContext, site: Site): Promise<Tab> {
  const tab = watched(await context.newPage());
  await tab.page.goto(site.page());
  await tab.chat.open();
  return tab;
}

/** Tells a page that somebody looks at it, or not any more; a browser without a screen shows all pages at once. */
async function look(page: Page, visible: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }, !visible);
}

describe.runIf(runs)("the widget in several tabs", () => {
  test("they share one stream, each sends what is typed in it, and all show the same", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const one = watched(visitor.page);
    await one.chat.open();
    await one.chat.say("jam buka");
    await one.chat.hears(HOURS);
    const two = await another(visitor.context, site);
    const three = await another(visitor.context, site);
    const tabs = [one, two, three];
    for (const { chat } of tabs) await chat.hears(HOURS);
    await expect.poll(() => site.streams, PATIENT).toBe(1);

    for (const { asked } of tabs) asked.length = 0;
    await one.chat.say("mau pesan");
    for (const { chat } of tabs) await chat.hears("Mau kopi yang mana?");
    await two.chat.choice("Toraja").click();
    for (const { chat } of tabs) await chat.hears("Diantar atau ambil di toko?");
    await three.chat.say("ambil");
    for (const { chat } of tabs) await chat.hears("Berapa bungkus?");
    for (const { chat } of tabs) {
      expect(await chat.texts("customer")).toEqual(["jam buka", "mau pesan", "Toraja", "ambil"]);
    }
    // Nobody reads the log again to know what another tab was told.
    const sent = (tab: Tab): readonly string[] => tab.asked.filter((what) => /STREAM|messages|events/.test(what));
    expect(tabs.map(sent)).toEqual([["POST /messages"], ["POST /messages"], ["POST /messages"]]);
    expect(site.streams).toBe(1);
    expect(visitor.complaints).toEqual([]);
  });

  test("when the tab with the stream is closed, another one has it and nothing is missed", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const one = watched(visitor.page);
    await one.chat.open();
    await one.chat.say("sangrai dulu");
    await one.page.locator(".dots:visible").waitFor();
    const two = await another(visitor.context, site);
    await expect.poll(() => two.asked.filter((what) => what === "STREAM").length, PATIENT).toBe(1);
    await expect.poll(() => site.streams, PATIENT).toBe(1);
    one.asked.length = 0;
    await two.page.close();
    site.roasted();
    await one.chat.hears("Sudah harum.");
    await expect.poll(() => one.asked, PATIENT).toContain("STREAM");
    await expect.poll(() => site.streams, PATIENT).toBe(1);
    expect(await one.chat.texts()).toEqual(["sangrai dulu", "Sudah harum."]);
  });

  test("the tab that somebody looks at has the stream, and the other one still shows everything", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const one = watched(visitor.page);
    await one.chat.open();
    await one.chat.say("jam buka");
    await one.chat.hears(HOURS);
    const two = await another(visitor.context, site);
    await expect.poll(() => two.asked, PATIENT).toContain("STREAM");
    for (const { asked } of [one, two]) asked.length = 0;
    await look(two.page, false);
    await look(one.page, true);
    await expect.poll(() => one.asked, PATIENT).toContain("STREAM");
    await expect.poll(() => site.streams, PATIENT).toBe(1);
    await one.chat.say("mau pesan");
    for (const { chat } of [one, two]) await chat.hears("Mau kopi yang mana?");
    expect(two.asked).not.toContain("STREAM");
  });

  test("whoever is forgotten in one tab is gone from the others, and they go on with whoever is there then", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const one = watched(visitor.page);
    await one.chat.open();
    await one.chat.say("jam buka");
    await one.chat.hears(HOURS);
    const two = await another(visitor.context, site);
    const three = await another(visitor.context, site);
    for (const { chat } of [two, three]) await chat.hears(HOURS);
    // What forgets comes with the rest, a moment after the chat is opened.
    for (const { page } of [one, two, three]) await page.locator(".attach").waitFor();
    await one.page.evaluate(`document.querySelector("sambung-chat").reset()`);
    for (const { chat } of [one, two, three]) await expect.poll(() => chat.texts(), PATIENT).toEqual([]);
    await two.chat.say("mau pesan");
    for (const { chat } of [one, two, three]) {
      await chat.hears("Mau kopi yang mana?");
      expect(await chat.texts()).toEqual(["mau pesan", "Mau kopi yang mana?"]);
    }
    await expect.poll(() => site.streams, PATIENT).toBe(1);
    expect(visitor.complaints).toEqual([]);
  });

  test("a server that is gone is told in all of them; what was typed in each arrives once, in all", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const one = watched(visitor.page);
    await one.chat.open();
    await one.chat.say("jam buka");
    await one.chat.hears(HOURS);
    const two = await another(visitor.context, site);
    await two.chat.hears(HOURS);
    await site.down();
    for (const { chat } of [one, two]) await chat.banner.waitFor(PATIENT);
    await one.chat.say("mau pesan");
    await two.chat.say("jam buka");
    await site.up();
    for (const { chat, page } of [one, two]) {
      await expect.poll(() => chat.banner.isVisible(), PATIENT).toBe(false);
      await expect.poll(() => page.locator(".sending").count(), PATIENT).toBe(0);
      await expect.poll(async () => (await chat.texts("customer")).length, PATIENT).toBe(3);
      expect([...(await chat.texts("customer"))].sort()).toEqual(["jam buka", "jam buka", "mau pesan"]);
    }
    await expect.poll(() => site.streams, PATIENT).toBe(1);
    expect(await one.chat.texts()).toEqual(await two.chat.texts());
  });
});
