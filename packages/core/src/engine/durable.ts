import { SambungError } from "../errors.ts";
import type { Committer } from "./committer.ts";
import type { Waiting } from "./runner.ts";

/** Resolves when the event is in the store; the open group is written for it. */
export async function durable(committer: Committer, waiting: Waiting): Promise<void> {
  if (waiting.seq !== undefined) return;
  if (waiting.entry === undefined) throw new SambungError("turn-closed", "The event of this turn was not written");
  const written = new Promise<void>((resolve, reject) => {
    waiting.durable.push({ resolve, reject });
  });
  // Whoever waits handles the refusal; until then it must not count as unhandled.
  written.catch(() => {});
  await committer.flush();
  await written;
}
