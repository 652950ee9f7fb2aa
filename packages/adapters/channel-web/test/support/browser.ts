import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

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
