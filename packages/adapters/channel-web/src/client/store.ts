import type { ChatStorage } from "./environment.ts";

/** JSON values under names that begin with a prefix. A storage that is missing, full or forbidden is like one that is empty. */
export interface Shelf {
  get<Value>(name: string): Value | undefined;
  /** Keeps a value; `undefined` takes it away. */
  set(name: string, value: unknown): void;
  /** The names that begin with `start`. */
  names(start: string): string[];
}

/** A part of a storage. */
export function shelf(storage: () => ChatStorage | undefined, prefix: string): Shelf {
  const quietly = <Value>(work: (items: ChatStorage) => Value): Value | undefined => {
    try {
      return work(storage() as ChatStorage);
    } catch {
      return undefined;
    }
  };
  return {
    get: (name) => quietly((items) => JSON.parse(items.getItem(prefix + name) as string)) ?? undefined,
    set: (name, value) =>
      quietly((items) =>
        value === undefined ? items.removeItem(prefix + name) : items.setItem(prefix + name, JSON.stringify(value)),
      ),
    names: (start) =>
      quietly((items) =>
        Array.from({ length: items.length }, (_, index) => items.key(index) ?? "")
          .filter((key) => key.startsWith(prefix + start))
          .map((key) => key.slice(prefix.length)),
      ) ?? [],
  };
}
