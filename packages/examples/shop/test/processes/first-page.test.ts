import { join } from "node:path";
import { DESKTOP, hasBrowser, launchBrowser, PHONE, visit } from "@sambung/test-support/browser";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Demo, ready, startDemo, temporaryFolder } from "./demo.ts";
import { openTelegram, type Telegram } from "./telegram.ts";

const runs = hasBrowser("the demo's first page in a real browser");
const folder = temporaryFolder();
let telegram: Telegram;
let browser: Browser;
let demo: Demo;

/** With a live channel the first page is the one customers see. */
const start = async (port = "0"): Promise<Demo> => {
  const started = await startDemo({
    SAMBUNG_STORE: `sqlite:${join(folder.path, "shop.db")}`,
    PORT: port,
    ...telegram.variables,
  });
  telegram.connect(started.url);
  return started;
};

beforeAll(async () => {
  if (!runs) return;
  telegram = await openTelegram(1);
  [browser, demo] = await Promise.all([launchBrowser(), start()]);
  await ready(demo);
});
afterAll(async () => {
  await browser?.close();
  await demo?.kill();
  await telegram?.fake.close();
  folder.remove();
});

const said = (page: Page, from: string): Promise<readonly string[]> =>
  page.locator(`.message.${from} .bubble`).allTextContents();
const say = async (page: Page, text: string): Promise<void> => {
  await page.locator(".input").fill(text);
  await page.locator(".input").press("Enter");
};

describe.runIf(runs)("the first page of the demo", () => {
  test("an example of the page is said in the chat", async () => {
    await using visitor = await visit(browser, `${demo.url}/?lang=id`);
    const { page } = visitor;
    await page.getByRole("button", { name: "2 kopi gayo diantar ya" }).click();
    await expect.poll(() => said(page, "customer")).toEqual(["2 kopi gayo diantar ya"]);
    await expect.poll(() => said(page, "bot"), { timeout: 20_000 }).toEqual(["Mau digiling gimana?"]);
    expect(visitor.complaints).toEqual([]);
  });

  test("a server that is killed and started again: what was typed meanwhile arrives once, nothing is gone", async () => {
    await using visitor = await visit(browser, `${demo.url}/?lang=en`, { ...PHONE, colorScheme: "dark" });
    const { page } = visitor;
    await page.locator(".launcher").tap();
    await page.locator(".input").waitFor();
    await say(page, "2 gayo for delivery please");
    await page.locator(".choice:visible", { hasText: "Fine" }).waitFor();
    await demo.kill();
    await page.getByText("Not connected.").waitFor();
    await say(page, "fine");
    expect(await page.locator(".customer.sending").count()).toBe(1);
    demo = await start(new URL(demo.url).port);
    await expect.poll(() => page.locator(".customer.sending").count(), { timeout: 30_000 }).toBe(0);
    await page.getByText("Not connected.").waitFor({ state: "hidden" });
    await expect.poll(async () => (await said(page, "bot")).length, { timeout: 30_000 }).toBe(2);
    const before = [await said(page, "customer"), await said(page, "bot")];
    expect(before[0]).toEqual(["2 gayo for delivery please", "fine"]);
    await page.reload();
    await page.locator(".launcher").tap();
    await expect.poll(async () => [await said(page, "customer"), await said(page, "bot")]).toEqual(before);
    expect(visitor.complaints).toEqual([]);
  });

  test("a customer goes on in Telegram, and sees here what was said there", async () => {
    await using visitor = await visit(browser, `${demo.url}/?lang=id`, DESKTOP);
    const { page } = visitor;
    await page.locator(".launcher").click();
    await page.locator(".input").waitFor();
    await say(page, "2 kopi gayo diantar ya");
    await page.locator(".choice:visible", { hasText: "Halus" }).waitFor();
    await page.getByRole("button", { name: "Lanjutkan di aplikasi lain" }).click();
    const link = await page.getByRole("link", { name: "Buka Telegram" }).getAttribute("href");
    const payload = new URL(link ?? "").searchParams.get("start") ?? "";
    await page.locator(".qr path").waitFor();
    await page.keyboard.press("Escape");
    await telegram.fake.person({ id: 4_711, name: "Siti" }).start(payload);
    await page.locator(".choice:visible", { hasText: "Ya, hubungkan" }).click();
    await page.locator(".bot .meta", { hasText: "lewat Telegram" }).first().waitFor();
    expect(visitor.complaints).toEqual([]);
  });
});
