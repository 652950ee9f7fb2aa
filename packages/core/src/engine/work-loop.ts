import type { CustomerState } from "../model/customer.ts";
import type { Event } from "../model/event.ts";
import type { CommitOutcome, TurnCommit } from "../ports/store.ts";
import type { Committer, Entry } from "./committer.ts";
import { durable } from "./durable.ts";
import { codeOf, isStoreFailure, reasonOf } from "./failure.ts";
import type { Mailboxes } from "./mailboxes.ts";
import { holderOf, otherOf, undoable } from "./merging.ts";
import { type InProcessEngineOptions, STORE_RETRY_MS } from "./options.ts";
import { Reading } from "./reading.ts";
import type { Runner, Waiting } from "./runner.ts";
import { pause, type Scheduler } from "./scheduler.ts";
import { type Finished, runTurn, toCommit } from "./turns.ts";
import type { Watchdog } from "./watchdog.ts";

/** Turns of one customer before others get a chance. */
const TURNS_IN_A_ROW = 32;
/** Waits before an event runs again, milliseconds. */
const RETRY_MS = [200, 1_000];

/** Kinds of events that are perhaps no turn of one customer. */
const MAY_BE_NO_TURN: ReadonlySet<Event["kind"]> = new Set<Event["kind"]>([
  "merge",
  "unmerge",
  "erase",
  "timer",
  "identity",
]);

export interface WorkLoopParts {
  readonly options: InProcessEngineOptions;
  readonly committer: Committer;
  readonly watchdog: Watchdog;
  readonly scheduler: Scheduler;
  readonly mailboxes: Mailboxes;
  /** Runs a merge whose event heads this customer's queue; the customer is held (`locks`) until it resolves. */
  readonly merge: (runner: Runner, waiting: Waiting) => Promise<void>;
}

/**
 * Runs the events of a customer's queue one at a time. A finished turn joins the open commit group and the next one starts on
 * its result at once: turns run ahead of the disk, and fall together with it when a commit is refused.
 */
export class WorkLoop {
  readonly #parts: WorkLoopParts;
  readonly #options: InProcessEngineOptions;
  readonly #mailboxes: Mailboxes;
  readonly #reading: Reading;
  /** Other processes may have run a customer's turns meanwhile, or have the customer now. */
  readonly #shared: boolean;

  constructor(parts: WorkLoopParts) {
    this.#parts = parts;
    this.#options = parts.options;
    this.#mailboxes = parts.mailboxes;
    this.#reading = new Reading(parts.options.store, parts.committer, parts.mailboxes);
    this.#shared = parts.options.store.shared !== undefined;
  }

