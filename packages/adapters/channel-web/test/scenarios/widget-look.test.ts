/// <reference lib="dom" />
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { DESKTOP, hasBrowser, launchBrowser, PHONE, visit } from "@sambung/test-support/browser";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chatOn } from "../support/browser.ts";
import { startSite } from "../support/site.ts";

const runs = hasBrowser("the widget in a real browser");
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser: Browser;
beforeAll(async () => {
  if (runs) browser = await launchBrowser();
});
afterAll(() => browser?.close());

interface Axe {
  run(
    options: object,
  ): Promise<{ readonly violations: readonly { readonly id: string; readonly nodes: readonly object[] }[] }>;
}

const EVERYTHING = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
const CONTRAST = { type: "rule", values: ["color-contrast"] };

/** Rules that the page breaks, with where. */
async function violations(page: Page, rules: object = EVERYTHING): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as { readonly axe: Axe };
    const found = await axe.run({ runOnly });
    return found.violations.map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes).slice(0, 600)}`);
  }, rules);
}

const WORDS = {
  id: {
    order: "mau pesan",
    photo: "lihat foto",
    place: "di mana",
    menu: "lihat menu",
    terms: "syarat pengiriman",
    elsewhere: "Lanjutkan di aplikasi lain",
  },
  en: {
    order: "I want to order",
    photo: "show me a photo",
    place: "where are you",
    menu: "show me the menu",
    terms: "terms of delivery",
    elsewhere: "Continue in another app",
  },
} as const;

const LOOKS = (["id", "en"] as const).flatMap((lang) =>
  (["light", "dark"] as const).flatMap((colorScheme) =>
    (
      [
        ["1440 px", DESKTOP],
        ["390 px", PHONE],
      ] as const
    ).map(([size, options]) => ({ lang, colorScheme, size, options })),
  ),
);

describe.runIf(runs)("the look of the widget", () => {
  test.for(LOOKS)("can be used by everybody: $lang, $colorScheme, $size", async ({ lang, colorScheme, options }) => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page(undefined, lang), { ...options, colorScheme });
    const { page, context } = visitor;
    const words = WORDS[lang];
    const chat = chatOn(page);
    expect(await violations(page)).toEqual([]);
    await chat.open();
    await chat.say(words.photo);
    await page.locator(".image").waitFor();
    await chat.say(words.place);
    await page.locator(".place").waitFor();
    await chat.say(words.menu);
    await page.locator(".carousel").waitFor();
    await chat.say(words.terms);
    await page.locator(".bubble strong").waitFor();
    expect(await violations(page)).toEqual([]);
    await chat.say(words.order);
    await chat.choice("Malabar").waitFor();
    await context.route("**/chat/messages", (route) => route.fulfill({ status: 400, json: {} }));
    await chat.say("???");
    await page.locator(".failed").waitFor();
    await context.unroute("**/chat/messages");
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: words.elsewhere }).click();
    await page.locator(".qr path").waitFor();
    expect(await violations(page)).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });

  test.for(["#ffd400", "#000000", "#e11d48", "#93c5fd", "#7b3f1d"])("texts on %s can be read", async (accent) => {
    await using site = await startSite();
    for (const colorScheme of ["light", "dark"] as const) {
      await using visitor = await visit(browser, site.page(), { ...DESKTOP, colorScheme });
      const { page } = visitor;
      const chat = chatOn(page);
      await page.evaluate(`document.querySelector("sambung-chat").style.setProperty("--chat-accent", "${accent}")`);
      await chat.open();
      await chat.say("mau pesan");
      await chat.choice("Malabar").waitFor();
      expect(await violations(page, CONTRAST)).toEqual([]);
    }
  });

  test("follows the system, unless it is told to be light or dark", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page(), { ...DESKTOP, colorScheme: "dark" });
    const { page } = visitor;
    await chatOn(page).open();
    const background = (): Promise<string> =>
      page.locator(".panel").evaluate((panel) => getComputedStyle(panel).backgroundColor);
    expect(await background()).toBe("rgb(22, 25, 29)");
    await page.emulateMedia({ colorScheme: "light" });
    expect(await background()).toBe("rgb(255, 255, 255)");
    await page.evaluate(`document.querySelector("sambung-chat").setAttribute("theme", "dark")`);
    expect(await background()).toBe("rgb(22, 25, 29)");
  });

  test("takes colours, corners and parts from the page", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page(`name="Kopi" inline`));
    const { page } = visitor;
    await page.locator(".input").waitFor();
    await page.evaluate(`{
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("sambung-chat { --chat-accent: #7b3f1d; --chat-radius: 4px; height: 400px } sambung-chat::part(title) { font-size: 30px }");
      document.adoptedStyleSheets = [sheet];
    }`);
    const style = (place: string, property: string): Promise<string> =>
      page.locator(place).evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
    expect(await style(".avatar", "background-color")).toBe("rgb(123, 63, 29)");
    expect(await style(".panel", "border-radius")).toBe("4px");
    expect(await style(".title", "font-size")).toBe("30px");
    expect((await page.locator(".panel").boundingBox())?.height).toBe(400);
    expect(await page.locator(".launcher").count()).toBe(0);
  });
});
