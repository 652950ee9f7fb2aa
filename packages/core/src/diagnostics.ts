import { channel, type Channel as DiagnosticsChannel } from "node:diagnostics_channel";
import type { Event } from "./model/event.ts";
import type { Acceptance, DeliveryError } from "./ports/channel.ts";
import type { TurnResult } from "./ports/engine.ts";
import type { OutboxMark, OutboxRow } from "./ports/store.ts";

/**
 * What a running bot tells about itself, over `node:diagnostics_channel`. Every name is in this file.
 *
 * Something that takes time has two channels, `<name>.start` and `<name>.end`, that carry the **same object**; by the end
 * the members marked "at the end" are set. The work runs inside of the stores bound to `<name>.start`
 * (`channel.bindStore`), so that a tracer can make its span the active one. Something that just happens has one channel.
 *
 * Without a subscriber nothing is made and nothing is published. Messages are handed over as they are, with texts and
 * ids: what leaves the process is the subscriber's responsibility.
 *
 * @example
 * import { subscribe } from "node:diagnostics_channel";
 * subscribe("sambung.turn.end", (message) => console.log((message as TurnDiagnostics).event.kind));
 */
export const DIAGNOSTICS = {
  /** A request to a channel: {@link WebhookDiagnostics}. */
  webhook: "sambung.webhook",
  /** Events on their way into the store: {@link AcceptDiagnostics}. */
  accept: "sambung.accept",
  /** One run of a turn: {@link TurnDiagnostics}. */
  turn: "sambung.turn",
  /** One stage of a turn: {@link StageDiagnostics}. */
  stage: "sambung.stage",
  /** One call of a step's function: {@link StepDiagnostics}. */
  step: "sambung.step",
  /** A group of turns becoming durable: {@link CommitDiagnostics}. */
  commit: "sambung.commit",
  /** One call to a platform: {@link SendDiagnostics}. */
  send: "sambung.send",
  /** A turn is durable: {@link CommittedDiagnostics}; happens, has no start and end. */
  committed: "sambung.committed",
  /** A message left the outbox: {@link SettledDiagnostics}; happens, has no start and end. */
  settled: "sambung.settled",
} as const;

/** What every message of something that takes time may have at the end. */
interface Ended {
  /** At the end: what it threw. */
  error?: unknown;
}

export interface WebhookDiagnostics extends Ended {
  /** Id of the channel instance. */
  readonly channel: string;
  readonly request: Request;
  /** At the end: the HTTP status of the answer. */
  status?: number;
}

export interface AcceptDiagnostics extends Ended {
  readonly channel: string;
  /** The very objects that {@link TurnDiagnostics} names, unless a turn is run from the store. */
  readonly events: readonly Event[];
  /** At the end: what became of each event. */
  acceptances?: readonly Acceptance[];
}

export interface TurnDiagnostics extends Ended {
  readonly event: Event;
  /** 1 for the first try of this event. */
  readonly attempt: number;
  /** At the end, when it did not throw: what is to be written. A turn counts when it is {@link CommittedDiagnostics | committed}. */
  result?: TurnResult;
}

export interface StageDiagnostics extends Ended {
  readonly stage: "identity" | "understand" | "dialog" | "commit";
}

export interface StepDiagnostics extends Ended {
  /** As the bot's code calls it. */
  readonly name: string;
  /** 1 for the first call in this run. */
  readonly attempt: number;
}

export interface CommitDiagnostics extends Ended {
  /** Accepts and turns in the group. */
  readonly entries: number;
  /** Delivery marks and receipts that ride along. */
  readonly marks: number;
}

export interface SendDiagnostics extends Ended {
  readonly row: OutboxRow;
  /** Which of the message's parts, from 0. */
  readonly part: number;
  /** At the end: what the platform did, as the channel classified it; `stopped` when nobody waited for it any more. */
  outcome?: "taken" | "stopped" | DeliveryError["kind"];
}

export interface CommittedDiagnostics {
  /** The result of {@link TurnDiagnostics}, the same object. */
  readonly result: TurnResult;
}

export interface SettledDiagnostics {
  readonly row: OutboxRow;
  readonly mark: OutboxMark;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Something that takes time, as its two channels. */
export class Operation<Message extends Ended & object> {
  readonly #start: DiagnosticsChannel;
  readonly #end: DiagnosticsChannel;

  constructor(name: string) {
    this.#start = channel(`${name}.start`);
    this.#end = channel(`${name}.end`);
  }

  /** Whether anybody listens. Ask before making a message. */
  get isObserved(): boolean {
    return this.#start.hasSubscribers || this.#end.hasSubscribers;
  }

  /** Does the work between the two messages; `note` adds to the message what came of it. */
  run<Result>(
    message: Message,
    work: () => Result,
    note?: (message: Message, result: Awaited<Result>) => void,
  ): Result {
    return this.#start.runStores(message, () => {
      const failed = (error: unknown): never => {
        message.error = error;
        this.#end.publish(message);
        throw error;
      };
      const done = (result: Awaited<Result>): Awaited<Result> => {
        note?.(message, result);
        this.#end.publish(message);
        return result;
      };
      let result: Result;
      try {
        result = work();
      } catch (error) {
        return failed(error);
      }
      return (result instanceof Promise ? result.then(done, failed) : done(result as Awaited<Result>)) as Result;
    });
  }
}

/** The channels of core. Only core publishes to them. */
export const operations: {
  readonly webhook: Operation<WebhookDiagnostics>;
  readonly accept: Operation<AcceptDiagnostics>;
  readonly turn: Operation<TurnDiagnostics>;
  readonly stage: Operation<StageDiagnostics>;
  readonly step: Operation<StepDiagnostics>;
  readonly commit: Operation<CommitDiagnostics>;
  readonly send: Operation<SendDiagnostics>;
} = {
  webhook: new Operation<WebhookDiagnostics>(DIAGNOSTICS.webhook),
  accept: new Operation<AcceptDiagnostics>(DIAGNOSTICS.accept),
  turn: new Operation<TurnDiagnostics>(DIAGNOSTICS.turn),
  stage: new Operation<StageDiagnostics>(DIAGNOSTICS.stage),
  step: new Operation<StepDiagnostics>(DIAGNOSTICS.step),
  commit: new Operation<CommitDiagnostics>(DIAGNOSTICS.commit),
  send: new Operation<SendDiagnostics>(DIAGNOSTICS.send),
};

export const happenings: { readonly committed: DiagnosticsChannel; readonly settled: DiagnosticsChannel } = {
  committed: channel(DIAGNOSTICS.committed),
  settled: channel(DIAGNOSTICS.settled),
};

/** A stage that is seen when somebody looks. */
export function observedStage<Parameters extends readonly unknown[], Result>(
  stage: StageDiagnostics["stage"],
  run: (...parameters: Parameters) => Result,
): (...parameters: Parameters) => Result {
  return (...parameters) =>
    operations.stage.isObserved ? operations.stage.run({ stage }, () => run(...parameters)) : run(...parameters);
}
