import { hasBrowser, launchBrowser, type Visitor, visit } from "@sambung/test-support/browser";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeViolations } from "./axe.ts";
import { type Demo, ready, startDemo, temporaryFolder } from "./demo.ts";

/** The story on the running demo, in a real browser: what a stranger sees in the first minute. */
const ROUNDS = Number(process.env["STORY_ROUNDS"] ?? 1);

describe.runIf(hasBrowser("the playground in a real browser"))("the playground", () => {
  const folder = temporaryFolder();
  let demo: Demo;
  let browser: Browser;
  let visitor: Visitor;

  beforeAll(async () => {
    demo = await startDemo({ SAMBUNG_STORE: `sqlite:${folder.path}/shop.db` });
    await ready(demo);
    browser = await launchBrowser();
    visitor = await visit(browser, demo.url, { viewport: { width: 1440, height: 1000 } });
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
    folder.remove();
  });

  const play = async (): Promise<void> => {
    const { page } = visitor;
    await page.locator("button.strong").first().click();
    await page.waitForSelector('[data-tour="playing"]');
    await page.waitForSelector('[data-tour="done"], [data-tour="failed"]', { timeout: 60_000 });
  };
  const figures = async () => {
    const { page } = visitor;
    return {
      outcome: await page.getAttribute("[data-tour]", "data-tour"),
      customers: await page.locator("article.customer").count(),
      channels: await page.locator("article.customer .aliases li").count(),
      phones: await page.locator(".device.linked").count(),
      orders: await page.locator(".record").count(),
      askedTwice: await page.locator(".figure.good dd").innerText(),
    };
  };

  test.each(["id", "en"])(
    "plays the story: one customer, one order, nothing asked twice (%s)",
    async (locale) => {
      const { page } = visitor;
      await page.goto(`${demo.url}/?lang=${locale}&pace=0`);
      for (let round = 0; round < ROUNDS; round += 1) {
        await page.waitForSelector(".phone-composer");
        await play();
        expect(await figures()).toEqual({
          outcome: "done",
          customers: 1,
          channels: 4,
          phones: 4,
          orders: 1,
          askedTwice: "0",
        });
      }
      expect(visitor.complaints).toEqual([]);
    },
    ROUNDS * 60_000 + 60_000,
  );

  test.each([
    [1440, "light"],
    [1440, "dark"],
    [390, "light"],
    [390, "dark"],
  ] as const)("is accessible and fits the screen at %i px, %s", async (width, scheme) => {
    const { page } = visitor;
    await page.setViewportSize({ width, height: width < 500 ? 844 : 1000 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    expect(await axeViolations(page)).toEqual([]);
    const overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    expect(overflow).toBe(0);
  });
});
