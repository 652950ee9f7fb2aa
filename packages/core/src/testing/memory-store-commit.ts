import { type Alias, type Assurance, assuranceAtLeast, sameAlias } from "../model/alias.ts";
import { type CustomerId, newCustomerState } from "../model/customer.ts";
import type { Event } from "../model/event.ts";
import { frozen } from "../model/json.ts";
import type {
  Admission,
  CommitEntry,
  CommitGroup,
  CommitOutcome,
  LogWrite,
  MergeCommit,
  OutboxMark,
  OutboxRow,
  PendingEvent,
  ReceiptMark,
  TurnCommit,
} from "../ports/store.ts";
import { encodeState, encodeWithoutRaw, internalDedupe } from "../store-kit.ts";
import type { Seat } from "./memory-store-seat.ts";
import { aliasId, keyOf, type OutboxEntry, type Tables } from "./memory-store-tables.ts";

/** What writing needs besides the tables. */
export interface WriteContext {
  readonly tables: Tables;
  readonly secret: Uint8Array;
  readonly now: number;
  readonly freshCustomer: () => CustomerId;
  /** Set when several processes use the tables. */
  readonly seat?: Seat;
}

const RECEIPTS = ["sent", "failed", "delivered", "read"] as const;

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

/** Writes a group; call inside a transaction. */
export function commitGroup(context: WriteContext, group: CommitGroup): CommitOutcome[] {
  const blocked = new Set<string>();
  const outcomes = group.entries.map((entry) => {
    const outcome = commitEntry(context, entry, blocked);
    // Whatever follows for this customer would overtake what was not written.
    if (outcome.status !== "committed" && outcome.status !== "duplicate") {
      for (const name of namesOf(context, entry)) blocked.add(name);
    }
    return outcome;
  });
  for (const mark of group.outbox) markOutbox(context, mark);
  for (const mark of group.receipts) markReceipt(context, mark);
  return outcomes;
}

/** Every name under which a later entry may speak of the same customer. */
function namesOf({ tables }: WriteContext, { accept, turn }: CommitEntry): string[] {
  const names = new Set<string>();
  const add = (customer: CustomerId | undefined): void => {
    if (customer === undefined) return;
    names.add(customer);
    names.add(tables.resolve(customer) ?? customer);
  };
  add(turn?.customer);
  add(accept?.customer);
  add(accept?.fresh);
  if (accept?.alias !== undefined) {
    names.add(aliasId(accept.alias));
    add(tables.aliases.get(aliasId(accept.alias))?.customer);
  }
  return [...names];
}

function commitEntry(context: WriteContext, entry: CommitEntry, blocked: ReadonlySet<string>): CommitOutcome {
  const { tables } = context;
  const { accept, turn } = entry;
  const known = accept === undefined ? undefined : tables.dedupe.get(hex(accept.dedupe));
  if (known !== undefined) return { status: "duplicate", ...(known.seq === undefined ? {} : { seq: known.seq }) };
  if (blocked.size > 0 && namesOf(context, entry).some((name) => blocked.has(name))) return { status: "conflict" };
  if (accept !== undefined && turn === undefined) return acceptAlone(context, accept);
  if (turn === undefined) return { status: "conflict" };

  const refused = check(context, turn, accept);
  if (refused !== undefined) return refused;
  if (turn.create === true) createCustomer(context, turn.customer, accept);
  const logSeq = accept === undefined ? undefined : remember(context, accept, turn.customer);
  const { outbox, enqueued } = writeTurn(context, turn, accept);
  return {
    status: "committed",
    customer: turn.customer,
    ...(logSeq === undefined ? {} : { logSeq }),
    outbox,
    enqueued,
  };
}

/** Why a turn cannot be written; everything is checked before anything is. */
function check(
  { tables, seat }: WriteContext,
  turn: TurnCommit,
  accept: Admission | undefined,
): CommitOutcome | undefined {
  const conflict = { status: "conflict" } as const;
  const row = tables.customers.get(turn.customer);
  if (turn.create === true) {
    if (row !== undefined || turn.version !== 0 || turn.epoch !== 0) return conflict;
    if (accept?.alias !== undefined && tables.aliases.get(aliasId(accept.alias)) !== undefined) return conflict;
  } else {
    if (row === undefined || row.mergedInto !== undefined) return conflict;
    if (row.version !== turn.version || row.epoch !== turn.epoch) return conflict;
    if (accept !== undefined && ownerOf(tables, accept) !== turn.customer) return conflict;
  }
  if (turn.seq !== undefined && tables.inbox.get(String(turn.seq))?.customer !== turn.customer) return conflict;
  if (turn.seq !== undefined && seat !== undefined && !seat.runs(turn.customer, turn.seq)) return conflict;
  // An event accepted before waits: this one must not overtake it.
  if (accept !== undefined && isWaiting(tables, turn.customer)) return conflict;
  if (turn.bind.some((each) => each.exclusive === true && isOthers(tables, turn.customer, each.alias))) return conflict;
  if (!turn.usedCodes.every((code) => isUnused(tables, code))) return { status: "code-used" };
  const { refused } = encodeState(turn.state, turn.stateJson);
  return refused === undefined ? undefined : { status: "refused", code: "state-too-large", reason: refused };
}

