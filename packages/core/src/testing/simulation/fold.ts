import type { JournalEntry } from "../../model/journal.ts";
import {
  type Armed,
  type Believed,
  copyOf,
  ERASURE,
  type Joined,
  join,
  nothing,
  separate,
  UNLOCKED,
} from "./believed.ts";
import { must } from "./divergence.ts";
import type { Command, Plan, PlannedCode } from "./plan.ts";
import { lifeOf } from "./program.ts";

/** How long after an erasure what it put off comes. */
const PUT_OFF_MS = 60_000;

/** So many link codes that nobody knows lock linking for so long. */
const MOST_WRONG = 5;
const LOCKED_MS = 15 * 60_000;

/** What the fold asks of what was seen happen. */
export interface FoldTools {
  readonly plan: Plan;
  /** Whether a step of this event ended in trouble. */
  readonly troubled: (key: string) => boolean;
  /** Whether the service gave this to a step of this event. */
  readonly gave: (key: string, token: string) => boolean;
  readonly fired: (key: string) => boolean;
  /** When link codes are good no more. */
  readonly codesExpire: number;
}

/** The plain fold: what must come of the turns, one after the other. It shares no code with what it checks. */
export class Fold {
  readonly customers: Map<string, Believed> = new Map();
  /** Key of each event whose turn was committed -> its place. */
  readonly committed: Map<string, number> = new Map();
  /** Internal events that must come. */
  readonly owed: Set<string> = new Set();
  /** Those that the application meant for somebody, by the id they had. */
  readonly #meant = new Map<string, string>();
  /** Merges by record, in order. */
  readonly joined: Map<string, Joined> = new Map();
  /** Codes that were used, by whom. */
  readonly #used = new Map<number, string>();
  /** Names that were erased, with the codes that began with them. */
  readonly #erased = new Set<string>();
  readonly #gone = new Set<string>();
  /** Whom names led to before they were taken apart. */
  readonly #former = new Map<string, Set<string>>();
  /** Unmerges that were written and have not been told yet: what has to be said about them, on one side. */
  readonly #apart = new Map<string, string[]>();
  readonly #commands = new Map<string, { readonly command: Command; readonly alias: string }>();
  readonly #tools: FoldTools;

  constructor(tools: FoldTools) {
    this.#tools = tools;
    for (const { alias, calls } of tools.plan.people)
      for (const { events } of calls)
        for (const { key, command } of events) this.#commands.set(key, { command, alias });
  }

  /** Whose name this is; whoever is new is somebody from now on. */
  sawAlias(alias: string, customer: string): void {
    if (this.customers.has(customer)) return;
    this.customers.set(customer, { ...nothing(), aliases: new Set([alias]) });
  }

  /** One more turn was committed; returns what it must have said. */
  turn(entry: JournalEntry): string[] {
    const { customer, heard: key = "", event, said = [], facts, conversation } = entry;
    must(!this.committed.has(key), `${key} was committed twice`);
    const believed = this.customers.get(customer);
    must(believed !== undefined, `${key} was committed for ${customer}, who is nobody`);
    const place = conversation?.kind === "direct" ? { place: conversation.id } : {};
    believed.lines.push({ key, at: this.committed.size, ...place });
    this.committed.set(key, this.committed.size);
    believed.turns += 1;
    for (const merge of this.joined.values()) if (merge.survivor === customer) merge.since.push(key);
    if (facts.some(({ type }) => type === "event-failed")) return this.#failed(key);
    const known = this.#commands.get(key);
    if (known !== undefined) {
      must(believed.aliases.has(known.alias), `${key} came under ${known.alias} and was committed for ${customer}`);
      return this.#obey(known.command, key, entry, believed, known.alias);
    }
    if (event === "timer") return this.#timer(key, believed);
    if (facts.some(({ type }) => type === "customer-unlinked")) return this.#unlinked(key, said);
    must(this.owed.has(key), `${key} came from nowhere`);
    must(this.isFor(key, customer), `${key} was for ${this.#meant.get(key)} and was committed for ${customer}`);
    if (event === "merge") return this.#merged(key, entry, believed);
    if (event === "unmerge") return ["sambung.unlink.nothing"];
    if (believed.erasing !== undefined) return [];
    believed.memory.set(key, 0);
    return [line(key, believed, "")];
  }

