import type { CustomerId, CustomerState } from "../model/customer.ts";
import type { Event } from "../model/event.ts";
import type { TurnResult } from "../ports/engine.ts";
import type { Mailbox, PendingEvent } from "../ports/store.ts";
import type { Entry } from "./committer.ts";
import type { Room } from "./room.ts";

/** An event in memory, on its way to or through its turn. */
export interface Waiting {
  /** Replaced by one that says so when a merge must not be. */
  event: Event;
  readonly dedupe: Uint8Array;
  /** The customer it waits for; changes when customers merge. */
  runner: Runner;
  /** Position in the accept order, once the event is durable. */
  seq: number | undefined;
  /** Its place in the open or running group, while it is not durable. */
  entry: Entry | undefined;
  tries: number;
  /** Step records may exist: it was read back from the store, or a step of it ran. */
  resumed: boolean;
  /** The accept creates the customer. */
  readonly created: boolean;
  /** Called once when the event became durable or was refused. */
  readonly durable: { resolve(): void; reject(error: unknown): void }[];
}

/** An event that is in the store already. */
export function waitingFrom(runner: Runner, pending: PendingEvent): Waiting {
  return {
    runner,
    event: pending.event,
    dedupe: pending.dedupe,
    seq: pending.seq,
    entry: undefined,
    tries: pending.tries,
    resumed: pending.unstepped !== true,
    created: false,
    durable: [],
  };
}

/** A finished turn whose commit is not confirmed. */
export interface Speculative {
  readonly waiting: Waiting;
  readonly entry: Entry;
  readonly result: TurnResult;
}

/**
 * One customer in memory: the state as far as turns have taken it (also turns that are not committed yet), the events
 * that wait, and whether somebody holds the customer.
 */
export class Runner {
  readonly customer: CustomerId;
  state: CustomerState | undefined;
  version = 0;
  epoch = 0;
  #queue: Waiting[] = [];
  /** Events wait in the store that are not in `queue`. */
  more = false;
  /** Highest seq that was ever taken into `queue`. */
  lastSeq = 0;
  running = false;
  /** Version at which the store said that events wait while nobody here knew of any. */
  remindedAt: number | undefined;
  /** The store was asked what waits, and has not answered. */
  asking = false;
  /** Raised when the state in memory can't be trusted any more; turns begun before do not count. */
  generation = 0;
  /** What is in memory of this customer takes its place in the {@link Room}. */
  admitted = false;
  /** Waits for a place in the {@link Room}; nothing durable is in the queue then. */
  inLine = false;
  /** The first event whose commit was refused, and how often in a row. */
  refused: { readonly seq: number; readonly times: number } | undefined;
  /** Nothing of this customer runs before somebody's wait is over. */
  paused = false;
  /** How many hold or want to hold this customer from outside (merges). */
  locks = 0;
  #speculative: Speculative[] = [];
  #held: Promise<void> = Promise.resolve();
  #stopped: (() => void)[] = [];
  readonly #room: Room;
  /** Places taken in the room. */
  #places = 0;
  /** Events that are being read. */
  #expected = 0;

  constructor(customer: CustomerId, room: Room) {
    this.customer = customer;
    this.#room = room;
  }

  /** Events that wait in memory, in the order in which they run. */
  get queue(): readonly Waiting[] {
    return this.#queue;
  }

  /** Turns that wait for their group. */
  get speculative(): readonly Speculative[] {
    return this.#speculative;
  }

  get idle(): boolean {
    return this.resting && !this.more;
  }

  /** Nothing waits, runs or is about to be written. */
  get resting(): boolean {
    return !this.running && this.queue.length === 0 && this.speculative.length === 0 && this.locks === 0;
  }

  /** Takes the finished turn of an event off the list of those that wait for their group. */
  takeSpeculative(waiting: Waiting): Speculative | undefined {
    const index = this.#speculative.findIndex((other) => other.waiting === waiting);
    if (index < 0) return undefined;
    const [found] = this.#speculative.splice(index, 1);
    this.#count();
    return found;
  }

  /** The turn of an event has ended and waits for its group. */
  ran(turn: Speculative): void {
    this.#speculative.push(turn);
    this.#count();
  }

  /** Has a place in the room from now on, until nothing is in memory and nothing runs. */
  enter(): void {
    this.admitted = true;
    this.#count();
  }

  /** Has none any more, if nothing is in memory. */
  leave(): void {
    this.#count();
  }

  /** So many events are being read. */
  expect(events: number): void {
    this.#expected = events;
    this.#count();
  }

  /** Whether the event's turn has ended and waits for its group. */
  hasRun(waiting: Waiting): boolean {
    return this.speculative.some((other) => other.waiting === waiting);
  }

