import { type Alias, ASSURANCES, type Assurance, aliasKey, sameAlias } from "../model/alias.ts";
import { type Conversation, conversationKey } from "../model/conversation.ts";
import {
  ACCOUNT_TASK,
  type Consent,
  type CustomerId,
  type CustomerState,
  type KnownAlias,
  type PendingErasure,
  type Task,
} from "../model/customer.ts";
import type { TimerChange } from "../model/effects.ts";
import type { UnmergeEvent } from "../model/event.ts";
import type { Fact, JournalEntry } from "../model/journal.ts";
import type { RecordedMerge, StoredMerge } from "../ports/store.ts";
import { plainAlias } from "./alias.ts";

/** How long a customer may say "that's not me" after two were made one. Staff may later, too. */
export const REGRET_MS: number = 24 * 60 * 60 * 1_000;

/** Two customers out of one. */
export interface Unmerged {
  readonly survivor: CustomerState;
  readonly discarded: CustomerState;
  /** What is the discarded one's of the time in which they were one. */
  readonly aliases: readonly Alias[];
  readonly conversations: readonly Pick<Conversation, "channel" | "id">[];
  readonly tasks: readonly string[];
  /** Begun since, by whomever: they belong to nobody now. */
  readonly closed: readonly Task[];
  readonly facts: readonly Fact[];
  readonly timers: readonly TimerChange[];
}

/** The merge that an event asks to undo: the latest one that stands, if it is the one meant and not too long ago. */
export function mergeToUndo(
  merges: readonly RecordedMerge[],
  customer: CustomerId,
  event: UnmergeEvent,
  now: number,
): StoredMerge | undefined {
  const latest = merges.find((each) => each.undone === undefined && each.survivor === customer);
  if (latest === undefined || latest.undone !== undefined) return undefined;
  if (event.merge !== undefined && event.merge !== latest.id) return undefined;
  if (event.withinMs !== undefined && latest.at + event.withinMs < now) return undefined;
  if (event.channel !== undefined && !separates(latest, event.channel)) return undefined;
  return latest;
}

/** Whether one side of a merge has the platform and the other has not. */
function separates({ survivorBefore, discardedBefore }: StoredMerge, channel: string): boolean {
  const has = (state: CustomerState): boolean => state.conversations.some((known) => known.channel === channel);
  return has(survivorBefore) !== has(discardedBefore);
}

/**
 * Takes a merge back. When nothing was accepted since, both states are what they were, to the byte. Otherwise forms are as
 * they were before the merge, flows go on from where they are, and what was completed since stays completed: nothing that
 * was confirmed runs again. What came under a name of one side stays with that side; tasks begun since are closed.
 *
 * @param since what happened since the merge, from the survivor's journal
 * @param untouched true when no turn ran since, besides those that asked for this
 */
export function unmergeStates(
  current: CustomerState,
  record: StoredMerge,
  since: readonly JournalEntry[],
  untouched: boolean,
  proof: string,
): Unmerged {
  const { survivorBefore, discardedBefore } = record;
  const theirs = namesOf(discardedBefore, survivorBefore, current.aliases);
  const isTheirs = (alias: Alias): boolean => theirs.has(aliasKey(alias));
  const places = placesOf(discardedBefore, current, isTheirs);
  const before = new Set([...survivorBefore.tasks, ...discardedBefore.tasks].map(({ id }) => id));
  const closed = current.tasks.filter(({ id }) => !before.has(id));
  const ended = new Set(since.flatMap(({ facts }) => facts.flatMap(endedIn)));
  const completed = [...before].filter((id) => ended.has(id));
  const sides = untouched
    ? { survivor: survivorBefore, discarded: discardedBefore }
    : {
        survivor: sideOf(
          survivorBefore,
          current,
          (alias) => !isTheirs(alias),
          ended,
          (place) => !places.has(place),
        ),
        discarded: sideOf(discardedBefore, current, isTheirs, ended, (place) => places.has(place)),
      };
  const erasing = whoseErasure(current, record, since, (place) => places.has(place));
  const own = (side: "survivor" | "discarded"): CustomerState =>
    untouched ? sides[side] : withErasure(sides[side], erasing === side ? current.erasure : undefined);
  return {
    survivor: own("survivor"),
    discarded: own("discarded"),
    aliases: [...current.aliases, ...discardedBefore.aliases].filter(isTheirs).map(plainAlias),
    conversations: [...places.values()],
    tasks: [...discardedBefore.tasks.map(({ id }) => id), ...(erasing === "discarded" ? [ACCOUNT_TASK] : [])],
    closed,
    facts: [
      { type: "customer-unlinked", from: record.discarded, proof, ...(completed.length === 0 ? {} : { completed }) },
      ...closed.map((task): Fact => ({ type: "task-ended", task: task.id, name: task.name, reason: "unlinked" })),
    ],
    timers: closed.map(({ id }) => ({ change: "cancel", task: id })),
  };
}

/** Who is waiting for the erasure that is pending now: who was before, else who asked for it since. */
function whoseErasure(
  { erasure }: CustomerState,
  { survivorBefore, discardedBefore }: StoredMerge,
  since: readonly JournalEntry[],
  isTheirs: (place: string) => boolean,
): "survivor" | "discarded" | undefined {
  if (erasure === undefined) return undefined;
  if (erasure.receipt === survivorBefore.erasure?.receipt) return "survivor";
  if (erasure.receipt === discardedBefore.erasure?.receipt) return "discarded";
  const asked = since.find(({ facts }) =>
    facts.some((fact) => fact.type === "erasure-requested" && fact.receipt === erasure.receipt),
  );
  return asked?.conversation !== undefined && isTheirs(conversationKey(asked.conversation)) ? "discarded" : "survivor";
}

