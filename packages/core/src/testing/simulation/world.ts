import { hashCode } from "../../identity/index.ts";
import type { ReceiptMark } from "../../ports/store.ts";
import { seededRandom } from "../clock.ts";
import { silentLog } from "../log.ts";
import { type MemoryStore, sharedMemoryStore } from "../memory-store.ts";
import { hex } from "../memory-store-commit.ts";
import { MemoryDatabase, Seat } from "../memory-store-seat.ts";
import { Dice } from "./dice.ts";
import { aliasOf, CHANNEL, conversationOf, dedupeOf } from "./names.ts";
import { Oracle } from "./oracle.ts";
import { Person } from "./person.ts";
import type { Plan } from "./plan.ts";
import { Platform } from "./platform.ts";
import { SimulatedProcess } from "./process.ts";
import { type Doer, Timeline } from "./timeline.ts";

/** 09:00 on a Monday in Jakarta. */
const START = Date.parse("2026-01-05T02:00:00.000Z");
/** Trouble ends after this; what has not come to rest long after that never will. */
const CALM_MS = 5 * 60_000;
const PATIENCE_MS = 3 * 60 * 60_000;
/** So much happens only when something goes round in circles. */
const MOST = 200_000;
/** A process that stands still longer than this is given up by the others. */
const LEASE_MS = 15_000;
/** How long after an erasure a process may still be looking for what it has of them. */
const SILENT_MS = 5_000;
const FIRST_SEED = 7;
/** How long link codes are good. */
const CODES_MS = 10 * 60_000;

interface Place {
  readonly name: string;
  process: SimulatedProcess | undefined;
  seat: Seat | undefined;
  lives: number;
}

/** Everything of one simulation. */
export class World {
  readonly #plan: Plan;
  readonly #timeline: Timeline;
  readonly #oracle: Oracle;
  readonly #platform: Platform;
  readonly #database = new MemoryDatabase();
  /** The one store of a single process: it outlives it, as a file does. */
  readonly #file: MemoryStore | undefined;
  readonly #dice: Dice;
  readonly #places: readonly Place[];
  readonly #people: readonly Person[];
  readonly #self: Doer = { name: "world", over: false, still: 0, strayed: false };
  #jumped = 0;
  #calm = false;
  #wrong: string | undefined;
  #restarts: number;
  #stalls: number;
  #tokens = 0;
  crashes = 0;

