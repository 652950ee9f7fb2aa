import type { Ids } from "../ids.ts";
import { type Alias, ASSURANCES, type Assurance, aliasKey, assuranceAtLeast } from "../model/alias.ts";
import { conversationKey } from "../model/conversation.ts";
import {
  type CustomerId,
  type CustomerState,
  type KnownAlias,
  type KnownConversation,
  type Prompt,
  STATE_SCHEMA,
  type Task,
} from "../model/customer.ts";
import type { TimerChange } from "../model/effects.ts";
import type { MergeEvent } from "../model/event.ts";
import type { Fact } from "../model/journal.ts";
import type { StoredMerge } from "../ports/store.ts";
import { MAX_CONVERSATIONS } from "./presence.ts";

/** Prompts a state remembers. */
const MAX_PROMPTS = 32;
/** Completed forms that may still be changed. */
const MAX_DONE = 4;
/** Entries of the consent ledger. */
const MAX_CONSENTS = 32;

/** Two customers made one. */
export interface Merged {
  readonly state: CustomerState;
  readonly facts: readonly Fact[];
  /** Both states as they were: enough to undo it. */
  readonly record: StoredMerge;
  /** Timers move with their tasks; a merge changes none. */
  readonly timers: readonly TimerChange[];
}

/** Which of two customers stays: the older one, whichever way they are given. Ids sort by time. */
export function chooseSurvivor(
  a: CustomerId,
  b: CustomerId,
): { readonly survivor: CustomerId; readonly discarded: CustomerId } {
  return a <= b ? { survivor: a, discarded: b } : { survivor: b, discarded: a };
}

/**
 * One state out of two. Aliases, conversations, prompts and all running tasks of both stay, so that both half-filled
 * forms survive: the most recently active task is active, that of the other side waits below it and is offered back
 * once. Where both know different things, the side whose identity is proven better counts, else the one active last;
 * what loses is kept in the record. The outcome is the same whichever side is called the survivor, but for its id.
 *
 * @param now epoch milliseconds
 */
export function mergeStates(
  survivor: CustomerState,
  discarded: CustomerState,
  event: MergeEvent,
  now: number,
  ids: Pick<Ids, "message">,
): Merged {
  const [better, other] = strongerFirst(survivor, discarded);
  const tasks = mergeTasks(survivor, discarded);
  const name = better.name ?? other.name;
  const locale =
    recency(survivor, discarded) > 0 ? (survivor.locale ?? discarded.locale) : (discarded.locale ?? survivor.locale);
  const state: CustomerState = {
    schema: STATE_SCHEMA,
    customer: survivor.customer,
    createdAt: Math.min(survivor.createdAt, discarded.createdAt),
    ...(name === undefined ? {} : { name }),
    ...(locale === undefined ? {} : { locale }),
    profile: { ...other.profile, ...better.profile },
    ...mergeSources(better, other),
    aliases: mergeAliases(survivor.aliases, discarded.aliases, event.with),
    conversations: mergeConversations(survivor.conversations, discarded.conversations),
    tasks: tasks.tasks,
    prompts: mergePrompts(survivor.prompts, discarded.prompts),
    control: survivor.control,
    linking: { wrong: 0, lockedUntil: 0 },
    offers: tasks.offers,
    ...mergeDone(survivor, discarded),
    ...mergeMentioned(survivor, discarded),
    ...mergeAccount(survivor, discarded),
    unclear: 0,
    memory: { ...other.memory, ...better.memory },
  };
  return {
    state,
    facts: [
      { type: "customer-linked", with: discarded.customer, proof: event.proof },
      ...(tasks.suspended === undefined
        ? []
        : [{ type: "task-suspended", task: tasks.suspended.id, name: tasks.suspended.name } as const]),
    ],
    record: {
      id: ids.message(),
      at: now,
      survivor: survivor.customer,
      discarded: discarded.customer,
      proof: event.proof,
      survivorBefore: survivor,
      discardedBefore: discarded,
    },
    timers: [],
  };
}

/** What either asked for or agreed to holds for both; who took something back last is heard. */
function mergeAccount(
  a: CustomerState,
  b: CustomerState,
): Pick<CustomerState, "consents" | "erasure" | "subject" | "proving"> {
  const consents = [...(a.consents ?? []), ...(b.consents ?? [])].sort((one, two) => one.at - two.at);
  const erasure = a.erasure ?? b.erasure;
  const subject = a.subject ?? b.subject;
  const lockedUntil = Math.max(a.proving?.lockedUntil ?? 0, b.proving?.lockedUntil ?? 0);
  return {
    ...(consents.length === 0 ? {} : { consents: consents.slice(-MAX_CONSENTS) }),
    ...(erasure === undefined ? {} : { erasure }),
    ...(subject === undefined ? {} : { subject }),
    ...(lockedUntil === 0 ? {} : { proving: { wrong: 0, lockedUntil } }),
  };
}

/** Where each field that counts came from. */
function mergeSources(better: CustomerState, other: CustomerState): Pick<CustomerState, "sources"> {
  const lost = Object.entries(other.sources ?? {}).filter(([field]) => !Object.hasOwn(better.profile, field));
  const sources = { ...Object.fromEntries(lost), ...better.sources };
  return Object.keys(sources).length === 0 ? {} : { sources };
}

