import type { Clock, Random } from "@sambung/core";
import { browserTabs, type Tabs } from "./tabs.ts";

/** Where the client keeps what must survive a reload; `localStorage` and `sessionStorage` fit. */
export interface ChatStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** What a page can tell about itself; outside of browsers nothing is told. */
export interface PageSignals {
  /** Whether somebody is looking: then a lost connection is tried again sooner. */
  visible(): boolean;
  /** False when the machine knows that it has no network. */
  online(): boolean;
  /** Calls `back` when it is worth trying again at once and `gone` when the network went away, until `signal` ends it. */
  watch(back: () => void, gone: () => void, signal: AbortSignal): void;
}

type Listening = {
  addEventListener?(type: string, listener: () => unknown, options: { readonly signal: AbortSignal }): void;
};
type Page = Listening & {
  document?: Listening & { hidden?: boolean };
  navigator?: { onLine?: boolean };
};

/** The page this runs in, if any. */
export function pageSignals(page: Page = globalThis as Page): PageSignals {
  const { document } = page;
  const visible = (): boolean => !document?.hidden;
  return {
    visible,
    online: () => page.navigator?.onLine !== false,
    watch: (back, gone, signal) => {
      const options = { signal };
      page.addEventListener?.("online", back, options);
      page.addEventListener?.("offline", gone, options);
      document?.addEventListener?.("visibilitychange", () => visible() && back(), options);
    },
  };
}

/** A storage that forgets everything with the page. */
export function memoryStorage(): ChatStorage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

/** `localStorage` in pages; elsewhere a client keeps things only as long as it lives. @throws Error where it is forbidden */
export function defaultStorage(): ChatStorage | undefined {
  const page = globalThis as { document?: unknown; localStorage?: ChatStorage };
  // Only asked for in a page: other runtimes warn about it.
  return page.document ? page.localStorage : undefined;
}

/** Calls `action` after a while; returns how to prevent that. */
export type After = (ms: number, action: () => void) => () => void;

/** Timers of a clock. */
export function timersOf(clock: Pick<Clock, "wait">): After {
  return (ms, action) => {
    const prevented = new AbortController();
    void clock.wait(ms, prevented.signal).then(() => prevented.signal.aborted || action());
    return () => prevented.abort();
  };
}

/** All that a client needs from where it runs. */
export interface Environment extends Pick<Clock, "now" | "monotonic">, Random {
  readonly after: After;
  readonly signals: PageSignals;
  readonly fetch: typeof globalThis.fetch;
  /** Other tabs that show the same conversation; without them each has a stream of its own. */
  readonly tabs: Tabs | undefined;
  storage(): ChatStorage | undefined;
}

/** The machine and the page this runs in. */
export function defaultEnvironment(): Environment {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    after: (ms, action) => {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
    signals: pageSignals(),
    fetch,
    tabs: browserTabs(),
    storage: defaultStorage,
  };
}
