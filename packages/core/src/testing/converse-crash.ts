import { type Scheduler, systemScheduler } from "../engine/index.ts";
import type { Clock } from "../ports/clock.ts";
import type { CommitGroup, Store } from "../ports/store.ts";
import { PART } from "./converse-asked.ts";
import { endingScheduler } from "./ending-scheduler.ts";
import type { FakeChannel } from "./fake-channel.ts";

/**
 * A moment at which a process can end:
 * - `accept`: before what came in is durable; the platform got no answer and delivers again
 * - `step`: before a step's own code is called
 * - `step-result`: after it was called, before its result is kept; it is called again with the same key
 * - `commit`: before a turn's transaction
 * - `committed`: right after it; the platform got no answer and delivers again
 * - `join`: before the transaction that makes one customer of two, or two of one
 * - `joined`: right after it
 * - `send`: before a committed message goes to its platform
 * - `delivered`: after the platform took it, before that is known; it is sent again
 */
export type CrashPhase =
  | "accept"
  | "step"
  | "step-result"
  | "commit"
  | "committed"
  | "join"
  | "joined"
  | "send"
  | "delivered";

/** Every {@link CrashPhase} that a message of one customer reaches. */
export const CRASH_PHASES: readonly CrashPhase[] = [
  "accept",
  "step",
  "step-result",
  "commit",
  "committed",
  "send",
  "delivered",
];

/** One life of the bot's process. After its end nothing it still does reaches anything. */
export interface Life {
  readonly store: Store;
  readonly clock: Clock;
  readonly channels: readonly FakeChannel[];
  /** The event loop; what waits in it when the process ends is forgotten. */
  readonly scheduler: Scheduler;
  /** Resolves when it ends by a crash. */
  readonly crashed: Promise<"crashed">;
  /** Aborted then. */
  readonly ended: AbortSignal;
}

/** Which crash is due, shared by all lives of one conversation. */
export interface CrashPlan {
  next: CrashPhase | undefined;
  count: number;
  /** By channel and send key: how often it ended when the platform may have had a message and the store not known of it. */
  readonly mayRepeat: Map<string, number>;
}

/**
 * What a process that is no more gets for an answer. Each time another one: a promise holds whoever waits for it, and one that
 * all waited for would keep every process there ever was.
 */
const never = (): Promise<never> => new Promise(() => {});

/** A life that ends when it reaches the planned phase. */
export function startLife(
  world: { readonly store: Store; readonly clock: Clock; readonly channels: readonly FakeChannel[] },
  plan: CrashPlan,
): Life {
  const ending = new AbortController();
  let over = false;
  let tell: (end: "crashed") => void = () => {};
  /** Channel and send key by outbox id. */
  const unmarked = new Map<string, string[]>();
  const crashed = new Promise<"crashed">((resolve) => {
    tell = resolve;
  });
  /** True when the process ends here. */
  const ends = (...phases: readonly CrashPhase[]): boolean => {
    if (over) return true;
    if (plan.next === undefined || !phases.includes(plan.next)) return false;
    plan.next = undefined;
    plan.count += 1;
    for (const sent of [...unmarked.values()].flat()) plan.mayRepeat.set(sent, (plan.mayRepeat.get(sent) ?? 0) + 1);
    over = true;
    ending.abort();
    tell("crashed");
    return true;
  };
  const alive = async <T>(result: T | Promise<T>): Promise<T> => {
    const settled = await result;
    return over ? never() : settled;
  };

  const { store, clock } = world;
  const own: Partial<Store> = {
    async commit(group) {
      if (ends(...phasesOf(group))) return never();
      const outcomes = await store.commit(group);
      for (const { id, status } of group.outbox) if (status !== "pending") unmarked.delete(id);
      return ends(...(hasTurn(group) ? (["committed"] as const) : [])) ? never() : outcomes;
    },
    async merge(commit) {
      if (ends("join")) return never();
      const outcome = await store.merge(commit);
      return ends("joined") ? never() : outcome;
    },
    async unmerge(commit) {
      if (ends("join")) return never();
      const outcome = await store.unmerge(commit);
      return ends("joined") ? never() : outcome;
    },
    async saveStep(record) {
      if (ends(record.result === undefined ? "step" : "step-result")) return never();
      return alive(store.saveStep(record));
    },
  };
  return {
    crashed,
    ended: ending.signal,
    store: throughDoor(store, own, () => over, alive),
    scheduler: endingScheduler(systemScheduler, ending.signal),
    clock: {
      ...clock,
      wait: async (ms, signal) => {
        if (over) return never();
        if (signal?.aborted) return;
        // Not `AbortSignal.any`: what hangs on its weak references is collected late, and there are many waits.
        const waiting = new AbortController();
        const wake = (): void => waiting.abort();
        const causes = signal === undefined ? [ending.signal] : [ending.signal, signal];
        for (const cause of causes) cause.addEventListener("abort", wake);
        await clock.wait(ms, waiting.signal);
        for (const cause of causes) cause.removeEventListener("abort", wake);
        return over ? never() : undefined;
      },
    },
    channels: world.channels.map((channel) =>
      throughDoor(
        channel,
        {
          async send(to, part, options) {
            if (ends("send")) return never();
            const id = options.key.replace(PART, "");
            unmarked.set(id, [...(unmarked.get(id) ?? []), `${channel.id} ${options.key}`]);
            return alive(channel.send(to, part, options));
          },
        },
        () => over,
        alive,
      ),
    ),
  };
}

function hasTurn(group: CommitGroup): boolean {
  return group.entries.some(({ turn }) => turn !== undefined);
}

function phasesOf(group: CommitGroup): readonly CrashPhase[] {
  return [
    ...(group.entries.some(({ accept }) => accept !== undefined) ? (["accept"] as const) : []),
    ...(hasTurn(group) ? (["commit"] as const) : []),
    ...(group.outbox.some(({ status }) => status === "delivered") ? (["delivered"] as const) : []),
  ];
}

/** The same thing, out of reach once the process is over. */
function throughDoor<T extends object>(
  thing: T,
  own: Partial<T>,
  isOver: () => boolean,
  alive: <R>(result: R | Promise<R>) => Promise<R>,
): T {
  return new Proxy(thing, {
    get(target, name) {
      const value: unknown = Reflect.get(own, name) ?? Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...given: unknown[]): unknown => {
        // Closing is not for the dead to do, and what is not a promise only says what things are like.
        if (isOver() && name !== "capabilities" && name !== "classify") return never();
        const result: unknown = Reflect.apply(value, target, given);
        return result instanceof Promise ? alive(result) : result;
      };
    },
  });
}
