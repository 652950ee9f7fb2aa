import { type Conversation, conversationKey } from "../model/conversation.ts";
import type { Channel } from "../ports/channel.ts";
import type { Clock } from "../ports/clock.ts";
import { Breaker } from "./breaker.ts";
import type { Account, Route } from "./deliver.ts";
import { Lane } from "./lane.ts";
import { TokenBucket } from "./rate.ts";

const BREAKER = { failures: 5, pauseMs: 5_000, maxPauseMs: 60_000 };
/** Idle conversations are forgotten when there are this many, if nothing they know still counts. */
const MANY = 4_096;
const IDLE_MS = 60_000;

/** The conversations of all channels, with what paces them. */
export class Lanes {
  readonly #channels: ReadonlyMap<string, Channel>;
  readonly #clock: Clock;
  readonly #stopping: AbortSignal;
  readonly #accounts = new Map<string, Account>();
  readonly #lanes = new Map<string, Lane>();
  #sweepAt = MANY;

  constructor(channels: ReadonlyMap<string, Channel>, clock: Clock, stopping: AbortSignal) {
    this.#channels = channels;
    this.#clock = clock;
    this.#stopping = stopping;
  }

  of(conversation: Conversation): Lane {
    const key = conversationKey(conversation);
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    if (this.#lanes.size >= this.#sweepAt) this.#sweep();
    const lane = new Lane(this.#routeTo(conversation, key));
    this.#lanes.set(key, lane);
    return lane;
  }

  /** Ids of channels whose breaker is open. */
  get paused(): readonly string[] {
    return [...this.#accounts].flatMap(([id, { breaker }]) => (breaker.isClosed ? [] : [id]));
  }

  all(): Iterable<Lane> {
    return this.#lanes.values();
  }

  /** Lets everybody go who waits for a channel to come back. */
  release(): void {
    for (const { breaker } of this.#accounts.values()) breaker.release();
  }

  #routeTo(conversation: Conversation, key: string): Route | undefined {
    const now = this.#clock.monotonic();
    const account = this.#accountOf(conversation.channel, now);
    if (account === undefined) return undefined;
    const { perChat } = account.channel.capabilities(conversation).rate;
    return { account, conversation: key, bucket: new TokenBucket(perChat, now) };
  }

  #accountOf(id: string, now: number): Account | undefined {
    const known = this.#accounts.get(id);
    const channel = this.#channels.get(id);
    if (known !== undefined || channel === undefined) return known;
    const account: Account = {
      channel,
      bucket: new TokenBucket(channel.capabilities().rate.global, now),
      breaker: new Breaker(this.#clock, this.#stopping, BREAKER),
    };
    this.#accounts.set(id, account);
    return account;
  }

  /** A conversation that sent recently is still paced by its bucket, and rows of it may be read once more. */
  #sweep(): void {
    const now = this.#clock.monotonic();
    for (const [key, lane] of this.#lanes) {
      const quiet = !lane.running && lane.refusedCount === 0 && now - lane.idleSince >= IDLE_MS;
      if (quiet && (lane.route?.bucket.isFull(now) ?? true)) this.#lanes.delete(key);
    }
    this.#sweepAt = Math.max(MANY, this.#lanes.size * 2);
  }
}