export function isWaiting(tables: Tables, customer: CustomerId): boolean {
  return tables.inbox.has(customer);
}

function isOthers(tables: Tables, customer: CustomerId, alias: Alias): boolean {
  const owner = tables.aliases.get(aliasId(alias))?.customer;
  return owner !== undefined && owner !== customer;
}

function isUnused(tables: Tables, code: string): boolean {
  const link = tables.links.get(code);
  return link !== undefined && link.usedAt === undefined;
}

/** Who an admission is for now; undefined when nobody is known. */
export function ownerOf(tables: Tables, admission: Admission): CustomerId | undefined {
  if (admission.customer !== undefined) return tables.resolve(admission.customer);
  const row = admission.alias === undefined ? undefined : tables.aliases.get(aliasId(admission.alias));
  return row?.customer;
}

function acceptAlone(context: WriteContext, accept: Admission): CommitOutcome {
  const { tables } = context;
  let customer = ownerOf(tables, accept);
  if (customer === undefined) {
    if (accept.customer !== undefined || accept.alias === undefined) return { status: "conflict" };
    customer = accept.fresh ?? context.freshCustomer();
    if (tables.customers.get(customer) !== undefined) return { status: "conflict" };
    createCustomer(context, customer, accept);
  }
  const logSeq = remember(context, accept, customer);
  const standing = context.seat?.standing(customer);
  const seq = append(context, customer, accept.event, hex(accept.dedupe));
  return {
    status: "committed",
    customer,
    seq,
    ...(logSeq === undefined ? {} : { logSeq }),
    ...standing,
    outbox: [],
    enqueued: [],
  };
}

function createCustomer({ tables, now }: WriteContext, customer: CustomerId, accept: Admission | undefined): void {
  tables.customers.set(customer, { version: 0, epoch: 0, state: JSON.stringify(newCustomerState(customer, now)) });
  if (accept?.alias !== undefined) bind(tables, customer, accept.alias, accept.assurance ?? "asserted");
}

/** A stronger assurance stays; an alias of somebody else is left alone, only a merge may move it. */
function bind(tables: Tables, customer: CustomerId, alias: Alias, assurance: Assurance): void {
  const key = aliasId(alias);
  const before = tables.aliases.get(key);
  if (before !== undefined && before.customer !== customer) return;
  const strongest =
    before !== undefined && assuranceAtLeast(before.assurance, assurance) ? before.assurance : assurance;
  tables.aliases.set(key, { alias, customer, assurance: strongest });
}

/** What was kept with the name stays the customer's; a code made under it would connect whoever has it next. */
function unbind(tables: Tables, customer: CustomerId, alias: Alias): void {
  if (tables.aliases.get(aliasId(alias))?.customer !== customer) return;
  tables.aliases.delete(aliasId(alias));
  for (const [key] of tables.links.entries((link) => sameAlias(link.alias, alias))) tables.links.delete(key);
  const kept = tables.keyspaces.entries(({ owner }) => owner !== undefined && sameAlias(owner, alias));
  for (const [key, { value }] of kept) tables.keyspaces.set(key, { value, customer });
}

/** Makes the dedupe key known; the customer's own message gets its place in the conversation log. */
function remember(context: WriteContext, accept: Admission, customer: CustomerId): number | undefined {
  const seq = accept.log === undefined ? undefined : writeLog(context, customer, accept.log);
  context.tables.dedupe.set(hex(accept.dedupe), { at: context.now, ...(seq === undefined ? {} : { seq }) });
  return seq;
}

function append({ tables, seat }: WriteContext, customer: CustomerId, event: Event, dedupe: string): number {
  const seq = tables.next("inbox");
  tables.inbox.set(String(seq), { customer, event: JSON.stringify(event), dedupe, tries: 0 });
  seat?.appended(customer);
  return seq;
}

