import { sameAlias } from "../model/alias.ts";
import type { CustomerId } from "../model/customer.ts";
import type { Event, IdentityEvent, MergeEvent, UnmergeEvent } from "../model/event.ts";
import type { Mailbox, RecordedMerge, Store, StoredMerge } from "../ports/store.ts";
import type { Committer } from "./committer.ts";
import { codeOf, reasonOf } from "./failure.ts";
import type { Mailboxes } from "./mailboxes.ts";
import { type InProcessEngineOptions, STORE_RETRY_MS } from "./options.ts";
import type { Runner, Waiting } from "./runner.ts";
import { checkKnown, toCommit } from "./turns.ts";

/** An event at its turn whose customer rests. */
interface HeldTurn {
  readonly runner: Runner;
  readonly waiting: Waiting;
  readonly seq: number;
  /** The customer as the store has them. */
  readonly mailbox: Mailbox;
}

/**
 * What is no turn of one customer: two become one, one becomes two again, one is erased. Whoever it is about rests meanwhile;
 * two are held lower id first, and written in one transaction.
 */
export class Merging {
  readonly #options: InProcessEngineOptions;
  readonly #committer: Committer;
  readonly #mailboxes: Mailboxes;
  #running = 0;

  constructor(options: InProcessEngineOptions, committer: Committer, mailboxes: Mailboxes) {
    this.#options = options;
    this.#committer = committer;
    this.#mailboxes = mailboxes;
  }

  get idle(): boolean {
    return this.#running === 0;
  }

  /** `runner` is held by the caller's lock, which ends here. */
  async run(runner: Runner, waiting: Waiting): Promise<void> {
    this.#running += 1;
    const { event } = waiting;
    const runners = [runner];
    const releases: (() => void)[] = [];
    try {
      const otherCustomer = await this.#otherIn(runner, event);
      const other = otherCustomer === undefined ? undefined : this.#mailboxes.runner(otherCustomer);
      if (other !== undefined) runners.push(other);
      const lowerFirst = [...runners].sort((a, b) => (a.customer < b.customer ? -1 : 1));
      for (const each of lowerFirst) releases.push(await each.acquire());
      await this.#committer.flush();
      const turn = await this.#turnOf(runner, waiting);
      if (turn === undefined) return;
      const isOfTwo = event.kind === "merge" || event.kind === "unmerge" || event.kind === "identity";
      if (!isOfTwo) await this.#eraseHeld(turn);
      else if (other === undefined) runner.invalidate();
      else if (event.kind === "merge") await this.#mergeHeld(turn, other, event);
      else if (event.kind === "unmerge") await this.#unmergeHeld(turn, other, event);
      else await this.#releaseHeld(turn, other, event);
    } catch (error) {
      this.#options.log.error("merge-failed", { reason: reasonOf(error) });
      if (codeOf(error) === "state-newer") this.#mailboxes.giveBack(runner);
      else {
        runner.invalidate();
        this.#mailboxes.pause(runner, STORE_RETRY_MS);
      }
    } finally {
      for (const release of releases.reverse()) release();
      runner.locks -= 1;
      this.#running -= 1;
      for (const each of runners) this.#mailboxes.drain(each);
    }
  }