function withErasure({ erasure: _, ...state }: CustomerState, erasure: PendingErasure | undefined): CustomerState {
  return erasure === undefined ? state : { ...state, erasure };
}

/** The aliases a side had, and those that came with one of them since. */
function namesOf(before: CustomerState, other: CustomerState, now: readonly KnownAlias[]): ReadonlySet<string> {
  // A name they had once may be somebody else's since.
  const active = new Set(now.filter(({ retired }) => retired !== true).map(aliasKey));
  const own = before.aliases.filter((alias) => alias.retired !== true || !active.has(aliasKey(alias)));
  const names = new Set(own.map(aliasKey));
  for (const alias of now) {
    const isNew = !other.aliases.some((known) => sameAlias(known, alias));
    if (isNew && alias.with !== undefined && names.has(alias.with)) names.add(aliasKey(alias));
  }
  return names;
}

function placesOf(
  before: CustomerState,
  current: CustomerState,
  isTheirs: (alias: Alias) => boolean,
): ReadonlyMap<string, Pick<Conversation, "channel" | "id">> {
  const known = [...before.conversations, ...current.conversations.filter(({ alias }) => isTheirs(alias))];
  return new Map(known.map(({ channel, id }) => [conversationKey({ channel, id }), { channel, id }]));
}

/** What was completed on a side that has gone since is told by the unmerge that let it go. */
function endedIn(fact: Fact): readonly string[] {
  if (fact.type === "customer-unlinked") return fact.completed ?? [];
  return fact.type === "task-completed" ? [fact.task] : [];
}

function sideOf(
  before: CustomerState,
  current: CustomerState,
  isOwn: (alias: Alias) => boolean,
  ended: ReadonlySet<string>,
  isHere: (place: string) => boolean,
): CustomerState {
  const tasks = before.tasks.flatMap((task) => taskNow(task, current, ended) ?? []);
  const known = new Set(tasks.map(({ id }) => id));
  const conversations = current.conversations.filter((place) => isHere(conversationKey(place)));
  // What was spoken of before the merge is long past or was used since.
  const { sources, done, mentioned: _, ...rest } = before;
  const locale = languageOf(conversations, before);
  const learned = Object.entries(current.sources ?? {}).filter(
    ([field, source]) => isHere(source.conversation) && source.at !== sources?.[field]?.at,
  );
  const profile = { ...before.profile };
  for (const [field] of learned) profile[field] = current.profile[field];
  const origins = { ...sources, ...Object.fromEntries(learned) };
  const mayChange = (current.done ?? []).filter(({ task }) => before.tasks.some(({ id }) => id === task));
  const finished = [...(done ?? []), ...mayChange];
  // What was taken back since is taken back for both: nobody gets what they do not want.
  const consents = [...(before.consents ?? []), ...(current.consents ?? []).filter(isNewIn(before))];
  return {
    ...rest,
    ...(locale === undefined ? {} : { locale }),
    profile,
    ...(Object.keys(origins).length === 0 ? {} : { sources: origins }),
    aliases: current.aliases.filter(isOwn).map((alias) => aliasNow(alias, before)),
    conversations: conversations.length === 0 ? before.conversations : conversations,
    tasks,
    prompts: before.prompts.filter(({ task }) => task === null || known.has(task)),
    offers: before.offers.filter((id) => known.has(id)),
    ...(consents.length === 0 ? {} : { consents }),
    ...(finished.length === 0 ? {} : { done: finished }),
  };
}

/** The language they took to since in one of their conversations, else the one of before. */
function languageOf(conversations: CustomerState["conversations"], before: CustomerState): string | undefined {
  const places = new Map(before.conversations.map((place) => [conversationKey(place), place.locale]));
  const changed = conversations.find(
    (place) => place.locale !== undefined && place.locale !== places.get(conversationKey(place)),
  );
  return changed?.locale ?? before.locale;
}

function isNewIn(before: CustomerState): (entry: Consent) => boolean {
  const latest = (before.consents ?? []).reduce((at, entry) => Math.max(at, entry.at), 0);
  return (entry) => !entry.granted && entry.at > latest;
}

/**
 * A form is as it was, but what was shown of it since does not count: a yes confirms only what is shown again. A flow goes
 * on from where it is, because what it did is done.
 */
function taskNow(task: Task, current: CustomerState, ended: ReadonlySet<string>): Task | undefined {
  if (ended.has(task.id)) return undefined;
  const now = current.tasks.find(({ id }) => id === task.id);
  if (now !== undefined && task.kind === "flow") return now;
  const changed = now === undefined || now.revision !== task.revision;
  return changed ? { ...task, revision: Math.max(task.revision, now?.revision ?? 0) + 1, shown: {} } : task;
}

/**
 * What the merge alone had raised falls back; what was proven since stays, but for codes that went to the other side and for
 * a login, which proves itself with the next message.
 */
function aliasNow({ proof: _, ...alias }: KnownAlias, before: CustomerState): KnownAlias {
  if (alias.retired === true) return alias;
  const known = before.aliases.find((other) => sameAlias(other, alias));
  const rank = (assurance: Assurance): number => ASSURANCES.indexOf(assurance);
  return known === undefined || rank(alias.assurance) > rank("linked")
    ? alias
    : { ...alias, assurance: known.assurance };
}
