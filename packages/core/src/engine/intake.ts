import { SambungError } from "../errors.ts";
import { aliasKey, sameAlias } from "../model/alias.ts";
import { type CustomerId, newCustomerState } from "../model/customer.ts";
import type { EngineAcceptance, EngineEvent } from "../ports/engine.ts";
import type { Admission, Admitted, CommitOutcome } from "../ports/store.ts";
import type { Committer, Entry } from "./committer.ts";
import { unavailable } from "./failure.ts";
import type { Mailboxes } from "./mailboxes.ts";
import { type InProcessEngineOptions, STORE_RETRY_MS } from "./options.ts";
import type { Runner, Waiting } from "./runner.ts";
import type { Scheduler } from "./scheduler.ts";

/** An event that nobody has looked up yet. */
interface Arrival {
  readonly event: EngineEvent;
  readonly resolve: (acceptance: EngineAcceptance) => void;
  readonly reject: (error: unknown) => void;
  /** When it came, among all. */
  readonly order: number;
  /** Its turn was refused before: somebody else is at the same customer. */
  readonly contested?: true;
}

/**
 * Makes events durable, in the order in which they arrived, and puts them into their customer's queue. An event enters
 * the open group at once; whether it is written alone or together with its turn is decided when the group is taken.
 */
export class Intake {
  readonly #options: InProcessEngineOptions;
  readonly #committer: Committer;
  readonly #mailboxes: Mailboxes;
  readonly #scheduler: Scheduler;
  readonly #inflight = new Map<string, { accepted: Promise<EngineAcceptance> | undefined }>();
  /** Customers that accepts in the open group are about to create. */
  readonly #fresh = new Map<string, CustomerId>();
  #arrivals: Arrival[] = [];
  #arrived = 0;
  #pumping = false;

  constructor(options: InProcessEngineOptions, committer: Committer, mailboxes: Mailboxes, scheduler: Scheduler) {
    this.#options = options;
    this.#committer = committer;
    this.#mailboxes = mailboxes;
    this.#scheduler = scheduler;
  }

  get empty(): boolean {
    return !this.#pumping && this.#arrivals.length === 0;
  }

  /** Resolves when the event is durable. The same event once more, meanwhile, waits for the first one. */
  accept(event: EngineEvent): Promise<EngineAcceptance> {
    const key = Buffer.from(event.dedupe).toString("latin1");
    const running = this.#inflight.get(key)?.accepted;
    if (running !== undefined) return running.then((acceptance) => ({ ...acceptance, status: "duplicate" }));
    const accepted = new Promise<EngineAcceptance>((resolve, reject) => {
      this.#arrived += 1;
      this.#arrivals.push({ event, resolve, reject, order: this.#arrived });
    });
    const inflight: { accepted: Promise<EngineAcceptance> | undefined } = { accepted };
    this.#inflight.set(key, inflight);
    const forget = (): void => {
      this.#inflight.delete(key);
      inflight.accepted = undefined;
    };
    accepted.then(forget, forget);
    this.#wake();
    return accepted;
  }

