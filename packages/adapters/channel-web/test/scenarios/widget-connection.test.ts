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

const BANNER = "Tidak tersambung. Pesan Anda dikirim begitu tersambung lagi.";
const HOURS = "Kami buka setiap hari, 08.00 sampai 21.00. Lihat juga https://kopi.example/jam.";

describe.runIf(runs)("the widget and its connection", () => {
  test("a server that is gone is told; what is typed meanwhile arrives once, in order, when it is back", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const chat = chatOn(page);
    await chat.open();
    await chat.say("jam buka");
    await chat.hears(HOURS);
    expect(await chat.banner.isVisible()).toBe(false);

    await site.down();
    await expect.poll(() => chat.banner.textContent(), { timeout: 20_000 }).toBe(BANNER);
    await chat.say("mau pesan");
    await chat.say("gayo");
    expect(await page.locator(".customer.sending").count()).toBe(2);
    expect(await page.locator(".customer.sending .meta").last().textContent()).toContain("Mengirim");

    await site.up();
    await chat.hears("Diantar atau ambil di toko?");
    await expect.poll(() => chat.banner.isVisible()).toBe(false);
    expect(await page.locator(".customer.sending").count()).toBe(0);
    const said = ["jam buka", HOURS, "mau pesan", "Mau kopi yang mana?", "gayo", "Diantar atau ambil di toko?"];
    expect([...(await chat.texts())].sort()).toEqual([...said].sort());
    expect(await chat.texts("customer")).toEqual(["jam buka", "mau pesan", "gayo"]);
    await page.reload();
    await chat.open();
    await expect.poll(() => chat.texts("customer")).toEqual(["jam buka", "mau pesan", "gayo"]);
    expect(visitor.complaints).toEqual([]);
  });

  test("what is typed while nobody answers survives a reload and arrives once", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page, context } = visitor;
    const chat = chatOn(page);
    await chat.open();
    await chat.say("halo");
    await expect.poll(() => page.locator(".customer.sending").count()).toBe(0);
    await context.route("**/chat/**", (route) => route.abort());
    await site.cut();
    await chat.say("jam buka");
    await page.locator(".customer.sending").waitFor();
    await page.reload();
    await chat.open();
    await page.locator(".customer.sending").waitFor();
    await context.unroute("**/chat/**");
    await chat.hears(HOURS);
    expect((await chat.texts("customer")).filter((text) => text === "jam buka")).toHaveLength(1);
  });

  test("a machine without network is told at once, and goes on by itself", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page, context } = visitor;
    const chat = chatOn(page);
    await chat.open();
    await chat.say("jam buka");
    await chat.hears(HOURS);
    await context.setOffline(true);
    await expect.poll(() => chat.banner.textContent()).toBe(BANNER);
    await chat.say("mau pesan");
    await page.locator(".customer.sending").waitFor();
    await context.setOffline(false);
    await chat.hears("Mau kopi yang mana?");
    await expect.poll(() => chat.banner.isVisible()).toBe(false);
    expect(await chat.texts("customer")).toEqual(["jam buka", "mau pesan"]);
  });

  test("a message that is refused says so and can be tried again", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page, context } = visitor;
    const chat = chatOn(page);
    await chat.open();
    const refusal = { status: 400, json: { error: { code: "body-invalid", message: "No." } } };
    await context.route("**/chat/messages", (route) => route.fulfill(refusal));
    await chat.say("jam buka");
    await page.locator(".customer.failed").waitFor();
    expect(await page.locator(".customer.failed .meta").textContent()).toContain("Tidak terkirim");
    await context.unroute("**/chat/messages");
    await page.getByRole("button", { name: "Coba lagi" }).click();
    await chat.hears(HOURS);
    expect(await page.locator(".failed").count()).toBe(0);
    expect(await chat.texts("customer")).toEqual(["jam buka"]);
  });

  test("answers that come while it is closed are counted, also over a reload, until they are seen", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const chat = chatOn(page);
    await chat.open();
    await chat.say("sangrai dulu");
    await page.locator(".dots:visible").waitFor();
    await page.keyboard.press("Escape");
    site.roasted();
    await expect.poll(() => page.locator(".badge").textContent()).toBe("1");
    expect(await chat.launcher.getAttribute("aria-label")).toBe("Buka obrolan, 1 belum dibaca");
    expect(await page.locator(".status").textContent()).toBe("1 belum dibaca");
    await page.reload();
    await expect.poll(() => page.locator(".badge").textContent()).toBe("1");
    await chat.open();
    await chat.hears("Sudah harum.");
    await expect.poll(() => page.locator(".badge").textContent()).toBe("");
    await page.reload();
    // All is loaded again, and nobody has opened it.
    await page.evaluate(`(async () => {
      const client = await document.querySelector("sambung-chat").connect();
      await new Promise((resolve) => {
        const look = () => client.messages().some(({ text }) => text === "Sudah harum.") && resolve();
        client.subscribe(look);
        look();
      });
    })()`);
    expect(await page.locator(".badge").textContent()).toBe("");
  });

  test("a page that nobody chats on opens no conversation and loads only the button", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, "about:blank");
    const { page } = visitor;
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(site.page());
    await page.locator(".launcher").waitFor();
    await page.waitForLoadState("networkidle");
    expect(asked).toEqual(["/", "/page.css", "/sambung-chat.js"]);
    await chatOn(page).open();
    await chatOn(page).say("jam buka");
    await chatOn(page).hears(HOURS);
    expect(asked).toContain("/sambung-chat-extras.js");
    expect(asked).not.toContain("/sambung-chat-elsewhere.js");
    expect(asked.filter((path) => path === "/chat/session")).toHaveLength(1);
  });

  test("where the extras do not arrive it is chatted all the same, and nothing that was said is lost", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, "about:blank");
    const { page, context } = visitor;
    await context.route("**/sambung-chat-extras.js", (route) => route.abort());
    await page.goto(site.page());
    const chat = chatOn(page);
    await chat.open();
    await chat.say("mau pesan");
    await chat.choice("Toraja").click();
    await chat.hears("Diantar atau ambil di toko?");
    // No picture and no link to a map, but the words.
    await chat.say("lihat foto");
    await page.locator(".bot .bubble", { hasText: "Biji kopi Gayo" }).waitFor();
    await chat.say("di mana");
    await page.locator(".bot .bubble", { hasText: "Kopi Sambung, Bandung" }).waitFor();
    expect(await page.locator(".attach").count()).toBe(0);
    await context.unroute("**/sambung-chat-extras.js");
    await page.reload();
    await chat.open();
    await page.locator(".place", { hasText: "Kopi Sambung, Bandung" }).waitFor();
    await page.locator(".image").waitFor();
    await page.locator(".attach").waitFor();
    expect(await page.locator(".bot .bubble", { hasText: "Kopi Sambung, Bandung" }).count()).toBe(0);
  });

  test("forgets the visitor when it is told to", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const chat = chatOn(page);
    await chat.open();
    await chat.say("jam buka");
    await chat.hears(HOURS);
    await page.evaluate(`document.querySelector("sambung-chat").reset()`);
    await expect.poll(() => chat.texts()).toEqual([]);
    await chat.say("mau pesan");
    await chat.hears("Mau kopi yang mana?");
    expect(await chat.texts("customer")).toEqual(["mau pesan"]);
  });
});
