import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import {
  type Admission,
  type Admitted,
  type Assurance,
  aliasKey,
  type CommitGroup,
  type CommitOutcome,
  type CustomerId,
  DEDUPE_MS,
  type DeadLetter,
  type ExportedRows,
  type FailedMessage,
  type Ids,
  type JournalAges,
  type JournalEntry,
  type Json,
  type JsonObject,
  type Keyspace,
  type KeyspaceOptions,
  LASTING_FACTS,
  type LinkCode,
  lazyMailbox,
  type MergeCommit,
  makeIds,
  type OutboxRow,
  type RecordedMerge,
  SambungError,
  STORE_CONTRACT,
  type StepRecord,
  type Store,
  type StoreOptions,
  type UnmergeCommit,
  type UnmergeOutcome,
  wholeExport,
} from "@sambung/core";
import { type Background, inWorker, onMain } from "./background.ts";
import { type CommitContext, commitGroup } from "./commit.ts";
import { Connection } from "./connection.ts";
import { dropFailed, logCursor, readFailed, readLog, readOutbox, readSentIds, resendFailed } from "./delivery.ts";
import { guarded } from "./failure.ts";
import { claimCustomers, countTry, fireTimers, loadCustomer, nextTimer, readSteps, saveStep } from "./inbox.ts";
import { keyspaceOver } from "./keyspace.ts";
import { ProcessLock } from "./lock.ts";
import type { ExportPiece, ExportPlace } from "./long.ts";
import { mergeCustomers } from "./merge.ts";
import { migrate } from "./migrate.ts";
import { REGISTRY } from "./registry.ts";
import { MIGRATIONS } from "./schema/index.ts";
import { readMerges, unmergeCustomers } from "./unmerge.ts";
import { lookUpWithState } from "./who.ts";
import { WriteAheadLog } from "./write-ahead-log.ts";

/** Options of {@link sqlite}. */
export interface SqliteOptions {
  /** The database file; its folder is created when missing. `":memory:"` keeps everything in memory, for tests. */
  readonly path: string;
  /** Longest wait for somebody else's lock, milliseconds, default 1,000. */
  readonly busyMs?: number;
  /** Page cache, megabytes, default 64. */
  readonly cacheMb?: number;
}

interface Opened {
  readonly connection: Connection;
  readonly background: Background;
  readonly writeAheadLog: WriteAheadLog;
  readonly lock: ProcessLock | undefined;
  readonly secret: Uint8Array;
  readonly ids: Ids;
  readonly options: StoreOptions;
}

/** The store port over one SQLite file. Statements of turns run here; what reads or removes much runs in a worker. */
export class SqliteStore implements Store {
  readonly contract: typeof STORE_CONTRACT = STORE_CONTRACT;
  readonly name: string = "sqlite";
  readonly #settings: Required<SqliteOptions>;
  readonly #keyspaces = new Map<string, KeyspaceOptions>();
  #opened: Opened | undefined;
  #erasing: Promise<unknown> = Promise.resolve();

  constructor(options: SqliteOptions) {
    this.#settings = { busyMs: 1_000, cacheMb: 64, ...options };
  }

  async open(options: StoreOptions): Promise<void> {
    if (this.#opened !== undefined) return;
    const { path, busyMs, cacheMb } = this.#settings;
    const inMemory = path === ":memory:";
    const unfinished = !inMemory && statSync(`${path}-wal`, { throwIfNoEntry: false }) !== undefined;
    const lock = guarded(() => {
      if (inMemory) return undefined;
      mkdirSync(dirname(path), { recursive: true });
      return new ProcessLock(path);
    });
    try {
      const connection = guarded(() => new Connection(path, { busyMs, cacheMb }));
      guarded(() => migrate(connection, MIGRATIONS, options.clock.now()));
      const background = inMemory ? onMain(connection) : inWorker(path, busyMs);
      this.#opened = {
        connection,
        background,
        writeAheadLog: new WriteAheadLog(path, background, options.log),
        lock,
        secret: guarded(() => secretOf(connection, options)),
        ids: makeIds(options.clock, options.random),
        options,
      };
    } catch (error) {
      lock?.release();
      throw error;
    }
    for (const customer of guarded(() => this.#connection.all<{ customer: string }>("SELECT customer FROM erasure"))) {
      await this.erase(customer.customer);
    }
    // What a process that crashed had erased may still be in the log it left; nobody waits for that.
    if (unfinished) this.#open.writeAheadLog.empty(this.#erasing).catch(() => options.log.warn("checkpoint-failed"));
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    if (opened === undefined) return;
    await opened.background.close();
    opened.connection.close();
    opened.lock?.release();
  }

  secret(): Uint8Array {
    return this.#open.secret;
  }

  get #open(): Opened {
    if (this.#opened === undefined)
      throw new SambungError("store-unavailable", "The database is not open; call open first");
    return this.#opened;
  }

  get #connection(): Connection {
    return this.#open.connection;
  }

