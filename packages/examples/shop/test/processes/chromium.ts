import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canRun } from "@sambung/test-support";
import type { RunOptions } from "axe-core";
import { type BrowserContext, chromium, type Page } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const found = process.env["CHROMIUM"] ?? PLACES.find(existsSync);

/** Whether tests in a browser can run; says how, if not. */
export function hasChromium(what: string): boolean {
  return canRun(found !== undefined, what, "apt-get install -y chromium");
}

/** A browser of its own, with what went wrong in its pages. */
export interface Browser {
  readonly page: Page;
  /** Errors of scripts, refused content and failed requests. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

export async function openBrowser(
  options: { readonly width?: number; readonly height?: number; readonly scheme?: "light" | "dark" } = {},
): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), "shop-chromium-"));
  const { width = 1440, height = 1000, scheme = "light" } = options;
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: found as string,
    headless: true,
    viewport: { width, height },
    colorScheme: scheme,
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
  const page = context.pages()[0] ?? (await context.newPage());
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  return {
    page,
    problems,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES: RunOptions = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
};

/** What axe finds wrong, as `rule: element`. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async (rules) => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(
          root: unknown,
          rules: unknown,
        ): Promise<{ violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[] }>;
      };
    };
    const { document } = globalThis as unknown as { document: unknown };
    const { violations } = await axe.run(document, rules);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary ?? ""}`),
    );
  }, RULES);
}
