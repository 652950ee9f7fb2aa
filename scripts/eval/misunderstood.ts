import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { sqlite } from "../../packages/adapters/store-sqlite/src/index.ts";
import {
  type JournalEntry,
  SambungError,
  type Store,
  systemClock,
  systemRandom,
} from "../../packages/core/src/index.ts";
import { silentLog } from "../../packages/core/src/testing/index.ts";
import { UsageError } from "./lines.ts";

export const MISUNDERSTOOD_USAGE = `npm run --silent eval -- misunderstood STORE [--limit N] [--json]
  What customers wrote that the bot did not understand or had to ask about, the most frequent first, with the intent it
  came closest to: lines to add to the examples. STORE is sqlite:FILE, FILE or postgres://... The lines are customers' own.`;

const PAGE = 1_000;

/** What customers wrote, more or less in the same words. */
export interface Misunderstood {
  /** As it was last written. */
  readonly text: string;
  readonly times: number;
  /** How often the bot asked what was meant, instead of giving up. */
  readonly asked: number;
  /** When it was last written. */
  readonly last: string;
  /** What it came closest to, the last time. */
  readonly closest?: { readonly intent: string; readonly confidence: number };
}

/** `npm run eval -- misunderstood`: lists them. */
export async function runMisunderstood(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { limit: { type: "string", default: "50" }, json: { type: "boolean", default: false } },
  });
  const [place] = positionals;
  if (place === undefined) throw new UsageError("Which store?");
  const limit = Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError("--limit needs a whole number from 1 on");
  const store = await opened(place);
  try {
    const all = await misunderstoodIn(store);
    const shown = all.slice(0, limit);
    if (values.json) console.log(JSON.stringify({ n: all.length, lines: shown }));
    else console.log(shown.length === 0 ? "Everything was understood." : shown.map(describe).join("\n"));
  } finally {
    await store.close();
  }
}

/** Folds a store's journal. */
export async function misunderstoodIn(store: Pick<Store, "journal">): Promise<readonly Misunderstood[]> {
  const byText = new Map<string, Misunderstood>();
  for (let cursor = 0; ; ) {
    const page = await store.journal({ after: cursor, limit: PAGE });
    for (const entry of page.entries) note(byText, entry);
    if (page.entries.length === 0) break;
    cursor = page.cursor;
  }
  return [...byText.values()].sort((a, b) => b.times - a.times || (a.last < b.last ? 1 : -1));
}

function note(byText: Map<string, Misunderstood>, { heard, facts, at, trace }: JournalEntry): void {
  const asked = facts.some(({ type }) => type === "clarification-asked");
  if (heard === undefined || !(asked || facts.some(({ type }) => type === "message-misunderstood"))) return;
  const key = heard
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  const before = byText.get(key);
  const [closest] = trace?.intents ?? [];
  byText.set(key, {
    text: heard,
    times: (before?.times ?? 0) + 1,
    asked: (before?.asked ?? 0) + (asked ? 1 : 0),
    last: new Date(at).toISOString(),
    ...(closest === undefined ? {} : { closest: { intent: closest.name, confidence: closest.confidence } }),
  });
}

function describe({ text, times, asked, last, closest }: Misunderstood): string {
  const near = closest === undefined ? "-" : `${closest.intent} ${Math.round(closest.confidence * 100)} %`;
  const what = asked === 0 ? "" : asked === times ? "asked" : `asked ${asked}`;
  return `${String(times).padStart(5)} × ${last.slice(0, 10)}  ${near.padEnd(24)}  ${what.padEnd(9)}  ${JSON.stringify(text)}`;
}

async function opened(place: string): Promise<Store> {
  const store = await storeOf(place);
  try {
    await store.open({ clock: systemClock(), random: systemRandom(), log: silentLog });
  } catch (error) {
    if (!SambungError.is(error)) throw error;
    throw new UsageError(`${error.message}\nA store that a bot is using cannot be read: make a backup and read that.`);
  }
  return store;
}

async function storeOf(place: string): Promise<Store> {
  if (/^postgres(ql)?:/.test(place)) {
    const { postgres } = await import("../../packages/adapters/store-postgres/src/index.ts");
    return postgres(place);
  }
  const file = place.replace(/^sqlite:/, "");
  if (!existsSync(file)) throw new UsageError(`${file} does not exist`);
  return sqlite(file);
}
