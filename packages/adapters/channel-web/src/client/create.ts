import type { Clock, Random } from "@sambung/core";
import { type ChatClient, type ChatOptions, openChat } from "./client.ts";
import { complete } from "./complete.ts";
import { type ChatStorage, defaultEnvironment, type PageSignals, timersOf } from "./environment.ts";

/** Settings of {@link createChatClient}; only `url` is required. */
export interface ChatClientOptions extends ChatOptions {
  readonly fetch?: typeof globalThis.fetch;
  /** Default `localStorage` in a page, memory elsewhere. */
  readonly storage?: ChatStorage;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly signals?: PageSignals;
}

/**
 * Opens a conversation: starts or resumes the session, keeps the connection, sends in order and exactly once.
 *
 * @example
 * const chat = createChatClient({ url: "https://shop.example/chat", lang: "id" });
 * chat.subscribe(() => console.log(chat.state, chat.messages().map((message) => message.text)));
 * chat.send("mau pesan 2 kopi gayo");
 */
export function createChatClient(options: ChatClientOptions): ChatClient {
  const environment = defaultEnvironment();
  const { clock, random = environment, signals = environment.signals, storage } = options;
  const [core, inside] = openChat(options, {
    ...environment,
    ...(clock && { now: () => clock.now(), monotonic: () => clock.monotonic(), after: timersOf(clock) }),
    bytes: (count) => random.bytes(count),
    fetch: options.fetch ?? environment.fetch,
    storage: () => storage ?? environment.storage(),
    // Tabs with a storage of their own are visitors of their own.
    tabs: storage ? undefined : environment.tabs,
    signals,
  });
  return complete(core, inside);
}
