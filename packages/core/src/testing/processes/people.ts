import { createHash } from "node:crypto";
import type { Alias } from "../../model/alias.ts";
import { newCustomerState } from "../../model/customer.ts";
import type { TextEvent } from "../../model/event.ts";
import type { CommitEntry, Store, StoredOutbox, TurnCommit } from "../../ports/store.ts";

/** Somebody with something in every table that can hold something about a person. */
export interface MadeUp {
  readonly customer: string;
  /** Everything by which they could be found in the bytes of a database: names on platforms, what they wrote, their id. */
  readonly traces: readonly string[];
}

const nameOf = (index: number): string => `person${String(index).padStart(4, "0")}x`;
const idOf = (index: number): string => `c_${nameOf(index)}`;

/** Writes as many people; a multiple of 50. @throws Error when the store does not take one */
export async function makeUpPeople(store: Store, count: number): Promise<readonly MadeUp[]> {
  for (let index = 0; index < count; index += 50) {
    const entries = Array.from({ length: 50 }, (_, offset) => lifeOf(index + offset)).flat();
    await written(store, entries);
  }
  const marks = Array.from({ length: count }, (_, index) => ({
    id: `sent-${nameOf(index)}`,
    status: "failed" as const,
    attempts: 1,
    sent: [`platform-alias-${nameOf(index)}`],
    partsDone: 1,
    due: 0,
    reason: "blocked",
  }));
  await store.commit({ entries: [], outbox: marks, receipts: [] });
  for (let index = 0; index < count; index += 1) {
    const alias = aliasOf(index);
    const from = { channel: "telegram", id: alias.value, kind: "direct" as const };
    await store.saveLink({ hash: `hash-${index}`, alias, from, channel: "web", createdAt: 0, expiresAt: 9e12 });
  }
  return Array.from({ length: count }, (_, index) => ({
    customer: idOf(index),
    traces: [`alias-${nameOf(index)}`, `Jalan Rahasia ${nameOf(index)}`, idOf(index)],
  }));
}

/** Writes somebody who lived through `count` turns; returns their id. */
export async function makeUpPast(store: Store, count: number): Promise<string> {
  const customer = "c_old-friend";
  const alias: Alias = { kind: "telegram", account: "*", value: "old-friend" };
  const state = { ...newCustomerState(customer, 1), aliases: [{ ...alias, assurance: "channel" as const, at: 1 }] };
  for (let done = 0; done < count; done += 250) {
    const entries = Array.from({ length: Math.min(250, count - done) }, (_, offset): CommitEntry => {
      const at = done + offset;
      const text = `pesan nomor ${at}: dua kopi gayo, digiling halus, diantar sore`;
      const event = textEvent(alias, `turn-${at}`, text);
      const journal = { customer, at, event: "text", heard: text, said: [`Baik, ${at}.`], facts: [] };
      const nothing = { outbox: [], log: [], timers: [], bind: [], usedCodes: [], enqueue: [], records: [] };
      const first = at === 0 ? { create: true } : {};
      return {
        accept: { event, alias, fresh: customer, assurance: "channel", dedupe: dedupe(`${customer} turn ${at}`) },
        turn: { ...nothing, ...first, customer, version: at, epoch: 0, state, journal, stepped: false },
      };
    });
    await written(store, entries);
  }
  return customer;
}

async function written(store: Store, entries: readonly CommitEntry[]): Promise<void> {
  const outcomes = await store.commit({ entries, outbox: [], receipts: [] });
  const refused = outcomes.find(({ status }) => status !== "committed");
  if (refused !== undefined) throw new Error(`the store answered ${JSON.stringify(refused)}`);
}

function aliasOf(index: number): Alias {
  return { kind: "telegram", account: "*", value: `alias-${nameOf(index)}` };
}

function dedupe(name: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(name).digest().subarray(0, 16));
}

function textEvent(alias: Alias, key: string, text: string): TextEvent {
  return {
    ...{ kind: "text", key, channel: "telegram", account: "bot", text, at: "2026-01-05T02:00:00.000Z" },
    ...{ conversation: { id: alias.value, kind: "direct" }, aliases: [{ ...alias, proven: true }] },
  };
}

function lifeOf(index: number): CommitEntry[] {
  const [alias, customer, name] = [aliasOf(index), idOf(index), nameOf(index)];
  const text = `Jalan Rahasia ${name} 12`;
  const conversation = { channel: "telegram", id: alias.value, kind: "direct" as const };
  const event = (key: string): TextEvent => textEvent(alias, `${key} ${name}`, text);
  const message = (id: string): StoredOutbox => ({
    ...{ id: `${id}-${name}`, customer, conversation, unknownOutcome: "resend", at: 1 },
    body: { kind: "message", message: { id: `${id}-${name}`, blocks: [{ kind: "text", text }] } },
  });
  const state = {
    ...newCustomerState(customer, 1),
    name: `Nama ${name}`,
    profile: { address: text },
    aliases: [{ ...alias, assurance: "linked" as const, at: 1 }],
    // Of many sizes, so that some take a page, some share one, and some overflow.
    memory: { padding: "x".repeat((index * 37) % 6_000) },
  };
  const turn: TurnCommit = {
    ...{ customer, version: 0, epoch: 0, create: true, state, bind: [], usedCodes: [], stepped: false },
    journal: { customer, at: 1, event: "text", conversation, heard: text, said: [`Halo ${text}`], facts: [] },
    outbox: [message("open"), message("sent")],
    log: [
      { conversation: { channel: "web", id: alias.value }, event: "msg", id: `log-${name}`, data: { text, customer } },
    ],
    timers: [{ change: "set", task: `task-${customer}`, name: "remind", due: 9e12, generation: 1 }],
    enqueue: [],
    records: [{ keyspace: "cases", key: `case-${name}`, value: { text }, customer }],
    deadLetter: { customer, seq: index, at: 1, code: "failed", reason: text, event: event("dead") },
  };
  return [
    {
      accept: { event: event("first"), alias, fresh: customer, assurance: "channel", dedupe: dedupe(`1 ${name}`) },
      turn,
    },
    { accept: { event: event("waits"), alias, dedupe: dedupe(`2 ${name}`) } },
  ];
}
