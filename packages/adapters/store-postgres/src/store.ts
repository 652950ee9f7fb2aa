import {
  type Admission,
  type Admitted,
  type Assurance,
  type Collected,
  type CollectRequest,
  type CommitGroup,
  type CommitOutcome,
  type CustomerId,
  type DeadLetter,
  type ExportedRows,
  type FailedMessage,
  type Ids,
  type JournalAges,
  type JsonObject,
  type Keyspace,
  type KeyspaceOptions,
  type LinkCode,
  type MergeCommit,
  makeIds,
  type OutboxRow,
  type RecordedMerge,
  SambungError,
  STORE_CONTRACT,
  type StepRecord,
  type Store,
  type StoreHint,
  type StoreOptions,
  type UnmergeCommit,
  type UnmergeOutcome,
  wholeExport,
} from "@sambung/core";
import type { PoolConfig } from "pg";
import { admit } from "./admit.ts";
import { plain } from "./arrays.ts";
import { writeBackup } from "./backup.ts";
import { commitGroup } from "./commit.ts";
import { Database, OutcomeUnknown, type Session, type Statement } from "./database.ts";
import { logCursor, readLog, readOutbox, readSentIds, readStillUnsent, reconcileReceipts } from "./delivery.ts";
import type { Draft } from "./draft.ts";
import { dropFailed, readFailed, resendFailed } from "./failed.ts";
import {
  answerCalls,
  claimCustomers,
  countTry,
  fireTimers,
  nextTimer,
  ownMailboxes,
  readSteps,
  saveStep,
} from "./inbox.ts";
import { keyspaceOver } from "./keyspace.ts";
import { findLink, saveLink } from "./link.ts";
import { Loader } from "./load.ts";
import { erase, exportPerson, JournalReader, scrub, sweep, timeline } from "./long.ts";
import { mergeCustomers } from "./merge.ts";
import { migrate } from "./migrate.ts";
import type { PlanContext } from "./plan.ts";
import { GivenUp, type Message, Presence } from "./presence.ts";
import { REGISTRY } from "./registry.ts";
import { MIGRATIONS } from "./schema/index.ts";
import { readMerges, unmergeCustomers } from "./unmerge.ts";
import { giveUp, leave, readNews, Suspects, takeMessages } from "./workers.ts";

/** What {@link PostgresStore} is made with. */
export interface PostgresSettings {
  readonly connection: PoolConfig;
  readonly schema: string;
}

interface Opened {
  readonly database: Database;
  readonly presence: Presence;
  readonly secret: Uint8Array;
  readonly ids: Ids;
  readonly options: StoreOptions;
  readonly journal: JournalReader;
  readonly loader: Loader;
}

/** Messages taken over in one transaction. */
const MESSAGES = 500;

const FIND: Statement = {
  name: "find_alias",
  text: "SELECT customer, assurance FROM alias WHERE kind = $1 AND account = $2 AND value = $3",
};
const DEAD_LETTERS: Statement = {
  name: "read_dead_letters",
  text: "SELECT letter FROM dead_letter ORDER BY number DESC LIMIT $1",
};
const REMOVE_DEAD_LETTER: Statement = {
  name: "remove_dead_letter",
  text: "DELETE FROM dead_letter WHERE (letter::json ->> 'seq')::bigint = $1 RETURNING number",
};

/** The store port over one Postgres database, for any number of processes at once. */
export class PostgresStore implements Store {
  readonly contract: typeof STORE_CONTRACT = STORE_CONTRACT;
  readonly name: string = "postgres";
  readonly #settings: PostgresSettings;
  readonly #keyspaces = new Map<string, KeyspaceOptions>();
  readonly #listeners = new Set<(hint: StoreHint) => void>();
  readonly #suspects = new Suspects();
  #opened: Opened | undefined;
  /** Whether messages that waited at the start were handed out. */
  #recovered = false;
  /** The last of those who bring messages to this process; see {@link PostgresStore.#inTurn}. */
  #outgoing: Promise<unknown> = Promise.resolve();

  constructor(settings: PostgresSettings) {
    this.#settings = settings;
  }