  /** Whether the event with this seq waits, or has run, as something else than `besides`. */
  knows(seq: number, besides: Waiting): boolean {
    const isIt = (waiting: Waiting): boolean => waiting !== besides && waiting.seq === seq;
    return this.queue.some(isIt) || this.speculative.some(({ waiting }) => isIt(waiting));
  }

  assign(mailbox: Pick<Mailbox, "state" | "version" | "epoch">): void {
    this.state = mailbox.state;
    this.version = mailbox.version;
    this.epoch = mailbox.epoch;
  }

  /** Puts an event back where the accept order wants it. */
  requeue(waiting: Waiting): void {
    waiting.runner = this;
    const seq = waiting.seq;
    // It may have been read from the store once more meanwhile, and may even have run as what was read.
    if (this.queue.includes(waiting) || (seq !== undefined && this.knows(seq, waiting))) return;
    const index =
      seq === undefined
        ? this.queue.findIndex((other) => other.seq === undefined)
        : this.queue.findIndex((other) => other.seq === undefined || other.seq > seq);
    if (index < 0) this.#queue.push(waiting);
    else this.#queue.splice(index, 0, waiting);
    this.#count();
  }

  /** Puts an event at the end of the queue. */
  push(waiting: Waiting): void {
    this.#queue.push(waiting);
    this.#count();
  }

  /** Takes what the store says waits: events that are durable in the store's order, then those on their way into it. */
  resume(events: readonly PendingEvent[], more: boolean): void {
    const known = new Map(this.queue.map((waiting) => [waiting.seq, waiting]));
    const arriving = this.queue.filter(({ seq }) => seq === undefined);
    const waiting = events.map((pending) => known.get(pending.seq) ?? waitingFrom(this, pending));
    this.#queue = [...waiting, ...arriving];
    this.#count();
    this.lastSeq = events.at(-1)?.seq ?? 0;
    this.more ||= more;
  }

  remove(waiting: Waiting): void {
    const index = this.#queue.indexOf(waiting);
    if (index < 0) return;
    this.#queue.splice(index, 1);
    this.#count();
  }

  /** Leaves a durable event for later, and with it what comes after it, unless its turn has begun. */
  leaveInStore(seq: number): void {
    this.more = true;
    this.lastSeq = Math.min(this.lastSeq, seq - 1);
    const current = this.running ? this.#queue[0] : undefined;
    this.keep((waiting) => waiting === current || (waiting.seq !== undefined && waiting.seq < seq));
  }

  /** Takes everything out of the queue. */
  takeAll(): Waiting[] {
    const all = this.#queue;
    this.#queue = [];
    this.#count();
    return all;
  }

  /** Leaves only this in the queue. */
  keep(wanted: (waiting: Waiting) => boolean): void {
    this.#queue = this.#queue.filter(wanted);
    this.#count();
  }

  /**
   * Forgets everything that is not committed. Finished turns that wait in the open group leave it (their accept stays)
   * and their events wait again.
   */
  invalidate(): void {
    this.generation += 1;
    this.state = undefined;
    const open = this.speculative.filter(({ entry }) => !entry.taken);
    // What the store is writing at this moment is decided there.
    this.#speculative = this.#speculative.filter(({ entry }) => entry.taken);
    for (const { waiting, entry } of open.reverse()) {
      if (entry.accept === undefined) entry.cancelled = true;
      else delete entry.turn;
      this.requeue(waiting);
    }
    this.#count();
  }

  /** Waits until nobody else holds the customer and no turn runs; the customer rests until `release` is called. */
  async acquire(): Promise<() => void> {
    this.locks += 1;
    const before = this.#held;
    let unlock: () => void = () => {};
    this.#held = new Promise((resolve) => {
      unlock = resolve;
    });
    await before;
    if (this.running) await new Promise<void>((resolve) => this.#stopped.push(resolve));
    return () => {
      this.locks -= 1;
      unlock();
    };
  }

  /** Tells those who wait in {@link acquire} that no turn runs any more. */
  stopped(): void {
    this.running = false;
    const waiting = this.#stopped;
    this.#stopped = [];
    for (const resolve of waiting) resolve();
    this.#count();
  }

  /** Tells the room what is in memory. Whoever works has a place even while nothing is. */
  #count(): void {
    if (!this.admitted) return;
    if (this.resting) this.admitted = false;
    const kept = this.#queue.length + this.#speculative.length + this.#expected;
    const places = this.admitted ? Math.max(1, kept) : 0;
    const by = places - this.#places;
    this.#places = places;
    if (by !== 0) this.#room.changed(by);
  }
}
