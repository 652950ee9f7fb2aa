import { fileURLToPath } from "node:url";
import { hasBrowser, launchBrowser, type Visitor, visit } from "@sambung/test-support/browser";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeViolations } from "./axe.ts";
import { type Demo, ready, startDemo, temporaryFolder } from "./demo.ts";

const PICTURE = fileURLToPath(new URL("../../../../../docs/images/playground.png", import.meta.url));

/** The page's own policy forbids to wait inside of it: that would need `eval`. */
async function countsTo(locator: Locator, count: number): Promise<void> {
  await expect.poll(() => locator.count(), { timeout: 20_000 }).toBe(count);
}

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
      problems: visitor.complaints,
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
          problems: [],
          customers: 1,
          channels: 4,
          phones: 4,
          orders: 1,
          askedTwice: "0",
        });
      }
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

  test("the story as the readme shows it", async () => {
    const { page } = visitor;
    await page.setViewportSize({ width: 1440, height: 1220 });
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    // Slow enough for the pace of the platforms, so that every answer stands below its question.
    await page.goto(`${demo.url}/?lang=en&pace=0.5`);
    await play();
    await page.getByRole("button", { name: "Close" }).click();
    // What was answered elsewhere is taken off the phones, at the pace that their platforms allow.
    await countsTo(page.locator(".phone .button-row"), 0);
    const picture = await page.screenshot(process.env["UPDATE_PICTURE"] ? { path: PICTURE } : {});
    expect(picture.length).toBeLessThan(400_000);
  });

  test("by hand: two people become one, what is sent again counts once, what is written offline arrives later", async () => {
    const { page } = visitor;
    await page.goto(`${demo.url}/?lang=en`);
    await page.getByRole("button", { name: "New person" }).click();
    const people = page.locator("article.customer");
    const telegram = page.locator(".device.telegram");
    const turns = page.locator(".trace tbody tr:not(.repeat)");
    await countsTo(people, 0);

    const write = async (text: string): Promise<void> => {
      await telegram.getByRole("textbox").fill(text);
      await telegram.getByRole("textbox").press("Enter");
    };
    await write("opening hours?");
    await telegram.locator(".row.bot").first().waitFor();
    const chat = page.locator("sambung-chat");
    await chat.locator("textarea").fill("2 gayo for pick up please");
    await chat.locator("textarea").press("Enter");
    await countsTo(people, 2);
    await telegram.getByRole("button", { name: "Same person" }).click();
    await page.locator(".device.telegram.linked").waitFor();
    await countsTo(people, 1);
    await telegram.getByRole("button", { name: "Coarse" }).waitFor();

    const before = await turns.count();
    await telegram.getByRole("button", { name: "Send again" }).click();
    await page.locator(".trace tr.repeat").waitFor();
    expect(await page.locator(".trace tr.repeat").innerText()).toContain("200");
    expect(await turns.count()).toBe(before);

    await telegram.getByRole("button", { name: "Go offline" }).click();
    await write("coarse");
    await telegram.locator(".row.waiting").waitFor();
    expect(await turns.count()).toBe(before);
    await telegram.getByRole("button", { name: "Go online" }).click();
    await telegram.getByText("Which branch").waitFor();
    expect(await telegram.locator(".row.waiting").count()).toBe(0);
    expect(visitor.complaints).toEqual([]);

    const web = page.locator(".device.web");
    await web.getByRole("button", { name: "Go offline" }).click();
    await chat.locator("textarea").fill("bandung");
    await chat.locator("textarea").press("Enter");
    await chat.locator(".message.customer", { hasText: "bandung" }).waitFor();
    expect(await page.locator("td.heard", { hasText: "bandung" }).count()).toBe(0);
    await web.getByRole("button", { name: "Go online" }).click();
    await chat.getByText("Is that right?").first().waitFor();
    expect(await page.locator(".figure.good dd").innerText()).toBe("0");
  });

  test("Teams too: joined by its link or code, a late tap is told so, and whoever is not the same is taken apart", async () => {
    const { page } = visitor;
    await page.goto(`${demo.url}/?lang=en`);
    await page.getByRole("button", { name: "New person" }).click();
    const people = page.locator("article.customer");
    await countsTo(people, 0);
    const chat = page.locator("sambung-chat");
    await chat.locator("textarea").fill("2 gayo for pick up please");
    await chat.locator("textarea").press("Enter");
    await countsTo(people, 1);
    const teams = page.locator(".device.botframework");
    await teams.getByRole("button", { name: "Same person" }).click();
    await page.locator(".device.botframework.linked").waitFor();
    await countsTo(people, 1);
    await teams.getByRole("button", { name: "Coarse" }).click();
    await teams.getByText("Which branch").waitFor();
    // Teams keeps its buttons: the late tap changes nothing and says what holds.
    await teams.getByRole("button", { name: "Coarse" }).first().click();
    await page.locator(".trace .tag", { hasText: "late tap" }).first().waitFor();
    await teams.getByRole("button", { name: "Not the same" }).click();
    await countsTo(people, 2);
    expect(await page.locator(".device.botframework.linked").count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  test("one message on all channels: a dry run of what each makes of it", async () => {
    const { page } = visitor;
    await page.getByRole("button", { name: "One message, all channels" }).click();
    const results = page.locator(".result");
    await countsTo(results, 5);
    await page.getByRole("button", { name: "12 choices" }).click();
    await page.locator(".result.whatsapp .part").nth(1).waitFor();
    for (const channel of ["web", "whatsapp", "telegram", "slack", "botframework"]) {
      expect(await page.locator(`.result.${channel} .options li`).allInnerTexts()).toHaveLength(12);
    }
    await page.locator(".result.telegram summary").click();
    expect(await page.locator(".result.telegram pre").innerText()).toContain("inline_keyboard");
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await countsTo(page.locator(".preview[open]"), 0);
    expect(visitor.complaints).toEqual([]);
  });

  test("a link in the web chat opens the app it belongs to", async () => {
    const { page } = visitor;
    const whatsapp = page.locator(".device.whatsapp");
    await page.locator("sambung-chat button.elsewhere").click();
    await page.locator("sambung-chat a.go").click();
    await page.locator(".device.whatsapp.linked").waitFor();
    await whatsapp.locator(".row.bot").first().waitFor();
  });
});