  /** Whether an internal event may be this customer's. */
  isFor(key: string, customer: string): boolean {
    let id = this.#meant.get(key);
    // Whoever was merged away is whom they were merged into.
    for (let next = id; next !== undefined; ) {
      id = next;
      next = [...this.joined.values()].find(({ discarded }) => discarded === id)?.survivor;
    }
    return id === undefined || id === customer;
  }

  /** Two were written as one. */
  merge(record: string, survivor: string, discarded: string): void {
    must(survivor < discarded, `${discarded} was merged into ${survivor}, which is younger`);
    const [kept, dropped] = [this.customers.get(survivor) ?? nothing(), this.customers.get(discarded) ?? nothing()];
    const sides = { survivorBefore: copyOf(kept), discardedBefore: copyOf(dropped) };
    this.joined.set(record, { survivor, discarded, ...sides, since: [], ended: new Set() });
    join(kept, dropped);
    this.customers.set(survivor, kept);
    this.customers.delete(discarded);
  }

  /** One was written as two again, because of the event with this key. */
  unmerge(record: string, key: string): Joined & { readonly untouched: boolean } {
    const joined = this.joined.get(record);
    const now = this.customers.get(joined?.survivor ?? "");
    must(joined !== undefined && now !== undefined, `${record} was undone and does not stand`);
    must(this.owed.has(key), `${record} was undone and nobody wanted it`);
    const asked = key.slice(0, -".u".length);
    const untouched = joined.since.every((each) => each === asked || each === joined.since[0]);
    const before = new Set([joined.survivorBefore, joined.discardedBefore].flatMap(openIn));
    const closed = openIn(now).some((task) => !before.has(task));
    for (const name of now.aliases) {
      const former = this.#former.get(name) ?? new Set();
      this.#former.set(name, former.add(joined.survivor));
    }
    const { survivor, discarded } = separate(now, joined);
    this.customers.set(joined.survivor, survivor);
    this.customers.set(joined.discarded, discarded);
    this.joined.delete(record);
    // What was completed by all of them is completed for each, whoever comes apart next.
    for (const earlier of this.joined.values()) {
      if (earlier.survivor === joined.survivor || earlier.survivor === joined.discarded)
        for (const form of joined.ended) earlier.ended.add(form);
    }
    const known = this.#commands.get(asked)?.command;
    const staff = known?.do === "unlink" && known.by === "staff";
    this.#apart.set(key, staff ? [] : ["sambung.unlinked", ...(closed ? ["sambung.unlinked.closed"] : [])]);
    return { ...joined, untouched };
  }

  /** Somebody is gone. */
  erase(customer: string): void {
    this.#gone.add(customer);
    for (const alias of this.customers.get(customer)?.aliases ?? []) this.#erased.add(alias);
    this.customers.delete(customer);
    for (const [record, { survivor }] of this.joined) if (survivor === customer) this.joined.delete(record);
  }

