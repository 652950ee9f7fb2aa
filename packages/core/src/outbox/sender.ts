import { happenings, type SettledDiagnostics } from "../diagnostics.ts";
import { type Conversation, conversationKey } from "../model/conversation.ts";
import type { CustomerId } from "../model/customer.ts";
import type { Channel } from "../ports/channel.ts";
import type { Clock, Random } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { OutboxMark, OutboxRow } from "../ports/store.ts";
import { Attempts } from "./attempts.ts";
import { Backlog, everyUnsent, type ReadUnsent } from "./backlog.ts";
import { type DeliverTools, deliver } from "./deliver.ts";
import type { Lane } from "./lane.ts";
import { Lanes } from "./lanes.ts";
import { Pauses } from "./pauses.ts";
import { RecentIds } from "./recent.ts";
import { Standing } from "./standing.ts";

/** What a sender is made of. Durations are milliseconds. */
export interface SenderOptions {
  readonly channels: ReadonlyMap<string, Channel>;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: Random;
  /**
   * Takes progress to the store; the caller batches. For rows with `unknownOutcome: "hold"` a try begins only after the
   * returned promise resolved: return one that waits for the disk, or a crash while sending may show such a message twice.
   */
  mark(marks: readonly OutboxMark[]): void | Promise<void>;
  sentIds(outboxId: string): Promise<readonly string[]>;
  /** Whether a customer agrees to a purpose now; asked before every call with a message for one. Default always. */
  permitted?(customer: CustomerId, purpose: string): Promise<boolean>;
  /** Reads unfinished rows from the store. Without it all rows are kept in memory, however many. */
  readonly unsent?: ReadUnsent;
  /**
   * Which of these messages are to be sent still, asked before every call: others use the store too, and may erase somebody.
   * Default all: whoever erases calls {@link Sender.drop}.
   */
  standing?(ids: readonly string[]): Promise<readonly string[]>;
  /** Longest call to a platform, default 15,000. */
  readonly timeoutMs?: number;
  /** Age at which a row that keeps failing is given up, default 24 hours. */
  readonly giveUpMs?: number;
  /** Rows of one conversation kept in memory, default 200. */
  readonly rowsPerConversation?: number;
  /** Rows kept in memory, default 20,000. */
  readonly rows?: number;
}

/** Who is no more. */
export interface Erased {
  /** Every id they had. */
  readonly customers: readonly CustomerId[];
  /** Where they were spoken to. */
  readonly conversations: readonly Pick<Conversation, "channel" | "id">[];
}

/** Stage 6: brings committed messages to the platforms, each conversation in order, none waiting for another. */
export interface Sender {
  /**
   * Takes rows over, in commit order: all unfinished rows once at the start, then every committed one. Rows seen before
   * are ignored. What does not fit into memory is read again from the store when there is room.
   */
  push(rows: readonly OutboxRow[]): void;
  /** Takes over everything the store has; for the start. */
  recover(): Promise<void>;
  /** Takes over rows of other processes, which the store hands out once; their numbers may lie before those of known ones. */
  adopt(rows: readonly OutboxRow[]): void;
  /** Drops rows that others may be sending now, all but those on their way. */
  forget(): void;
  /** Says nothing more to somebody who was erased: drops what is gone from the store with them. */
  drop(erased: Erased): Promise<void>;
  /** Begins no new call, waits for running ones at most `timeoutMs` (default 5,000) and aborts the rest. */
  stop(timeoutMs?: number): Promise<void>;
  /** Resolves when nothing is left to send, now or later. */
  idle(): Promise<void>;
  /** How many rows are not dealt with. */
  pressure(): number;
  /** Ids of channels that are left alone for a while because they do not answer. */
  paused(): readonly string[];
}

const DEFAULT_TIMEOUT_MS = 15_000;
const DEFAULT_STOP_MS = 5_000;
const DAY_MS = 24 * 60 * 60 * 1_000;
const STORE_RETRY_MS = 1_000;

/** Makes the sender. It does nothing until rows are pushed. */
export function makeSender(options: SenderOptions): Sender {
  return new RunningSender(options);
}

