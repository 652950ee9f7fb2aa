import type { CustomerState } from "../../model/customer.ts";
import type { JournalEntry } from "../../model/journal.ts";
import type { CommitGroup, MergeCommit, StepRecord, TimerRow, UnmergeCommit } from "../../ports/store.ts";
import { hex } from "../memory-store-commit.ts";
import type { Tables } from "../memory-store-tables.ts";
import { must, same } from "./divergence.ts";
import { Fold } from "./fold.ts";
import { aliasOf, dedupeOf } from "./names.ts";
import type { Plan } from "./plan.ts";
import type { Shown } from "./platform.ts";

interface Delivered {
  readonly alias: string;
  /** What had happened when the platform first brought it. */
  readonly first: number;
  /** What had happened when it was answered with success. */
  answered?: number;
  /** Place in the call that brought it. */
  readonly call: string;
  readonly place: number;
}

const RANKS = ["sent", "failed", "delivered", "read"];

/** Checks, while a simulation runs and after it, that what is there is what a plain serial fold says. */
export class Oracle {
  readonly #tables: Tables;
  readonly #fold: Fold;
  /** What happened so far. */
  readonly #happened: () => number;
  readonly #delivered = new Map<string, Delivered>();
  /** What went with a person who was erased, events that waited and messages: who it was. */
  readonly #gone = new Map<string, string>();
  /** What a process must not send any more, by its name. */
  readonly #silent = new Map<string, Set<string>>();
  readonly #fired = new Set<string>();
  readonly #tokens = new Map<string, string[]>();
  readonly #kept = new Set<string>();
  readonly #troubled = new Set<string>();
  readonly #receipts = new Map<string, number>();
  readonly #texts = new Map<string, string>();
  #journal = 0;
  #calls = 0;

