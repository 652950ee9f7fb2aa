/**
 * A real Chromium for tests of pages: started the way that works in containers, and listed as not run where there is none.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { canRun } from "./index.ts";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FOUND = PLACES.find((place) => existsSync(place));

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Whether there is a browser to test `what` with. */
export function hasBrowser(what: string): boolean {
  return canRun(FOUND !== undefined, what, "apt-get install -y chromium");
}

/** Starts the browser. @throws Error when there is none; ask {@link hasBrowser} first */
export function launchBrowser(): Promise<Browser> {
  if (FOUND === undefined) throw new Error(`There is no Chromium in ${PLACES.join(", ")}.`);
  return chromium.launch({ executablePath: FOUND, args: ARGUMENTS });
}

/** A screen on a desk. */
export const DESKTOP: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
/** A phone held upright. */
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** Somebody with a browser of their own. */
export interface Visitor extends AsyncDisposable {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors of the page, and what its content security policy refused; a server that is gone is none. */
  readonly complaints: readonly string[];
}

/** Opens `url` as somebody who was never there. Nothing on the page moves, so that nothing has to be waited for. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = DESKTOP): Promise<Visitor> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const complaints: string[] = [];
  context.on("weberror", (error) => complaints.push(error.error().message));
  context.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  await context.addInitScript(
    `document.addEventListener("securitypolicyviolation", (event) => console.error("policy: " + event.violatedDirective));`,
  );
  const page = await context.newPage();
  await page.goto(url);
  return { context, page, complaints, [Symbol.asyncDispose]: () => context.close() };
}