  /** Works the customer's queue off until it is empty or somebody holds the customer. Never rejects. */
  async run(runner: Runner): Promise<void> {
    let merge: Waiting | undefined;
    try {
      for (let turns = 0; runner.locks === 0 && !runner.paused; turns += 1) {
        if (turns > 0 && turns % TURNS_IN_A_ROW === 0) await this.#giveWay();
        if (runner.queue.length === 0 && runner.more) {
          // There is no room to run further ahead of the disk: it goes on when what ran is written.
          if (runner.speculative.length > 0 && this.#mailboxes.room.ahead === 0) break;
          await this.#reading.more(runner);
        }
        runner.asking = false;
        const waiting = runner.queue[0];
        if (waiting === undefined) {
          // What was added while the rest was read is asked for once more.
          if (runner.more) continue;
          break;
        }
        if (runner.state === undefined) await this.#reading.state(runner);
        runner.asking = false;
        if (runner.state === undefined || runner.queue[0] !== waiting) continue;
        if (MAY_BE_NO_TURN.has(waiting.event.kind) && (await this.#isNoTurn(runner, runner.state, waiting.event))) {
          // Held from here on, so that nothing begins between this turn and the merge.
          runner.locks += 1;
          merge = waiting;
          break;
        }
        if (waiting.event.kind === "merge" && waiting.event.ask !== undefined) await this.#options.ask?.(waiting.event);
        await this.#runOne(runner, waiting);
      }
    } catch (error) {
      this.#options.log.warn("mailbox-paused", { reason: reasonOf(error) });
      runner.invalidate();
      this.#mailboxes.drainLater(runner, STORE_RETRY_MS);
    }
    runner.asking = false;
    runner.stopped();
    if (merge !== undefined) await this.#parts.merge(runner, merge);
    this.#mailboxes.rested();
  }

  /** Whether an event is about another customer too, or makes none out of one: no turn of this customer alone. */
  async #isNoTurn(runner: Runner, state: CustomerState, event: Waiting["event"]): Promise<boolean> {
    if (this.#options.functions.erasureDue(state, event) !== undefined) return true;
    if (event.kind === "identity") return (await holderOf(this.#options.store, runner, event)) !== undefined;
    if (event.kind === "merge") {
      if (event.ask !== undefined || event.refused !== undefined) return false;
      return (await otherOf(this.#options.store, runner, event)) !== undefined;
    }
    return event.kind === "unmerge" && (await undoable(this.#options, runner, event)) !== undefined;
  }

  #giveWay(): Promise<void> {
    return new Promise((resolve) => this.#parts.scheduler.soon(resolve));
  }

  async #runOne(runner: Runner, waiting: Waiting): Promise<void> {
    const { generation, state } = runner;
    if (state === undefined) return;
    if (waiting.tries >= this.#options.tries) {
      await this.#giveUp(runner, waiting, "commit-refused", generation);
      return;
    }
    const entry = waiting.entry;
    if (this.#options.fuse && entry !== undefined && !entry.taken) this.#parts.committer.hold(entry);
    let finished: Finished | undefined;
    let failure: unknown;
    try {
      finished = await runTurn(this.#environment(waiting), waiting, state);
    } catch (error) {
      failure = error ?? new Error("a handler threw nothing");
    } finally {
      if (entry !== undefined) this.#parts.committer.release(entry);
    }
    if (generation !== runner.generation) return;
    if (finished === undefined) {
      await this.#turnFailed(runner, waiting, failure, generation);
      return;
    }
    if (!this.#options.fuse || waiting.entry?.taken) await durable(this.#parts.committer, waiting);
    if (generation !== runner.generation) return;
    this.#submit(runner, waiting, finished, toCommit(runner, waiting, finished));
  }

  #environment(waiting: Waiting): Parameters<typeof runTurn>[0] {
    return {
      functions: this.#options.functions,
      watchdog: this.#parts.watchdog,
      turnTimeoutMs: this.#options.turnTimeoutMs,
      store: this.#options.store,
      clock: this.#options.clock,
      scheduler: this.#parts.scheduler,
      customer: () => waiting.runner.customer,
      event: () => Buffer.from(waiting.dedupe).toString("hex"),
      durable: () => durable(this.#parts.committer, waiting),
      readMedia: this.#options.readMedia,
      typing: () => this.#options.typing?.(waiting.event),
    };
  }

  /** Hands a finished turn to the open group: into its accept's entry when that has not left yet. */
  #submit(runner: Runner, waiting: Waiting, finished: Finished, commit: TurnCommit): void {
    runner.remove(waiting);
    const accept = waiting.entry;
    const entry: Entry = accept ?? {
      taken: false,
      cancelled: false,
      held: false,
      done: (outcome) => this.#settled(waiting, outcome),
      failed: (error) => this.#unsettled(waiting, error),
    };
    entry.turn = commit;
    runner.ran({ waiting, entry, result: finished.result });
    if (accept === undefined) {
      // What has arrived since may run on this turn's result, and its accept is in the group already.
      const arriving = runner.queue.find((other) => other.entry !== undefined && !other.entry.taken);
      this.#parts.committer.add(entry, arriving?.entry);
    }
    runner.state = finished.result.effects.state;
    runner.version += 1;
  }

  #settled(waiting: Waiting, outcome: CommitOutcome): void {
    const { runner } = waiting;
    if (outcome.status === "committed") {
      this.#mailboxes.turnCommitted(waiting, outcome);
      return;
    }
    this.#mailboxes.withdraw(waiting);
    if (outcome.status === "refused") waiting.tries = this.#options.tries;
    if (outcome.status === "duplicate") {
      this.#mailboxes.drain(runner);
      return;
    }
    runner.requeue(waiting);
    this.#mailboxes.refused(runner, waiting.seq ?? 0);
  }

  #unsettled(waiting: Waiting, error: unknown): void {
    const { runner } = waiting;
    this.#options.log.warn("commit-failed", { reason: reasonOf(error) });
    this.#mailboxes.withdraw(waiting);
    runner.requeue(waiting);
    this.#mailboxes.drainLater(runner, STORE_RETRY_MS);
  }

  async #turnFailed(runner: Runner, waiting: Waiting, failure: unknown, generation: number): Promise<void> {
    await durable(this.#parts.committer, waiting);
    if (generation !== runner.generation) return;
    if (codeOf(failure) === "state-newer") {
      this.#mailboxes.giveBack(runner);
      return;
    }
    if (isStoreFailure(failure)) {
      // Another process may have the customer now.
      if (this.#shared) runner.invalidate();
      await pause(this.#parts.scheduler, STORE_RETRY_MS);
      return;
    }
    waiting.tries = Math.max(waiting.tries + 1, await this.#options.store.countTry(waiting.seq ?? 0));
    this.#options.log.error("turn-failed", {
      code: codeOf(failure),
      reason: reasonOf(failure),
      attempt: waiting.tries,
    });
    if (waiting.tries >= this.#options.tries) await this.#giveUp(runner, waiting, codeOf(failure), generation);
    else await pause(this.#parts.scheduler, RETRY_MS[waiting.tries - 1] ?? 1_000);
  }

  /** One apology, a dead letter, and the conversation goes on. */
  async #giveUp(runner: Runner, waiting: Waiting, code: string, generation: number): Promise<void> {
    await durable(this.#parts.committer, waiting);
    if (generation !== runner.generation || runner.state === undefined || waiting.seq === undefined) return;
    const result = this.#options.functions.apologize(
      { event: waiting.event, state: runner.state, created: waiting.created, attempt: waiting.tries },
      code,
    );
    const finished = { result, stepped: true };
    const letter = {
      customer: runner.customer,
      seq: waiting.seq,
      at: this.#options.clock.now(),
      code,
      reason: code,
      event: waiting.event,
    };
    this.#submit(runner, waiting, finished, toCommit(runner, waiting, finished, letter));
  }
}