  /** What is said about an unmerge is said on the side that asked for it; the other one is silent. */
  #unlinked(key: string, said: readonly string[]): string[] {
    const event = key.replace("~", "");
    const wanted = this.#apart.get(event);
    must(wanted !== undefined, `${key} undid a merge that was undone before`);
    if (said.length > 0) this.#apart.set(event, []);
    if (key !== event) {
      must(said.length > 0 || wanted.length === 0, `${event} undid a merge and nobody was told`);
      this.#apart.delete(event);
    }
    return said.length === 0 ? [] : wanted;
  }

  #failed(key: string): string[] {
    const command = this.#commands.get(key)?.command.do;
    const steps = (command === "step" || command === "finish") && this.#tools.troubled(key);
    must(command === "fail" || steps, `${key} went to the dead letters and had no reason to`);
    return ["sambung.apology"];
  }

  #timer(key: string, believed: Believed): string[] {
    must(this.#tools.fired(key), `${key} came to a turn and never fired`);
    const found = [...believed.timers].find(([name, { due, generation }]) => {
      const [task, short] = [name.slice(0, name.lastIndexOf("/")), name.slice(name.lastIndexOf("/") + 1)];
      return `${task}:${short}:${generation}:${due}` === key;
    });
    if (believed.erasing !== undefined) {
      if (found === undefined || found[0] === ERASURE) return [];
      const [name, { generation }] = found;
      believed.timers.set(name, { generation, due: believed.erasing.due + PUT_OFF_MS });
      return [];
    }
    if (found === undefined) return [];
    believed.timers.delete(found[0]);
    if (found[0] === ERASURE) return [];
    believed.memory.set(key, 0);
    return [line(key, believed, "fired")];
  }

  #obey(
    command: Command,
    key: string,
    { customer, said = [], facts, at }: JournalEntry,
    believed: Believed,
    alias: string,
  ): string[] {
    if (believed.erasing !== undefined) {
      if (command.do !== "cancel") return ["sambung.erase.pending"];
      delete believed.erasing;
      believed.timers.delete(ERASURE);
      return ["sambung.erase.cancelled"];
    }
    must(command.do !== "fail", `${key} can only fail and was committed`);
    if (command.do === "link") {
      const refused = facts.find((fact) => fact.type === "link-refused")?.reason;
      return this.#link(command.code, key, refused, said[0], believed, alias, at);
    }
    believed.memory.set(key, command.do === "add" ? command.number : 0);
    // What only a step or the clock can know.
    const told = said[0]?.split("|")[3] ?? "";
    const extra = this.#extra(command, key, customer, believed, told, at, alias);
    const wanted = line(key, believed, extra);
    return command.do === "tell" ? [wanted, wanted] : [wanted];
  }

  #extra(
    command: Command,
    key: string,
    customer: string,
    believed: Believed,
    told: string,
    at: number,
    alias: string,
  ): string {
    switch (command.do) {
      case "step":
        must(this.#tools.gave(key, told), `${key} answered with "${told}", which no step returned`);
        return told;
      case "timer": {
        const task = lifeOf(customer);
        believed.lives.add(task);
        believed.timers.set(`${task}/${command.name}`, armed(key, at, command.ms));
        return "";
      }
      case "cancel":
        believed.timers.delete(`${lifeOf(customer)}/${command.name}`);
        return "";
      case "signal":
        this.owed.add(`${key}.s`);
        this.#meant.set(`${key}.s`, customer);
        return "";
      case "open":
        believed.forms.set(key, []);
        return key;
      case "fill": {
        if (believed.forms.size === 0) return "";
        const [form = ""] = told.split("+");
        const values = [...(believed.forms.get(form) ?? []), key];
        must(believed.forms.has(form), `${key} filled in ${form}, which is not open`);
        believed.forms.set(form, values);
        return [form, ...values].join("+");
      }
      case "finish": {
        if (believed.forms.size === 0) return "";
        const [form = "", token = ""] = told.split("=");
        must(believed.forms.has(form), `${key} ended ${form}, which is not open`);
        must(this.#tools.gave(key, token), `${key} ended ${form} with "${token}", which no step returned`);
        believed.forms.delete(form);
        for (const merge of this.joined.values()) if (merge.survivor === customer) merge.ended.add(form);
        return told;
      }
      case "unlink":
        this.owed.add(`${key}.u`);
        return "";
      case "erase": {
        if (command.ms === undefined) {
          this.owed.add(`${key}.x`);
          this.#meant.set(`${key}.x`, customer);
          return "";
        }
        believed.erasing = { ...armed(key, at, command.ms), by: alias };
        believed.timers.set(ERASURE, believed.erasing);
        return "";
      }
      default:
        return "";
    }
  }

  #link(
    index: number,
    key: string,
    refused: string | undefined,
    told: string | undefined,
    believed: Believed,
    alias: string,
    at: number,
  ): string[] {
    const code = this.#tools.plan.codes[index] as PlannedCode;
    const user = this.#used.get(index);
    const locked = believed.linking.lockedUntil > at;
    must(!locked || refused === "locked", `${key} was looked at (${refused}), ${alias} is locked`);
    if (refused === undefined) {
      must(user === undefined, `the code of ${code.alias} was used by ${user} and by ${key}`);
      must(code.alias !== alias, `${alias} was linked by a code of their own`);
      this.#used.set(index, key);
      believed.linking = UNLOCKED;
      if (told === "sambung.link.already" && believed.aliases.has(code.alias)) return [told];
      this.owed.add(`link:sim:bot:${key}`);
      return [];
    }
    const good = `${key} was refused as ${refused}, the code of ${code.alias} is good`;
    if (!locked && (refused === "unknown" || refused === "locked")) {
      // With who was erased went their codes.
      must(this.#erased.has(code.alias), good);
      const wrong = believed.linking.wrong + 1;
      const last = wrong === MOST_WRONG;
      must((refused === "locked") === last, `${key} was refused as ${refused}, it is wrong code ${wrong} of ${alias}`);
      believed.linking = last ? { wrong: 0, lockedUntil: at + LOCKED_MS } : { wrong, lockedUntil: 0 };
      return [`sambung.link.${refused}`];
    }
    const may =
      locked ||
      (refused === "used" && user !== undefined) ||
      (refused === "own" && code.alias === alias) ||
      (refused === "expired" && at >= this.#tools.codesExpire);
    must(may, good);
    return [`sambung.link.${refused}`];
  }

  #merged(key: string, { facts }: JournalEntry, believed: Believed): string[] {
    const { command } = this.#commands.get(key.replace("link:sim:bot:", "")) ?? {};
    const name = command?.do === "link" ? this.#tools.plan.codes[command.code]?.alias : undefined;
    if (facts.some(({ type }) => type === "customer-linked")) {
      must(name !== undefined && believed.aliases.has(name), `${key} joined somebody who is not ${name}`);
      return believed.erasing === undefined ? ["sambung.linked"] : ["sambung.linked", "sambung.erase.pending"];
    }
    // Whoever had it when the code was sent was erased meanwhile, and proved nothing for who has it now; or they were of an
    // erased customer then, of whom nothing is left that tells it.
    if (facts.some((fact) => fact.type === "link-refused" && fact.reason === "expired")) {
      const former = [...(this.#former.get(name ?? "") ?? [])];
      const may = name !== undefined && (this.#erased.has(name) || former.some((customer) => this.#gone.has(customer)));
      must(may, `${key} came too late for ${name}, who was never erased`);
      return ["sambung.link.expired"];
    }
    // Nobody had the name, or this customer had it already.
    if (name !== undefined) believed.aliases.add(name);
    return ["sambung.linked"];
  }
}

function line(key: string, { memory }: Believed, extra: string): string {
  const sum = [...memory.values()].reduce((all, number) => all + number, 0);
  return [key, memory.size, sum, extra].join("|");
}

/** A timer that an event set. */
function armed(key: string, at: number, ms: number): Armed {
  const [, person, count] = /^p(\d+)-(\d+)$/.exec(key) ?? [];
  return { due: at + ms, generation: Number(person) * 1_000 + Number(count) };
}

function openIn({ forms, lives }: Believed): string[] {
  return [...forms.keys(), ...lives];
}
