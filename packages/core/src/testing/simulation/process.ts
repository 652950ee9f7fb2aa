import type { Scheduler } from "../../engine/index.ts";
import type { Clock } from "../../ports/clock.ts";
import type { EngineAcceptance, EngineEvent } from "../../ports/engine.ts";
import type { Log } from "../../ports/log.ts";
import type { ReceiptMark, Store } from "../../ports/store.ts";
import { makeRuntime, type Runtime } from "../../runtime.ts";
import { seededRandom } from "../clock.ts";
import type { Dice } from "./dice.ts";
import { CHANNEL } from "./names.ts";
import type { Plan } from "./plan.ts";
import type { Platform } from "./platform.ts";
import { makeProgram, type ProgramTools } from "./program.ts";
import { throughDoor, type Witness } from "./store-door.ts";
import type { Doer, Timeline } from "./timeline.ts";

export interface ProcessTools {
  readonly name: string;
  readonly plan: Plan;
  readonly dice: Dice;
  readonly timeline: Timeline;
  readonly world: Doer;
  readonly platform: Platform;
  readonly store: Store;
  readonly witness: Witness;
  readonly failing: () => number;
  readonly deaf: () => number;
  readonly wall: () => number;
  readonly service: (process: SimulatedProcess, key: string, event: string, customer: string) => Promise<string>;
  /** A process has heard that somebody was erased. */
  readonly erased: (customers: readonly string[]) => void;
  readonly forfeit: () => void;
}

/** One life of a process that runs the bot: what it does ends with it. */
export class SimulatedProcess implements Doer {
  readonly name: string;
  /** Had to be told by the store of events that it should have known of. */
  reminded = false;
  over = false;
  still = 0;
  ready = false;
  strayed = false;
  readonly #runtime: Runtime;
  readonly #store: Store;
  #waits = false;

  constructor(tools: ProcessTools) {
    this.name = tools.name;
    const { plan, dice, timeline, store } = tools;
    this.#store = store;
    const clock = this.#clock(tools);
    const random = seededRandom(dice.between(0, 2 ** 32 - 1));
    const service: ProgramTools["service"] = (...call) => tools.service(this, ...call);
    const door = throughDoor({ ...tools, process: this, latency: plan.latency });
    this.#runtime = makeRuntime({
      store: door,
      channels: new Map([[CHANNEL, tools.platform.channel(this)]]),
      clock,
      random,
      log: this.#log(timeline),
      owner: this.name,
      scheduler: this.#scheduler(timeline),
      fuse: plan.fuse,
      groupMs: 4,
      groupTurns: plan.groupTurns,
      mostInMemory: plan.mostInMemory,
      turnTimeoutMs: 10_000,
      tries: 3,
      ...makeProgram({ clock, random, store: door, service, erased: tools.erased }),
      committed: () => {},
      logged: () => {},
      wake: () => {},
    });
  }

  async start(): Promise<void> {
    await this.#runtime.start();
    this.ready = true;
  }

  /** In good order. */
  async stop(): Promise<void> {
    this.ready = false;
    this.#waits = true;
    await this.#runtime.stop();
    await this.#store.close();
    this.over = true;
  }

  kill(): void {
    this.over = true;
    this.ready = false;
  }

  accept(events: readonly EngineEvent[]): Promise<readonly EngineAcceptance[]> {
    return this.#runtime.engine.accept(events);
  }

  receipt(mark: ReceiptMark): void {
    this.#runtime.engine.receipt(mark);
  }

  idle(): Promise<void> {
    this.#waits = true;
    return this.#runtime.engine.idle();
  }

  #scheduler(timeline: Timeline): Scheduler {
    return {
      // A turn of the event loop takes its time; whoever only waits for rest looks again and again.
      soon: (run) => void timeline.after(this.#waits ? 5 : 0.05, this, "goes on", run),
      after: (ms, run) => timeline.after(ms, this, `has waited ${ms} ms`, run),
    };
  }

  #log(timeline: Timeline): Log {
    const note = (event: string): void => {
      timeline.note(this.name, `says ${event}`);
      if (event === "mailbox-reminded") this.reminded = true;
    };
    return { debug: note, info: note, warn: note, error: note };
  }

  #clock({ timeline, wall }: ProcessTools): Clock {
    return {
      now: wall,
      monotonic: () => timeline.now,
      wait: (ms, signal) =>
        new Promise((resolve) => {
          if (signal?.aborted) return resolve();
          const wake = (): void => {
            cancel();
            signal?.removeEventListener("abort", wake);
            resolve();
          };
          const cancel = timeline.after(Math.max(0, ms), this, "wakes", wake);
          signal?.addEventListener("abort", wake);
        }),
    };
  }
}
