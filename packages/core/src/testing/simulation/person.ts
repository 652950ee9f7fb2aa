import type { Dice } from "./dice.ts";
import { engineEvent } from "./names.ts";
import type { PlannedCall, PlannedCode, PlannedPerson } from "./plan.ts";
import type { SimulatedProcess } from "./process.ts";
import type { Doer, Timeline } from "./timeline.ts";

export interface PersonTools {
  readonly timeline: Timeline;
  readonly dice: Dice;
  readonly world: Doer;
  readonly wall: () => number;
  readonly codes: readonly PlannedCode[];
  /** A process that takes calls. */
  readonly somewhere: () => SimulatedProcess | undefined;
  readonly delivers: (keys: readonly string[]) => void;
  readonly answered: (key: string) => void;
}

/** A platform gives up waiting and brings the call again. */
const ACK_MS = 10_000;

/** What a person writes, as their platform brings it: again and again until it is answered with success. */
export class Person {
  readonly #person: PlannedPerson;
  readonly #tools: PersonTools;
  #open: number;
  #next = 0;

  constructor(person: PlannedPerson, tools: PersonTools) {
    this.#person = person;
    this.#tools = tools;
    this.#open = person.calls.length;
  }

  /** Everything was answered with success. */
  get done(): boolean {
    return this.#open === 0;
  }

  begin(): void {
    const call = this.#person.calls[this.#next];
    if (call === undefined) return;
    this.#next += 1;
    const following = this.#person.calls[this.#next];
    const { timeline, world } = this.#tools;
    timeline.after(call.pause, world, `${this.#person.alias} writes`, () => {
      this.#bring(call, () => {
        this.#open -= 1;
        if (following?.patient) this.begin();
      });
      if (following !== undefined && !following.patient) this.begin();
      if (call.again) this.#later(50, () => this.#bring(call, () => {}));
    });
  }

  #later(ms: number, run: () => void): void {
    const { timeline, dice, world } = this.#tools;
    timeline.after(dice.between(0, ms), world, `the platform of ${this.#person.alias} tries again`, run);
  }

  #bring(call: PlannedCall, done: () => void): void {
    const { timeline, world, wall, codes, somewhere, delivers, answered } = this.#tools;
    const process = somewhere();
    if (process === undefined) {
      this.#later(2_000, () => this.#bring(call, done));
      return;
    }
    delivers(call.events.map(({ key }) => key));
    const { alias } = this.#person;
    let over = false;
    const once = (run: () => void): void => {
      if (over) return;
      over = true;
      giveUp();
      run();
    };
    const giveUp = timeline.after(ACK_MS, world, `the platform of ${alias} gives up waiting`, () =>
      once(() => this.#bring(call, done)),
    );
    process.accept(call.events.map((event) => engineEvent(alias, event, wall(), codes))).then(
      () => {
        if (process.over) return;
        for (const { key } of call.events) answered(key);
        once(done);
      },
      () => {
        if (!process.over) once(() => this.#later(1_000, () => this.#bring(call, done)));
      },
    );
  }
}
