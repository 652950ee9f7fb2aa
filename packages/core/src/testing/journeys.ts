import { AssertionError } from "node:assert";
import { type CustomerState, isOpenPrompt } from "../model/customer.ts";
import type { Fact } from "../model/journal.ts";
import { type Chat, type Conversable, type ConverseOptions, converse } from "./converse.ts";
import { CRASH_PHASES, type CrashPhase } from "./converse-crash.ts";
import type { Person } from "./converse-person.ts";
import { makeInvariants } from "./journey-invariants.ts";
import { type JourneyWords, makeSpeaker, openTask, type PickOne, type Speaker, wordsOf } from "./journey-words.ts";

/** What can happen next in a journey. */
export type JourneyAction =
  | "answers"
  | "corrects"
  | "digresses"
  | "says"
  | "taps"
  | "switches"
  | "duplicates"
  | "crashes"
  | "restarts"
  | "waits";

/** How likely each action is, against the others. */
export type JourneyWeights = { readonly [Action in JourneyAction]: number };

const WEIGHTS: JourneyWeights = {
  answers: 34,
  corrects: 14,
  digresses: 10,
  says: 5,
  taps: 8,
  switches: 9,
  duplicates: 7,
  crashes: 8,
  restarts: 1,
  waits: 4,
};
const WAITS = ["3m", "2h", "25h", "3d"];
/** Tries of the end of a journey to bring a form to its end. */
const LAST_TRIES = 12;

/** The world of one journey. */
export interface JourneyWorld {
  readonly chat: Chat;
  /** Further promises, looked at after every action; throws when one is broken. */
  check?(): void;
  /** Further promises, looked at when the journey is over. */
  end?(): void;
  [Symbol.asyncDispose](): PromiseLike<void>;
}

export interface JourneyOptions {
  /** Plays at least so many turns, default 1,000. */
  readonly turns?: number;
  /** The seed of the first journey, default 1; each further one has the next. */
  readonly seed?: number;
  /** Actions of a journey, default 60. */
  readonly actions?: number;
  /** People in a journey, default 2. */
  readonly people?: number;
  /** What people say, in addition to what is found in the bot's definition. */
  readonly words?: Partial<JourneyWords>;
  readonly weights?: Partial<JourneyWeights>;
  /** Stops early after so many milliseconds, for slices of a longer run. */
  readonly withinMs?: number;
  /** Opens the world of a journey; default a fresh `converse` over all channels. */
  readonly open?: (seed: number) => Promise<JourneyWorld>;
  /** For `converse`, when `open` is not given. */
  readonly converse?: ConverseOptions;
}

/** What was played. */
export interface JourneyReport {
  readonly turns: number;
  /** First and last seed. */
  readonly seeds: readonly [first: number, last: number];
  /** What people did, and crashes by phase as `crashes:commit`. */
  readonly did: { readonly [action: string]: number };
  /** Facts of the journal by type; cleared slots with their reason. */
  readonly facts: { readonly [fact: string]: number };
  /** Questions shown and asked again, by both counts. */
  readonly asked: { readonly shown: number; readonly journal: number; readonly again: number };
}

interface Player {
  readonly person: Person;
  on: string;
  readonly linked: Set<string>;
}

/**
 * Plays random journeys over a bot: people answer, correct, ask in between, tap old buttons, change the channel in the middle,
 * everything comes twice, the process ends at any moment. After every action the promises of Sambung are checked. The same
 * seed plays the same journey.
 *
 * @throws AssertionError with the seed, the action and the whole conversation
 * @example
 * const report = await playJourneys(shop, { turns: 5_000, seed: 7 });
 * console.log(report.turns, report.did.crashes);
 */
