import { SambungError } from "../../errors.ts";
import type { CollectRequest, SharedStore, Store, StoreHint } from "../../ports/store.ts";
import type { Dice } from "./dice.ts";
import type { Doer, Timeline } from "./timeline.ts";

/** Told what a store does, around the moment in which it does it, and what the clock said when it was asked to. */
export type Witness = (name: string, given: readonly unknown[], asked: number) => () => void;

export interface DoorTools {
  readonly store: Store;
  readonly process: Doer;
  readonly timeline: Timeline;
  readonly dice: Dice;
  readonly world: Doer;
  /** Longest way there, or back, milliseconds; 0 for a store in the same process. */
  readonly latency: number;
  /** Chance that a call fails, now. */
  readonly failing: () => number;
  /** Chance that a hint gets lost, now. */
  readonly deaf: () => number;
  readonly witness: Witness;
  /** Epoch milliseconds. */
  readonly wall: () => number;
  /** The process can't know what became of a write: it goes on under another number. Only with a shared store. */
  readonly forfeit: () => void;
}

/** Calls that a database which several processes use answers one after the other, in the order in which they were made. */
const IN_TURN = new Set(["commit", "merge", "unmerge", "collect"]);
const NO_CALLS = new Set(["secret", "keyspace", "registry", "open", "close"]);

/**
 * The store as a process reaches it: every call takes a while there and back, may fail without having done anything, and whoever
 * dies meanwhile never hears of it. What crashes can come between is each of these ways.
 */
export function throughDoor(tools: DoorTools): Store {
  const { store, process, timeline, dice, world, latency, witness, wall } = tools;
  const isShared = store.shared !== undefined;
  let before: Promise<unknown> = Promise.resolve();
  const way = (): number => (latency === 0 ? 0 : dice.fraction() * latency);

  function call(name: string, given: readonly unknown[], run: () => unknown): Promise<unknown> {
    const asked = wall();
    const made = (): Promise<unknown> =>
      new Promise((resolve, reject) => {
        // What is on its way to a server arrives there, whatever becomes of who sent it.
        const doer = isShared && dice.happens(0.5) ? world : process;
        timeline.after(way(), doer, `${name} of ${process.name} is done`, () => {
          const fails = dice.happens(tools.failing());
          const told = (what: string, tell: () => void): void => {
            timeline.after(way(), process, `hears that ${name} ${what}`, tell);
          };
          const unavailable = new SambungError("store-unavailable", "The store can't be used, as the dice wished");
          const unknown = fails && isShared && name === "commit" && dice.happens(0.3);
          if (fails && !unknown) return told("failed", () => reject(unavailable));
          const seen = witness(name, given, asked);
          let result: unknown;
          try {
            result = run();
          } catch (error) {
            result = Promise.reject(error);
          }
          seen();
          (result as Promise<unknown>).then(
            (value) => {
              if (!unknown) return told("was done", () => resolve(value));
              told("has an unknown outcome", () => {
                reject(unavailable);
                tools.forfeit();
              });
            },
            (error: unknown) => told("was refused", () => reject(error)),
          );
        });
      });
    if (isShared && !IN_TURN.has(name)) return made();
    const running = before.then(made);
    before = running.catch(() => {});
    return running;
  }

  const shared: SharedStore | undefined = store.shared && {
    async collect(request) {
      // What is handed over is heard of with the answer.
      const heard: (() => void)[] = [];
      const later: CollectRequest = {
        ...request,
        join: (claim) => heard.push(() => request.join(claim)),
        called: (customer) => heard.push(() => request.called(customer)),
        waiting: (customer) => heard.push(() => request.waiting(customer)),
        adopt: (rows) => heard.push(() => request.adopt(rows)),
      };
      const collected = await call("collect", [request], () => store.shared?.collect(later));
      for (const hear of heard) hear();
      return collected as Awaited<ReturnType<SharedStore["collect"]>>;
    },
    unsent: (ids) => call("unsent", [ids], () => store.shared?.unsent(ids)) as ReturnType<SharedStore["unsent"]>,
    listen: (hear) =>
      (store.shared as SharedStore).listen((hint: StoreHint) => {
        if (hint.kind !== "fenced" && dice.happens(tools.deaf())) return;
        // What a process is told by its own part of the store comes at once.
        timeline.after(hint.kind === "fenced" ? 0 : way(), process, `hears ${hint.kind}`, () => hear(hint));
      }),
  };

  return new Proxy(store, {
    get(target, name) {
      if (name === "shared") return shared;
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function" || typeof name !== "string") return value;
      if (NO_CALLS.has(name)) return value.bind(target);
      return (...given: unknown[]) => call(name, given, () => Reflect.apply(value, target, given));
    },
  });
}
