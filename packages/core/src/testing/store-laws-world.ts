import { createHash } from "node:crypto";
import type { Alias } from "../model/alias.ts";
import type { Conversation } from "../model/conversation.ts";
import type { CustomerId } from "../model/customer.ts";
import { newCustomerState } from "../model/customer.ts";
import type { TextEvent } from "../model/event.ts";
import type { JournalEntry } from "../model/journal.ts";
import type {
  Admission,
  CommitEntry,
  CommitOutcome,
  LogWrite,
  Mailbox,
  OutboxMark,
  PendingEvent,
  Store,
  StoredOutbox,
  StoreOptions,
  TurnCommit,
} from "../ports/store.ts";
import { seededRandom, type VirtualClock, virtualClock } from "./clock.ts";
import { holds, type Law } from "./law.ts";
import { silentLog } from "./log.ts";

/** A store under test, open and empty. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Closes it and opens the same data again, as after a restart. */
  reopen(): Promise<Store>;
  /** Removes everything; called once at the end. */
  close(): Promise<void>;
  /** All bytes the store keeps, as one text; laws about erasure search in it when it is there. */
  dump?(): Promise<string>;
}

/** Makes an open, empty store; called once per law. */
export type MakeStore = (options: StoreOptions) => Promise<StoreUnderTest>;

/** A law of the store before it knows which store. */
export interface StoreLaw {
  readonly name: string;
  readonly body: (world: World) => Promise<void>;
}

export function storeLaw(name: string, body: StoreLaw["body"]): StoreLaw {
  return { name, body };
}

export function toLaw(make: MakeStore, { name, body }: StoreLaw): Law {
  return {
    name,
    run: async () => {
      const clock = virtualClock();
      const options = { clock, random: seededRandom(1), log: silentLog };
      const made = await make(options);
      try {
        await body(new World(made, clock));
      } finally {
        await made.close();
      }
    },
  };
}

export type Committed = Extract<CommitOutcome, { readonly status: "committed" }>;

/** What laws do with a store, in short. */
export class World {
  store: Store;
  readonly clock: VirtualClock;
  readonly #made: StoreUnderTest;

  constructor(made: StoreUnderTest, clock: VirtualClock) {
    this.store = made.store;
    this.#made = made;
    this.clock = clock;
  }

  async restart(): Promise<void> {
    this.store = await this.#made.reopen();
  }

  /** Undefined when the store cannot show its bytes. */
  async dump(): Promise<string | undefined> {
    return this.#made.dump?.();
  }

  commit(...entries: CommitEntry[]): Promise<readonly CommitOutcome[]> {
    return this.store.commit({ entries, outbox: [], receipts: [] });
  }

  /** Commits one entry that must be committed. */
  async write(entry: CommitEntry): Promise<Committed> {
    const [outcome] = await this.commit(entry);
    holds(outcome?.status === "committed", `the entry is committed, not ${JSON.stringify(outcome)}`);
    return outcome;
  }

  /** Accepts an event alone. */
  accept(key: string, from: string, more: Partial<Admission> = {}): Promise<Committed> {
    return this.write({ accept: { ...admission(key, from), ...more } });
  }

  /** What a fused entry for this event would be now. */
  async fused(key: string, from: string, more: Partial<TurnCommit> = {}): Promise<CommitEntry> {
    const accept = admission(key, from);
    const [admitted] = await this.store.admit([accept]);
    holds(admitted !== undefined && admitted.status !== "duplicate", `"${key}" was not accepted before`);
    const turn =
      admitted.status === "unknown" ? firstTurn(admitted.customer, key, more) : turnFor(admitted.mailbox, key, more);
    return { accept, turn };
  }

  /** Accepts an event and commits its turn, fused. */
  async turn(key: string, from: string, more: Partial<TurnCommit> = {}): Promise<Committed> {
    return this.write(await this.fused(key, from, more));
  }

