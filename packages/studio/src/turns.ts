import type { Fact, JournalEntry } from "@sambung/core";
import type { TurnView } from "./wire.ts";

type FactOf<Type extends Fact["type"]> = Extract<Fact, { readonly type: Type }>;

/** What becomes of a task, as the trace says it. */
const STEPS = {
  "task-started": "started",
  "task-completed": "completed",
  "task-cancelled": "cancelled",
  "task-abandoned": "abandoned",
  "task-suspended": "suspended",
  "task-resumed": "resumed",
  "task-ended": "ended",
} as const;

/** Facts that are shown by their own name. */
const NOTES: ReadonlySet<Fact["type"]> = new Set<Fact["type"]>([
  "choice-late",
  "confirmed",
  "confirmation-shown",
  "event-failed",
  "group-refused",
  "handoff-requested",
  "link-refused",
  "message-misunderstood",
  "clarification-asked",
  "reminded",
]);

/** The trace of one customer: the journal entries in the order they happened, one row a turn. */
export function turnsOf(entries: readonly JournalEntry[]): readonly TurnView[] {
  const names = taskNames(entries);
  let before: string | undefined;
  return entries.map((entry, index) => {
    const turn = turnOf(entry, index, names);
    const { channel } = turn;
    // A merge speaks where its code was sent; nobody went anywhere for it.
    if (channel === undefined || entry.event === "merge") return turn;
    const from = before;
    before = channel;
    return from === undefined || from === channel ? turn : { ...turn, from };
  });
}

/**
 * How often a question was asked although its slot was filled and nothing had emptied it: the promise is that this stays
 * 0. Repeating the question that is open is not asking again.
 */
export function askedTwice(entries: readonly JournalEntry[]): number {
  const filled = new Set<string>();
  let count = 0;
  for (const fact of entries.flatMap((entry): readonly Fact[] => entry.facts)) {
    if (fact.type === "slot-filled") filled.add(`${fact.task} ${fact.slot}`);
    else if (fact.type === "slot-cleared") filled.delete(`${fact.task} ${fact.slot}`);
    else if (fact.type === "slot-asked" && filled.has(`${fact.task} ${fact.slot}`)) count += 1;
  }
  return count;
}

/** How often the customers went on elsewhere. */
export function switchesIn(turns: readonly TurnView[]): number {
  return turns.filter(({ from }) => from !== undefined).length;
}

function taskNames(entries: readonly JournalEntry[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { facts } of entries)
    for (const fact of facts) if ("name" in fact && "task" in fact) names.set(fact.task, fact.name);
  return names;
}

function turnOf(entry: JournalEntry, index: number, names: ReadonlyMap<string, string>): TurnView {
  const { facts } = entry;
  const find = <Type extends Fact["type"]>(type: Type): FactOf<Type> | undefined =>
    facts.find((fact): fact is FactOf<Type> => fact.type === type);
  const intent = find("intent-recognized");
  const asked = facts.findLast((fact): fact is FactOf<"slot-asked"> => fact.type === "slot-asked")?.slot;
  const confirms = find("confirmation-shown") !== undefined;
  const steps = facts.filter((fact) => fact.type in STEPS) as readonly {
    readonly type: keyof typeof STEPS;
    readonly task: string;
  }[];
  // What was finished says more than what it set off.
  const turning = steps.find(({ type }) => type === "task-completed") ?? steps.at(-1);
  const about = turning ?? facts.findLast((fact): fact is Extract<Fact, { task: string }> => "task" in fact);
  const task = about === undefined ? undefined : names.get(about.task);
  const step = turning === undefined ? undefined : STEPS[turning.type];
  const { channel } = entry.conversation ?? {};
  const { ms, understood } = entry.trace ?? {};
  return {
    id: `${entry.customer}.${entry.at}.${index}`,
    at: entry.at,
    customer: entry.customer,
    event: entry.event,
    said: entry.said ?? [],
    slots: facts.flatMap(slotChange),
    notes: facts.flatMap(({ type }) => (NOTES.has(type) ? [type] : [])),
    ...(channel !== undefined && { channel }),
    ...(entry.heard !== undefined && { heard: entry.heard }),
    ...(intent !== undefined && { intent: { name: intent.intent, confidence: intent.confidence } }),
    ...(understood !== undefined && { by: understood }),
    ...(task !== undefined && { task }),
    ...(step !== undefined && { step }),
    ...(asked !== undefined ? { asked } : confirms ? { asked: "confirm" } : {}),
    ...((find("customer-linked") ?? (entry.event === "merge" ? find("alias-bound") : undefined)) !== undefined && {
      linked: true,
    }),
    ...(ms !== undefined && { ms }),
  };
}

function slotChange(fact: Fact): TurnView["slots"] {
  switch (fact.type) {
    case "slot-filled":
      return [{ name: fact.slot, change: "filled" }];
    case "slot-cleared":
      return [{ name: fact.slot, change: "cleared" }];
    case "slot-skipped":
      return [{ name: fact.slot, change: "skipped" }];
    default:
      return [];
  }
}
