import { createHmac } from "node:crypto";
import { SambungError } from "./errors.ts";
import type { DeadLetters } from "./ports/app.ts";
import type { EngineEvent } from "./ports/engine.ts";
import type { Store } from "./ports/store.ts";

/** Most letters that are looked through for one. */
const MOST = 10_000;

/**
 * The dead letters in a store that no application uses now: what is retried runs when one starts. A running application
 * has its own, `app.deadLetters`.
 *
 * @example
 * for (const { seq, code } of await deadLettersOf(store).list()) console.log(seq, code);
 */
export function deadLettersOf(
  store: Store,
  accept: (event: EngineEvent) => Promise<unknown> = (event) => acceptAlone(store, event),
): DeadLetters {
  return {
    list: (limit = 100) => store.deadLetters(limit),
    async retry(seq) {
      const letter = (await store.deadLetters(MOST)).find((each) => each.seq === seq);
      if (letter === undefined) return false;
      // The same letter gives the same key: retried twice, or after a crash before it is removed, it runs once.
      const dedupe = createHmac("sha256", store.secret()).update(`dead-letter\n${seq}\n${letter.at}`).digest();
      await accept({ event: letter.event, customer: letter.customer, dedupe: dedupe.subarray(0, 16) });
      await store.removeDeadLetter(seq);
      return true;
    },
    drop: (seq) => store.removeDeadLetter(seq),
  };
}

async function acceptAlone(store: Store, { event, customer, dedupe }: EngineEvent): Promise<void> {
  const accept = { event, dedupe, ...(customer === undefined ? {} : { customer }) };
  const [outcome] = await store.commit({ entries: [{ accept }], outbox: [], receipts: [] });
  if (outcome?.status !== "conflict") return;
  throw new SambungError("customer-unknown", `There is no customer "${customer}" any more; drop the letter`);
}
