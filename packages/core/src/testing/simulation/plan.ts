import { Dice } from "./dice.ts";

/** What a person's message asks of the bot; see `program.ts` for what it does and `oracle.ts` for what must come of it. */
export type Command =
  | { readonly do: "add"; readonly number: number }
  /** Answers in a conversation that everybody shares, too. */
  | { readonly do: "tell" }
  | { readonly do: "step" }
  | { readonly do: "timer"; readonly name: string; readonly ms: number }
  | { readonly do: "cancel"; readonly name: string }
  /** Throws whenever it runs. */
  | { readonly do: "fail" }
  /** Throws when it runs first. */
  | { readonly do: "flaky" }
  | { readonly do: "slow"; readonly ms: number }
  /** Its answer must not be shown twice. */
  | { readonly do: "hold" }
  /** Puts an event of its own into the inbox. */
  | { readonly do: "signal" }
  /** The customer and whoever has this name are one person. */
  | { readonly do: "link"; readonly alias: string };

export interface PlannedEvent {
  readonly key: string;
  readonly command: Command;
}

/** One call of a platform. */
export interface PlannedCall {
  /** After the one before, milliseconds. */
  readonly pause: number;
  /** Comes only after the one before was answered with success. */
  readonly patient: boolean;
  readonly events: readonly PlannedEvent[];
  /** The platform brings it once more although it was answered. */
  readonly again: boolean;
}

export interface PlannedPerson {
  /** Their name on the platform. */
  readonly alias: string;
  readonly calls: readonly PlannedCall[];
}

/** How often what goes wrong; chances are per call. */
export interface Faults {
  /** The store can't be used. */
  readonly store: number;
  /** A platform answers 429, 500, resets the connection, takes the message and is silent, or takes 30 s. */
  readonly channel: number;
  /** The service that steps call fails. */
  readonly service: number;
  /** What is told between processes gets lost. */
  readonly hints: number;
  /** Of everything that happens, after how much a process dies; 0 for never. */
  readonly crashes: number;
  readonly mostCrashes: number;
  /** Processes that stop in good order and start again. */
  readonly restarts: number;
  /** A process stands still until the others have taken over. */
  readonly stalls: number;
  /** The wall clock jumps, milliseconds. */
  readonly jumps: readonly number[];
}

/** Everything about a simulation that its seed decides beforehand. */
export interface Plan {
  readonly seed: number;
  readonly processes: number;
  /** Longest way to the store and back, milliseconds. */
  readonly latency: number;
  readonly fuse: boolean;
  readonly groupTurns: number;
  readonly people: readonly PlannedPerson[];
  readonly faults: Faults;
}

const HOUR = 3_600_000;

export function planOf(seed: number): Plan {
  const dice = new Dice(seed, "plan");
  const processes = dice.happens(0.5) ? 1 : 2;
  const persons = dice.between(2, 4);
  const aliases = Array.from({ length: persons }, (_, index) => `p${index + 1}`);
  return {
    seed,
    processes,
    latency: dice.pick(processes === 1 ? [0, 0, 1, 5] : [1, 3, 20]),
    fuse: dice.happens(0.85),
    groupTurns: dice.pick([1, 3, 256, 256]),
    people: aliases.map((alias) => ({ alias, calls: callsOf(alias, aliases, new Dice(seed, `script/${alias}`)) })),
    faults: faultsOf(dice, processes),
  };
}

function faultsOf(dice: Dice, processes: number): Faults {
  return {
    store: dice.pick([0, 0.02, 0.1]),
    channel: dice.pick([0, 0.1, 0.4]),
    service: dice.pick([0, 0.3]),
    hints: dice.pick([0, 0.3, 1]),
    crashes: dice.pick([0, 100, 400]),
    mostCrashes: dice.between(1, 4),
    restarts: dice.happens(0.3) ? 1 : 0,
    stalls: processes > 1 && dice.happens(0.4) ? 1 : 0,
    jumps: dice.happens(0.2) ? [dice.pick(processes === 1 ? [HOUR, -HOUR] : [20_000, -20_000])] : [],
  };
}

function callsOf(alias: string, aliases: readonly string[], dice: Dice): PlannedCall[] {
  let events = 0;
  return Array.from({ length: dice.between(2, 6) }, () => ({
    pause: dice.pick([0, 0, 1, 5, 300, 4_000]),
    patient: dice.happens(0.5),
    again: dice.happens(0.2),
    events: Array.from({ length: dice.pick([1, 1, 1, 2, 4]) }, () => {
      events += 1;
      return { key: `${alias}-${events}`, command: commandOf(alias, aliases, dice) };
    }),
  }));
}

function commandOf(alias: string, aliases: readonly string[], dice: Dice): Command {
  const kind = dice.pick([
    ...(["add", "add", "add", "tell", "step", "step", "timer", "timer", "cancel"] as const),
    ...(["fail", "flaky", "slow", "hold", "signal", "link"] as const),
  ]);
  switch (kind) {
    case "add":
      return { do: kind, number: dice.between(1, 9) };
    case "timer":
      return { do: kind, name: dice.pick(["x", "y"]), ms: dice.pick([0, 50, 2_000, 40_000]) };
    case "cancel":
      return { do: kind, name: dice.pick(["x", "y"]) };
    case "slow":
      return { do: kind, ms: dice.pick([1, 20, 2_000]) };
    case "link":
      return { do: kind, alias: dice.pick(aliases.filter((other) => other !== alias)) };
    default:
      return { do: kind };
  }
}