  #wake(): void {
    if (!this.#pumping) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    // What comes in with one look at the network is looked up together: for the store that is one transaction.
    await new Promise<void>((resolve) => this.#scheduler.soon(resolve));
    while (this.#arrivals.length > 0) {
      const batch = this.#arrivals;
      this.#arrivals = [];
      let admitted: readonly Admitted[];
      try {
        admitted = await this.#options.store.admit(batch.map(({ event }) => admission(event)));
      } catch (error) {
        for (const arrival of batch) arrival.reject(unavailable(error));
        continue;
      }
      batch.forEach((arrival, index) => {
        const answer = admitted[index];
        if (answer === undefined) arrival.reject(new SambungError("store-contract", "The store answered too few"));
        else this.#place(arrival, answer);
      });
    }
    this.#pumping = false;
    this.#mailboxes.rested();
  }

  #place(arrival: Arrival, admitted: Admitted): void {
    if (admitted.status === "duplicate") {
      arrival.resolve({
        status: "duplicate",
        ...(admitted.customer === undefined ? {} : { customer: admitted.customer }),
        ...(admitted.seq === undefined ? {} : { seq: admitted.seq }),
      });
      return;
    }
    const { alias } = arrival.event;
    if (admitted.status === "unknown" && alias === undefined) {
      arrival.reject(new SambungError("customer-unknown", `There is no customer "${admitted.customer}"`));
      return;
    }
    const key = alias === undefined ? undefined : aliasKey(alias);
    const fresh = admitted.status === "unknown" && key !== undefined ? this.#fresh.get(key) : undefined;
    const runner = this.#mailboxes.runner(fresh ?? admitted.customer);
    const created = this.#prepare(runner, admitted);
    const waiting = this.#enter(arrival, runner, created, admitted.status === "unknown");
    if (created && key !== undefined) {
      this.#fresh.set(key, runner.customer);
      const known = (): void => {
        this.#fresh.delete(key);
      };
      waiting.durable.push({ resolve: known, reject: known });
    }
    // Behind events that are only in the store, this one waits there too; so does one that lost a race against another
    // process, for whoever accepts it has the customer then.
    const contested = arrival.contested && this.#options.store.shared !== undefined;
    if (contested || !this.#mailboxes.hasPlace(runner)) runner.more = true;
    else runner.push(waiting);
    this.#mailboxes.drain(runner);
  }

  /** Brings a resting customer's state up to date; true when this event creates the customer. */
  #prepare(runner: Runner, admitted: Exclude<Admitted, { status: "duplicate" }>): boolean {
    if (!runner.resting) return false;
    if (admitted.status === "unknown") {
      if (runner.state !== undefined) return false;
      const state = newCustomerState(runner.customer, this.#options.clock.now());
      runner.assign({ state, version: 0, epoch: 0 });
      return true;
    }
    const { mailbox, busy } = admitted;
    const current = runner.version === mailbox.version && runner.epoch === mailbox.epoch;
    if (runner.state === undefined || !current) runner.assign(mailbox);
    if (busy) runner.more = true;
    return false;
  }

  /** `stranger`: nobody had the alias. Somebody who is erased meanwhile must not come back under the id they had. */
  #enter(arrival: Arrival, runner: Runner, created: boolean, stranger: boolean): Waiting {
    const waiting: Waiting = {
      runner,
      event: arrival.event.event,
      dedupe: arrival.event.dedupe,
      seq: undefined,
      entry: undefined,
      tries: 0,
      resumed: false,
      created,
      durable: [],
    };
    const entry: Entry = {
      accept: { ...admission(arrival.event), ...(stranger ? { fresh: runner.customer } : {}) },
      taken: false,
      cancelled: false,
      held: false,
      done: (outcome) => this.#written(waiting, arrival, entry, outcome),
      failed: (error) => this.#refused(waiting, arrival, error),
    };
    waiting.entry = entry;
    this.#committer.add(entry);
    return waiting;
  }

  #written(waiting: Waiting, arrival: Arrival, entry: Entry, outcome: CommitOutcome): void {
    const { runner } = waiting;
    waiting.entry = undefined;
    if (outcome.status === "committed") {
      if (entry.accept?.log !== undefined) this.#options.logged(entry.accept);
      arrival.resolve({
        status: "accepted",
        customer: outcome.customer,
        ...(outcome.logSeq === undefined ? {} : { seq: outcome.logSeq }),
      });
      if (entry.turn !== undefined) this.#mailboxes.turnCommitted(waiting, outcome);
      else if (!this.#mailboxes.accepted(waiting, outcome)) {
        const elsewhere = new SambungError("turn-closed", "The turn does not count: its event runs elsewhere or later");
        for (const { reject } of waiting.durable.splice(0)) reject(elsewhere);
      }
      for (const { resolve } of waiting.durable.splice(0)) resolve();
      return;
    }
    runner.remove(waiting);
    this.#mailboxes.withdraw(waiting);
    if (outcome.status === "duplicate") {
      arrival.resolve({ status: "duplicate", ...(outcome.seq === undefined ? {} : { seq: outcome.seq }) });
    } else {
      // Nothing was written: the event arrives once more.
      this.#arrivals.push({ ...arrival, contested: true });
      for (const behind of this.#behind(arrival)) behind.done(outcome);
      this.#arrivals.sort((one, other) => one.order - other.order);
      this.#wake();
    }
    const again = new SambungError("turn-closed", "The turn does not count: its event was not written with it");
    for (const { reject } of waiting.durable.splice(0)) reject(again);
    this.#mailboxes.drain(runner);
  }

  /** What arrived behind an event that was not written must not overtake it: taken out of the open group, it shares its fate. */
  #behind({ event }: Arrival): readonly Entry[] {
    return this.#committer.takeOut(({ accept }) => accept !== undefined && isFromSame(accept, event));
  }

  #refused(waiting: Waiting, arrival: Arrival, error: unknown): void {
    const { runner } = waiting;
    waiting.entry = undefined;
    runner.remove(waiting);
    this.#mailboxes.withdraw(waiting);
    arrival.reject(unavailable(error));
    for (const { reject } of waiting.durable.splice(0)) reject(unavailable(error));
    for (const entry of this.#behind(arrival)) entry.failed(error);
    this.#mailboxes.drainLater(runner, STORE_RETRY_MS);
  }
}

function admission(event: EngineEvent): Admission {
  return {
    event: event.event,
    dedupe: event.dedupe,
    ...(event.customer === undefined ? {} : { customer: event.customer }),
    ...(event.alias === undefined ? {} : { alias: event.alias, assurance: "channel" }),
    ...(event.log === undefined ? {} : { log: event.log }),
  };
}

function isFromSame(accept: Admission, { alias, customer }: EngineEvent): boolean {
  if (alias === undefined || accept.alias === undefined) return customer !== undefined && accept.customer === customer;
  return sameAlias(accept.alias, alias);
}
