/// <reference lib="dom" />
import { hasBrowser, launchBrowser, PHONE, visit } from "@sambung/test-support/browser";
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

describe.runIf(runs)("a conversation in the widget", () => {
  test("is had with words, taps and keys, and is there again after a reload", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const chat = chatOn(page);
    await chat.open();
    expect(await page.evaluate("document.activeElement?.shadowRoot?.activeElement?.className")).toBe("input");

    await chat.say("mau pesan");
    await chat.hears("Mau kopi yang mana?");
    expect(await page.locator(".choice:visible").count()).toBe(12);
    await chat.choice("Toraja").click();
    await chat.hears("Diantar atau ambil di toko?");
    expect(await page.locator(".choice:visible").allTextContents()).toEqual(["Diantar", "Ambil di toko"]);
    // The tapped button is gone; a keyboard goes on where it writes, and back with shift and tab.
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Shift+Tab");
    expect(await page.evaluate("document.activeElement?.shadowRoot?.activeElement?.textContent")).toBe("Ambil di toko");
    await page.keyboard.press("Enter");
    await chat.hears("Berapa bungkus?");
    expect(await page.evaluate("document.activeElement?.shadowRoot?.activeElement?.className")).toBe("input");
    await page.keyboard.type("3");
    await page.keyboard.press("Enter");
    await chat.hears("Siap! 3 bungkus toraja kami siapkan.");
    expect(await page.locator(".choice:visible").count()).toBe(0);

    const said = [
      "mau pesan",
      "Mau kopi yang mana?",
      "Toraja",
      "Diantar atau ambil di toko?",
      "Ambil di toko",
      "Berapa bungkus?",
      "3",
      "Siap! 3 bungkus toraja kami siapkan.",
    ];
    expect(await chat.texts()).toEqual(said);
    await page.reload();
    await chat.open();
    await expect.poll(() => chat.texts()).toEqual(said);
    expect(visitor.complaints).toEqual([]);
  });

  test("speaks English on an English page, and shift and enter make a new line", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page(`name="Kopi"`, "en"));
    const chat = chatOn(visitor.page);
    await chat.open();
    expect(await chat.input.getAttribute("placeholder")).toBe("Write a message");
    await chat.input.pressSequentially("opening");
    await chat.input.press("Shift+Enter");
    await chat.input.pressSequentially("hours");
    await chat.input.press("Enter");
    await chat.hears("We are open every day, 8 am to 9 pm. See also https://kopi.example/hours.");
    expect(await chat.texts("customer")).toEqual(["opening\nhours"]);
    const link = visitor.page.locator(".bubble a");
    expect(await link.getAttribute("href")).toBe("https://kopi.example/hours");
    expect(await link.getAttribute("rel")).toBe("noreferrer");
  });

  test("opens and closes by button, key and attribute, and the focus goes where it should", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const chat = chatOn(page);
    expect(await chat.launcher.getAttribute("aria-label")).toBe("Buka obrolan");
    await chat.open();
    expect(await chat.launcher.getAttribute("aria-label")).toBe("Tutup obrolan");
    await page.keyboard.press("Escape");
    await chat.input.waitFor({ state: "hidden" });
    expect(await page.evaluate("document.activeElement?.shadowRoot?.activeElement?.className")).toBe("launcher");
    await page.evaluate(`document.querySelector("sambung-chat").open = true`);
    await chat.input.waitFor();
    await page.locator(".close").click();
    await chat.input.waitFor({ state: "hidden" });
    expect(await page.evaluate(`document.querySelector("sambung-chat").open`)).toBe(false);
    // Closed and opened again in one go, it stays open.
    await chat.open();
    await page.evaluate(`new Promise((resolve) => {
      const chat = document.querySelector("sambung-chat");
      chat.shadowRoot.querySelector(".panel").addEventListener("close", resolve);
      chat.open = false;
      chat.open = true;
    })`);
    expect(await chat.input.isVisible()).toBe(true);
  });

  test("covers a phone, and leaves nothing behind it to be reached", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page(), PHONE);
    const { page } = visitor;
    const chat = chatOn(page);
    await chat.launcher.tap();
    await chat.input.waitFor();
    const box = await page.locator(".panel").boundingBox();
    expect(box).toMatchObject({ x: 0, y: 0, width: 390, height: 844 });
    expect(await page.locator(".panel").evaluate((panel) => panel.matches(":modal"))).toBe(true);
    // Smaller letters make phones zoom in.
    expect(await chat.input.evaluate((input) => getComputedStyle(input).fontSize)).toBe("16px");
    for (const target of await page.locator(".panel button:visible").all()) {
      expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(40);
    }
    await page.locator(".close").tap();
    await chat.input.waitFor({ state: "hidden" });
  });

  test("shows pictures, places and who writes, and keeps the beginning of a long answer in sight", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const chat = chatOn(page);
    await chat.open();
    await chat.say("lihat foto");
    const image = page.locator(".image");
    await image.waitFor();
    expect(await image.getAttribute("alt")).toBe("Biji kopi Gayo");
    await chat.say("di mana");
    const place = page.locator(".place");
    await place.waitFor();
    expect(await place.textContent()).toBe("Kopi Sambung, Bandung");
    expect(await place.getAttribute("href")).toContain(encodeURIComponent("-6.9147, 107.6098"));
    // What the picture and the place say is not said twice.
    expect(await chat.texts("bot")).toEqual([]);
    await chat.say("mau pesan");
    await chat.choice("Malabar").waitFor();
    await expect
      .poll(() =>
        page
          .locator(".bubble", { hasText: "Mau kopi yang mana?" })
          .last()
          .evaluate((bubble) => {
            const log = (bubble.closest(".log") as Element).getBoundingClientRect();
            const { top } = bubble.getBoundingClientRect();
            return top >= log.top && top < log.bottom;
          }),
      )
      .toBe(true);
    expect(await page.locator(".sender").allTextContents()).toEqual([
      "Anda: ",
      "Kopi Sambung: ",
      "Anda: ",
      "Kopi Sambung: ",
      "Anda: ",
      "Kopi Sambung: ",
    ]);
    expect(visitor.complaints).toEqual([]);
  });

  test("sends pictures by button, paste and drop, shown before they have arrived", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const chat = chatOn(page);
    await chat.open();
    const png = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    await page.locator(".picker").setInputFiles({ name: "bukti.png", mimeType: "image/png", buffer: png });
    const sent = page.locator(".customer .image");
    await sent.waitFor();
    expect(await sent.first().getAttribute("src")).toMatch(/^blob:/);
    await expect.poll(() => page.locator(".customer.sending").count()).toBe(0);
    expect(await sent.first().getAttribute("src")).toMatch(/^blob:/);
    await page
      .locator(".picker")
      .setInputFiles({ name: "catatan.txt", mimeType: "text/plain", buffer: Buffer.from("halo") });
    const refused = page.locator(".customer.failed");
    await refused.waitFor();
    expect(await refused.locator(".meta").textContent()).toContain("Jenis berkas ini tidak diterima");
    expect(await refused.locator(".retry").textContent()).toBe("Coba lagi");
    await refused.locator(".remove").click();
    await refused.waitFor({ state: "detached" });
    for (const kind of ["paste", "drop"] as const) {
      const before = await sent.count();
      await chat.input.evaluate(
        (input, [type, base64]) => {
          const data = new DataTransfer();
          const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
          data.items.add(new File([bytes], "bukti.png", { type: "image/png" }));
          const options = { bubbles: true, cancelable: true, composed: true };
          input.dispatchEvent(
            type === "paste"
              ? new ClipboardEvent("paste", { ...options, clipboardData: data })
              : new DragEvent("drop", { ...options, dataTransfer: data }),
          );
        },
        [kind, png.toString("base64")] as const,
      );
      await expect.poll(() => sent.count(), { message: kind }).toBe(before + 1);
    }
    await expect.poll(() => page.locator(".customer.sending").count()).toBe(0);
    await page.reload();
    await chat.open();
    // Now from the server, and it is the picture.
    await expect.poll(() => sent.first().evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);
    expect(visitor.complaints).toEqual([]);
  });

  test("shows that an answer is being made, to eyes and to screen readers", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const chat = chatOn(page);
    await chat.open();
    await chat.say("sangrai dulu");
    await page.locator(".dots:visible").waitFor();
    expect(await page.locator(".status").textContent()).toBe("Kopi Sambung sedang mengetik");
    site.roasted();
    await chat.hears("Sudah harum.");
    await page.locator(".dots").waitFor({ state: "hidden" });
    expect(await page.locator(".status").textContent()).toBe("");
  });
});
