import { existsSync } from "node:fs";
import { canRun } from "@sambung/test-support";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import { expect } from "vitest";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/** Whether there is a browser to test with. */
export function hasBrowser(what: string): boolean {
  return canRun(CHROMIUM !== undefined, what, "apt-get install -y chromium");
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM ?? "",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export const DESKTOP: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** A visitor: a browser of their own, with what went wrong in it. */
export interface Visitor extends AsyncDisposable {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors and refusals of the content security policy. */
  readonly complaints: readonly string[];
}

/** Somebody who opens `url`. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = DESKTOP): Promise<Visitor> {
  // Nothing moves, so that nothing has to be waited for.
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const complaints: string[] = [];
  context.on("weberror", (error) => complaints.push(error.error().message));
  context.on("console", (message) => {
    const expected = /Failed to load resource|ERR_CONNECTION|ERR_INTERNET_DISCONNECTED/;
    if (message.type() === "error" && !expected.test(message.text())) complaints.push(message.text());
  });
  await context.addInitScript(
    `document.addEventListener("securitypolicyviolation", (event) => console.error("policy: " + event.violatedDirective));`,
  );
  const page = await context.newPage();
  await page.goto(url);
  return { context, page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** The chat of a page, in the words of a customer. */
export interface ChatOnPage {
  readonly launcher: Locator;
  readonly input: Locator;
  readonly banner: Locator;
  /** What is said, oldest first, without who says it. */
  texts(from?: "bot" | "customer"): Promise<readonly string[]>;
  open(): Promise<void>;
  say(text: string): Promise<void>;
  /** Resolves when the newest message of the bot is `text`. */
  hears(text: string): Promise<void>;
  choice(label: string): Locator;
}

export function chatOn(page: Page): ChatOnPage {
  const chat: ChatOnPage = {
    launcher: page.locator(".launcher"),
    input: page.locator(".input"),
    banner: page.locator(".banner"),
    texts: (from) => page.locator(`.message${from === undefined ? "" : `.${from}`} .bubble`).allTextContents(),
    open: async () => {
      await chat.launcher.click();
      await chat.input.waitFor();
    },
    say: async (text) => {
      await chat.input.fill(text);
      await chat.input.press("Enter");
    },
    hears: async (text) => {
      await expect.poll(async () => (await chat.texts("bot")).at(-1), { timeout: 20_000 }).toBe(text);
    },
    choice: (label) => page.locator(".choice:visible", { hasText: label }),
  };
  return chat;
}
