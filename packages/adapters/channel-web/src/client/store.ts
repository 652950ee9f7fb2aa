import type { ChatStorage } from "./environment.ts";

/** JSON values under names that begin with a prefix. A storage that is full or forbidden is like one that is empty. */
export interface Shelf {
  get<Value>(name: string): Value | undefined;
  set(name: string, value: unknown): void;
  remove(name: string): void;
  names(): readonly string[];
}

/** A part of a storage. */
export function shelf(storage: ChatStorage, prefix: string): Shelf {
  const quietly = <Value>(work: () => Value, otherwise: Value): Value => {
    try {
      return work();
    } catch {
      return otherwise;
    }
  };
  return {
    get: <Value>(name: string) =>
      quietly(() => {
        const text = storage.getItem(prefix + name);
        return text === null ? undefined : (JSON.parse(text) as Value);
      }, undefined),
    set: (name, value) => quietly(() => storage.setItem(prefix + name, JSON.stringify(value)), undefined),
    remove: (name) => quietly(() => storage.removeItem(prefix + name), undefined),
    names: () =>
      quietly(() => {
        const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
        return keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
      }, []),
  };
}
