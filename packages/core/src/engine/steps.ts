import { createHash } from "node:crypto";
import { operations } from "../diagnostics.ts";
import { SambungError } from "../errors.ts";
import type { StepContext, StepOptions } from "../model/definition.ts";
import type { Json } from "../model/json.ts";
import type { Clock } from "../ports/clock.ts";
import type { ReadMedia, StepRunner } from "../ports/step.ts";
import type { StepRecord, Store } from "../ports/store.ts";
import { pause, type Scheduler } from "./scheduler.ts";
import { typingWhile } from "./typing.ts";

const DEFAULT_TIMEOUT_MS = 20_000;
const TRIES = 3;
/** Waits between tries in place, milliseconds. */
const RETRY_MS = [50, 250];

export interface TurnStepsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly customer: () => string;
  /** Dedupe key of the event, hex. */
  readonly event: () => string;
  /** Whether records of an earlier run may exist. */
  readonly mayHaveRecords: boolean;
  /** Makes the event durable before anything happens outside. */
  readonly durable: () => Promise<void>;
  /** Told when a step begins and ends, so that its time does not count as the turn's. */
  readonly running: (delta: 1 | -1) => void;
  /** Gives the bytes of what a customer sent. */
  readonly readMedia: ReadMedia;
  /** Shows the customer that somebody is at work. */
  readonly typing?: () => ((signal: AbortSignal) => void) | undefined;
}

/** Stable over retries, restarts, merges and deploys. */
export function stepKey(scope: string, name: string): string {
  return createHash("sha256").update(`${scope}\n${name}`).digest("base64url").slice(0, 32);
}

/** The step records of one run of one event. */
export class TurnSteps implements StepRunner {
  readonly #options: TurnStepsOptions;
  #records: Map<string, StepRecord> | undefined;
  #proposals: Json = null;
  #recorded: Json | undefined;
  #used = false;
  #closed = false;

  constructor(options: TurnStepsOptions) {
    this.#options = options;
  }

  /** Reads the records of an earlier run; call before the turn when there may be some. */
  async load(): Promise<void> {
    const { store, customer, event } = this.#options;
    const records = this.#options.mayHaveRecords ? await store.steps(customer(), event()) : [];
    this.#records = new Map(records.map((record) => [record.key, record]));
    const first = records[0];
    if (first !== undefined) {
      this.#used = true;
      this.#recorded = first.proposals;
    }
  }

  /** Whether records exist that the commit must remove. */
  get used(): boolean {
    return this.#used;
  }

  get recordedProposals(): unknown {
    return this.#recorded ?? undefined;
  }

  record(proposals: unknown): void {
    this.#proposals = proposals as Json;
  }

  /** No step may begin after the turn ended. */
  close(): void {
    this.#closed = true;
  }

  async run<T>(
    scope: string,
    name: string,
    run: (step: StepContext) => T | Promise<T>,
    options: StepOptions = {},
  ): Promise<T> {
    if (this.#closed) {
      throw new SambungError("turn-closed", `Step "${name}" began after its turn had ended; await every step`);
    }
    if (this.#records === undefined) await this.load();
    const key = stepKey(scope, name);
    const recorded = this.#records?.get(key);
    if (recorded?.result !== undefined) return decode<T>(recorded.result);

    await this.#options.durable();
    const { store, clock, customer, event } = this.#options;
    const record: StepRecord = {
      customer: customer(),
      event: event(),
      key,
      name,
      startedAt: clock.now(),
      proposals: this.#recorded ?? this.#proposals,
    };
    this.#used = true;
    if (recorded === undefined) await store.saveStep(record);
    this.#options.running(1);
    try {
      const result = encode(await this.#attempt(name, key, run, options, () => store.saveStep(record)));
      const finished: StepRecord = { ...record, customer: customer(), result };
      await store.saveStep(finished);
      this.#records?.set(key, finished);
      return decode<T>(result);
    } finally {
      this.#options.running(-1);
    }
  }

  async #attempt<T>(
    name: string,
    key: string,
    run: (step: StepContext) => T | Promise<T>,
    options: StepOptions,
    renew: () => Promise<void>,
  ): Promise<T> {
    const tries = options.retry === "never" ? 1 : TRIES;
    let last: unknown;
    for (let index = 0; index < tries; index += 1) {
      if (index > 0) {
        await pause(this.#options.scheduler, RETRY_MS[index - 1] ?? 250);
        // Meanwhile this process may have been given up and the customer erased: then there is nothing left to do it for.
        await renew();
      }
      try {
        const call = (): Promise<T> => this.#timed(name, key, run, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
        return await (operations.step.isObserved ? operations.step.run({ name, attempt: index + 1 }, call) : call());
      } catch (error) {
        last = error;
      }
    }
    if (options.retry === "never") throw last;
    if (SambungError.is(last) && last.code === "step-timeout") throw last;
    throw new SambungError("step-failed", `Step "${name}" failed ${tries} times`, { cause: last });
  }

  async #timed<T>(
    name: string,
    key: string,
    run: (step: StepContext) => T | Promise<T>,
    timeoutMs: number,
  ): Promise<T> {
    const limit = new AbortController();
    const finished = new AbortController();
    const { clock } = this.#options;
    const typing = this.#options.typing?.();
    if (typing !== undefined) void typingWhile(clock, () => typing(finished.signal), finished.signal);
    const late = clock.wait(timeoutMs, finished.signal).then(() => {
      if (finished.signal.aborted) return undefined as never;
      const error = new SambungError("step-timeout", `Step "${name}" took longer than ${timeoutMs} ms`);
      limit.abort(error);
      throw error;
    });
    try {
      return await Promise.race([Promise.resolve(run(this.#context(key, limit.signal))), late]);
    } finally {
      finished.abort();
    }
  }

  #context(key: string, signal: AbortSignal): StepContext {
    return { key, signal, readMedia: (media, limit) => this.#options.readMedia(media, limit, signal) };
  }
}

/** The code always sees the decoded copy, so that a first run and a repeated one cannot differ. */
function encode(value: unknown): string {
  return JSON.stringify({ value });
}

function decode<T>(text: string): T {
  return (JSON.parse(text) as { value: T }).value;
}
