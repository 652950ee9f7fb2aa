/**
 * People on a site, without a browser: the chat client that pages use, against the bot's own handler.
 *
 * @module
 */
import { type ChatMessage, createChatClient, type LinkAnswer, memoryStorage } from "./client/index.ts";

/** Settings of {@link fakeWeb}. */
export interface FakeWebOptions {
  /** Where the chat is mounted, such as `http://shop/chat`. */
  readonly url: string;
  /** The bot's handler, `app.fetch`. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Language of the page, default none. */
  readonly lang?: string;
}

/** Somebody who has the page open. */
export interface FakePerson {
  /** Writes; resolves when the bot has taken it or refused it. */
  text(text: string): Promise<void>;
  /** Taps the newest option with this label. @throws Error when none is on offer */
  tap(label: string): Promise<void>;
  /** What the page shows, oldest first. */
  shown(): readonly ChatMessage[];
  /** Asks for a code that goes on with this conversation on another channel. */
  link(channel: string): Promise<LinkAnswer>;
  /** The conversation's id, once something was said in it. */
  readonly conversation: string | undefined;
  /** Resolves when everything up to this row of the conversation's log is shown. */
  reached(seq: number): Promise<void>;
  /** Closes the page. */
  leave(): void;
}

/** A site with the chat on it. */
export interface FakeWeb {
  /** Opens the page as somebody new. */
  person(): FakePerson;
}

/**
 * A site for tests: each person has a page of their own, with the real client and nothing stored.
 *
 * @example
 * const site = fakeWeb({ url: "http://shop/chat", fetch: app.fetch });
 * const budi = site.person();
 * await budi.text("mau pesan kopi");
 * budi.shown().at(-1)?.text;
 */
export function fakeWeb({ url, fetch, lang }: FakeWebOptions): FakeWeb {
  return { person: () => openPage(url, fetch, lang) };
}

function openPage(url: string, fetch: FakeWebOptions["fetch"], lang: string | undefined): FakePerson {
  let conversation: string | undefined;
  let seen = 0;
  const waiting = new Set<() => void>();
  const chat = createChatClient({
    url,
    ...(lang === undefined ? {} : { lang }),
    storage: memoryStorage(),
    async fetch(input, init) {
      const response = await fetch(new Request(input as string, init as RequestInit));
      if (String(input).endsWith("/session") && response.ok) {
        ({ conversation } = (await response.clone().json()) as { conversation: string });
      }
      return response;
    },
    onEvent(event) {
      if ("seq" in event) seen = Math.max(seen, event.seq);
      for (const look of [...waiting]) look();
    },
  });
  const settled = (): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (chat.messages().some(({ status }) => status === "sending")) return;
        stop();
        resolve();
      };
      const stop = chat.subscribe(look);
      look();
    });

  return {
    text(text) {
      chat.send(text);
      return settled();
    },
    async tap(label) {
      const offers = chat.messages().flatMap(({ choices = [] }) => choices);
      const found = offers.findLast((offer) => offer.label === label);
      if (found === undefined || !("choice" in found)) throw new Error(`The page does not offer "${label}"`);
      chat.choose(found.choice, found.label);
      await settled();
    },
    shown: () => chat.messages(),
    link: (channel) => chat.link(channel),
    get conversation() {
      return conversation;
    },
    reached: (seq) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (seen < seq) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    leave: () => chat.close(),
  };
}
