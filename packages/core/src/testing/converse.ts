import { startAppOn } from "../app.ts";
import type { SambungError } from "../errors.ts";
import type { CustomerState } from "../model/customer.ts";
import type { BotDefinition, CopyVariables } from "../model/definition.ts";
import type { JournalEntry } from "../model/journal.ts";
import type { JsonObject } from "../model/json.ts";
import type { App, StartOptions } from "../ports/app.ts";
import type { Store } from "../ports/store.ts";
import { seededRandom, type VirtualClock, virtualClock } from "./clock.ts";
import { type AskedCounts, askedCounter } from "./converse-asked.ts";
import { type CrashPhase, type CrashPlan, type Life, startLife } from "./converse-crash.ts";
import { drive } from "./converse-drive.ts";
import { type KnownPerson, makePerson, type Person, type PersonOptions } from "./converse-person.ts";
import { Transcript } from "./converse-transcript.ts";
import { watchStore } from "./converse-watch.ts";
import { type FakeChannel, fakeChannel } from "./fake-channel.ts";
import { PRESETS } from "./fake-channel-presets.ts";
import { installGuard } from "./guard.ts";
import { guardedBot } from "./guard-bot.ts";
import { memoryLog } from "./log.ts";
import { memoryStore } from "./memory-store.ts";

/** A bot, typed or not. */
export interface Conversable {
  readonly definition: BotDefinition;
}

/** Settings of {@link converse}. */
export interface ConverseOptions extends Partial<Omit<StartOptions, "channels" | "clock" | "log" | "store">> {
  /** Ids such as `"web"` and `"telegram:bandung"`, or own fakes. Default one of each kind; the first is where people begin. */
  readonly channels?: readonly (string | FakeChannel)[];
  /** Default a fresh store in memory. */
  readonly store?: Store;
  /** Default a Monday morning in January 2026. */
  readonly clock?: VirtualClock;
  /** What platforms tell of everybody's language, default nothing. */
  readonly locale?: string;
  /** Makes ids and codes the same each time, default 1. */
  readonly seed?: number;
  /**
   * Whether the bot's own code is watched, default true: outside of steps and reads it must not reach the network, timers,
   * the clock, randomness or files, and a flow that is run again must reach the same names. Whoever writes then gets
   * `side-effect-outside-step`.
   */
  readonly guard?: boolean;
}

