import type { Clock, Random } from "@sambung/core";

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
  /** Calls `back` when it is worth trying again at once and `gone` when the network went away; returns how to stop. */
  watch(back: () => void, gone: () => void): () => void;
}

type Listening = {
  addEventListener?(type: string, listener: () => unknown): void;
  removeEventListener?(type: string, listener: () => unknown): void;
};
type Page = Listening & {
  document?: Listening & { visibilityState?: string };
  navigator?: { onLine?: boolean };
};

/** The page this runs in, if any. */
export function pageSignals(page: Page = globalThis as Page): PageSignals {
  const { document } = page;
  const visible = (): boolean => document?.visibilityState !== "hidden";
  return {
    visible,
    online: () => page.navigator?.onLine !== false,
    watch: (back, gone) => {
      const watched = [
        [page, "online", back],
        [page, "offline", gone],
        [document, "visibilitychange", () => visible() && back()],
      ] as const;
      for (const [target, type, listener] of watched) target?.addEventListener?.(type, listener);
      return () => {
        for (const [target, type, listener] of watched) target?.removeEventListener?.(type, listener);
      };
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

/** The clock of the machine. */
export function defaultClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const done = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        signal?.addEventListener("abort", done);
      }),
  };
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

/** Randomness of the machine. */
export function defaultRandom(): Random {
  return { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) };
}