/** What either side may still change. */
function mergeDone(a: CustomerState, b: CustomerState): Pick<CustomerState, "done"> {
  const done = [...(a.done ?? []), ...(b.done ?? [])].sort((one, two) => one.until - two.until);
  return done.length === 0 ? {} : { done: done.slice(-MAX_DONE) };
}

/** What "those" means is what was spoken of last, on either side. */
function mergeMentioned(a: CustomerState, b: CustomerState): Pick<CustomerState, "mentioned"> {
  const latest = (state: CustomerState): number => state.mentioned?.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  const difference = latest(a) - latest(b);
  const aCounts = Number.isNaN(difference) || difference === 0 ? a.customer <= b.customer : difference > 0;
  const { mentioned } = aCounts ? a : b;
  return mentioned === undefined ? {} : { mentioned };
}

function lastActivity(state: CustomerState): number {
  return state.conversations.reduce((latest, known) => Math.max(latest, known.at), state.createdAt);
}

/** Positive when `a` was active last; ties go to the older customer, so that the order of the two never matters. */
function recency(a: CustomerState, b: CustomerState): number {
  return lastActivity(a) - lastActivity(b) || (a.customer <= b.customer ? 1 : -1);
}

/** Both sides, the one whose word counts first. */
function strongerFirst(a: CustomerState, b: CustomerState): readonly [CustomerState, CustomerState] {
  const strength = (state: CustomerState): number =>
    state.aliases.reduce((best, alias) => Math.max(best, ASSURANCES.indexOf(alias.assurance)), -1);
  return (strength(a) - strength(b) || recency(a, b)) > 0 ? [a, b] : [b, a];
}

/** What a platform vouched for on either side is linked now; what was only claimed stays a claim. */
function mergeAliases(a: readonly KnownAlias[], b: readonly KnownAlias[], proven: Alias): readonly KnownAlias[] {
  const merged = new Map<string, KnownAlias>();
  for (const alias of [...a, ...b].sort((one, two) => one.at - two.at || compare(aliasKey(one), aliasKey(two)))) {
    const key = aliasKey(alias);
    const before = merged.get(key);
    // One side had the name once, the other has it.
    if (alias.retired === true && before !== undefined) continue;
    const known = before?.retired === true ? undefined : before;
    const assurance = known === undefined ? alias.assurance : stronger(known.assurance, alias.assurance);
    const linked = assurance === "channel" || key === aliasKey(proven) ? stronger(assurance, "linked") : assurance;
    merged.set(key, { ...(known ?? alias), assurance: linked });
  }
  return [...merged.values()];
}

function stronger(a: Assurance, b: Assurance): Assurance {
  return assuranceAtLeast(a, b) ? a : b;
}

function mergeConversations(
  a: readonly KnownConversation[],
  b: readonly KnownConversation[],
): readonly KnownConversation[] {
  const merged = new Map<string, KnownConversation>();
  for (const known of [...a, ...b]) {
    const other = merged.get(conversationKey(known));
    if (other === undefined || other.at < known.at) merged.set(conversationKey(known), known);
  }
  return [...merged.values()]
    .sort((one, two) => two.at - one.at || compare(conversationKey(one), conversationKey(two)))
    .slice(0, MAX_CONVERSATIONS);
}

function mergePrompts(a: readonly Prompt[], b: readonly Prompt[]): readonly Prompt[] {
  const merged = new Map([...a, ...b].map((prompt) => [prompt.id, prompt]));
  return [...merged.values()].sort((one, two) => one.at - two.at || compare(one.id, two.id)).slice(-MAX_PROMPTS);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function mergeTasks(
  a: CustomerState,
  b: CustomerState,
): { readonly tasks: readonly Task[]; readonly offers: readonly string[]; readonly suspended?: Task } {
  const [below, above] = inOrder(a, b);
  const tasks = new Map(below.tasks.map((task) => [task.id, task]));
  for (const task of above.tasks) {
    // Taken out first, so that it comes in at the place the upper side has it.
    tasks.delete(task.id);
    tasks.set(task.id, task);
  }
  const active = above.tasks.at(-1);
  const aside = below.tasks.at(-1);
  const offers = [...below.offers, ...above.offers, ...(aside === undefined ? [] : [aside.id])];
  const rest = [...new Set(offers)].filter((id) => tasks.has(id) && id !== active?.id);
  const merged = { tasks: [...tasks.values()], offers: rest };
  return aside === undefined || active === undefined || aside.id === active.id
    ? merged
    : { ...merged, suspended: aside };
}

/** The side whose active task was used last comes second: its task is the top of the stack. */
function inOrder(a: CustomerState, b: CustomerState): readonly [CustomerState, CustomerState] {
  const activeAt = (state: CustomerState): number => state.tasks.at(-1)?.activeAt ?? Number.NEGATIVE_INFINITY;
  const difference = activeAt(a) - activeAt(b);
  const aAbove = Number.isNaN(difference) || difference === 0 ? a.customer <= b.customer : difference > 0;
  return aAbove ? [b, a] : [a, b];
}