  get #context(): CommitContext {
    const { connection, secret, ids, options } = this.#open;
    return { connection, secret, now: options.clock.now(), freshCustomer: ids.customer };
  }

  async admit(events: readonly Admission[]): Promise<readonly Admitted[]> {
    const { connection, ids } = this.#open;
    const strangers = new Map<string, CustomerId>();
    const stranger = ({ customer, fresh, alias }: Admission): CustomerId => {
      const wished = customer ?? fresh;
      if (wished !== undefined || alias === undefined) return wished ?? ids.customer();
      const key = aliasKey(alias);
      const id = strangers.get(key) ?? ids.customer();
      strangers.set(key, id);
      return id;
    };
    const answer = (admission: Admission): Admitted => {
      const known = lookUpWithState(connection, admission);
      if (known.accepted !== null) {
        return {
          status: "duplicate",
          ...(known.customer === null ? {} : { customer: known.customer }),
          ...(known.log_seq === null ? {} : { seq: known.log_seq }),
        };
      }
      if (known.customer === null) return { status: "unknown", customer: stranger(admission) };
      const { customer, version, epoch, state, waiting } = known;
      return {
        status: "known",
        customer,
        mailbox: lazyMailbox(customer, version, epoch, state),
        busy: waiting === 1,
      };
    };
    // Of many at once, one transaction takes the lock once.
    return guarded(() => (events.length < 3 ? events.map(answer) : connection.snapshot(() => events.map(answer))));
  }

  async commit(group: CommitGroup): Promise<readonly CommitOutcome[]> {
    const { writeAheadLog } = this.#open;
    if (writeAheadLog.pause !== undefined) await writeAheadLog.pause;
    const context = this.#context;
    const outcomes = guarded(() => context.connection.transaction(() => commitGroup(context, group)));
    writeAheadLog.committed();
    return outcomes;
  }

  async claim(request: Parameters<Store["claim"]>[0]): ReturnType<Store["claim"]> {
    const { connection } = this.#open;
    return guarded(() => connection.transaction(() => claimCustomers(connection, request)));
  }

  async load(customer: CustomerId, options: Parameters<Store["load"]>[1]): ReturnType<Store["load"]> {
    return guarded(() => loadCustomer(this.#connection, customer, options));
  }

  async find(alias: Parameters<Store["find"]>[0]): ReturnType<Store["find"]> {
    const sql = "SELECT customer, assurance FROM alias WHERE kind = ? AND account = ? AND value = ?";
    return guarded(() =>
      this.#connection.get<{ customer: string; assurance: Assurance }>(sql, alias.kind, alias.account, alias.value),
    );
  }

  async merge(commit: MergeCommit): Promise<CommitOutcome> {
    const context = this.#context;
    return guarded(() => context.connection.transaction(() => mergeCustomers(context, commit)));
  }

  async merges(customer: CustomerId): Promise<readonly RecordedMerge[]> {
    return guarded(() => readMerges(this.#connection, customer));
  }

  async unmerge(commit: UnmergeCommit): Promise<UnmergeOutcome> {
    const context = this.#context;
    return guarded(() => context.connection.transaction(() => unmergeCustomers(context, commit)));
  }

  async countTry(seq: number): Promise<number> {
    return guarded(() => this.#connection.transaction(() => countTry(this.#connection, seq)));
  }

  async saveStep(record: StepRecord): Promise<void> {
    const saved = guarded(() => this.#connection.transaction(() => saveStep(this.#connection, record)));
    if (!saved) throw new SambungError("customer-unknown", `There is no customer "${record.customer}"`);
  }

  async steps(customer: CustomerId, event: string): Promise<readonly StepRecord[]> {
    return guarded(() => readSteps(this.#connection, customer, event));
  }

  async fireTimers(now: number, limit: number): ReturnType<Store["fireTimers"]> {
    const context = { ...this.#context, now };
    return guarded(() => context.connection.transaction(() => fireTimers(context, limit)));
  }

  async nextTimer(): Promise<number | undefined> {
    return guarded(() => nextTimer(this.#connection));
  }

  async outbox({ after, limit }: Parameters<Store["outbox"]>[0]): ReturnType<Store["outbox"]> {
    return guarded(() => readOutbox(this.#connection, after, limit));
  }

  async sentIds(outboxId: string): Promise<readonly string[]> {
    return guarded(() => readSentIds(this.#connection, outboxId));
  }

  async failedMessages(limit: number): Promise<readonly FailedMessage[]> {
    return guarded(() => readFailed(this.#connection, limit));
  }

  async resend(outboxId: string): Promise<readonly OutboxRow[] | undefined> {
    const row = guarded(() => this.#connection.transaction(() => resendFailed(this.#context, outboxId)));
    return row === undefined ? undefined : [row];
  }

  async dropFailed(outboxId: string): Promise<boolean> {
    return guarded(() => dropFailed(this.#connection, outboxId));
  }

  async deadLetters(limit: number): Promise<readonly DeadLetter[]> {
    const sql = "SELECT letter FROM dead_letter ORDER BY number DESC LIMIT ?";
    return guarded(() =>
      this.#connection.all<{ letter: string }>(sql, limit).map(({ letter }) => JSON.parse(letter) as DeadLetter),
    );
  }

  async removeDeadLetter(seq: number): Promise<boolean> {
    const sql = "DELETE FROM dead_letter WHERE json_extract(letter, '$.seq') = ?";
    return guarded(() => this.#connection.run(sql, seq) > 0);
  }

  async saveLink(code: LinkCode): Promise<void> {
    const { hash, alias, expiresAt, usedAt, ...rest } = code;
    guarded(() =>
      this.#connection.run(
        "INSERT OR REPLACE INTO link VALUES (?, ?, ?, ?, ?, ?, ?)",
        hash,
        alias.kind,
        alias.account,
        alias.value,
        JSON.stringify(rest),
        expiresAt,
        usedAt ?? null,
      ),
    );
  }

  async findLink(hash: string): Promise<LinkCode | undefined> {
    const row = guarded(() =>
      this.#connection.get<{
        kind: string;
        account: string;
        value: string;
        code: string;
        expires_at: number;
        used_at: number | null;
      }>("SELECT kind, account, value, code, expires_at, used_at FROM link WHERE hash = ?", hash),
    );
    if (row === undefined) return undefined;
    const { kind, account, value, code, expires_at: expiresAt, used_at: usedAt } = row;
    const rest = JSON.parse(code) as Omit<LinkCode, "hash" | "alias" | "expiresAt" | "usedAt">;
    return { hash, alias: { kind, account, value }, ...rest, expiresAt, ...(usedAt === null ? {} : { usedAt }) };
  }

  readonly log: Store["log"] = {
    read: async (conversation, after, limit = 500) =>
      guarded(() => readLog(this.#connection, conversation, after, limit)),
    cursor: async (conversation) => guarded(() => logCursor(this.#connection, conversation)),
  };

  async timeline(customer: CustomerId, limit: number): Promise<readonly JournalEntry[]> {
    const entries = await this.#open.background.run("timeline", customer, limit);
    return entries.map((entry) => JSON.parse(entry) as JournalEntry);
  }

  async journal({ after, limit }: Parameters<Store["journal"]>[0]): ReturnType<Store["journal"]> {
    const rows = await this.#open.background.run("journal", after, limit);
    return { entries: rows.map(({ entry }) => JSON.parse(entry) as JournalEntry), cursor: rows.at(-1)?.seq ?? after };
  }

  keyspace(name: string, options: KeyspaceOptions): Keyspace {
    this.#keyspaces.set(name, options);
    return keyspaceOver(() => this.#connection, name, options);
  }

  async erase(customer: CustomerId): ReturnType<Store["erase"]> {
    const keep = [...this.#keyspaces].flatMap(([name, { erase }]) => (erase === "none" ? [name] : []));
    const { background, writeAheadLog } = this.#open;
    // One after the other: together they would hold the lock without a pause.
    const erasing = this.#erasing.then(() => background.run("erase", customer, keep));
    this.#erasing = erasing.catch(() => {});
    const erased = await erasing;
    await writeAheadLog.empty(this.#erasing);
    return erased;
  }

  export(customer: CustomerId): Promise<JsonObject> {
    return wholeExport(this.exportRows(customer));
  }

  async *exportRows(customer: CustomerId): AsyncIterable<ExportedRows> {
    const leaveOut = [...this.#keyspaces].flatMap(([name, options]) => (options.export === "none" ? [name] : []));
    const person = await this.#open.background.run("beginExport", customer);
    yield { name: "customers", rows: JSON.parse(person.family) as Json[] };
    let place: ExportPlace | undefined = { table: 0 };
    while (place !== undefined) {
      const piece: ExportPiece = await this.#open.background.run("exportPiece", person, leaveOut, place);
      yield { name: piece.name, rows: piece.rows as Json[] };
      place = piece.next;
    }
  }

  async backup(path: string): Promise<void> {
    await this.#open.background.run("copyTo", path);
  }

  async sweep(now: number, limit: number, journal: JournalAges = {}): Promise<number> {
    const ages = { dedupeMs: DEDUPE_MS, journal, lasting: LASTING_FACTS };
    const rows = await this.#open.background.run("sweep", now, ages, limit);
    this.#opened?.writeAheadLog.copyIfLong();
    return rows;
  }

  registry(): typeof REGISTRY {
    return REGISTRY;
  }
}

function secretOf(connection: Connection, { random }: StoreOptions): Uint8Array {
  const sql = "INSERT OR IGNORE INTO meta (name, value) VALUES ('secret', ?)";
  connection.run(sql, random.bytes(32));
  const row = connection.get<{ value: Uint8Array }>("SELECT value FROM meta WHERE name = 'secret'");
  return row?.value ?? new Uint8Array(32);
}
