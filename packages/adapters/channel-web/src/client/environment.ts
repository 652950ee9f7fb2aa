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
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
};
type Page = Listening & {
  document?: Listening & { visibilityState?: string };
  navigator?: { onLine?: boolean };
};

/** The page this runs in, if any. */
export function pageSignals(page: Page = globalThis as Page): PageSignals {
  const visible = (): boolean => page.document?.visibilityState !== "hidden";
  return {
    visible,
    online: () => page.navigator?.onLine !== false,
    watch: (back, gone) => {
      const shown = (): void => {
        if (visible()) back();
      };
      page.addEventListener?.("online", back);
      page.addEventListener?.("offline", gone);
      page.document?.addEventListener?.("visibilitychange", shown);
      return () => {
        page.removeEventListener?.("online", back);
        page.removeEventListener?.("offline", gone);
        page.document?.removeEventListener?.("visibilitychange", shown);
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

/** `localStorage` in pages that may use it, memory elsewhere. */
export function defaultStorage(): ChatStorage {
  try {
    const page = globalThis as { document?: unknown; localStorage?: ChatStorage };
    // Only asked for in a page: other runtimes warn about it.
    return (page.document === undefined ? undefined : page.localStorage) ?? memoryStorage();
  } catch {
    return memoryStorage();
  }
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

/** Randomness of the machine. */
export function defaultRandom(): Random {
  return { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) };
}
