import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { customerExportSchema } from "../../customer-export.ts";
import type { StartBot } from "../../ports/app.ts";
import type { Store } from "../../ports/store.ts";
import { silentLog } from "../log.ts";
import { makeUpPast } from "./people.ts";

/** Pieces between two looks at the memory: collecting garbage takes longer than writing one. */
const LOOK_EVERY = 20;

/** What exporting somebody with a long past took. */
export interface LongExport {
  readonly events: number;
  /** Length of the document, bytes. */
  readonly bytes: number;
  /** Longest piece, bytes: what is in memory at once. */
  readonly longest: number;
  /** Most of the heap beyond what was in use before, bytes. */
  readonly memory: number;
  readonly ms: number;
  /** Journal entries in the document, once each, in order. */
  readonly entries: readonly number[];
}

/** Lets somebody live through `events` turns in a store that is not open yet, and exports them as text. */
export async function exportLongPast(
  store: Store,
  bot: { readonly start: (options: Parameters<StartBot>[1]) => ReturnType<StartBot> },
  events: number,
): Promise<LongExport> {
  await using app = await bot.start({ store, channels: [], log: silentLog });
  const customer = await makeUpPast(store, events);
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const began = performance.now();
  const pieces: Buffer[] = [];
  let [memory, bytes, count] = [0, 0, 0];
  for await (const piece of app.customer(customer).exportText()) {
    // Kept outside of the heap, to look at the whole afterwards.
    const text = Buffer.from(piece);
    pieces.push(text);
    bytes += text.length;
    count += 1;
    if (count % LOOK_EVERY !== 0) continue;
    collectGarbage();
    memory = Math.max(memory, process.memoryUsage().heapUsed - before);
  }
  const ms = performance.now() - began;
  const document = customerExportSchema().parse(JSON.parse(Buffer.concat(pieces).toString()));
  return {
    events,
    bytes,
    longest: Math.max(...pieces.map(({ length }) => length)),
    memory,
    ms,
    entries: (document.records["journal"] ?? []).map((row) => (row as { entry: { at: number } }).entry.at),
  };
}

/** Only what is in use counts. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