export async function playJourneys(bot: Conversable, options: JourneyOptions = {}): Promise<JourneyReport> {
  const { turns = 1_000, seed: first = 1, withinMs = Number.POSITIVE_INFINITY } = options;
  const words = wordsOf(bot.definition, options.words);
  const speaker = makeSpeaker(bot.definition, words);
  const tally = { turns: 0, did: new Map<string, number>(), facts: new Map<string, number>() };
  const asked = { shown: 0, journal: 0, again: 0 };
  const began = performance.now();
  let seed = first;
  do {
    const world = await (options.open ?? (() => defaultWorld(bot, options.converse)))(seed);
    try {
      await playOne({ bot, options, words, speaker, world, seed, did: tally.did });
      const journal = world.chat.journal();
      tally.turns += journal.length;
      for (const { facts } of journal) for (const fact of facts) count(tally.facts, nameOf(fact));
      const { shown, journal: counted } = world.chat.asked();
      asked.shown += shown.asked;
      asked.journal += counted.asked;
      asked.again += shown.again + counted.again;
    } finally {
      await world[Symbol.asyncDispose]();
    }
    seed += 1;
  } while (tally.turns < turns && performance.now() - began < withinMs);
  return {
    turns: tally.turns,
    seeds: [first, seed - 1],
    did: Object.fromEntries([...tally.did].sort()),
    facts: Object.fromEntries([...tally.facts].sort()),
    asked,
  };
}

async function defaultWorld(bot: Conversable, options: ConverseOptions = {}): Promise<JourneyWorld> {
  const chat = await converse(bot, options);
  return { chat, [Symbol.asyncDispose]: () => chat[Symbol.asyncDispose]() };
}

interface Journey {
  readonly bot: Conversable;
  readonly options: JourneyOptions;
  readonly words: JourneyWords;
  readonly speaker: Speaker;
  readonly world: JourneyWorld;
  readonly seed: number;
  readonly did: Map<string, number>;
}

async function playOne(journey: Journey): Promise<void> {
  const { options, world, seed, did } = journey;
  const { chat } = world;
  const random = randomFrom(seed);
  const pick: PickOne = (from) => from[Math.floor(random() * from.length)] as (typeof from)[number];
  const channels = chat.app.channels.map(({ id }) => id);
  const locales = journey.bot.definition.vocabulary.locales;
  const players = Array.from({ length: options.people ?? 2 }, (_, index): Player => {
    const person = chat.person(`person-${index + 1}`, { locale: pick(locales) });
    return { person, on: channels[0] ?? "", linked: new Set([channels[0] ?? ""]) };
  });
  const invariants = makeInvariants(journey.bot.definition, chat);
  const choose = chooser({ ...WEIGHTS, ...options.weights }, random);
  let doing = "";
  const check = async (player: Player): Promise<CustomerState | undefined> => {
    const state = await chat.state(player.person.name, player.on);
    invariants.after(state);
    world.check?.();
    return state;
  };
  try {
    for (let index = 0; index < (options.actions ?? 60); index += 1) {
      const player = pick(players);
      const action = choose();
      doing = `action ${index + 1}: ${player.person.name} ${action}`;
      const happened = await act(journey, player, action, pick, random);
      if (happened !== undefined) count(did, action);
      if (happened !== undefined && happened !== action) count(did, `${action}:${happened}`);
      await check(player);
    }
    for (const player of players) {
      doing = `${player.person.name} brings what is open to its end`;
      await finish(journey, player, pick, check);
    }
    doing = "the end";
    invariants.end(await Promise.all(players.map(({ person, on }) => chat.state(person.name, on))));
    world.end?.();
  } catch (error) {
    throw new AssertionError({
      message: `seed ${seed}, ${doing}: ${error instanceof Error ? error.message : String(error)}\n${chat.transcript()}`,
      actual: error instanceof AssertionError ? error.actual : error,
      operator: "journey",
    });
  }
}

