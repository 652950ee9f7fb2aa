import type { CommitGroup, CommitOutcome } from "@sambung/core";
import type { Database } from "./database.ts";
import type { Draft } from "./draft.ts";
import { readFacts } from "./facts.ts";
import { type PlanContext, planGroup } from "./plan.ts";
import { writeDraft } from "./writes.ts";

/** What was written, and whom it concerns. */
export interface Committed {
  readonly outcomes: readonly CommitOutcome[];
  readonly draft: Draft;
}

/**
 * Writes a group in two round trips: begin, lock and read; then every row that changes, and commit. In between the group is
 * planned in memory, so that the locks are held for as long as that takes and no longer.
 */
export function commitGroup(database: Database, context: () => PlanContext, group: CommitGroup): Promise<Committed> {
  return database.transaction(async (transaction) => {
    // A transaction that runs again may do so as another worker.
    const now = context();
    const facts = await readFacts(transaction, now.worker, group);
    const { draft, outcomes } = planGroup(now, facts, group);
    writeDraft(transaction, draft);
    return { outcomes, draft };
  });
}