/** A running bot with people who talk to it. */
export interface Chat {
  /** Somebody; the same name is the same person. */
  person(name: string, options?: PersonOptions): Person;
  /** Moves when told; `advance` lets the bot do what is due and finish it. */
  readonly clock: VirtualClock;
  readonly app: App;
  readonly store: Store;
  channel(id: string): FakeChannel;
  /** Calls `app.send` for somebody and waits until it is said. */
  send(person: string, copy: string, variables?: CopyVariables): Promise<void>;
  /** Calls `app.signal` for somebody and waits until what it wakes is done. */
  signal(person: string, name: string, data?: JsonObject): Promise<void>;
  /** The customer somebody is, on the channel they used last or on `channel`; undefined before their first event. */
  customer(person: string, channel?: string): Promise<string | undefined>;
  /** The state of that customer. */
  state(person: string, channel?: string): Promise<CustomerState | undefined>;
  /** What was said, one line per message. */
  transcript(): string;
  /** What every committed turn left behind, in the order of the commits, from the `from`th on. */
  journal(from?: number): readonly JournalEntry[];
  /** How often a filled slot was asked again: once as the channels showed it, once as the journal says. */
  asked(): AskedCounts;
  /** Waits until the bot has nothing left to do now. */
  rest(): Promise<void>;
  /** Stops the bot and starts it again over the same store, as a deploy does; with another bot if given. */
  restart(bot?: Conversable): Promise<void>;
  /**
   * Ends the process, as `kill -9` would, when it gets to this phase next. Whoever writes then still waits for the answer:
   * the bot is started again over the same store, and the platform delivers again what it got no answer for.
   *
   * @example
   * chat.crashBefore("commit");
   * await budi.says("2");
   * budi.hears("Diantar atau ambil sendiri?");
   */
  crashBefore(phase: CrashPhase): void;
  /** How often the process has ended by {@link Chat.crashBefore}. */
  crashes(): number;
  /** By channel and send key (`web m_1:0`): how often the process ended when only the platform knew that it was sent. */
  mayRepeat(): ReadonlyMap<string, number>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Lets people chat with the real application over fake channels, with a clock that moves only when told.
 *
 * Whoever writes waits for the answer; `hears` then checks what the bot said since the last thing that happened and
 * fails with the whole conversation. It needs no test runner.
 *
 * @example
 * await using chat = await converse(shop, { channels: ["web", "telegram"] });
 * const budi = chat.person("budi");
 * await budi.on("web").says("mau pesan kopi");
 * budi.hears("Berapa bungkus?");
 * await budi.links("web", "telegram");
 * await budi.on("telegram").says("2");
 * await budi.taps("Diantar");
 */
export async function converse(bot: Conversable, options: ConverseOptions = {}): Promise<Chat> {
  const {
    channels: wanted = Object.keys(PRESETS),
    store = memoryStore(),
    seed = 1,
    locale,
    guard = true,
    ...start
  } = options;
  const clock = options.clock ?? virtualClock();
  const log = memoryLog();
  const random = start.random ?? seededRandom(seed);
  const transcript = new Transcript(log);
  const channels = new Map(
    wanted.map((each) => (typeof each === "string" ? fakeChannel(each) : each)).map((each) => [each.id, each]),
  );
  const journal: JournalEntry[] = [];
  const counter = askedCounter(bot.definition);
  const watched = watchStore(store, (turn) => {
    if (turn.journal !== undefined) journal.push(turn.journal);
    counter.turn(turn);
  });
  for (const channel of channels.values()) {
    channel.listen((sent) => {
      transcript.bot(sent);
      counter.shown(sent.key, sent.part.text ?? "");
    });
  }

  let violation: SambungError | undefined;
  const watch = (definition: BotDefinition): BotDefinition =>
    guard
      ? guardedBot(definition, (error) => {
          violation ??= error;
        })
      : definition;
  const unguard = guard ? installGuard() : () => {};
  const plan: CrashPlan = { next: undefined, count: 0, mayRepeat: new Map() };
  let life: Life;
  const launch = (definition: BotDefinition): Promise<App> => {
    life = startLife({ store: watched, clock, channels: [...channels.values()] }, plan);
    return drive(
      startAppOn(life.scheduler, watch(definition), {
        ...start,
        // A group is committed as soon as it can be: nobody here gains from waiting for company.
        engine: { groupMs: 0, ...start.engine },
        ...{ store: life.store, channels: life.channels, clock: life.clock },
        random,
        log,
      }),
      clock,
      "starting the bot",
    );
  };
  let running = bot;
  let app = await launch(bot.definition);

  let calls = 0;
  const people = new Map<string, KnownPerson>();
  const markAll = (): void => {
    for (const known of people.values()) known.mark();
  };
  /** Does something that the process must live through; if it ends meanwhile, once more in its next life. */
  const survive = async <T>(work: () => Promise<T>, what: string): Promise<T> => {
    for (;;) {
      const done = work().then((result) => ({ result }));
      const outcome = await drive(Promise.race([done, life.crashed]), clock, what);
      if (outcome !== "crashed") return outcome.result;
      done.catch(() => undefined);
      await store.close();
      app = await launch(running.definition);
    }
  };
  const rest = async (): Promise<void> => {
    await survive(() => app.idle(life.ended), "waiting for the bot to come to rest");
    const found = violation;
    violation = undefined;
    if (found !== undefined) throw found;
  };
  const run = async <T>(work: () => Promise<T>, what: string): Promise<T> => {
    const result = await survive(work, what);
    await rest();
    return result;
  };
  const stop = async (): Promise<void> => {
    plan.next = undefined;
    await drive(app.stop(), clock, "stopping the bot");
  };
  const channel = (id: string): FakeChannel => {
    const found = channels.get(id);
    if (found !== undefined) return found;
    throw new Error(`There is no channel "${id}" in this conversation; there are ${[...channels.keys()].join(", ")}`);
  };
  const known = (name: string, personOptions: PersonOptions = {}): KnownPerson => {
    const found = people.get(name);
    if (found !== undefined) return found;
    const defaults = locale === undefined ? {} : { locale };
    const firstChannel = channels.keys().next().value ?? "";
    const made = makePerson(name, { ...defaults, ...personOptions }, { transcript, channel, firstChannel, run });
    people.set(name, made);
    return made;
  };
  const customer = async (name: string, id?: string): Promise<string | undefined> => {
    const person = known(name);
    const on = channel(id ?? person.lastChannel());
    return (await store.find(on.alias(person.sender(on.id))))?.customer;
  };
  const mustBeCustomer = async (name: string): Promise<string> => {
    const found = await customer(name);
    if (found === undefined) throw new Error(`${name} has not written yet, so the bot does not know them`);
    return found;
  };

  return {
    person: (name, personOptions) => known(name, personOptions).person,
    clock: {
      ...clock,
      advance: async (by) => {
        markAll();
        await clock.advance(by);
        await rest();
      },
    },
    get app() {
      return app;
    },
    store,
    channel,
    send: async (name, copy, variables) => {
      const to = await mustBeCustomer(name);
      markAll();
      calls += 1;
      const key = `sent-${calls}`;
      await run(() => app.send(to, copy, variables, { key }), `sending to ${name}`);
    },
    signal: async (name, signal, data) => {
      const to = await mustBeCustomer(name);
      markAll();
      calls += 1;
      const key = `signalled-${calls}`;
      await run(() => app.signal(to, signal, data, { key }), `a signal for ${name}`);
    },
    customer,
    state: async (name, id) => {
      const found = await customer(name, id);
      const claim = found === undefined ? undefined : await store.load(found, { after: 0, events: 1 });
      return claim?.mailbox.state;
    },
    transcript: () => transcript.text(),
    journal: (from = 0) => journal.slice(from),
    asked: () => counter.counts(),
    rest,
    restart: async (next = running) => {
      await stop();
      running = next;
      counter.adopt(next.definition);
      markAll();
      app = await launch(next.definition);
      await rest();
    },
    crashBefore: (phase) => {
      plan.next = phase;
    },
    crashes: () => plan.count,
    mayRepeat: () => plan.mayRepeat,
    [Symbol.asyncDispose]: async () => {
      await stop();
      unguard();
    },
  };
}
