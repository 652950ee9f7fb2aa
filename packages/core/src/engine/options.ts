import type { Conversation } from "../model/conversation.ts";
import type { CustomerId, CustomerState } from "../model/customer.ts";
import type { MergeEvent } from "../model/event.ts";
import type { Clock } from "../ports/clock.ts";
import type { TurnFunctions, TurnResult } from "../ports/engine.ts";
import type { Log } from "../ports/log.ts";
import type { ReadMedia } from "../ports/step.ts";
import type { Admission, OutboxRow, Store } from "../ports/store.ts";
import type { Scheduler } from "./scheduler.ts";
import type { TypingFor } from "./typing.ts";

/** What follows in the rest of the process from what other processes do with the same store. */
export interface Neighbours {
  /** Messages this process has to send from now on; none comes twice. */
  adopt(rows: readonly OutboxRow[]): void;
  /** Messages that wait here may be sent by others: only what is handed over again counts. */
  forget(): void;
  /** A conversation's log has grown; any of them when it is not known which. */
  wake(conversation: Pick<Conversation, "channel" | "id"> | undefined): void;
}

/** What the in-process engine is made of. */
export interface InProcessEngineOptions {
  readonly store: Store;
  readonly functions: TurnFunctions;
  readonly clock: Clock;
  readonly log: Log;
  /** Names this process to the store. */
  readonly owner: string;
  /** Turns wait for it (a model that loads); accepting does not. */
  readonly gate?: Promise<void>;
  readonly scheduler?: Scheduler;
  /** Accept and turn in one transaction when the turn is quick enough. */
  readonly fuse: boolean;
  readonly groupMs: number;
  readonly groupTurns: number;
  /** Events of all customers kept in memory, default 1,000; the rest waits in the inbox. */
  readonly mostInMemory?: number;
  readonly turnTimeoutMs: number;
  /** Runs of an event before it goes to the dead letters. */
  readonly tries: number;
  /** Gives the bytes of what a customer sent. */
  readonly readMedia: ReadMedia;
  /** Shows the customer that a step takes a while. */
  readonly typing?: TypingFor;
  /** Told after a turn is durable. */
  readonly committed: (result: TurnResult, outbox: readonly OutboxRow[]) => void;
  /** Told after a customer's own message was written to a conversation log. */
  readonly logged: (admission: Admission) => void;
  /** Puts the question of a merge request into the inbox of whose screen it began on; may be called again after a crash. */
  readonly ask?: (event: MergeEvent) => Promise<void>;
  /** Removes everything about a customer; called while no turn of theirs runs, perhaps again after a crash. */
  readonly erase?: (customer: CustomerId, state: CustomerState, receipt: string) => Promise<void>;
  /** Needed when several processes share the store. */
  readonly neighbours?: Neighbours;
}

/** Events of one customer kept in memory; the rest waits in the inbox. */
export const QUEUE_LIMIT = 100;
/** Events of each customer that are read when many customers are taken up at once. */
export const CLAIM_EVENTS = 10;
/** Events of all customers kept in memory; the rest waits in the inbox. */
export const MOST_IN_MEMORY = 1_000;
/** Wait before the store is tried again, milliseconds. */
export const STORE_RETRY_MS = 200;
/** Commits in a row that may be refused while it runs again at once: mostly somebody else was quicker. */
export const REFUSED_AT_ONCE = 3;
/** Longest wait after a refused commit, milliseconds. */
const LONGEST_REFUSED_MS = 10_000;

/** Wait after so many refused commits in a row, milliseconds: twice as long each time. */
export function refusedMs(refusals: number): number {
  const times = refusals - REFUSED_AT_ONCE;
  return times <= 0 ? 0 : Math.min(STORE_RETRY_MS * 2 ** (times - 1), LONGEST_REFUSED_MS);
}
