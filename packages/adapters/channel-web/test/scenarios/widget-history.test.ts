/// <reference lib="dom" />
import { DESKTOP, hasBrowser, launchBrowser, PHONE, visit } from "@sambung/test-support/browser";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chatOn } from "../support/browser.ts";
import { startSite } from "../support/site.ts";

const runs = hasBrowser("the widget in a real browser");
let browser: Browser;
beforeAll(async () => {
  if (runs) browser = await launchBrowser();
});
afterAll(() => browser?.close());

const PATIENT = { timeout: 30_000 };
const HOURS = "Kami buka setiap hari, 08.00 sampai 21.00. Lihat juga https://kopi.example/jam.";

/** Says `count` lines as fast as a script can, until all are answered. */
async function chatter(page: Page, count: number): Promise<void> {
  await page.evaluate(async (lines) => {
    const element = document.querySelector("sambung-chat") as unknown as {
      connect(): Promise<{
        send(text: string): void;
        messages(): readonly { readonly from: string }[];
        subscribe(listener: () => void): () => void;
      }>;
    };
    const client = await element.connect();
    for (let line = 1; line <= lines; line += 1) client.send(`jam buka ${line}`);
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (client.messages().filter(({ from }) => from === "bot").length >= lines) resolve();
      };
      client.subscribe(look);
      look();
    });
  }, count);
}

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `jam buka ${from + index}`);

describe.runIf(runs)("a long conversation in the widget", () => {
  test("earlier messages come at the beginning of the log, page by page, and what is read stays where it is", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const chat = chatOn(page);
    await chat.open();
    await chatter(page, 120);
    await page.reload();
    await chat.open();
    await expect.poll(async () => (await chat.texts("customer")).at(-1), PATIENT).toBe("jam buka 120");
    const older = page.getByRole("button", { name: "Tampilkan pesan sebelumnya" });
    await older.waitFor();
    const loaded = (await chat.texts()).length;

    const first = page.locator(".message .bubble").first();
    const reading = page.locator(".bubble", { hasText: new RegExp(`^${(await chat.texts("customer"))[0]}$`) });
    const place = (): Promise<number> => reading.evaluate((bubble) => Math.round(bubble.getBoundingClientRect().top));
    await first.evaluate((bubble) => bubble.closest(".log")?.scrollTo(0, 100));
    const before = await place();
    await expect.poll(async () => (await chat.texts()).length, PATIENT).toBeGreaterThan(loaded);
    expect(Math.abs((await place()) - before)).toBeLessThanOrEqual(2);
    const own = await chat.texts("customer");
    expect(own).toEqual(lines(121 - own.length, 120));

    // By button too, for those who do not scroll.
    // (A pointer that scrolls there has it come by itself.)
    await older.dispatchEvent("click");
    await expect.poll(async () => (await chat.texts("customer"))[0], PATIENT).toBe("jam buka 1");
    expect(await chat.texts("customer")).toEqual(lines(1, 120));
    expect((await chat.texts("bot")).length).toBeGreaterThanOrEqual(120);
    await older.waitFor({ state: "hidden" });
    expect(visitor.complaints).toEqual([]);
  });

  test("who opens it with unread messages begins to read where they begin", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const chat = chatOn(page);
    await chat.open();
    await chat.say("sangrai dulu");
    await page.locator(".dots:visible").waitFor();
    await page.keyboard.press("Escape");
    site.roasted();
    await expect.poll(() => page.locator(".badge").textContent(), PATIENT).toBe("1");
    await chat.open();
    const line = page.locator(".mark", { hasText: "Pesan baru" });
    await line.waitFor();
    expect(await line.evaluate((mark) => mark.nextElementSibling?.querySelector(".bubble")?.textContent)).toBe(
      "Sudah harum.",
    );
    await page.keyboard.press("Escape");
    await chat.open();
    await line.waitFor({ state: "detached" });
  });

  test("who has gone back is told how many are new, and gets there with one click", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const chat = chatOn(page);
    await chat.open();
    await chatter(page, 20);
    await chat.say("sangrai dulu");
    await page.locator(".dots:visible").waitFor();
    const latest = page.locator(".latest");
    expect(await latest.isVisible()).toBe(false);
    await page.locator(".log").evaluate((log) => log.scrollTo(0, 300));
    await latest.waitFor();
    expect(await latest.getAttribute("title")).toBe("Ke pesan terbaru");
    const top = await page.locator(".log").evaluate((log) => log.scrollTop);
    site.roasted();
    await expect.poll(() => latest.textContent(), PATIENT).toBe("1 pesan baru");
    expect(await page.locator(".log").evaluate((log) => log.scrollTop)).toBe(top);
    await latest.click();
    await latest.waitFor({ state: "hidden" });
    await expect.poll(() => latest.textContent(), PATIENT).toBe("");
    expect(await page.locator(".bubble", { hasText: "Sudah harum." }).isVisible()).toBe(true);
  });

  test("days are told apart", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const chat = chatOn(page);
    await chat.open();
    await chat.say("jam buka");
    await chat.hears(HOURS);
    expect(await page.locator(".mark").count()).toBe(0);
    await page.clock.install({ time: Date.now() + 36 * 60 * 60 * 1_000 });
    await page.reload();
    await chat.open();
    await chat.hears(HOURS);
    const day = new Date().toLocaleDateString("id", { dateStyle: "full" });
    expect(await page.locator(".mark").allTextContents()).toEqual([day]);
  });
});