  constructor(plan: Plan, tables: Tables, happened: () => number, codesExpire: number) {
    this.#tables = tables;
    this.#happened = happened;
    this.#fold = new Fold({
      plan,
      codesExpire,
      troubled: (key) => this.#troubled.has(key),
      gave: (key, token) => this.#tokens.get(key)?.includes(token) === true,
      fired: (key) => this.#fired.has(key),
    });
  }

  /** How many turns were committed. */
  get turns(): number {
    return this.#fold.committed.size;
  }

  readonly #counts = { merges: 0, unmerges: 0, erasures: 0 };

  count(what: "merges" | "unmerges" | "erasures"): number {
    return this.#counts[what];
  }

  /** Around a call of the store; what is wrong throws. */
  witness(name: string, given: readonly unknown[], asked: number): () => void {
    if (name === "commit") return () => this.#sawCommit(given[0] as CommitGroup);
    if (name === "merge") return this.#sawMerge(given[0] as MergeCommit);
    if (name === "unmerge") return this.#sawUnmerge(given[0] as UnmergeCommit);
    if (name === "erase") return this.#sawErase(given[0] as string);
    if (name === "saveStep") return () => this.#sawStep(given[0] as StepRecord);
    if (name !== "fireTimers") return () => {};
    const before = new Map(this.#tables.timers.entries());
    return () => {
      for (const [key, row] of before) if (this.#tables.timers.get(key) !== row) this.#sawTimer(row, asked);
    };
  }

  delivers(alias: string, keys: readonly string[]): void {
    this.#calls += 1;
    keys.forEach((key, place) => {
      if (this.#delivered.has(key)) return;
      this.#delivered.set(key, { alias, first: this.#happened(), call: `${this.#calls}`, place });
    });
  }

  answered(key: string): void {
    must(
      this.#tables.dedupe.get(hex(dedupeOf(key))) !== undefined,
      `${key} was answered with success and is not stored`,
    );
    const delivered = this.#delivered.get(key);
    if (delivered !== undefined) delivered.answered ??= this.#happened();
  }

  /** The service is called by a step. */
  called(key: string, event: string, token: string | undefined): void {
    must(this.#tables.dedupe.get(hex(dedupeOf(event))) !== undefined, `a step of ${event} ran before it was stored`);
    const recorded = this.#tables.steps.entries((step) => step.key === key).length > 0;
    must(recorded || this.#fold.committed.has(event) || this.#kept.has(key), `a step of ${event} ran without a record`);
    if (token === undefined) this.#troubled.add(event);
    else this.#tokens.set(event, [...(this.#tokens.get(event) ?? []), token]);
  }

  /** The service is about to be called: a result that is kept must be used instead. */
  calling(key: string, event: string, customer: string): void {
    const dedupe = hex(dedupeOf(event));
    for (const [, row] of this.#tables.inbox.entries((waiting) => waiting.dedupe === dedupe)) {
      const runs = this.#tables.resolve(customer);
      must(runs === row.customer, `a step of ${event} ran for ${runs}, and the event is ${row.customer}'s`);
    }
    must(!this.#kept.has(key), `a step of ${event} ran again although its result was kept`);
  }

  sends(id: string, process: string): void {
    const known = this.#tables.outbox.get(id) ?? this.#tables.sent.get(id);
    must(known !== undefined || this.#gone.has(id), `${id} was sent before it was committed`);
    must(this.#silent.get(process)?.has(id) !== true, `${id} was sent to somebody whom ${process} had erased`);
  }

  /** Whoever erased somebody says nothing more to them. */
  erased(process: string, customers: readonly string[]): void {
    const silent = this.#silent.get(process) ?? new Set();
    for (const [id, customer] of this.#gone) if (customers.includes(customer)) silent.add(id);
    this.#silent.set(process, silent);
  }

  shown(message: Shown, isDone: (id: string) => boolean): void {
    const { id, to, text, times, doubtful } = message;
    const row = this.#tables.outbox.get(id) ?? this.#tables.sent.get(id);
    if (row === undefined) return;
    const twice = `${id} was shown ${times} times`;
    must(times === 1 || row.stored.unknownOutcome !== "hold", `${twice}, it must not come twice`);
    must(times === 1 || doubtful, `${twice} without reason`);
    must(text === this.#texts.get(id), `${id} says "${text}", "${this.#texts.get(id)}" was committed`);
    if (times > 1) return;
    const earlier = this.#tables.outbox.entries(({ seq, stored: { conversation } }) => {
      return seq < row.seq && conversation.channel === to.channel && conversation.id === to.id;
    });
    for (const [other, { attempts, stored }] of earlier) {
      const settled = isDone(other) || (stored.unknownOutcome === "hold" && attempts > 0);
      must(settled, `${id} was shown before ${other}, which was committed earlier`);
    }
  }

  /** When everything has come to rest. */
  end(messages: ReadonlyMap<string, Shown>): void {
    for (const key of [...this.#delivered.keys(), ...this.#fold.owed]) {
      must(
        this.#fold.committed.has(key) || this.#gone.has(key),
        `${key} was put into the inbox and never came to a turn`,
      );
    }
    this.#checkCustomers();
    this.#checkOrder();
    this.#checkMessages(messages);
  }

  #sawCommit(group: CommitGroup): void {
    this.#readJournal();
    for (const [id, { receipt }] of this.#tables.sent.entries()) {
      const rank = receipt === undefined ? -1 : RANKS.indexOf(receipt.status);
      must(rank >= (this.#receipts.get(id) ?? -1), `the receipt of ${id} went back to ${receipt?.status}`);
      this.#receipts.set(id, rank);
    }
    this.#marked.push(...group.outbox.flatMap(({ id, status }) => (status === "delivered" ? [id] : [])));
  }

  readonly #marked: string[] = [];

  /** Messages that were marked as delivered since this was asked last. */
  takeMarked(): string[] {
    return this.#marked.splice(0);
  }

  #sawStep({ key, result }: StepRecord): void {
    if (
      result !== undefined &&
      this.#tables.steps.entries((step) => step.key === key && step.result !== undefined).length > 0
    ) {
      this.#kept.add(key);
    }
  }

  /** @param asked when a process saw that it is due: a clock that is put back while its word is on the way changes nothing */
  #sawTimer({ customer, task, name, due, generation }: TimerRow, asked: number): void {
    const what = `timer ${name} (${generation}) of ${customer}`;
    const armed = this.#fold.customers.get(customer)?.timers.get(`${task}/${name}`);
    must(armed?.generation === generation, `${what} fired and was not armed`);
    must(due <= asked, `${what} fired early`);
    const key = `${task}:${name}:${generation}:${due}`;
    must(!this.#fired.has(key), `${what} fired twice`);
    this.#fired.add(key);
    this.#fold.owed.add(key);
  }

  #sawMerge({ record, survivor, discarded }: MergeCommit): () => void {
    const before = this.#tables.merges.get(record.id);
    return () => {
      if (before !== undefined || this.#tables.merges.get(record.id) === undefined) return;
      this.#sawNames();
      this.#counts.merges += 1;
      this.#fold.merge(record.id, survivor.customer, discarded.customer);
      this.#readJournal();
    };
  }

  #sawUnmerge({ merge, survivor, restored, seq }: UnmergeCommit): () => void {
    const before = this.#tables.merges.get(merge);
    const event = this.#tables.inbox.get(String(seq))?.event;
    return () => {
      if (before === undefined || before.undone !== undefined || event === undefined) return;
      if (this.#tables.merges.get(merge)?.undone === undefined) return;
      const { key } = JSON.parse(event) as { key: string };
      this.#counts.unmerges += 1;
      const { untouched } = this.#fold.unmerge(merge, key);
      if (untouched) {
        const stateOf = (id: string): string | undefined => this.#tables.customers.get(id)?.state;
        const what = "after an unmerge with nothing between";
        same(stateOf(survivor.customer), JSON.stringify(before.survivorBefore), `${survivor.customer} ${what}`);
        same(stateOf(restored.customer), JSON.stringify(before.discardedBefore), `${restored.customer} ${what}`);
      }
      this.#readJournal();
    };
  }

  /** Nothing of a person is left, and nothing else is gone. */
  #sawErase(asked: string): () => void {
    const tables = this.#tables;
    // They may have been merged into somebody since the erasure began; then it is asked for both.
    const customer = tables.resolve(asked) ?? asked;
    const family = tables.family(customer);
    const theirs = (row: { readonly customer: string }): boolean => family.has(row.customer);
    const events = tables.inbox.entries(theirs).map(([, row]) => (JSON.parse(row.event) as { key: string }).key);
    const messages = [tables.outbox, tables.sent].flatMap((table) =>
      table.entries(({ stored }) => theirs(stored)).map(([id]) => id),
    );
    const due =
      this.#fold.customers.get(customer)?.erasing !== undefined ||
      events.some((key) => key.endsWith(".x") && this.#fold.isFor(key, customer));
    return () => {
      if (family.size === 0) return;
      this.#counts.erasures += 1;
      must(due, `${customer} was erased and nobody wanted it`);
      for (const gone of [...events, ...messages]) this.#gone.set(gone, customer);
      const rest = tables.dump();
      for (const id of family) must(!rest.includes(`"${id}"`), `something of ${id} is left after their erasure`);
      this.#fold.erase(customer);
    };
  }

  /** Whose each name is now: who is new is known from now on. */
  #sawNames(): void {
    for (const [, { alias, customer }] of this.#tables.aliases.entries()) this.#fold.sawAlias(alias.value, customer);
  }

  /** Every name is on one customer, in the store and in what customers know of themselves. */
  #checkAliases(): void {
    this.#sawNames();
    for (const [, { alias, customer }] of this.#tables.aliases.entries()) {
      const known = this.#fold.customers.get(customer);
      must(known?.aliases.has(alias.value) === true, `${alias.value} is on ${customer}, who never had that name`);
    }
    const owners = new Map<string, string>();
    for (const [id, { aliases }] of this.#fold.customers) {
      for (const alias of aliases) {
        must(!owners.has(alias), `${alias} is on ${id} and on ${owners.get(alias)}`);
        owners.set(alias, id);
        const { kind, account, value } = aliasOf(alias);
        const row = this.#tables.aliases.get(JSON.stringify([kind, account, value]));
        must(row?.customer === id, `${alias} is on ${row?.customer}, the fold says ${id}`);
      }
      const state = JSON.parse(this.#tables.customers.get(id)?.state ?? "{}") as Partial<CustomerState>;
      for (const { value } of state.aliases ?? []) must(aliases.has(value), `${id} believes to be ${value}`);
    }
  }

  #checkCustomers(): void {
    for (const [id, believed] of this.#fold.customers) {
      const row = this.#tables.customers.get(id);
      const { memory = {}, tasks = [] } = JSON.parse(row?.state ?? "{}") as Partial<CustomerState>;
      same(sorted(Object.entries(memory)), sorted([...believed.memory]), `what ${id} remembers`);
      const forms = tasks.filter(({ kind }) => kind === "form").map((task) => [task.id, Object.keys(task.values)]);
      same(sorted(forms), sorted([...believed.forms]), `the forms of ${id}`);
      same(row?.version, believed.turns, `the version of ${id}`);
      same([...believed.timers.keys()], [], `timers of ${id} that did not fire`);
      must(believed.erasing === undefined, `${id} waits to be erased, for ever`);
      const family = this.#tables.family(id);
      const lines = this.#tables.journal
        .entries(({ customer }) => family.has(customer))
        .map(([, { entry }]) => (JSON.parse(entry) as JournalEntry).heard);
      same(
        lines,
        believed.lines.map(({ key }) => key),
        `the timeline of ${id}`,
      );
    }
  }

  #readJournal(): void {
    const last = this.#tables.counters.get("journal") ?? 0;
    while (this.#journal < last) {
      this.#journal += 1;
      const row = this.#tables.journal.get(String(this.#journal));
      if (row !== undefined) this.#read(JSON.parse(row.entry) as JournalEntry);
    }
    this.#checkAliases();
  }

  #read(entry: JournalEntry): void {
    const { heard: key = "", said = [], customer } = entry;
    this.#sawNames();
    const wanted = this.#fold.turn(entry);
    same(said, wanted, `what ${key} was answered`);
    for (const [index, text] of wanted.entries()) {
      const id = `${key}.${index}`;
      this.#texts.set(id, text);
      const to = this.#tables.outbox.get(id)?.stored.conversation;
      const known = to === undefined || to.kind === "group" || this.#fold.customers.get(customer)?.aliases.has(to.id);
      must(known === true, `${id} of ${customer} goes to ${to?.id}, who is somebody else`);
    }
  }

  /** What was answered before another message came was committed before it; so was what came before it in the same call. */
  #checkOrder(): void {
    // What was erased before its turn came has no place.
    const all = [...this.#delivered].flatMap(([key, delivered]) => {
      const at = this.#fold.committed.get(key);
      return at === undefined ? [] : [{ key, ...delivered, at }];
    });
    for (const one of all) {
      for (const other of all) {
        if (one.alias !== other.alias || one.at <= other.at) continue;
        const answeredFirst = one.answered !== undefined && one.answered < other.first;
        const sameCall = one.call === other.call && one.place < other.place;
        must(!answeredFirst && !sameCall, `${other.key} was committed before ${one.key}, which came first`);
      }
    }
  }

  #checkMessages(messages: ReadonlyMap<string, Shown>): void {
    for (const id of this.#texts.keys()) {
      if (this.#gone.has(id)) continue;
      const row = this.#tables.sent.get(id);
      must(row !== undefined, `${id} was never brought to an end`);
      const shown = messages.get(id);
      const times = shown?.times ?? 0;
      if (row?.status === "delivered") must(times > 0, `${id} counts as delivered and was never shown`);
      else if (row?.status === "failed") must(shown?.refused === true, `${id} was given up and nobody refused it`);
      else must(row?.stored.unknownOutcome === "hold", `${id} ended as ${row?.status}`);
    }
  }
}

/** In an order that only depends on what is in it. */
function sorted(entries: readonly (readonly [string, unknown])[] | readonly unknown[][]): string[] {
  return entries.map((entry) => JSON.stringify(entry)).toSorted();
}