/** Appends an event of Sambung's own to an inbox. */
export function appendInternal(
  context: WriteContext,
  customer: CustomerId,
  event: Parameters<typeof internalDedupe>[2],
): PendingEvent {
  const dedupe = internalDedupe(context.secret, customer, event);
  return { seq: append(context, customer, event, hex(dedupe)), event, dedupe, tries: 0 };
}

function writeLog({ tables }: WriteContext, customer: CustomerId, write: LogWrite): number {
  const { channel, id } = write.conversation;
  if (write.event === "msg") {
    const shown = tables.counters.get(keyOf("message", channel, id, write.id));
    if (shown !== undefined) return shown;
  }
  const seq = tables.next(keyOf("log", channel, id));
  if (write.forget === true) {
    const before = tables.log.entries((_, key) => key.startsWith(keyOf(channel, id, "").slice(0, -3)));
    for (const [key] of before) tables.log.delete(key);
  }
  const row = { customer, write: JSON.stringify(write), event: write.event, id: write.id };
  tables.log.set(keyOf(channel, id, seq), row);
  if (write.event === "msg") tables.counters.set(keyOf("message", channel, id, write.id), seq);
  return seq;
}

type TurnBody = Omit<TurnCommit, "version" | "epoch">;

/** Writes what a checked turn brings. */
export function writeTurn(
  context: WriteContext,
  turn: TurnBody,
  accept: Admission | undefined,
): { outbox: OutboxRow[]; enqueued: PendingEvent[] } {
  const { tables, now } = context;
  const { customer } = turn;
  const row = tables.customers.get(customer);
  const { text } = encodeState(turn.state, turn.stateJson);
  if (row === undefined || text === undefined) throw new Error(`turn of ${customer} was not checked`);
  tables.customers.set(customer, { ...row, version: row.version + 1, state: text });

  if (turn.stepped) {
    const dedupe = accept === undefined ? tables.inbox.get(String(turn.seq))?.dedupe : hex(accept.dedupe);
    for (const [key] of tables.steps.entries((step) => step.customer === customer && step.event === dedupe)) {
      tables.steps.delete(key);
    }
  }
  if (turn.seq !== undefined) {
    tables.inbox.delete(String(turn.seq));
    context.seat?.taken(customer);
  }
  if (turn.journal !== undefined) {
    const { customer: whose } = turn.journal;
    tables.journal.set(String(tables.next("journal")), { customer: whose, entry: JSON.stringify(turn.journal) });
  }
  for (const alias of turn.unbind ?? []) unbind(tables, customer, alias);
  for (const { alias, assurance } of turn.bind) bind(tables, customer, alias, assurance);
  for (const code of turn.usedCodes) {
    const link = tables.links.get(code);
    if (link !== undefined) tables.links.set(code, { ...link, usedAt: now });
  }
  for (const change of turn.timers) {
    if (change.change === "set") {
      const { task, name, due, generation } = change;
      tables.timers.set(keyOf(customer, task, name), { customer, task, name, due, generation });
      continue;
    }
    const gone = tables.timers
      .of(customer)
      .filter(([, { task, name }]) => task === change.task && (change.name === undefined || change.name === name));
    for (const [key] of gone) tables.timers.delete(key);
  }
  for (const write of turn.log) writeLog(context, customer, write);
  for (const record of turn.records) {
    const owner = record.customer === undefined ? {} : { customer: record.customer };
    tables.keyspaces.set(keyOf(record.keyspace, record.key), { value: copy(record.value), ...owner });
  }
  if (turn.deadLetter !== undefined) {
    tables.deadLetters.set(String(tables.next("dead")), JSON.parse(encodeWithoutRaw(turn.deadLetter)));
  }
  const outbox = turn.outbox.flatMap((message) => {
    const before = tables.outbox.get(message.id) ?? tables.sent.get(message.id);
    if (before !== undefined) return [toOutboxRow(before)];
    const sends = context.seat?.sends(message.conversation);
    const seq = tables.next("outbox");
    const entry: OutboxEntry = {
      seq,
      stored: frozen(message),
      status: "pending",
      attempts: 0,
      sent: [],
      partsDone: 0,
      due: message.at,
      ...sends,
    };
    tables.outbox.set(message.id, entry);
    return sends?.unseen ? [] : [toOutboxRow(entry)];
  });
  const enqueued = turn.enqueue.map((event) => appendInternal(context, customer, event));
  return { outbox, enqueued };
}

