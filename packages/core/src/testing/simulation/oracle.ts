import type { JournalEntry } from "../../model/journal.ts";
import type { CommitGroup, StepRecord } from "../../ports/store.ts";
import { hex } from "../memory-store-commit.ts";
import type { Tables } from "../memory-store-tables.ts";
import { aliasOf, dedupeOf } from "./names.ts";
import type { Command, Plan } from "./plan.ts";
import type { Shown } from "./platform.ts";

/** What the oracle believes of a customer: the plain fold over the events, one after the other. */
interface Believed {
  seen: string[];
  sum: number;
  turns: number;
  generation: number;
  /** Armed: due by `task/name`. */
  timers: Map<string, { due: number; generation: number }>;
}

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
  readonly #commands = new Map<string, Command>();
  readonly #customers = new Map<string, Believed>();
  readonly #wall: () => number;
  /** What happened so far. */
  readonly #happened: () => number;
  readonly #delivered = new Map<string, Delivered>();
  /** Key of each event whose turn was committed -> its place. */
  readonly #committed = new Map<string, number>();
  /** Internal events that must come, and came. */
  readonly #owed = new Set<string>();
  readonly #fired = new Map<string, number>();
  readonly #tokens = new Map<string, string[]>();
  readonly #kept = new Set<string>();
  readonly #troubled = new Set<string>();
  readonly #receipts = new Map<string, number>();
  readonly #texts = new Map<string, string>();
  #journal = 0;
  #calls = 0;

  constructor(plan: Plan, tables: Tables, wall: () => number, happened: () => number) {
    this.#tables = tables;
    this.#wall = wall;
    this.#happened = happened;
    for (const { calls } of plan.people)
      for (const { events } of calls) for (const { key, command } of events) this.#commands.set(key, command);
  }

  /** How many turns were committed. */
  get turns(): number {
    return this.#committed.size;
  }

  /** Around a call of the store; what is wrong throws. */
  witness(name: string, given: readonly unknown[]): () => void {
    if (name === "commit") return () => this.#sawCommit(given[0] as CommitGroup);
    if (name === "merge") return () => this.#readJournal();
    if (name === "saveStep") return () => this.#sawStep(given[0] as StepRecord);
    if (name !== "fireTimers") return () => {};
    const before = new Map(this.#tables.timers.entries());
    return () => {
      for (const [key, row] of before) if (this.#tables.timers.get(key) !== row) this.#sawTimer(row);
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
    must(recorded || this.#committed.has(event) || this.#kept.has(key), `a step of ${event} ran without a record`);
    if (token === undefined) this.#troubled.add(event);
    else this.#tokens.set(event, [...(this.#tokens.get(event) ?? []), token]);
  }

  /** The service is about to be called: a result that is kept must be used instead. */
  calling(key: string, event: string): void {
    must(!this.#kept.has(key), `a step of ${event} ran again although its result was kept`);
  }

  sends(id: string): void {
    const known = this.#tables.outbox.get(id) ?? this.#tables.sent.get(id);
    must(known !== undefined, `${id} was sent before it was committed`);
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
    for (const [key] of this.#delivered) must(this.#committed.has(key), `${key} was accepted and never came to a turn`);
    for (const key of this.#owed)
      must(this.#committed.has(key), `${key} was put into the inbox and never came to a turn`);
    for (const [id, believed] of this.#customers) {
      const row = this.#tables.customers.get(id);
      const state = JSON.parse(row?.state ?? "{}") as { memory?: { seen?: string[]; sum?: number } };
      same(state.memory?.seen, believed.seen, `what ${id} remembers`);
      same(state.memory?.sum, believed.sum, `the sum of ${id}`);
      same(row?.version, believed.turns, `the version of ${id}`);
      same([...believed.timers.keys()], [], `timers of ${id} that did not fire`);
    }
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

  #sawTimer({
    customer,
    task,
    name,
    due,
    generation,
  }: {
    customer: string;
    task: string;
    name: string;
    due: number;
    generation: number;
  }): void {
    const what = `timer ${name} (${generation}) of ${customer}`;
    const armed = this.#customers.get(customer)?.timers.get(`${task}/${name}`);
    must(armed?.generation === generation, `${what} fired and was not armed`);
    must(due <= this.#wall(), `${what} fired early`);
    const key = `${task}:${name}:${generation}:${due}`;
    must(!this.#fired.has(key), `${what} fired twice`);
    this.#fired.set(key, this.#wall());
    this.#owed.add(key);
  }

  #readJournal(): void {
    const last = this.#tables.counters.get("journal") ?? 0;
    while (this.#journal < last) {
      this.#journal += 1;
      const row = this.#tables.journal.get(String(this.#journal));
      if (row !== undefined) this.#fold(JSON.parse(row.entry) as JournalEntry);
    }
  }

  /** One more turn was committed: what must it have done? */
  #fold({ customer, heard: key = "", event, said = [], facts, at }: JournalEntry): void {
    must(!this.#committed.has(key), `${key} was committed twice`);
    this.#committed.set(key, this.#committed.size);
    const believed = this.#customers.get(customer) ?? nothing();
    this.#customers.set(customer, believed);
    believed.turns += 1;
    const failed = facts.some(({ type }) => type === "event-failed");
    const command = this.#commands.get(key);
    let extra: string | undefined = "";
    if (failed) {
      const may = command?.do === "fail" || (command?.do === "step" && this.#troubled.has(key));
      must(may, `${key} went to the dead letters and had no reason to`);
      extra = "sorry";
    } else if (command !== undefined) {
      must(command.do !== "fail", `${key} can only fail and was committed`);
      believed.seen.push(key);
      extra = this.#obey(command, key, customer, believed, said, at);
    } else if (event === "timer") {
      const timer = [...believed.timers].find(
        ([name, { due, generation }]) => `${name.replace("/", ":")}:${generation}:${due}` === key,
      );
      must(this.#fired.has(key), `${key} came to a turn and never fired`);
      if (timer === undefined) extra = undefined;
      else {
        believed.timers.delete(timer[0]);
        believed.seen.push(key);
        extra = "fired";
      }
    } else {
      must(this.#owed.has(key), `${key} came from nowhere`);
      if (event === "merge") extra = this.#merge(said, believed, customer);
      believed.seen.push(key);
    }
    const wanted = extra === undefined ? [] : [[key, believed.seen.length, believed.sum, extra].join("|")];
    if (command?.do === "tell" && !failed) wanted.push(wanted[0] as string);
    same(said, wanted, `what ${key} was answered`);
    for (const [index, text] of wanted.entries()) this.#texts.set(`${key}${index === 0 ? ".r" : ".e"}`, text);
  }

  #obey(
    command: Command,
    key: string,
    customer: string,
    believed: Believed,
    said: readonly string[],
    at: number,
  ): string {
    switch (command.do) {
      case "add":
        believed.sum += command.number;
        return "";
      case "step": {
        const token = said[0]?.split("|")[3] ?? "";
        must(
          this.#tokens.get(key)?.includes(token) === true,
          `${key} answered with "${token}", which no step returned`,
        );
        return token;
      }
      case "timer": {
        believed.generation += 1;
        const timer = { due: at + command.ms, generation: believed.generation };
        believed.timers.set(`${customer}/${command.name}`, timer);
        return "";
      }
      case "cancel":
        believed.timers.delete(`${customer}/${command.name}`);
        return "";
      case "signal":
        this.#owed.add(`${key}.s`);
        return "";
      case "link":
        this.#owed.add(`${key}.m`);
        return "";
      default:
        return "";
    }
  }

  #merge(said: readonly string[], believed: Believed, customer: string): string {
    const extra = said[0]?.split("|")[3] ?? "";
    const [, from] = /^merged (.*)$/.exec(extra) ?? [];
    if (from === undefined) return "";
    const other = this.#customers.get(from);
    must(customer < from, `${from} was merged into ${customer}, which is younger`);
    if (other === undefined) return extra;
    believed.seen.push(...other.seen);
    believed.sum += other.sum;
    believed.generation = Math.max(believed.generation, other.generation);
    for (const [name, timer] of other.timers) if (!believed.timers.has(name)) believed.timers.set(name, timer);
    this.#customers.delete(from);
    return extra;
  }

  /** What was answered before another message came was committed before it; so was what came before it in the same call. */
  #checkOrder(): void {
    const all = [...this.#delivered].map(([key, delivered]) => ({
      key,
      ...delivered,
      at: this.#committed.get(key) ?? -1,
    }));
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
      const row = this.#tables.sent.get(id);
      must(row !== undefined, `${id} was never brought to an end`);
      const shown = messages.get(id);
      const times = shown?.times ?? 0;
      if (row?.status === "delivered") must(times > 0, `${id} counts as delivered and was never shown`);
      else if (row?.status === "failed") must(shown?.refused === true, `${id} was given up and nobody refused it`);
      else must(row?.stored.unknownOutcome === "hold", `${id} ended as ${row?.status}`);
    }
    for (const [alias] of new Map([...this.#delivered.values()].map((each) => [each.alias, each]))) {
      const { kind, account, value } = aliasOf(alias);
      const owner = this.#tables.aliases.get(JSON.stringify([kind, account, value]))?.customer;
      must(owner !== undefined && this.#customers.has(owner), `${alias} belongs to nobody`);
    }
  }
}

function nothing(): Believed {
  return { seen: [], sum: 0, turns: 0, generation: 0, timers: new Map() };
}

/** What must not be. */
export class Divergence extends Error {}

function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Divergence(otherwise);
}

function same(found: unknown, wanted: unknown, what: string): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
  must(one === other, `${what}: found ${one}, the fold says ${other}`);
}