  constructor(plan: Plan, trace: string[] | undefined) {
    this.#plan = plan;
    const { seed, faults } = plan;
    this.#dice = new Dice(seed, "world");
    this.#restarts = faults.restarts;
    this.#stalls = faults.stalls;
    this.#timeline = new Timeline(new Dice(seed, "order"), trace);
    const timeline = this.#timeline;
    const happened = (): number => timeline.happened;
    this.#oracle = new Oracle(plan, this.#database.tables, happened, START + CODES_MS);
    this.#file = plan.processes === 1 ? sharedMemoryStore(this.#database, null) : undefined;
    this.#platform = new Platform({
      timeline,
      dice: new Dice(seed, "platform"),
      world: this.#self,
      trouble: () => (this.#calm ? 0 : faults.channel),
      called: (id, caller) => this.#check(() => this.#oracle.sends(id, caller)),
      shown: (message) => this.#check(() => this.#oracle.shown(message, (id) => this.#isDone(id))),
      receipt: (mark) => this.#receipt(mark),
    });
    this.#places = Array.from({ length: plan.processes }, (_, index) => ({
      name: `process ${index + 1}`,
      process: undefined,
      seat: undefined,
      lives: 0,
    }));
    this.#people = plan.people.map(
      (person) =>
        new Person(person, {
          timeline,
          dice: new Dice(seed, `person/${person.alias}`),
          world: this.#self,
          wall: () => this.#wall(),
          codes: plan.codes,
          somewhere: () => this.#somewhere(),
          delivers: (keys) => this.#oracle.delivers(person.alias, keys),
          answered: (key) => this.#check(() => this.#oracle.answered(key)),
        }),
    );
  }

  get turns(): number {
    return this.#oracle.turns;
  }

  get happened(): number {
    return this.#timeline.happened;
  }

  get merges(): number {
    return this.#oracle.count("merges");
  }

  get unmerges(): number {
    return this.#oracle.count("unmerges");
  }

  get erasures(): number {
    return this.#oracle.count("erasures");
  }

  get ms(): number {
    return this.#timeline.now;
  }

  /** Runs until everything has come to rest; resolves with what is wrong. */
  async run(): Promise<string | undefined> {
    const { faults } = this.#plan;
    const timeline = this.#timeline;
    if (this.#file !== undefined) await this.#file.open(this.#storeOptions());
    for (const place of this.#places) await this.#begin(place);
    this.#showCodes();
    for (const person of this.#people) person.begin();
    for (const jump of faults.jumps) {
      timeline.after(this.#dice.between(0, 10_000), this.#self, `the clock jumps ${jump} ms`, () => {
        this.#jumped += jump;
      });
    }
    timeline.after(CALM_MS, this.#self, "trouble ends", () => this.#calmDown());
    while (this.#wrong === undefined && (await timeline.step())) {
      this.#checkMarks();
      if (this.#wrong !== undefined) break;
      if (!this.#calm) this.#misfortune();
      if (!this.#calm && this.#people.every((person) => person.done)) this.#calmDown();
      if (this.#calm && this.#atRest) return this.#end();
      if (timeline.now > PATIENCE_MS || timeline.happened > MOST) return this.#neverRested();
    }
    return this.#wrong ?? this.#neverRested();
  }

  async #end(): Promise<string | undefined> {
    this.#check(() => this.#oracle.end(this.#platform.messages));
    const processes = this.#places.flatMap(({ process }) => process ?? []);
    for (const { reminded, name } of processes) if (reminded) this.#wrong ??= `${name} had to be reminded`;
    // Whoever is at rest says so.
    const until = Math.max(this.#timeline.now, ...processes.map(({ still }) => still)) + 5_000;
    for (const process of processes) {
      let idle = false;
      // On the timeline, which would otherwise go on before what is asked of the store because of this is on it.
      this.#timeline.after(0, this.#self, `${process.name} is asked to come to rest`, () => {
        void process.idle().then(() => {
          idle = true;
        });
      });
      while (!idle && this.#timeline.now < until) if (!(await this.#timeline.step())) break;
      if (!idle) this.#wrong ??= `${process.name} has nothing to do and does not say so`;
    }
    return this.#wrong;
  }

  /** Link codes stand on people's screens from the beginning. */
  #showCodes(): void {
    const { tables, secret = this.#file?.secret() ?? new Uint8Array() } = this.#database;
    for (const { code, alias } of this.#plan.codes) {
      const hash = hashCode(code, secret);
      const times = { createdAt: START, expiresAt: START + CODES_MS };
      tables.links.set(hash, { hash, alias: aliasOf(alias), from: conversationOf(alias), channel: CHANNEL, ...times });
    }
  }

  #neverRested(): string {
    const { inbox, outbox, timers } = this.#database.tables;
    const waiting = this.#people.filter((person) => !person.done).length;
    const events = inbox.entries().map(([, row]) => (JSON.parse(row.event) as { key: string }).key);
    const messages = outbox.entries().map(([id]) => id);
    return `it never came to rest: ${waiting} people, ${timers.size} timers, events [${events}] and messages [${messages}] wait`;
  }

  get #atRest(): boolean {
    const { inbox, outbox, timers } = this.#database.tables;
    const everybody = this.#people.every((person) => person.done);
    return everybody && inbox.size === 0 && outbox.size === 0 && timers.size === 0 && this.#places.every(isUp);
  }

  #calmDown(): void {
    this.#calm = true;
    this.#timeline.note("world", "is calm");
  }

  #wall(): number {
    return START + Math.floor(this.#timeline.now) + this.#jumped;
  }

  #check(look: () => void): void {
    try {
      look();
    } catch (error) {
      this.#wrong ??= error instanceof Error ? error.message : String(error);
      this.#timeline.note("oracle", this.#wrong);
    }
  }

  #checkMarks(): void {
    for (const id of this.#oracle.takeMarked()) {
      const shown = this.#platform.messages.get(id)?.times ?? 0;
      if (shown === 0) this.#wrong ??= `${id} was marked as delivered and was not shown yet`;
    }
  }

  #isDone(id: string): boolean {
    const message = this.#platform.messages.get(id);
    const held = this.#database.tables.outbox.get(id)?.stored.unknownOutcome === "hold";
    return message !== undefined && (message.times > 0 || message.refused || (held && message.doubtful));
  }

  #storeOptions() {
    const clock = { now: () => this.#wall(), monotonic: () => this.#timeline.now, wait: () => Promise.resolve() };
    return { clock, random: seededRandom(this.#plan.seed + FIRST_SEED), log: silentLog };
  }

  async #begin(place: Place): Promise<void> {
    const { seed, faults, processes } = this.#plan;
    place.lives += 1;
    const name = `${place.name}.${place.lives}`;
    const seat = processes > 1 ? new Seat(this.#database) : undefined;
    const store = this.#file ?? sharedMemoryStore(this.#database, seat ?? null);
    await store.open({ ...this.#storeOptions(), random: seededRandom(seed + this.#dice.between(1, 1_000_000)) });
    place.seat = seat;
    const process: SimulatedProcess = new SimulatedProcess({
      name,
      plan: this.#plan,
      dice: new Dice(seed, name),
      timeline: this.#timeline,
      world: this.#self,
      platform: this.#platform,
      store,
      witness: (call, given, asked) => {
        const after = this.#oracle.witness(call, given, asked);
        return () => this.#check(after);
      },
      failing: () => (this.#calm ? 0 : faults.store),
      deaf: () => (this.#calm ? 0 : faults.hints),
      wall: () => this.#wall(),
      service: (...call) => this.#service(...call),
      erased: (customers) => this.#silence(process, customers),
      forfeit: () => {
        this.#doubt(name);
        process.strayed = true;
        seat?.renew();
      },
    });
    place.process = process;
    this.#timeline.note(name, "begins");
    // A start that fails is a process that ends.
    process.start().catch(() => this.#kill(place));
  }

  /** What a process has in memory for who is gone, it compares with a store that may fail; and it may stand still meanwhile. */
  #silence(process: SimulatedProcess, customers: readonly string[]): void {
    const { name } = process;
    this.#timeline.after(SILENT_MS, this.#self, `${name} has nothing more to say to those who are gone`, () => {
      if (process.still > this.#timeline.now - SILENT_MS) this.#silence(process, customers);
      else this.#oracle.erased(name, customers);
    });
  }

  #beginLater(place: Place): void {
    this.#timeline.after(this.#dice.pick([1, 100, 3_000]), this.#self, `${place.name} begins again`, () => {
      void this.#begin(place);
    });
  }

  /** What goes wrong between any two things that happen. */
  #misfortune(): void {
    const { faults } = this.#plan;
    const dice = this.#dice;
    if (faults.crashes > 0 && this.crashes < faults.mostCrashes && dice.happens(1 / faults.crashes)) {
      const place = dice.pick(this.#places);
      if (place.process !== undefined) {
        this.crashes += 1;
        this.#kill(place);
      }
    }
    if (this.#restarts > 0 && dice.happens(0.002)) this.#restart(dice.pick(this.#places));
    if (this.#stalls > 0 && dice.happens(0.002)) this.#stall(dice.pick(this.#places));
  }

  #kill(place: Place): void {
    const { process, seat } = place;
    if (process === undefined || process.over) return;
    this.#timeline.note(process.name, "dies");
    this.#doubt(process.name);
    process.kill();
    place.process = undefined;
    if (seat !== undefined) {
      this.#timeline.after(this.#dice.pick([0, 400]), this.#self, `${process.name} is missed`, () => seat.lose());
    }
    this.#beginLater(place);
  }

  #restart(place: Place): void {
    const { process } = place;
    if (process === undefined || !process.ready) return;
    this.#restarts -= 1;
    this.#timeline.note(process.name, "stops");
    this.#doubt(process.name);
    place.process = undefined;
    const stopped = (): void => {
      process.kill();
      // The last marks could not be written.
      if (this.#plan.faults.store > 0) this.#doubt(process.name);
      this.#timeline.note(process.name, "has stopped");
      this.#beginLater(place);
    };
    process.stop().then(stopped, stopped);
  }

  #stall(place: Place): void {
    const { process, seat } = place;
    if (process === undefined || seat === undefined || !process.ready) return;
    this.#stalls -= 1;
    this.#timeline.note(process.name, "stands still");
    this.#doubt(process.name);
    process.strayed = true;
    process.still = this.#timeline.now + LEASE_MS + 5_000;
    this.#timeline.after(LEASE_MS, this.#self, `${process.name} is missed`, () => seat.lose());
    this.#timeline.after(LEASE_MS + 5_000, this.#self, `${process.name} goes on`, () => seat.found());
  }

  /** What this process sent may be sent again by another. */
  #doubt(name: string): void {
    for (const message of this.#platform.messages.values()) if (message.callers.has(name)) message.doubtful = true;
  }

  #somewhere(): SimulatedProcess | undefined {
    const ready = this.#places.flatMap(({ process }) => (process?.ready === true ? [process] : []));
    return ready.length === 0 ? undefined : this.#dice.pick(ready);
  }

  #receipt(mark: ReceiptMark): void {
    this.#somewhere()?.receipt(mark);
  }

  /** Whether no other process has taken the customer over, by a merge or because this one was missed. */
  #runs(caller: SimulatedProcess, event: string): boolean {
    if (this.#plan.processes === 1) return true;
    const dedupe = hex(dedupeOf(event));
    const [waiting] = this.#database.tables.inbox.entries((row) => row.dedupe === dedupe);
    const seat = this.#places.find(({ process }) => process === caller)?.seat;
    return waiting !== undefined && seat?.owns(waiting[1].customer) === true;
  }

  #service(caller: SimulatedProcess, key: string, event: string, customer: string): Promise<string> {
    const fails = !this.#calm && this.#dice.happens(this.#plan.faults.service);
    if (this.#runs(caller, event)) this.#check(() => this.#oracle.calling(key, event, customer));
    return new Promise((resolve, reject) => {
      this.#timeline.after(this.#dice.pick([0, 3, 300]), this.#self, `the service is called for ${event}`, () => {
        this.#tokens += 1;
        const token = fails ? undefined : `token ${this.#tokens}`;
        this.#check(() => this.#oracle.called(key, event, token));
        this.#timeline.after(this.#dice.pick([0, 3]), caller, `hears from the service about ${event}`, () =>
          token === undefined ? reject(new Error("the service fails")) : resolve(token),
        );
      });
    });
  }
}

function isUp({ process }: Place): boolean {
  return process?.ready === true;
}