  /** Who becomes one with this customer, or another than they are. */
  async #otherIn(runner: Runner, event: Event): Promise<CustomerId | undefined> {
    if (event.kind === "merge") return otherOf(this.#options.store, runner, event);
    if (event.kind === "identity") return holderOf(this.#options.store, runner, event);
    return event.kind === "unmerge" ? (await undoable(this.#options, runner, event))?.discarded : undefined;
  }

  /**
   * The turn of an event that is the first of those that wait for its customer. Another process may have added what was
   * accepted before it: then everything is read again.
   */
  async #turnOf(runner: Runner, waiting: Waiting): Promise<HeldTurn | undefined> {
    const { seq } = waiting;
    if (runner.queue[0] !== waiting || seq === undefined) return undefined;
    const claim = await this.#options.store.load(runner.customer, { after: 0, events: 1 });
    const isHere = claim?.mailbox.customer === runner.customer && claim.elsewhere !== true;
    // Who was given up while the store was asked has forgotten everything, and may have got the customer back by asking.
    if (isHere && claim.events[0]?.seq === seq && runner.queue[0] === waiting) {
      // Who asks what waits is told of all that other processes have added, once: what is behind this event is read again.
      if (claim.more && this.#options.store.shared !== undefined) runner.leaveInStore(seq + 1);
      return { runner, waiting, seq, mailbox: claim.mailbox };
    }
    // One of them was merged away meanwhile, or another process has this one; the event is looked at again.
    runner.invalidate();
    if (isHere) runner.leaveInStore(0);
    return undefined;
  }

  async #mergeHeld({ runner, waiting, seq, mailbox: mine }: HeldTurn, other: Runner, event: MergeEvent): Promise<void> {
    const { store, functions } = this.#options;
    const theirs = await store.load(other.customer, { after: 0, events: 0 });
    // Looked for again now that both rest: an unmerge may have given the name to somebody else.
    const owner = await otherOf(store, runner, event);
    if (theirs?.mailbox.customer !== other.customer || owner !== other.customer) {
      runner.invalidate();
      return;
    }
    const older = runner.customer < other.customer;
    const [survivor, discarded] = older ? [runner, other] : [other, runner];
    const [kept, dropped] = older ? [mine, theirs.mailbox] : [theirs.mailbox, mine];
    checkKnown(kept.state);
    checkKnown(dropped.state);
    const refused = functions.mergeRefused(kept.state, dropped.state);
    if (refused !== undefined) {
      // It becomes a turn of this customer that says so.
      waiting.event = { ...event, refused };
      return;
    }
    const { result, record } = await functions.merge(kept.state, dropped.state, event, other.customer);
    const {
      customer: _,
      version: __,
      epoch: ___,
      seq: ____,
      ...turn
    } = toCommit(survivor, waiting, {
      result,
      stepped: false,
    });
    const outcome = await store.merge({
      record: { ...record, version: kept.version + 1 },
      survivor: { customer: kept.customer, version: kept.version, epoch: kept.epoch },
      discarded: { customer: dropped.customer, version: dropped.version, epoch: dropped.epoch },
      seq,
      turn,
    });
    survivor.invalidate();
    discarded.invalidate();
    if (outcome.status !== "committed") {
      this.#mailboxes.refused(runner, seq);
      return;
    }
    runner.remove(waiting);
    this.#mailboxes.handOver(discarded, survivor);
    this.#mailboxes.published(survivor.customer, result, outcome);
  }

  async #unmergeHeld({ runner, waiting, seq, mailbox }: HeldTurn, other: Runner, event: UnmergeEvent): Promise<void> {
    const { store, functions } = this.#options;
    const merges = await store.merges(runner.customer);
    const record = functions.mergeToUndo(merges, runner.customer, event);
    if (record?.discarded !== other.customer) {
      runner.invalidate();
      return;
    }
    checkKnown(mailbox.state);
    const { asked } = event;
    const merged = record.version ?? Number.NaN;
    // It may have been asked for before the two became one.
    const asking = asked?.customer === runner.customer && asked.version === merged + 1 ? 1 : 0;
    const untouched = mailbox.version === merged + asking;
    const { result, restored } = await functions.unmerge(mailbox.state, record, event, untouched);
    const {
      customer,
      version,
      epoch,
      seq: _,
      ...turn
    } = toCommit({ ...mailbox, customer: runner.customer }, waiting, {
      result,
      stepped: false,
    });
    const outcome = await store.unmerge({
      merge: record.id,
      undone: { at: this.#options.clock.now(), proof: event.proof },
      survivor: { customer, version, epoch },
      seq,
      turn,
      restored: { ...restored, formerly: mergedInto(restored.customer, merges) },
    });
    // At once: what another process commits behind these messages is handed to whoever sends them, which is this one.
    if (outcome.status === "committed")
      this.#mailboxes.published(runner.customer, { ...result, log: [...result.log, ...restored.log] }, outcome);
    // What was on its way in knows its place before it is divided.
    await this.#committer.flush();
    runner.invalidate();
    if (outcome.status !== "committed") {
      this.#mailboxes.refused(runner, seq);
      return;
    }
    runner.remove(waiting);
    this.#mailboxes.divide(runner, other, outcome.moved);
  }

  /** The name somebody moves to leaves whoever had it before; then the event is a turn of this customer like any other. */
  async #releaseHeld({ runner, waiting, seq }: HeldTurn, other: Runner, event: IdentityEvent): Promise<void> {
    const { store, functions } = this.#options;
    const theirs = await store.load(other.customer, { after: 0, events: 0 });
    const holder = await holderOf(store, runner, event);
    if (theirs?.mailbox.customer === other.customer && holder === other.customer) {
      const { mailbox } = theirs;
      checkKnown(mailbox.state);
      const finished = { result: functions.release(mailbox.state, event), stepped: false };
      // Of no event of theirs. Should the process end now, the name is nobody's and this event is looked at again.
      const { seq: _seq, ...turn } = toCommit(mailbox, waiting, finished);
      const [outcome] = await store.commit({ entries: [{ turn }], outbox: [], receipts: [] });
      if (outcome?.status === "committed") this.#mailboxes.published(other.customer, finished.result, outcome);
      else this.#mailboxes.refused(runner, seq);
      other.invalidate();
      if (store.shared !== undefined) other.leaveInStore(0);
    }
    runner.invalidate();
    // Who asks what waits is told of all that other processes have added, once.
    if (store.shared !== undefined) runner.leaveInStore(0);
  }

  async #eraseHeld({ runner, waiting, mailbox }: HeldTurn): Promise<void> {
    const { functions, erase } = this.#options;
    const receipt = functions.erasureDue(mailbox.state, waiting.event);
    if (receipt !== undefined) await erase?.(runner.customer, mailbox.state, receipt);
    // What else waits is looked for again; what was durable is gone with the customer.
    runner.invalidate();
  }
}

