import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FakeWhatsApp, fakeWhatsApp } from "@sambung/channel-whatsapp/fake";
import { DESKTOP, hasBrowser, launchBrowser, visit } from "@sambung/test-support/browser";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Demo, ready, startDemo, temporaryFolder } from "./demo.ts";
import { hears } from "./telegram.ts";

/** A code on a screen, sent from a phone, asked about on that screen: the demo over signed webhooks, in a real browser. */
const runs = hasBrowser("the question on the screen that showed a QR code in a real browser");
const folder = temporaryFolder();
const picture = (name: string): string =>
  fileURLToPath(new URL(`../../../../../docs/images/${name}.png`, import.meta.url));
let whatsapp: FakeWhatsApp;
let browser: Browser;
let demo: Demo;

beforeAll(async () => {
  if (!runs) return;
  whatsapp = await fakeWhatsApp({ accessToken: "EAAtokenOfTheTest", phoneNumberId: "106540352000043" });
  const started = startDemo({
    SAMBUNG_STORE: `sqlite:${join(folder.path, "shop.db")}`,
    WHATSAPP_ACCESS_TOKEN: whatsapp.accessToken,
    WHATSAPP_PHONE_NUMBER_ID: whatsapp.phoneNumberId,
    WHATSAPP_APP_SECRET: whatsapp.appSecret,
    WHATSAPP_VERIFY_TOKEN: whatsapp.verifyToken,
    WHATSAPP_API_URL: whatsapp.apiUrl,
  });
  [browser, demo] = await Promise.all([launchBrowser(), started]);
  whatsapp.deliverTo({ url: `${demo.url}/webhooks/whatsapp` });
  await ready(demo);
});
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
  await whatsapp?.close();
  folder.remove();
});

/** Half an order on the web; its QR code is on the screen. Gives what the code opens. */
async function showsCode(page: Page): Promise<string> {
  await page.locator(".launcher").click();
  await page.locator(".input").fill("2 kopi gayo ambil sendiri ya");
  await page.locator(".input").press("Enter");
  await page.locator(".choice:visible", { hasText: "Halus" }).waitFor();
  await page.getByRole("button", { name: "Lanjutkan di aplikasi lain" }).click();
  await page.locator(".qr path").waitFor();
  return (await page.getByRole("link", { name: "Buka WhatsApp" }).getAttribute("href")) ?? "";
}

async function shoot(page: Page, name: string): Promise<void> {
  const clip = page.locator("sambung-chat .panel");
  const options = process.env["UPDATE_PICTURE"] ? { path: picture(name) } : {};
  expect((await clip.screenshot(options)).length).toBeLessThan(120_000);
}

describe.runIf(runs)("the QR code of the widget", () => {
  test("who scans it is asked about on the screen; a yes goes on in the middle of the form", async () => {
    await using visitor = await visit(browser, `${demo.url}/?lang=id`, DESKTOP);
    const { page } = visitor;
    const url = await showsCode(page);
    const sari = whatsapp.person({ name: "Sari", phone: "6281234564321" });
    await sari.open(url);
    await hears({ fake: whatsapp }, sari, "Saya tanyakan dulu di layar asalnya", 0);
    const question = page.locator(".message.bot", { hasText: "Hubungkan WhatsApp ••••4321" });
    await question.waitFor();
    // What covered the chat made way for the question.
    await page.locator(".sheet").waitFor({ state: "detached" });
    await shoot(page, "link-prompt");
    expect(sari.shown().some(({ text }) => text.includes("digiling"))).toBe(false);
    await page.locator(".choice:visible", { hasText: "Ya, hubungkan" }).click();
    await hears({ fake: whatsapp }, sari, "digiling", 1);
    await page.locator(".happened, .mark, .message", { hasText: "WhatsApp" }).first().waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  test("a no burns the code: whoever photographed it gets nothing, and the order goes on where it was", async () => {
    await using visitor = await visit(browser, `${demo.url}/?lang=id`, DESKTOP);
    const { page } = visitor;
    const url = await showsCode(page);
    const stranger = whatsapp.person({ name: "Orang Lain", phone: "6285700009876" });
    await stranger.open(url);
    await page.locator(".message.bot", { hasText: "Hubungkan WhatsApp ••••9876" }).waitFor();
    await page.locator(".choice:visible", { hasText: "Tidak, jangan" }).click();
    await page.locator(".message.bot", { hasText: "tidak saya hubungkan" }).waitFor();
    await shoot(page, "link-prompt-refused");
    const before = stranger.shown().filter(({ from }) => from === "bot").length;
    await stranger.open(url);
    await hears({ fake: whatsapp }, stranger, "sudah dipakai", before);
    expect(stranger.shown().some(({ text }) => text.includes("digiling"))).toBe(false);
    await page.locator(".input").fill("halus");
    await page.locator(".input").press("Enter");
    await page.locator(".message.bot", { hasText: "cabang mana" }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });
});
