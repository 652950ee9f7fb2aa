import { consoleLog, type JournalEntry, systemClock, systemRandom } from "@sambung/core";
import { sqlite } from "@sambung/store-sqlite";

/** What the turns of a stopped demo left behind, in commit order. */
export async function readJournal(path: string): Promise<readonly JournalEntry[]> {
  const store = sqlite(path);
  await store.open({ clock: systemClock(), random: systemRandom(), log: consoleLog({ level: "off" }) });
  try {
    const all: JournalEntry[] = [];
    for (let after = 0; ; ) {
      const { entries, cursor } = await store.journal({ after, limit: 500 });
      if (entries.length === 0) return all;
      all.push(...entries);
      after = cursor;
    }
  } finally {
    await store.close();
  }
}