/** Whose alias a merge names, unless it is nobody's, this customer's own, or another's than when it was proven. */
export async function otherOf(
  store: Pick<Store, "find" | "merges">,
  { customer }: Pick<Runner, "customer">,
  event: MergeEvent,
): Promise<CustomerId | undefined> {
  const found = await store.find(event.with);
  if (found === undefined || found.customer === customer) return undefined;
  if (event.holder === undefined || event.holder === found.customer) return found.customer;
  // Who had it may have become one with somebody since, or two again.
  const merges = await store.merges(found.customer);
  const isSame = merges.some(({ survivor, discarded }) => survivor === event.holder || discarded === event.holder);
  return isSame ? found.customer : undefined;
}

/** Who had the name before that the platform gives to this customer now, when that is somebody else. */
export async function holderOf(
  store: Pick<Store, "find">,
  { customer }: Pick<Runner, "customer">,
  { retired, replacement }: IdentityEvent,
): Promise<CustomerId | undefined> {
  const found = sameAlias(retired, replacement) ? undefined : await store.find(replacement);
  return found === undefined || found.customer === customer ? undefined : found.customer;
}

/** The merge an event asks to undo, unless there is none that stands, or it is another or too old. */
export async function undoable(
  { store, functions }: Pick<InProcessEngineOptions, "store" | "functions">,
  { customer }: Pick<Runner, "customer">,
  event: UnmergeEvent,
): Promise<StoredMerge | undefined> {
  return functions.mergeToUndo(await store.merges(customer), customer, event);
}

/** Everybody who was merged into a customer and still is, directly or not. */
function mergedInto(customer: CustomerId, merges: readonly RecordedMerge[]): readonly CustomerId[] {
  return merges
    .filter(({ survivor, undone }) => survivor === customer && undone === undefined)
    .flatMap(({ discarded }) => [discarded, ...mergedInto(discarded, merges)]);
}