export function toOutboxRow({ seq, stored, attempts, sent, partsDone, due }: OutboxEntry): OutboxRow {
  return { ...stored, seq, attempts, sent, partsDone, due };
}

function markOutbox({ tables, now }: Pick<WriteContext, "tables" | "now">, { id, ...mark }: OutboxMark): void {
  const before = tables.outbox.get(id);
  if (before === undefined) return;
  if (mark.status === "pending") {
    tables.outbox.set(id, { ...before, ...mark });
  } else {
    tables.outbox.delete(id);
    tables.sent.set(id, { ...before, ...mark, finishedAt: now });
    // There hardly ever is one, so nobody looks for one of each message.
    if (tables.earlyReceipts.size === 0) return;
    for (const target of mark.sent) {
      const key = keyOf(before.stored.conversation.channel, target);
      const early = tables.earlyReceipts.get(key);
      if (early === undefined) continue;
      tables.earlyReceipts.delete(key);
      markReceipt({ tables, now }, early);
    }
  }
}

/** Receipts come in any order: a weaker one never replaces a stronger one. */
function markReceipt({ tables, now }: Pick<WriteContext, "tables" | "now">, mark: ReceiptMark): void {
  const rows = tables.sent.entries(
    ({ stored, sent }) => stored.conversation.channel === mark.channel && sent.includes(mark.target),
  );
  if (rows.length === 0) {
    // It came before the message was marked.
    const key = keyOf(mark.channel, mark.target);
    const known = tables.earlyReceipts.get(key);
    if (known !== undefined && RECEIPTS.indexOf(known.status) >= RECEIPTS.indexOf(mark.status)) return;
    tables.earlyReceipts.set(key, { ...mark, notedAt: now });
  }
  for (const [id, row] of rows) {
    if (row.receipt !== undefined && RECEIPTS.indexOf(row.receipt.status) >= RECEIPTS.indexOf(mark.status)) continue;
    tables.sent.set(id, { ...row, receipt: { status: mark.status, at: mark.at } });
  }
}

/** Makes two customers one; call inside a transaction. */
export function mergeCustomers(context: WriteContext, commit: MergeCommit): CommitOutcome {
  const { tables } = context;
  const { survivor, discarded, record, seq, turn } = commit;
  for (const side of [survivor, discarded]) {
    const row = tables.customers.get(side.customer);
    if (row === undefined || row.mergedInto !== undefined) return { status: "conflict" };
    if (row.version !== side.version || row.epoch !== side.epoch) return { status: "conflict" };
  }
  if (survivor.customer === discarded.customer) return { status: "conflict" };
  const holder = tables.inbox.get(String(seq))?.customer;
  if (holder !== survivor.customer && holder !== discarded.customer) return { status: "conflict" };
  if (context.seat !== undefined && !context.seat.owns(holder)) return { status: "conflict" };
  if (!turn.usedCodes.every((code) => isUnused(tables, code))) return { status: "code-used" };
  const { refused } = encodeState(turn.state, turn.stateJson);
  if (refused !== undefined) return { status: "refused", code: "state-too-large", reason: refused };

  const from = discarded.customer;
  const to = survivor.customer;
  tables.merges.set(record.id, copy(record));
  tables.customers.set(from, {
    version: discarded.version + 1,
    epoch: discarded.epoch + 1,
    state: JSON.stringify(newCustomerState(from, context.now)),
    mergedInto: to,
  });
  const ofDiscarded = (row: { readonly customer: CustomerId }): boolean => row.customer === from;
  for (const [key, row] of tables.aliases.entries(ofDiscarded)) tables.aliases.set(key, { ...row, customer: to });
  for (const [key, row] of tables.inbox.entries(ofDiscarded)) tables.inbox.set(key, { ...row, customer: to });
  for (const [key, row] of tables.steps.entries(ofDiscarded)) {
    tables.steps.delete(key);
    tables.steps.set(keyOf(to, row.event, row.key), { ...row, customer: to });
  }
  for (const [key, row] of tables.timers.entries(ofDiscarded)) {
    tables.timers.delete(key);
    const moved = keyOf(to, row.task, row.name);
    if (tables.timers.get(moved) === undefined) tables.timers.set(moved, { ...row, customer: to });
  }
  context.seat?.take(to);
  const { outbox, enqueued } = writeTurn(context, { ...turn, customer: to, seq }, undefined);
  return { status: "committed", customer: to, outbox, enqueued };
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
