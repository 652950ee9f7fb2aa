import { hasBrowser, launchBrowser, visit } from "@sambung/test-support/browser";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chatOn } from "../support/browser.ts";
import { startSite } from "../support/site.ts";

const runs = hasBrowser("the widget in a real browser");
let browser: Browser;
beforeAll(async () => {
  if (runs) browser = await launchBrowser();
});
afterAll(() => browser?.close());

const SITI = { value: "siti" };

describe.runIf(runs)("going on in another app", () => {
  test("by code, link and QR: what is said there appears here with where it was said", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const chat = chatOn(page);
    await chat.open();
    await chat.say("mau pesan");
    await chat.hears("Mau kopi yang mana?");

    await page.getByRole("button", { name: "Lanjutkan di aplikasi lain" }).click();
    const sheet = page.locator(".sheet");
    await sheet.locator(".code").waitFor();
    const code = (await sheet.locator(".code").textContent()) ?? "";
    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    const link = (await sheet.getByRole("link", { name: "Buka Telegram" }).getAttribute("href")) ?? "";
    expect(link).toContain(code.replace("-", ""));
    await sheet.locator(".qr path").waitFor();
    expect(visitor.complaints).toEqual([]);
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
    // Only the dialog is closed, and the focus is where it was.
    expect(await chat.input.isVisible()).toBe(true);
    expect(await page.evaluate("document.activeElement?.shadowRoot?.activeElement?.className")).toBe("elsewhere");

    const { telegram } = site;
    await telegram.accept(telegram.event(SITI, { kind: "text", text: code }));
    await site.idle();
    await telegram.accept(telegram.event(SITI, { kind: "text", text: "jam buka" }));
    await site.idle();
    const there = page.locator(".customer", { hasText: "jam buka" });
    await there.waitFor();
    expect(await page.locator(".customer.ends .meta", { hasText: "lewat Telegram" }).count()).toBeGreaterThan(0);
    await page.locator(".bot .meta", { hasText: "lewat Telegram" }).last().waitFor();
    // The question goes on here.
    await chat.say("gayo");
    await chat.hears("Kita lanjutkan dari Telegram: Gayo. Diantar atau ambil di toko?");
    expect(visitor.complaints).toEqual([]);
  });

  test("a code that came with the address is used once, and opens the chat", async () => {
    await using site = await startSite();
    const { telegram } = site;
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const used: unknown[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/chat/session")) used.push(request.postDataJSON()?.link);
    });
    await telegram.accept(telegram.event(SITI, { kind: "text", text: "jam buka" }));
    await page.goto("about:blank");
    await page.goto(`${site.page()}#chat=K7M2QX4B`);
    const chat = chatOn(page);
    await chat.input.waitFor();
    await expect.poll(() => used).toContain("K7M2QX4B");
    expect(new URL(page.url()).hash).toBe("");
    const before = used.length;
    await page.reload();
    await chat.open();
    await expect.poll(() => chat.banner.isVisible()).toBe(false);
    expect(used.slice(before)).not.toContain("K7M2QX4B");
  });

  test("a code that cannot be had says so and is tried again", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page, context } = visitor;
    const chat = chatOn(page);
    await chat.open();
    await context.route("**/chat/link", (route) => route.abort());
    await page.getByRole("button", { name: "Lanjutkan di aplikasi lain" }).click();
    await page.getByText("Kode belum bisa dibuat.").waitFor();
    await context.unroute("**/chat/link");
    await page.getByRole("button", { name: "Coba lagi" }).click();
    await page.locator(".code").waitFor();
  });
});
