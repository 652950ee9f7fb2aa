import { ACCOUNT_TASK } from "../../model/customer.ts";

/** One line of a customer's past: the turn of an event, and where it took place. */
export interface Line {
  readonly key: string;
  readonly place?: string;
  /** How many turns had been committed. */
  readonly at: number;
}

export interface Armed {
  readonly due: number;
  readonly generation: number;
}

/** What the oracle believes of a customer: the plain fold over the events, one after the other. */
export interface Believed {
  /** Names on the platform. */
  aliases: Set<string>;
  /** What each event added. */
  memory: Map<string, number>;
  /** Open forms, with what fills them. */
  forms: Map<string, readonly string[]>;
  /** Tasks that have timers. */
  lives: Set<string>;
  /** By `task/name`. */
  timers: Map<string, Armed>;
  lines: Line[];
  turns: number;
  /** Link codes in a row that nobody knows, and until when no more of theirs is looked at. */
  linking: { readonly wrong: number; readonly lockedUntil: number };
  /** Everything will be erased: when, and who wants it. */
  erasing?: Armed & { readonly by: string };
}

/** A merge that stands, with both sides as they were. */
export interface Joined {
  readonly survivor: string;
  readonly discarded: string;
  readonly survivorBefore: Believed;
  readonly discardedBefore: Believed;
  /** What happened since: keys of turns of the survivor. */
  readonly since: string[];
  /** Forms that were completed since. */
  readonly ended: Set<string>;
}

export const ERASURE: string = `${ACCOUNT_TASK}/erase`;

export const UNLOCKED: Believed["linking"] = { wrong: 0, lockedUntil: 0 };

export function nothing(): Believed {
  return {
    aliases: new Set(),
    memory: new Map(),
    forms: new Map(),
    lives: new Set(),
    timers: new Map(),
    lines: [],
    turns: 0,
    linking: UNLOCKED,
  };
}

export function copyOf(believed: Believed): Believed {
  return structuredClone(believed);
}

/** Two become one; `survivor` is changed. */
export function join(survivor: Believed, discarded: Believed): void {
  for (const alias of discarded.aliases) survivor.aliases.add(alias);
  for (const [key, number] of discarded.memory) survivor.memory.set(key, number);
  for (const [id, values] of discarded.forms) survivor.forms.set(id, values);
  for (const life of discarded.lives) survivor.lives.add(life);
  for (const [name, timer] of discarded.timers) if (!survivor.timers.has(name)) survivor.timers.set(name, timer);
  survivor.lines = [...survivor.lines, ...discarded.lines].sort((one, other) => one.at - other.at);
  survivor.linking = UNLOCKED;
  const erasing = survivor.erasing ?? discarded.erasing;
  if (erasing !== undefined) survivor.erasing = erasing;
}

/** One becomes two again. */
export function separate(
  now: Believed,
  { survivorBefore, discardedBefore, ended }: Joined,
): { readonly survivor: Believed; readonly discarded: Believed } {
  const isTheirs = (place: string | undefined): boolean => place !== undefined && discardedBefore.aliases.has(place);
  const before = new Set([...survivorBefore.lines, ...discardedBefore.lines].map(({ key }) => key));
  const side = (was: Believed, other: Believed, isOwn: (line: Line) => boolean): Believed => ({
    ...copyOf(was),
    forms: new Map([...was.forms].filter(([id]) => !ended.has(id))),
    timers: new Map([...now.timers].filter(([name]) => was.lives.has(taskOf(name)))),
    lines: now.lines.filter((line) =>
      before.has(line.key) ? !other.lines.some(({ key }) => key === line.key) : isOwn(line),
    ),
  });
  const survivor = side(survivorBefore, discardedBefore, ({ place }) => !isTheirs(place));
  const discarded = side(discardedBefore, survivorBefore, ({ place }) => isTheirs(place));
  // Who came since without having been anybody stays where they came.
  survivor.aliases = new Set([...now.aliases].filter((alias) => !discardedBefore.aliases.has(alias)));
  survivor.turns = now.turns;
  // Whoever asked for an erasure waits for it; one that was taken back is taken back for both.
  for (const each of [survivor, discarded]) {
    const { erasing } = now;
    delete each.erasing;
    if (erasing === undefined || !each.aliases.has(erasing.by)) continue;
    each.erasing = erasing;
    each.timers.set(ERASURE, erasing);
  }
  // Once when it was merged away.
  discarded.turns = discardedBefore.turns + 1;
  return { survivor, discarded };
}

function taskOf(timer: string): string {
  return timer.slice(0, timer.lastIndexOf("/"));
}
