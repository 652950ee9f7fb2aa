import type { Alias } from "../model/alias.ts";
import type { CustomerId, CustomerState } from "../model/customer.ts";
import type { Effects } from "../model/effects.ts";
import type { Event, IdentityEvent, MergeEvent, UnmergeEvent } from "../model/event.ts";
import type { JournalEntry } from "../model/journal.ts";
import type { DeskCase } from "./desk.ts";
import type { StepRunner } from "./step.ts";
import type { LogWrite, RecordedMerge, RestoredCustomer, StoredMerge, StoredOutbox, TurnCommit } from "./store.ts";

/** What one turn gets from the engine. */
export interface TurnRequest {
  readonly event: Event;
  readonly state: CustomerState;
  /** True when accept created the customer for this event. */
  readonly created: boolean;
  readonly steps: StepRunner;
  /** 1 for the first try of this event. */
  readonly attempt: number;
  readonly signal: AbortSignal;
}

/** What one turn wants written. */
export interface TurnResult {
  readonly effects: Effects;
  readonly journal: JournalEntry;
  readonly outbox: readonly StoredOutbox[];
  readonly log: readonly LogWrite[];
  /** Requests for a person, to be opened on the desk after the commit. */
  readonly cases: readonly DeskCase[];
  /** Small facts that the same transaction writes. */
  readonly records?: TurnCommit["records"];
  /** `effects.state` as JSON text. */
  readonly stateJson: string;
}

/** The turn as the engine sees it: everything of Sambung that is not scheduling and storing. */
export interface TurnFunctions {
  turn(request: TurnRequest): Promise<TurnResult>;
  /** The state of two customers made one; pure. `owner` is the one of them who has the alias that the event names. */
  merge(
    survivor: CustomerState,
    discarded: CustomerState,
    event: MergeEvent,
    owner: CustomerId,
  ): Promise<{ readonly result: TurnResult; readonly record: StoredMerge }>;
  /** Why two customers must not become one; undefined when they may. */
  mergeRefused(one: CustomerState, other: CustomerState): MergeEvent["refused"];
  /** What becomes of whoever had the name that somebody else has now; pure. */
  release(state: CustomerState, event: IdentityEvent): TurnResult;
  /** The receipt of the erasure an event brings about; undefined when it brings none. */
  erasureDue(state: CustomerState, event: Event): string | undefined;
  /** The merge that an event asks to undo; undefined when it is too late or there is none. */
  mergeToUndo(merges: readonly RecordedMerge[], customer: CustomerId, event: UnmergeEvent): StoredMerge | undefined;
  /** Two customers out of one again. `untouched`: no turn ran since the merge, besides those that asked for this. */
  unmerge(
    state: CustomerState,
    record: StoredMerge,
    event: UnmergeEvent,
    untouched: boolean,
  ): Promise<{ readonly result: TurnResult; readonly restored: RestoredCustomer }>;
  /** What is said when an event is given up: one apology. */
  apologize(request: Omit<TurnRequest, "steps" | "signal">, code: string): TurnResult;
}

/** Runs turns in order per customer. In-process by default; `turn()` never knows which engine runs it. */
export interface Engine {
  accept(events: readonly EngineEvent[]): Promise<readonly EngineAcceptance[]>;
  start(): Promise<void>;
  /** Closes the intake, finishes running turns, keeps the outbox; at most `timeoutMs`, default 10,000. */
  stop(timeoutMs?: number): Promise<void>;
  /** Resolves when nothing is waiting or running; for tests and graceful stop. */
  idle(signal?: AbortSignal): Promise<void>;
}

/** An event on its way in: for whom, and under which dedupe key. */
export interface EngineEvent {
  readonly event: Event;
  /** The sender; resolved inside the accepting transaction. Absent when `customer` is set. */
  readonly alias?: Alias;
  readonly customer?: CustomerId;
  /** 16 bytes, keyed hash. */
  readonly dedupe: Uint8Array;
  /** The customer's own message for a conversation log. */
  readonly log?: LogWrite;
}

export interface EngineAcceptance {
  readonly status: "accepted" | "duplicate";
  readonly customer?: CustomerId;
  readonly seq?: number;
}