describe.runIf(runs)("what a message can be", () => {
  test("a line tells that a person was asked for, also when it is read later", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const chat = chatOn(page);
    await chat.open();
    await chat.say("mau bicara dengan orang");
    await page.locator(".mark").waitFor();
    expect(await page.locator(".mark").allTextContents()).toEqual(["Diteruskan ke tim kami"]);
    await page.reload();
    await chat.open();
    await page.locator(".mark", { hasText: "Diteruskan ke tim kami" }).waitFor();
  });

  test("formatted text, and cards side by side that a keyboard can move", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const chat = chatOn(page);
    await chat.open();
    await chat.say("syarat pengiriman");
    const bubble = page.locator(".bot .bubble");
    await bubble.waitFor();
    expect(await bubble.locator("strong").textContent()).toBe("Gratis ongkir");
    expect(await bubble.locator("em").textContent()).toBe("Rp 100.000");
    expect(await bubble.getByRole("link", { name: "Selengkapnya" }).getAttribute("href")).toBe(
      "https://kopi.example/syarat",
    );
    expect(await bubble.count()).toBe(1);
    await chat.say("lihat menu");
    const row = page.getByRole("group", { name: "Kartu" });
    await row.waitFor();
    expect(await row.locator(".card-title").allTextContents()).toEqual(["gayo", "toraja", "mandailing"]);
    expect(await row.locator(".image").first().getAttribute("alt")).toBe("Biji gayo");
    // What the cards say is not said twice, and what leads to them is above them.
    expect((await chat.texts("bot")).at(-1)).toBe("Tiga yang paling laku:");
    const lead = await page.locator(".bubble", { hasText: "Tiga yang" }).boundingBox();
    expect((await row.boundingBox())?.y).toBeGreaterThan(lead?.y ?? 9_999);
    await row.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => row.evaluate((element) => element.scrollLeft), PATIENT).toBeGreaterThan(0);
    expect(visitor.complaints).toEqual([]);
  });
});

describe.runIf(runs)("what is between the widget and its server", () => {
  test("limits are told, and what was too much arrives by itself, in order", async () => {
    await using site = await startSite({ limits: { messages: { burst: 3, perSeconds: 9 } } });
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const chat = chatOn(page);
    await chat.open();
    const said = ["jam buka", "jam buka ya", "jam buka dong", "jam buka kapan", "jam buka besok"];
    for (const text of said) await chat.say(text);
    await expect
      .poll(() => chat.banner.textContent(), PATIENT)
      .toBe("Pesan Anda terlalu cepat. Sisanya dikirim sebentar lagi.");
    await expect.poll(() => page.locator(".sending").count(), PATIENT).toBe(0);
    await expect.poll(() => chat.banner.isVisible(), PATIENT).toBe(false);
    await expect.poll(async () => (await chat.texts("bot")).length, PATIENT).toBe(said.length);
    expect(await chat.texts("customer")).toEqual(said);
  });

  test("behind a proxy that holds streams back it is chatted by long poll", async () => {
    await using site = await startSite({ buffering: true });
    await using visitor = await visit(browser, site.page());
    const { page } = visitor;
    const chat = chatOn(page);
    const polls: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes("/chat/events") && request.headers()["accept"] === "application/json") {
        polls.push(new URL(request.url()).searchParams.get("wait") ?? "");
      }
    });
    await chat.open();
    await chat.say("mau pesan");
    await chat.hears("Mau kopi yang mana?");
    await chat.choice("Toraja").click();
    await chat.hears("Diantar atau ambil di toko?");
    await expect.poll(() => chat.banner.isVisible(), PATIENT).toBe(false);
    expect(polls[0]).toBe("0");
    expect(polls).toContain("25");
    expect(site.streams).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });
});

describe.runIf(runs)("on small screens, for people who want no motion, and above a keyboard", () => {
  const animations = (page: Page): Promise<number> =>
    page.evaluate(() => {
      const { shadowRoot } = document.querySelector("sambung-chat") as Element;
      return (shadowRoot as ShadowRoot).getAnimations().length;
    });

  test("nothing moves for those who want it so", async () => {
    await using site = await startSite();
    for (const reducedMotion of ["no-preference", "reduce"] as const) {
      await using visitor = await visit(browser, site.page(), { ...DESKTOP, reducedMotion });
      const { page } = visitor;
      const chat = chatOn(page);
      await chat.open();
      await chat.say("sangrai dulu");
      await page.locator(".dots:visible").waitFor();
      if (reducedMotion === "reduce") expect(await animations(page)).toBe(0);
      else expect(await animations(page)).toBeGreaterThan(0);
    }
  });

  test("on the smallest phones all that is needed is in sight, also above the keyboard", async () => {
    await using site = await startSite();
    await using visitor = await visit(browser, site.page(), { ...PHONE, viewport: { width: 320, height: 568 } });
    const { page } = visitor;
    const chat = chatOn(page);
    await chat.launcher.tap();
    await chat.input.waitFor();
    await chat.say("mau pesan");
    await chat.hears("Mau kopi yang mana?");
    await page.locator(".attach").waitFor();
    const widest = await page.locator(".log").evaluate((log) => [log.scrollWidth, log.clientWidth]);
    expect(widest[0]).toBe(widest[1]);
    for (const part of [".close", ".input", ".send", ".attach"]) {
      const box = await page.locator(part).boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(320);
      expect((box?.y ?? 0) + (box?.height ?? 999)).toBeLessThanOrEqual(568);
    }
    // What a phone tells when its keyboard comes up.
    await page.evaluate(() => {
      Object.defineProperty(visualViewport, "height", { configurable: true, value: 300 });
      visualViewport?.dispatchEvent(new Event("resize"));
    });
    const form = await page.locator(".form").boundingBox();
    expect((form?.y ?? 0) + (form?.height ?? 999)).toBeLessThanOrEqual(300);
    expect((await page.locator(".header").boundingBox())?.y).toBe(0);
    expect((await page.locator(".log").boundingBox())?.height).toBeGreaterThan(100);
  });
});
