import type { Store } from "@sambung/core";

/** A store, and a way to hear of its commits. */
export interface WatchedStore {
  /** Give this one to `bot.start`. */
  readonly store: Store;
  /** Calls `changed` after every commit that wrote something; returns how to stop. */
  watch(changed: () => void): () => void;
}

/**
 * Wraps a store so that the playground hears of commits as they happen. All calls go through unchanged.
 *
 * @example
 * const { store, watch } = watchStore(sqlite("data/shop.db"));
 */
export function watchStore(inner: Store): WatchedStore {
  const watchers = new Set<() => void>();
  const told = <Call extends (...given: never[]) => Promise<unknown>>(call: Call): Call =>
    (async (...given: Parameters<Call>) => {
      const result = await call.apply(inner, given);
      for (const watcher of [...watchers]) watcher();
      return result;
    }) as Call;
  const commit = told(inner.commit);
  const merge = told(inner.merge);
  const unmerge = told(inner.unmerge);
  const store = new Proxy(inner, {
    get(target, name) {
      if (name === "commit") return commit;
      if (name === "merge") return merge;
      if (name === "unmerge") return unmerge;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return {
    store,
    watch: (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
  };
}
