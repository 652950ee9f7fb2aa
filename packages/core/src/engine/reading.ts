import type { Claim, Store } from "../ports/store.ts";
import type { Committer } from "./committer.ts";
import { durable } from "./durable.ts";
import type { Mailboxes } from "./mailboxes.ts";
import { QUEUE_LIMIT } from "./options.ts";
import { type Runner, waitingFrom } from "./runner.ts";

/** Brings a customer in memory up to date with the store: the state, and events that wait only there. */
export class Reading {
  readonly #store: Store;
  readonly #committer: Committer;
  readonly #mailboxes: Mailboxes;
  readonly #shared: boolean;

  constructor(store: Store, committer: Committer, mailboxes: Mailboxes) {
    this.#store = store;
    this.#committer = committer;
    this.#mailboxes = mailboxes;
    this.#shared = store.shared !== undefined;
  }

  /** Reads the state of a customer none of which is known here. */
  async state(runner: Runner): Promise<void> {
    // What the store is just writing is decided before it is asked.
    if (this.#shared) await this.#committer.flush();
    const claim = this.#shared
      ? await this.#ask(runner, 0)
      : await this.#store.load(runner.customer, { after: 0, events: 0 });
    if (claim === undefined) {
      // Not committed yet: the first accept that waits here creates the customer. What is durable without one was erased.
      const first = runner.queue[0];
      if (first !== undefined && first.seq === undefined) await durable(this.#committer, first);
      else runner.keep((waiting) => waiting.seq === undefined);
      return;
    }
    const { mailbox } = claim;
    if (mailbox.customer !== runner.customer) {
      this.#mailboxes.handOver(runner, this.#mailboxes.runner(mailbox.customer));
    } else if (claim.elsewhere) {
      await this.#letGo(runner);
    } else {
      runner.assign(mailbox);
      if (this.#shared) runner.resume(claim.events, claim.more);
    }
  }

  /** Reads what waits in the store behind all that was read before. */
  async more(runner: Runner): Promise<void> {
    const claim = await this.#ask(runner, runner.lastSeq);
    if (this.#shared && claim !== undefined) {
      if (claim.elsewhere) return this.#letGo(runner);
      const { mailbox } = claim;
      const ahead = mailbox.version > runner.version || mailbox.epoch > runner.epoch;
      // Others may have run turns since.
      if (mailbox.customer === runner.customer && runner.speculative.length === 0 && ahead) runner.assign(mailbox);
    }
    runner.more ||= claim?.more ?? false;
    for (const pending of claim?.events ?? []) {
      runner.lastSeq = Math.max(runner.lastSeq, pending.seq);
      if (runner.speculative.some(({ waiting }) => waiting.seq === pending.seq)) continue;
      runner.requeue(waitingFrom(runner, pending));
    }
  }

  /** Reads what waits after a seq. Whatever is added while it is read raises `more` again. */
  async #ask(runner: Runner, after: number): Promise<Claim | undefined> {
    runner.more = false;
    runner.asking = true;
    const events = Math.max(1, Math.min(QUEUE_LIMIT, this.#mailboxes.room.ahead));
    runner.expect(events);
    try {
      return await this.#store.load(runner.customer, { after, events });
    } catch (error) {
      runner.more = true;
      throw error;
    } finally {
      runner.expect(0);
    }
  }

  /** Another process has the customer: what is durable runs there, what is on its way into the store will. */
  async #letGo(runner: Runner): Promise<void> {
    runner.invalidate();
    runner.resume([], false);
    const arriving = runner.queue[0];
    if (arriving !== undefined) await durable(this.#committer, arriving).catch(() => {});
  }
}
