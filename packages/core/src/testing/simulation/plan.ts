import { makeCode } from "../../identity/index.ts";
import { seededRandom } from "../clock.ts";
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
  /** Sends a link code, counted from 0: whoever it began with and the sender are one person. */
  | { readonly do: "link"; readonly code: number }
  /** Begins a form, fills in one more thing, ends it with a step; the one on top. */
  | { readonly do: "open" }
  | { readonly do: "fill" }
  | { readonly do: "finish" }
  /** The latest merge was a mistake. Staff say so without being in a conversation. */
  | { readonly do: "unlink"; readonly by: "customer" | "staff" }
  /** Wants everything erased: after a countdown, during which "cancel" takes it back, or at once. */
  | { readonly do: "erase"; readonly ms?: number };

/** A link code that somebody's screen shows. */
export interface PlannedCode {
  readonly code: string;
  readonly alias: string;
}

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
  /** Events of all people that a process keeps in memory. */
  readonly mostInMemory: number;
  readonly people: readonly PlannedPerson[];
  readonly codes: readonly PlannedCode[];
  readonly faults: Faults;
}

const HOUR = 3_600_000;

/** What most of the messages of a history are, and how long people wait between two. */
interface Theme {
  readonly commands: readonly Command["do"][];
  readonly pauses: readonly number[];
  /** Link codes on each person's screen. */
  readonly codes: number;
  /** Several processes for certain. */
  readonly contested?: true;
  /** One of them stands still for certain. */
  readonly stalls?: true;
  /** Longest ways to the store, of which one is picked. */
  readonly latencies?: readonly number[];
}

const ANYTHING: Theme = {
  commands: [
    ...(["add", "add", "tell", "step", "step", "timer", "timer", "cancel", "cancel"] as const),
    ...(["fail", "flaky", "slow", "hold", "signal", "open", "fill", "fill", "finish"] as const),
    ...(["link", "link", "link", "link", "unlink", "unlink", "erase"] as const),
  ],
  pauses: [0, 0, 1, 5, 300, 4_000],
  // Few, so that the same one is sent by several people, and by whom it began with.
  codes: 2,
};
/** People become one and are taken apart while others join them: what counts is what happens in between. */
const JOINING: Theme = {
  commands: [
    ...(["link", "link", "link", "link", "link", "link", "unlink", "unlink", "unlink", "unlink"] as const),
    ...(["step", "step", "add", "tell", "slow", "timer", "signal", "open", "fill"] as const),
  ],
  pauses: [0, 0, 1, 5, 20, 300],
  codes: 4,
};
/** The same between processes that are far from the store: each decides by what the other has changed meanwhile. */
const JOINING_APART: Theme = { ...JOINING, contested: true, latencies: [20, 100, 300] };
/** Messages that must not come twice, and a process that others believe dead. */
const HOLDING: Theme = {
  commands: ["hold", "hold", "hold", "hold", "hold", "hold", "tell", "tell", "add", "slow", "link", "unlink"],
  pauses: [0, 1, 5, 20, 300, 4_000],
  codes: 2,
  contested: true,
  stalls: true,
};
const THEMES: readonly Theme[] = [ANYTHING, ANYTHING, ANYTHING, ANYTHING, ANYTHING, JOINING, JOINING_APART, HOLDING];

export function planOf(seed: number): Plan {
  const dice = new Dice(seed, "plan");
  const theme = new Dice(seed, "theme").pick(THEMES);
  const processes = dice.happens(0.5) && !theme.contested ? 1 : 2;
  const persons = dice.between(2, 4);
  const aliases = Array.from({ length: persons }, (_, index) => `p${index + 1}`);
  const random = seededRandom(seed);
  const codes = aliases.flatMap((alias) =>
    Array.from({ length: theme.codes }, () => ({ code: makeCode(random).shown, alias })),
  );
  return {
    seed,
    processes,
    latency: dice.pick(theme.latencies ?? (processes === 1 ? [0, 0, 1, 5] : [1, 3, 20])),
    fuse: dice.happens(0.85),
    groupTurns: dice.pick([1, 3, 256, 256]),
    mostInMemory: new Dice(seed, "memory").pick([1_000, 1_000, 1, 3]),
    people: aliases.map((alias) => ({
      alias,
      calls: callsOf(alias, codes.length, theme, new Dice(seed, `script/${alias}`)),
    })),
    codes,
    faults: faultsOf(dice, processes, theme),
  };
}

function faultsOf(dice: Dice, processes: number, theme: Theme): Faults {
  return {
    store: dice.pick([0, 0.02, 0.1]),
    channel: dice.pick([0, 0.1, 0.4]),
    service: dice.pick([0, 0.3]),
    hints: dice.pick([0, 0.3, 1]),
    crashes: dice.pick([0, 100, 400]),
    mostCrashes: dice.between(1, 4),
    restarts: dice.happens(0.3) ? 1 : 0,
    stalls: processes > 1 && (dice.happens(0.4) || theme.stalls) ? 1 : 0,
    jumps: dice.happens(0.2) ? [dice.pick(processes === 1 ? [HOUR, -HOUR] : [20_000, -20_000])] : [],
  };
}

function callsOf(alias: string, codes: number, theme: Theme, dice: Dice): PlannedCall[] {
  let events = 0;
  return Array.from({ length: dice.between(2, 6) }, () => ({
    pause: dice.pick(theme.pauses),
    patient: dice.happens(0.5),
    again: dice.happens(0.2),
    events: Array.from({ length: dice.pick([1, 1, 1, 2, 4]) }, () => {
      events += 1;
      return { key: `${alias}-${events}`, command: commandOf(codes, theme, dice) };
    }),
  }));
}

function commandOf(codes: number, theme: Theme, dice: Dice): Command {
  const kind = dice.pick(theme.commands);
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
      return { do: kind, code: dice.between(0, codes - 1) };
    case "unlink":
      return { do: kind, by: dice.pick(["customer", "customer", "staff"]) };
    case "erase": {
      const ms = dice.pick([undefined, 0, 2_000, 40_000]);
      return ms === undefined ? { do: kind } : { do: kind, ms };
    }
    default:
      return { do: kind };
  }
}