class RunningSender implements Sender {
  readonly #options: SenderOptions;
  readonly #tools: DeliverTools;
  readonly #attempts: Attempts;
  readonly #stopping = new AbortController();
  readonly #pauses: Pauses;
  readonly #lanes: Lanes;
  readonly #backlog: Backlog;
  readonly #recent = new RecentIds();
  readonly #perConversation: number;
  readonly #inAll: number;
  #held = 0;
  #running = 0;
  #idlers: (() => void)[] = [];
  #drained: (() => void) | undefined;

  constructor(options: SenderOptions) {
    const { clock, log, random, unsent } = options;
    this.#pauses = new Pauses(clock);
    const pause = (ms: number): Promise<void> => this.#pauses.wait(ms);
    const stopped = (): boolean => this.#stopping.signal.aborted;
    const ask = options.standing;
    const standing = ask === undefined ? undefined : new Standing({ ask, stopped, pause: () => pause(STORE_RETRY_MS) });
    this.#options = options;
    this.#perConversation = unsent === undefined ? Number.POSITIVE_INFINITY : (options.rowsPerConversation ?? 200);
    this.#inAll = unsent === undefined ? Number.POSITIVE_INFINITY : (options.rows ?? 20_000);
    this.#lanes = new Lanes(options.channels, clock, this.#stopping.signal);
    this.#backlog = new Backlog({
      unsent: unsent ?? (async () => []),
      log,
      pause,
      stopped,
      take: (row) => this.#take(row),
      hasRoom: () => this.#held <= this.#inAll / 2,
      hasRoomFor: (lane) => lane.size <= this.#perConversation / 2,
      done: () => this.#wakeIdlers(),
    });
    this.#attempts = new Attempts(clock, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    this.#tools = {
      clock,
      log,
      random,
      attempts: this.#attempts,
      giveUpMs: options.giveUpMs ?? DAY_MS,
      mark: (mark) => this.#mark(mark),
      markDurably: (mark, isOwn) => this.#markDurably(mark, isOwn),
      stands: standing === undefined ? undefined : (row) => standing.of(row),
      permitted: async (customer, purpose) => (await options.permitted?.(customer, purpose)) ?? true,
      sentIds: async (id) => this.#recent.get(id) ?? (await options.sentIds(id)),
      pause,
      stopped,
    };
  }

  push(rows: readonly OutboxRow[]): void {
    if (this.#stopping.signal.aborted) return;
    for (const row of rows) this.#take(row);
    this.#backlog.readMore();
  }

  adopt(rows: readonly OutboxRow[]): void {
    if (this.#stopping.signal.aborted) return;
    for (const row of rows) {
      const lane = this.#lanes.of(row.conversation);
      this.#offered(lane, row, lane.adopt(row));
    }
    this.#backlog.readMore();
  }

  forget(): void {
    for (const lane of this.#lanes.all()) this.#held -= lane.forget();
    this.#backlog.forget();
    this.#wakeIdlers();
  }

  async drop({ customers, conversations }: Erased): Promise<void> {
    const ids = new Set(customers);
    const places = new Set(conversations.map(conversationKey));
    // Whose a row is can have changed with an unmerge since it was committed: the store knows.
    for (const lane of [...this.#lanes.all()]) {
      for (const row of [...lane.rows]) {
        if (!ids.has(row.customer) && !places.has(conversationKey(row.conversation))) continue;
        if ((await this.#isUnsent(row)) === false && lane.drop(row)) this.#held -= 1;
      }
    }
    this.#wakeIdlers();
  }

  /** Undefined when the sender stops before the store answers. */
  async #isUnsent({ id, seq }: OutboxRow): Promise<boolean | undefined> {
    while (!this.#stopping.signal.aborted) {
      try {
        const found = await this.#options.unsent?.({ after: seq - 1, limit: 1 });
        return found?.[0]?.id === id;
      } catch {
        await this.#tools.pause(STORE_RETRY_MS);
      }
    }
    return undefined;
  }

  async recover(): Promise<void> {
    const { unsent } = this.#options;
    if (unsent !== undefined) for await (const rows of everyUnsent(unsent)) this.push(rows);
  }

  paused(): readonly string[] {
    return this.#lanes.paused;
  }

  pressure(): number {
    return this.#held + this.#backlog.size;
  }

  idle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idlers.push(resolve);
    });
  }

  async stop(timeoutMs: number = DEFAULT_STOP_MS): Promise<void> {
    this.#stopping.abort();
    this.#pauses.close();
    this.#lanes.release();
    if (this.#running > 0 && timeoutMs > 0) {
      const drained = new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
      const early = new AbortController();
      await Promise.race([drained, this.#options.clock.wait(timeoutMs, early.signal)]);
      early.abort();
    }
    this.#attempts.abandon();
    await this.#backlog.settled();
    this.#wakeIdlers();
  }

  #isIdle(): boolean {
    return (this.#held === 0 && this.#backlog.isEmpty) || this.#stopping.signal.aborted;
  }

  #wakeIdlers(): void {
    if (!this.#isIdle()) return;
    const idlers = this.#idlers;
    this.#idlers = [];
    for (const wake of idlers) wake();
  }

  #take(row: OutboxRow): void {
    const lane = this.#lanes.of(row.conversation);
    this.#offered(lane, row, lane.offer(row, lane.size < this.#perConversation && this.#held < this.#inAll));
  }

  #offered(lane: Lane, row: OutboxRow, answer: "taken" | "refused" | "known"): void {
    this.#backlog.note(lane, row);
    if (answer !== "taken") return;
    this.#held += 1;
    if (!lane.running) void this.#run(lane);
  }

  async #run(lane: Lane): Promise<void> {
    lane.running = true;
    this.#running += 1;
    for (let row = lane.first; row !== undefined; row = lane.first) {
      const mark = await this.#deliver(row, lane);
      if (mark === undefined) {
        if (this.#stopping.signal.aborted) break;
        if (lane.letGo()) this.#held -= 1;
        continue;
      }
      if (mark.sent.length > 0 && row.body.kind === "message" && row.body.message.choices !== undefined) {
        this.#recent.set(row.id, mark.sent);
      }
      this.#mark(mark);
      if (happenings.settled.hasSubscribers) {
        happenings.settled.publish({ row, mark, at: this.#options.clock.now() } satisfies SettledDiagnostics);
      }
      lane.done();
      this.#held -= 1;
      this.#backlog.readMore();
      if (this.#stopping.signal.aborted) break;
    }
    lane.running = false;
    lane.idleSince = this.#options.clock.monotonic();
    this.#running -= 1;
    if (this.#running === 0) this.#drained?.();
    if (this.#held === 0) this.#wakeIdlers();
  }

  async #deliver(row: OutboxRow, lane: Lane): Promise<OutboxMark | undefined> {
    const failed = (reason: string): OutboxMark => {
      this.#options.log.error("send-given-up", { channel: row.conversation.channel, outbox: row.id, reason });
      const { id, attempts, sent, partsDone, due } = row;
      return { id, status: "failed", attempts, sent, partsDone, due, reason };
    };
    if (lane.route === undefined) return failed("there is no such channel");
    try {
      return await deliver(row, lane.route, this.#tools, () => lane.isOwn);
    } catch (error) {
      return failed(`could not be rendered: ${error instanceof Error ? error.name : "unknown error"}`);
    }
  }

  #mark(mark: OutboxMark): void {
    const written = this.#options.mark([mark]);
    if (written !== undefined) written.catch(() => this.#options.log.error("mark-failed", { outbox: mark.id }));
  }

  async #markDurably(mark: OutboxMark, isOwn: () => boolean): Promise<boolean> {
    while (!this.#stopping.signal.aborted && isOwn()) {
      try {
        await this.#options.mark([mark]);
        return isOwn();
      } catch {
        this.#options.log.warn("mark-failed", { outbox: mark.id });
        await this.#tools.pause(STORE_RETRY_MS);
      }
    }
    return false;
  }
}