  /** The customer behind an alias, made by a first turn when there is none. */
  async customer(from: string): Promise<CustomerId> {
    const found = await this.store.find(alias(from));
    return found?.customer ?? (await this.turn(`first of ${from}`, from)).customer;
  }

  async mailbox(customer: CustomerId): Promise<Mailbox> {
    const claim = await this.store.load(customer, { after: 0, events: 0 });
    holds(claim !== undefined, `customer ${customer} exists`);
    return claim.mailbox;
  }

  async pending(customer: CustomerId, after = 0): Promise<readonly PendingEvent[]> {
    const claim = await this.store.load(customer, { after, events: 1_000 });
    return claim?.events ?? [];
  }

  /** A turn about the customer's oldest waiting event. */
  async next(customer: CustomerId, more: Partial<TurnCommit> = {}): Promise<TurnCommit> {
    const claim = await this.store.load(customer, { after: 0, events: 1 });
    const event = claim?.events[0];
    holds(claim !== undefined && event !== undefined, `an event waits for ${customer}`);
    return turnFor(claim.mailbox, `turn ${event.seq}`, { seq: event.seq, ...more });
  }
}

/** 16 bytes that stand for an event's key. */
export function dedupeOf(key: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(key).digest().subarray(0, 16));
}

export function alias(value: string): Alias {
  return { kind: "telegram", account: "*", value };
}

export function chat(id: string, channel = "telegram"): Conversation {
  return { channel, id, kind: "direct" };
}

export function textEvent(key: string, from: string): TextEvent {
  return {
    kind: "text",
    key,
    channel: "telegram",
    account: "bot",
    conversation: { id: from, kind: "direct" },
    aliases: [{ ...alias(from), proven: true }],
    at: "2026-01-05T02:00:00.000Z",
    text: `text of ${key}`,
    raw: { update: `raw of ${key}` },
  };
}

export function admission(key: string, from: string): Admission {
  return { event: textEvent(key, from), alias: alias(from), assurance: "channel", dedupe: dedupeOf(key) };
}

export function journalEntry(customer: CustomerId, heard: string, at = 0): JournalEntry {
  return {
    customer,
    at,
    event: "text",
    conversation: chat(heard),
    heard,
    said: [`reply to ${heard}`],
    facts: [{ type: "touch", name: heard }],
  };
}

/** A turn without effects besides a mark in the state's memory and its journal entry. */
export function turnFor(
  mailbox: Pick<Mailbox, "customer" | "version" | "epoch" | "state">,
  mark: string,
  more: Partial<TurnCommit> = {},
): TurnCommit {
  const { customer, version, epoch, state } = mailbox;
  return {
    customer,
    version,
    epoch,
    state: { ...state, memory: { ...state.memory, mark } },
    journal: journalEntry(customer, mark),
    outbox: [],
    log: [],
    timers: [],
    bind: [],
    usedCodes: [],
    enqueue: [],
    records: [],
    stepped: false,
    ...more,
  };
}

export function firstTurn(customer: CustomerId, mark: string, more: Partial<TurnCommit> = {}): TurnCommit {
  const state = newCustomerState(customer, 0);
  return turnFor({ customer, version: 0, epoch: 0, state }, mark, { create: true, ...more });
}

export function outboxMessage(id: string, customer: CustomerId, to: string): StoredOutbox {
  return {
    id,
    customer,
    conversation: chat(to),
    body: { kind: "message", message: { id, blocks: [{ kind: "text", text: `message ${id}` }] } },
    unknownOutcome: "resend",
    at: 1_000,
  };
}

export function outboxMark(id: string, more: Partial<OutboxMark> = {}): OutboxMark {
  return { id, status: "delivered", attempts: 1, sent: [`platform ${id}`], partsDone: 1, due: 1_000, ...more };
}

export function logMessage(conversation: string, id: string, event: LogWrite["event"] = "msg"): LogWrite {
  return { conversation: { channel: "web", id: conversation }, event, id, data: { text: `log ${id}` } };
}