/** Does something; undefined when there was nothing to do it with, else what it was in particular. */
async function act(
  { world, words, speaker }: Journey,
  player: Player,
  action: JourneyAction,
  pick: PickOne,
  random: () => number,
): Promise<string | undefined> {
  const { chat } = world;
  const { person } = player;
  const at = person.on(player.on);
  const state = await chat.state(person.name, player.on);
  switch (action) {
    case "answers":
      await at.says(speaker.answer(state, pick));
      return action;
    case "corrects":
      await at.says(speaker.correction(state, pick));
      return action;
    case "digresses":
      await at.says(pick(words.digressions.length > 0 ? words.digressions : words.asides));
      return action;
    case "says":
      await at.says(pick(words.asides));
      return action;
    case "taps":
      return tap(chat, player, state, random);
    case "switches":
      return changeChannel(chat, player, pick);
    case "duplicates":
      if (state === undefined) return undefined;
      await person.redeliver();
      return action;
    case "crashes": {
      const before = chat.crashes();
      const phase: CrashPhase = pick(CRASH_PHASES);
      chat.crashBefore(phase);
      await at.says(speaker.answer(state, pick));
      return chat.crashes() > before ? phase : undefined;
    }
    case "restarts":
      await chat.restart();
      return action;
    case "waits":
      await chat.clock.advance(pick(WAITS));
      return action;
  }
}

/** Taps something that was offered here: mostly the newest, else anything, also what was taken back. */
async function tap(
  chat: Chat,
  { person, on }: Player,
  state: CustomerState | undefined,
  random: () => number,
): Promise<string | undefined> {
  const offers = chat
    .channel(on)
    .sent.filter(
      ({ to, part }) => to.id === person.name && part.choices?.some((choice) => "choice" in choice) === true,
    );
  const offer = random() < 0.6 ? offers.at(-1) : offers[Math.floor(random() * offers.length)];
  const choices = (offer?.part.choices ?? []).flatMap((choice) => ("choice" in choice ? [choice] : []));
  const choice = choices[Math.floor(random() * choices.length)];
  if (choice === undefined) return undefined;
  const open = state?.prompts.some((one) => isOpenPrompt(one) && choice.choice.startsWith(`${one.id}.`)) === true;
  await person.on(on).sends({ kind: "choice", choice: choice.choice, label: choice.label });
  return open ? "open" : "late";
}

/** Goes on elsewhere; the first time with a link code, so that it is the same customer there. */
async function changeChannel(chat: Chat, player: Player, pick: PickOne): Promise<string | undefined> {
  const { person } = player;
  const others = chat.app.channels.map(({ id }) => id).filter((id) => id !== player.on);
  if (others.length === 0) return undefined;
  const other = pick(others);
  if (!player.linked.has(other)) {
    if ((await chat.customer(person.name, player.on)) === undefined) return undefined;
    await person.links(player.on, other);
    player.linked.add(other);
  }
  player.on = other;
  return "switches";
}

/** Nobody is stuck: whoever answers as asked gets to the end, and whoever has enough can stop. */
async function finish(
  { world, speaker }: Journey,
  player: Player,
  pick: PickOne,
  check: (player: Player) => Promise<CustomerState | undefined>,
): Promise<void> {
  const { chat } = world;
  const at = player.person.on(player.on);
  let state = await chat.state(player.person.name, player.on);
  for (let tries = 0; tries < LAST_TRIES && openTask(state) !== undefined; tries += 1) {
    await at.says(speaker.answer(state, pick));
    state = await check(player);
  }
  for (let tries = 0; tries < LAST_TRIES && openTask(state)?.kind === "form"; tries += 1) {
    const asked = state?.prompts.findLast((one) => one.name === "cancel" && isOpenPrompt(one));
    await at.says(asked === undefined ? "batal" : "ya");
    state = await check(player);
  }
  const left = openTask(state);
  if (left?.kind === "form")
    throw new AssertionError({ message: `stuck: "${left.name}" cannot be cancelled`, actual: left });
}

function chooser(weights: JourneyWeights, random: () => number): () => JourneyAction {
  const entries = Object.entries(weights) as [JourneyAction, number][];
  const whole = entries.reduce((sum, [, weight]) => sum + weight, 0);
  return () => {
    let left = random() * whole;
    for (const [action, weight] of entries) {
      left -= weight;
      if (left < 0) return action;
    }
    return "answers";
  };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function nameOf(fact: Fact): string {
  return fact.type === "slot-cleared" ? `slot-cleared (${fact.reason})` : fact.type;
}

/** mulberry32: numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