  async open(options: StoreOptions): Promise<void> {
    if (this.#opened !== undefined) return;
    const { connection, schema } = this.#settings;
    const ids = makeIds(options.clock, options.random);
    const database = new Database({ connection, schema, log: options.log });
    const hear = (hint: StoreHint): void => {
      for (const listener of [...this.#listeners]) listener(hint);
    };
    const presence = new Presence({ connection, schema, owner: ids.task(), log: options.log, hear });
    try {
      await database.session((session) => migrate(session, schema, MIGRATIONS, options.clock.now()));
      const secret = await secretOf(database, options);
      await presence.open();
      const loader = new Loader(database, () => presence.id);
      this.#opened = { database, presence, secret, ids, options, journal: new JournalReader(database), loader };
    } catch (error) {
      await presence.close();
      await database.close();
      throw error;
    }
    const unfinished = await database.session((session) =>
      session.query<{ customer: string }>("SELECT customer FROM erasure"),
    );
    for (const { customer } of unfinished) await this.erase(customer);
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    if (opened === undefined) return;
    const { database, presence, options } = opened;
    try {
      await leave(database, presence.id);
      if (presence.hasOthers) await presence.tell([{ to: 0, kind: "work" }]);
    } catch {
      // Whoever is left notices by the free lock.
      options.log.warn("worker-left-unannounced", {});
    }
    await presence.close();
    await database.close();
  }

  secret(): Uint8Array {
    return this.#open.secret.slice();
  }

  get #open(): Opened {
    if (this.#opened === undefined)
      throw new SambungError("store-unavailable", "The database is not open; call open first");
    return this.#opened;
  }

  get #database(): Database {
    return this.#open.database;
  }

  #context({ presence, secret, ids, options }: Opened): PlanContext {
    return { worker: presence.id, secret, now: options.clock.now(), freshCustomer: ids.customer };
  }

  async admit(events: readonly Admission[]): Promise<readonly Admitted[]> {
    const { database, ids } = this.#open;
    return admit(database, events, ids.customer);
  }

  async commit(group: CommitGroup): Promise<readonly CommitOutcome[]> {
    const opened = this.#open;
    const write = () => this.#fenced(() => commitGroup(opened.database, () => this.#context(opened), group));
    const sends = group.entries.some(({ turn }) => turn !== undefined && turn.outbox.length > 0);
    const { outcomes, draft } = await (sends ? this.#inTurn(write) : write());
    this.#announce(opened, draft);
    return outcomes;
  }

  /** One after the other: in the order in which messages became this process's they are reported to it. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const running = this.#outgoing.then(work);
    this.#outgoing = running.catch(() => {});
    return running;
  }

  /** Starts over as another worker when this one was given up, or can't know what became of a commit. */
  async #fenced<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof GivenUp || error instanceof OutcomeUnknown) {
        void this.#opened?.presence.renew().catch(() => {});
      }
      throw error;
    }
  }

  /** Tells other processes what a transaction left for them; they would find it anyway, a little later. */
  #announce(opened: Opened, draft: Draft | undefined): void {
    if (draft === undefined) return;
    const { id } = opened.presence;
    const messages: Message[] = [...draft.calls].flatMap((to) => (to === id ? [] : [{ to, kind: "work" as const }]));
    if (draft.calls.has(id)) for (const listener of [...this.#listeners]) listener({ kind: "work" });
    if (draft.log.length > 0 && opened.presence.hasOthers) {
      const written = new Map(
        draft.log.map(({ write: { conversation } }) => [JSON.stringify(conversation), conversation]),
      );
      for (const { channel, id: conversation } of written.values()) {
        messages.push({ from: id, kind: "log", channel, id: conversation });
      }
    }
    if (messages.length > 0) void opened.presence.tell(messages);
  }

  readonly shared: NonNullable<Store["shared"]> = {
    collect: (request: CollectRequest) => this.#collect(request),
    unsent: async (ids) => readStillUnsent(this.#database, this.#open.presence.id, ids),
    listen: (hear) => {
      this.#listeners.add(hear);
      return () => this.#listeners.delete(hear);
    },
  };

  async #collect({ limit, events, join, called, waiting, audit, adopt }: CollectRequest): Promise<Collected> {
    const opened = this.#open;
    const { database, presence } = opened;
    const news = await readNews(database, presence.id);
    const freed = await this.#giveUp(opened, news, false);
    let most = 0;
    // What was taken is handed over at once: whatever fails after it must not make it forgotten.
    if (news.mail || freed > 0) {
      const claims = await this.#fenced(() =>
        database.transaction((transaction) => claimCustomers(transaction, presence.id, "free", { limit, events })),
      );
      most = claims.length;
      for (const claim of claims) join(claim);
    }
    if (news.calls) {
      const customers = await this.#fenced(() =>
        database.transaction((transaction) => answerCalls(transaction, presence.id, limit)),
      );
      most = Math.max(most, customers.length);
      for (const customer of customers) called(customer);
    }
    if (audit) for (const customer of await ownMailboxes(database, presence.id, limit)) waiting(customer);
    const messages = news.messages || freed > 0 ? await this.#takeMessages(opened, adopt) : { more: false };
    if (audit) await reconcileReceipts(database);
    return { more: most >= limit || messages.more, taken: freed > 0 };
  }

  async #giveUp(
    { database, options }: Opened,
    news: Parameters<Suspects["judge"]>[0],
    impatient: boolean,
  ): Promise<number> {
    const gone = this.#suspects.judge(news, performance.now(), impatient);
    if (gone.length === 0) return 0;
    const freed = await giveUp(database, gone);
    if (freed > 0) options.log.warn("workers-given-up", { count: freed });
    return freed;
  }

  async #takeMessages({ database, presence }: Opened, adopt: CollectRequest["adopt"]): Promise<{ more: boolean }> {
    const { others, more } = await this.#inTurn(async () => {
      const taken = await this.#fenced(() => takeMessages(database, () => presence.id, MESSAGES));
      if (taken.rows.length > 0) adopt(taken.rows);
      return taken;
    });
    if (others.length > 0) {
      const calls = others.map((to): Message => ({ to, kind: "work" }));
      void presence.tell(calls);
    }
    return { more };
  }

  async claim({ limit, events, after }: Parameters<Store["claim"]>[0]): ReturnType<Store["claim"]> {
    const opened = this.#open;
    const { database, presence } = opened;
    await this.#giveUp(opened, await readNews(database, presence.id), true);
    return this.#fenced(() =>
      database.transaction((transaction) =>
        claimCustomers(transaction, presence.id, "all", { limit, events, ...(after === undefined ? {} : { after }) }),
      ),
    );
  }

  async load(customer: CustomerId, options: Parameters<Store["load"]>[1]): ReturnType<Store["load"]> {
    return this.#open.loader.load(customer, options);
  }

  async find({ kind, account, value }: Parameters<Store["find"]>[0]): ReturnType<Store["find"]> {
    const [row] = await this.#database.run<{ customer: string; assurance: Assurance }>(FIND, [
      plain(kind),
      plain(account),
      plain(value),
    ]);
    return row;
  }

  async merge(commit: MergeCommit): Promise<CommitOutcome> {
    const opened = this.#open;
    const { outcome, draft } = await this.#inTurn(() =>
      this.#fenced(() =>
        opened.database.transaction((transaction) => mergeCustomers(transaction, this.#context(opened), commit)),
      ),
    );
    this.#announce(opened, draft);
    return outcome;
  }

  async merges(customer: CustomerId): Promise<readonly RecordedMerge[]> {
    return readMerges(this.#database, customer);
  }

  async unmerge(commit: UnmergeCommit): Promise<UnmergeOutcome> {
    const opened = this.#open;
    const { outcome, draft } = await this.#inTurn(() =>
      this.#fenced(() =>
        opened.database.transaction((transaction) => unmergeCustomers(transaction, this.#context(opened), commit)),
      ),
    );
    this.#announce(opened, draft);
    return outcome;
  }

  async countTry(seq: number): Promise<number> {
    return countTry(this.#database, seq);
  }

  async saveStep(record: StepRecord): Promise<void> {
    const { database, presence } = this.#open;
    const saved = await saveStep(database, presence.id, record);
    if (saved === "unknown") {
      throw new SambungError("customer-unknown", `There is no customer "${record.customer}"`);
    }
    if (saved === "elsewhere") {
      throw new SambungError("store-unavailable", "Another process has taken this customer over; the step runs there");
    }
  }

  async steps(customer: CustomerId, event: string): Promise<readonly StepRecord[]> {
    return readSteps(this.#database, customer, event);
  }

  async fireTimers(now: number, limit: number): ReturnType<Store["fireTimers"]> {
    const opened = this.#open;
    const { fired, draft } = await this.#fenced(() =>
      opened.database.transaction((transaction) => fireTimers(transaction, { ...this.#context(opened), now }, limit)),
    );
    this.#announce(opened, draft);
    return fired;
  }

  async nextTimer(): Promise<number | undefined> {
    return nextTimer(this.#database);
  }

  async outbox({ after, limit }: Parameters<Store["outbox"]>[0]): ReturnType<Store["outbox"]> {
    const opened = this.#open;
    if (!this.#recovered) {
      const news = await readNews(opened.database, opened.presence.id);
      const freed = await this.#giveUp(opened, news, true);
      for (let more = news.messages || freed > 0; more; ) more = (await this.#takeMessages(opened, () => {})).more;
      // Whatever comes later is handed over by collecting.
      this.#recovered = true;
    }
    return readOutbox(opened.database, opened.presence.id, after, limit);
  }

  async sentIds(outboxId: string): Promise<readonly string[]> {
    return readSentIds(this.#database, outboxId);
  }

  async failedMessages(limit: number): Promise<readonly FailedMessage[]> {
    return readFailed(this.#database, limit);
  }

  async resend(outboxId: string): Promise<readonly OutboxRow[] | undefined> {
    const { database, presence, options } = this.#open;
    if (!(await resendFailed(database, outboxId, options.clock.now()))) return undefined;
    for (const listener of [...this.#listeners]) listener({ kind: "work" });
    if (presence.hasOthers) void presence.tell([{ to: 0, kind: "work" }]);
    return [];
  }

  async dropFailed(outboxId: string): Promise<boolean> {
    return dropFailed(this.#database, outboxId);
  }

  async deadLetters(limit: number): Promise<readonly DeadLetter[]> {
    const rows = await this.#database.run<{ letter: string }>(DEAD_LETTERS, [limit]);
    return rows.map(({ letter }) => JSON.parse(letter) as DeadLetter);
  }

  async removeDeadLetter(seq: number): Promise<boolean> {
    return (await this.#database.run(REMOVE_DEAD_LETTER, [seq])).length > 0;
  }

  async saveLink(code: LinkCode): Promise<void> {
    await saveLink(this.#database, code);
  }

  async findLink(hash: string): Promise<LinkCode | undefined> {
    return findLink(this.#database, hash);
  }

  readonly log: Store["log"] = {
    read: async (conversation, after, limit = 500) => readLog(this.#database, conversation, after, limit),
    cursor: async (conversation) => logCursor(this.#database, conversation),
  };

  async timeline(customer: CustomerId, limit: number): ReturnType<Store["timeline"]> {
    return timeline(this.#database, customer, limit);
  }

  async journal({ after, limit }: Parameters<Store["journal"]>[0]): ReturnType<Store["journal"]> {
    return this.#open.journal.read(after, limit);
  }

  keyspace(name: string, options: KeyspaceOptions): Keyspace {
    this.#keyspaces.set(name, options);
    return keyspaceOver(() => this.#database, name, options);
  }

  async erase(customer: CustomerId): ReturnType<Store["erase"]> {
    const keep = [...this.#keyspaces].flatMap(([name, options]) => (options.erase === "none" ? [name] : []));
    return this.#database.session((session) => erase(session, customer, keep));
  }

  async scrub(): Promise<void> {
    await this.#database.session((session) => scrub(session));
  }

  export(customer: CustomerId): Promise<JsonObject> {
    return wholeExport(this.exportRows(customer));
  }

  exportRows(customer: CustomerId): AsyncIterable<ExportedRows> {
    const leaveOut = [...this.#keyspaces].flatMap(([name, options]) => (options.export === "none" ? [name] : []));
    const query: Session["query"] = (text, values) => this.#database.session((session) => session.query(text, values));
    return exportPerson(query, customer, leaveOut);
  }

  async backup(path: string): Promise<void> {
    await this.#database.session((session) => writeBackup(session, this.#settings.schema, path));
  }

  async sweep(now: number, limit: number, ages: JournalAges = {}): Promise<number> {
    return this.#database.session((session) => sweep(session, now, limit, ages));
  }

  registry(): typeof REGISTRY {
    return REGISTRY;
  }
}

async function secretOf(database: Database, { random }: StoreOptions): Promise<Uint8Array> {
  return database.session(async (session) => {
    await session.query("INSERT INTO meta (name, value) VALUES ('secret', $1) ON CONFLICT (name) DO NOTHING", [
      Buffer.from(random.bytes(32)),
    ]);
    const [row] = await session.query<{ value: Uint8Array }>("SELECT value FROM meta WHERE name = 'secret'");
    return new Uint8Array(row?.value ?? new Uint8Array(32));
  });
}
