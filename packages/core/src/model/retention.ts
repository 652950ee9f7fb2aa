import type { Fact, JournalEntry } from "./journal.ts";

/** Parts of the journal that are kept for different times. */
export type JournalPart = "texts" | "traces" | "facts";

/** How old each part of the journal may become, milliseconds; what is absent is kept. */
export type JournalAges = { readonly [Part in JournalPart]?: number };

/** In the order in which they are taken out. */
export const JOURNAL_PARTS: readonly JournalPart[] = ["texts", "traces", "facts"];

/** Facts that stay however old they are: what was ordered, agreed to, proven and disclosed. */
export const LASTING_FACTS: readonly Fact["type"][] = [
  "customer-created",
  "customer-linked",
  "customer-unlinked",
  "erasure-requested",
  "erasure-cancelled",
  "step-up-passed",
  "disclosed",
  "consent-given",
  "consent-withdrawn",
  "alias-bound",
  "task-completed",
  "confirmed",
];

const lasting: ReadonlySet<string> = new Set(LASTING_FACTS);

/** What is left of an entry without a part that is too old; undefined when nothing is worth keeping. The same when it has none. */
export function withoutPart(entry: JournalEntry, part: JournalPart): JournalEntry | undefined {
  const { heard, said, trace, ...rest } = entry;
  switch (part) {
    case "texts":
      if (heard === undefined && said === undefined) return entry;
      return trace === undefined ? rest : { ...rest, trace };
    case "traces":
      if (trace === undefined) return entry;
      return { ...rest, ...(heard === undefined ? {} : { heard }), ...(said === undefined ? {} : { said }) };
    case "facts": {
      const facts = entry.facts.filter(({ type }) => lasting.has(type));
      return facts.length === 0 ? undefined : { ...rest, facts };
    }
  }
}
