import type { Clock } from "./ports/clock.ts";
import type { Store } from "./ports/store.ts";

/** Probes come as often as somebody asks; the store is written at most this often. */
const FRESH_MS = 1_000;
/** A store that takes longer does not work. */
const TIMEOUT_MS = 2_000;

/** Writes to the store and says, in words for an operator, why that did not work; undefined when it did. */
export function makeStoreProbe(store: Pick<Store, "keyspace">, clock: Clock): () => Promise<string | undefined> {
  const keyspace = store.keyspace("sambung.health", { erase: "none", export: "none" });
  let last: { readonly at: number; readonly answer: Promise<string | undefined> } | undefined;

  async function probe(): Promise<string | undefined> {
    const done = new AbortController();
    const late = clock
      .wait(TIMEOUT_MS, done.signal)
      .then(() => (done.signal.aborted ? undefined : `the store did not take a write within ${TIMEOUT_MS} ms`));
    const written = keyspace.set("probe", { at: clock.now() }).then(
      () => undefined,
      (error: unknown) => `the store takes no writes: ${error instanceof Error ? error.message : "unknown"}`,
    );
    try {
      return await Promise.race([written, late]);
    } finally {
      done.abort();
    }
  }

  return () => {
    const now = clock.monotonic();
    if (last === undefined || now - last.at >= FRESH_MS) last = { at: now, answer: probe() };
    return last.answer;
  };
}
