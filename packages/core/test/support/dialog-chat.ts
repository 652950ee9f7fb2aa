import { makeCopywriter } from "../../src/copy/index.ts";
import { type Dialog, makeDialog } from "../../src/dialog/index.ts";
import { durationMs } from "../../src/duration.ts";
import { makeIds } from "../../src/ids.ts";
import type { Assurance } from "../../src/model/alias.ts";
import type { Conversation } from "../../src/model/conversation.ts";
import { type CustomerState, newCustomerState } from "../../src/model/customer.ts";
import type { BotDefinition, StepContext } from "../../src/model/definition.ts";
import type { Effects, TimerChange } from "../../src/model/effects.ts";
import type { Entity } from "../../src/model/entity.ts";
import type { ChannelEvent, Event } from "../../src/model/event.ts";
import type { Fact } from "../../src/model/journal.ts";
import type { Json, JsonObject } from "../../src/model/json.ts";
import type { Understood } from "../../src/model/understood.ts";
import type { Extractor } from "../../src/ports/extractor.ts";
import type { Recognizer } from "../../src/ports/recognizer.ts";
import type { StepRunner } from "../../src/ports/step.ts";
import { seededRandom } from "../../src/testing/clock.ts";
import { makeUnderstanding } from "../../src/understand/index.ts";

/** One customer in front of stages 3 and 4, with everything the other stages would do played by hand. */
export interface Chat {
  /** Plays a script and compares what the bot says; see {@link play}. */
  play(script: string): Promise<void>;
  /** Sends any event from the current channel. */
  sends(event: Partial<ChannelEvent> & { readonly kind: ChannelEvent["kind"] }): Promise<Effects>;
  signals(name: string, data?: JsonObject): Promise<Effects>;
  /** Says something through `app.send`. */
  proactive(copy: string, variables?: JsonObject, unknownOutcome?: "hold"): Promise<Effects>;
  advance(duration: string): Promise<void>;
  /** Goes on with other code, as after a deploy. */
  deploy(bot: BotDefinition): void;
  state: CustomerState;
  channel: string;
  group: boolean;
  readonly dialog: Dialog;
  readonly facts: readonly Fact[];
  /** Makes facts of another customer this one's, as a merge does. */
  adopt(facts: readonly Fact[]): void;
  readonly last: Effects | undefined;
  readonly withdrawn: readonly string[];
  readonly timers: ReadonlyMap<string, Extract<TimerChange, { change: "set" }>>;
  readonly steps: readonly string[];
  now: number;
}

export interface ChatOptions {
  /** Words -> intent: what the recognizer finds, with confidence 0.95. */
  readonly intents?: { readonly [pattern: string]: string };
  readonly confidence?: number;
  readonly seed?: number;
  /** How sure it is that who speaks is the customer. */
  readonly assurance?: Assurance;
  readonly extractors?: readonly Extractor[];
  /** Instead of `intents`. */
  readonly recognizer?: Recognizer;
  /** Changes what was understood before the dialog sees it. */
  readonly reread?: (understood: Understood) => Understood;
}

export const START = Date.parse("2026-01-05T02:00:00.000Z");

export function makeChat(bot: BotDefinition, options: ChatOptions = {}): Chat {
  const random = seededRandom(options.seed ?? 7);
  let sequence = 0;
  let parts = partsOf(bot, options);
  const facts: Fact[] = [];
  const checkAsked = makeAskedCheck();
  const withdrawn: string[] = [];
  const timers = new Map<string, Extract<TimerChange, { change: "set" }>>();
  const steps: string[] = [];
  /** Choices on screen: label -> token, per conversation, newest last. */
  const screen = new Map<string, { label: string; token: string; message: string }[]>();
  const clock = { now: () => chat.now };

  function partsOf(
    definition: BotDefinition,
    { intents = {}, confidence = 0.95, extractors = [], recognizer: given }: ChatOptions,
  ) {
    const copy = makeCopywriter(definition.vocabulary, definition);
    const ids = makeIds({ now: () => chat?.now ?? START }, random);
    return {
      definition,
      dialog: makeDialog(definition, { ids, clock: { now: () => clock.now() }, copy }),
      understand: makeUnderstanding({
        vocabulary: definition.vocabulary,
        extractors,
        recognizers: [
          given ?? {
            contract: 1,
            name: "patterns",
            thresholds: { accept: 0.5, interrupt: 0.75 },
            prepare: async () => {},
            recognize: ({ text, locale }) => {
              const found = Object.entries(intents).find(([pattern]) => new RegExp(pattern, "i").test(text));
              return {
                intents: found === undefined ? [] : [{ name: found[1], confidence }],
                entities: [],
                locale,
                abstained: found === undefined,
              };
            },
          },
        ],
      }),
    };
  }

  const runner: StepRunner = {
    recordedProposals: undefined,
    record: () => {},
    async run<T>(scope: string, name: string, run: (step: StepContext) => T | Promise<T>): Promise<T> {
      steps.push(`${scope.replace(/^t_[^.]*/, "task")}/${name}`);
      const result = await run({
        key: `${scope}/${name}`,
        signal: new AbortController().signal,
        readMedia: () => Promise.reject(new Error("there are no channels here")),
      });
      return result === undefined ? result : (JSON.parse(JSON.stringify(result)) as T);
    },
  };

  async function deliver(event: Event): Promise<Effects> {
    const state = deepFreeze(JSON.parse(JSON.stringify(chat.state)) as CustomerState);
    const conversation = "conversation" in event ? here() : lastConversation(state);
    const expecting = parts.dialog.expecting(state, conversation, chat.now);
    const read = await parts.understand(
      {
        event,
        locale: state.locale ?? "id",
        now: chat.now,
        timeZone: "Asia/Jakarta",
        currency: "IDR",
        region: "ID",
        ...(expecting === undefined ? {} : { expecting }),
      },
      new AbortController().signal,
    );
    const understood = options.reread?.(read) ?? read;
    const effects = await parts.dialog.advance({
      event,
      state: understood.locale === state.locale ? state : { ...state, locale: understood.locale },
      understood,
      scope: chat.group ? "group" : "direct",
      conversation,
      now: chat.now,
      attempt: 1,
      ...(options.assurance === undefined ? {} : { assurance: options.assurance }),
      steps: runner,
      signal: new AbortController().signal,
    });
    take(effects);
    return effects;
  }

  function take(effects: Effects): void {
    chat.state = effects.state;
    facts.push(...effects.facts);
    (chat as { last: Effects }).last = effects;
    for (const { to, message } of effects.replies) {
      const key = `${to.channel}/${to.id}`;
      const shown = screen.get(key) ?? [];
      for (const choice of message.choices ?? []) {
        if ("choice" in choice) shown.push({ label: choice.label, token: choice.choice, message: message.id });
      }
      screen.set(key, shown);
    }
    for (const { message } of effects.withdrawals) withdrawn.push(message);
    for (const change of effects.timers) {
      if (change.change === "set") timers.set(`${change.task}/${change.name}`, change);
      else {
        for (const key of [...timers.keys()]) {
          if (
            key === `${change.task}/${change.name}` ||
            (change.name === undefined && key.startsWith(`${change.task}/`))
          ) {
            timers.delete(key);
          }
        }
      }
    }
    checkState(chat.state);
    checkAsked(effects.facts);
  }

  function here(): Conversation {
    return {
      channel: chat.channel,
      id: chat.group ? "group-1" : `${chat.channel}-1`,
      kind: chat.group ? "group" : "direct",
    };
  }

  function lastConversation(state: CustomerState): Conversation | undefined {
    const known = state.conversations[0];
    return known === undefined ? undefined : { channel: known.channel, id: known.id, kind: known.kind };
  }

  const chat: Chat = {
    state: { ...newCustomerState("c_1", START), locale: "id" },
    channel: "web",
    group: false,
    now: START,
    facts,
    withdrawn,
    timers,
    steps,
    last: undefined,
    get dialog() {
      return parts.dialog;
    },
    adopt(others) {
      facts.push(...others);
      checkAsked(others);
    },
    deploy(definition) {
      parts = partsOf(definition, options);
    },
    async sends(event) {
      sequence += 1;
      chat.now += 1_000;
      const { id, kind } = here();
      const alias = { kind: chat.channel, account: "*", value: "1" };
      const others = chat.state.conversations.filter((known) => known.channel !== chat.channel);
      const known = { channel: chat.channel, id, kind, at: chat.now, alias, reachable: true } as const;
      if (!chat.group) chat.state = { ...chat.state, conversations: [known, ...others] };
      return deliver({
        key: `e${sequence}`,
        channel: chat.channel,
        account: "bot",
        conversation: { id, kind },
        aliases: [{ ...alias, proven: true }],
        at: new Date(chat.now).toISOString(),
        ...event,
      } as ChannelEvent);
    },
    signals(name, data = {}) {
      sequence += 1;
      chat.now += 1_000;
      return deliver({ key: `s${sequence}`, at: new Date(chat.now).toISOString(), kind: "signal", name, data });
    },
    proactive(copy, variables = {}, unknownOutcome) {
      sequence += 1;
      return deliver({
        ...{ key: `p${sequence}`, at: new Date(chat.now).toISOString(), kind: "send", copy, variables },
        ...(unknownOutcome === undefined ? {} : { unknownOutcome }),
      });
    },
    async advance(duration) {
      const until = chat.now + durationMs(duration);
      for (;;) {
        const due = [...timers].sort(([, a], [, b]) => a.due - b.due)[0];
        if (due === undefined || due[1].due > until) break;
        timers.delete(due[0]);
        chat.now = Math.max(chat.now, due[1].due);
        sequence += 1;
        const { task, name, generation } = due[1];
        await deliver({
          key: `t${sequence}`,
          at: new Date(chat.now).toISOString(),
          kind: "timer",
          task,
          name,
          generation,
        });
        replies.push(...shownReplies(chat.last));
      }
      chat.now = until;
    },
    play: (script) => play(script),
  };
  let replies: string[] = [];

  async function play(script: string): Promise<void> {
    const heard: string[] = [];
    replies = [];
    const flush = (): void => {
      for (const reply of replies) heard.push(`< ${reply}`);
      replies = [];
    };
    const wanted = script
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#"));
    for (const line of wanted) {
      if (line.startsWith("<")) continue;
      flush();
      heard.push(line);
      const rest = line.slice(1).trim();
      if (line.startsWith(">")) {
        await chat.sends({ kind: "text", text: rest });
      } else if (line.startsWith("*")) {
        await tap(rest);
      } else if (line.startsWith("@")) {
        chat.channel = rest;
        continue;
      } else if (line.startsWith("+")) {
        await chat.advance(rest);
        continue;
      } else if (line.startsWith("/")) {
        await chat.sends(rest === "start" ? { kind: "start" } : { kind: "command", name: rest });
      } else if (line.startsWith("!")) {
        await chat.signals(rest);
      } else throw new Error(`what is "${line}"?`);
      replies.push(...shownReplies(chat.last));
    }
    flush();
    const expected = wanted.join("\n");
    const actual = heard.join("\n");
    if (actual !== expected) throw new ChatMismatch(actual, expected);
  }

  /** Taps the newest control with this label; `label #1` the oldest, whether it was withdrawn or not. */
  async function tap(label: string): Promise<void> {
    const [, name = label, position] = /^(.*?)(?: #(\d+))?$/.exec(label) ?? [];
    const { channel, id } = here();
    const fitting = (screen.get(`${channel}/${id}`) ?? []).filter((one) => one.label === name);
    const one = position === undefined ? fitting.at(-1) : fitting[Number(position) - 1];
    if (one === undefined) throw new Error(`nothing with the label "${name}" was shown on ${channel}`);
    await chat.sends({ kind: "choice", choice: one.token, label: name });
  }

  return chat;
}

/** The transcript differs from the script; vitest shows both. */
export class ChatMismatch extends Error {
  readonly actual: string;
  readonly expected: string;
  readonly showDiff = true;
  constructor(actual: string, expected: string) {
    super(`the conversation went otherwise:\n${actual}`);
    this.actual = actual;
    this.expected = expected;
  }
}

/** `text / next line [Choice|Choice]`. */
export function shownReplies(effects: Effects | undefined): string[] {
  return (effects?.replies ?? []).map(({ message }) => {
    const text = message.blocks.map((block) => (block.kind === "text" ? block.text : `<${block.kind}>`)).join("\n");
    const choices = (message.choices ?? []).map((choice) => choice.label).join("|");
    return `${text.replaceAll("\n", " / ")}${choices === "" ? "" : ` [${choices}]`}`;
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}

/** What is stored must come back from JSON as it was. */
function checkState(state: CustomerState): void {
  const text = JSON.stringify(state);
  if (JSON.stringify(JSON.parse(text)) !== text) throw new Error("the state does not survive JSON");
  checkJson(state as unknown as Json, "state");
}

function checkJson(value: Json | undefined, path: string): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    if (part === undefined) throw new Error(`${path}.${name} is undefined`);
    checkJson(part as Json, `${path}.${name}`);
  }
}

/** Promise 9: a slot is asked again only after it was cleared; only the open question is repeated. */
function makeAskedCheck(): (facts: readonly Fact[]) => void {
  const filled = new Set<string>();
  const open = new Map<string, string>();
  return (facts) => {
    for (const fact of facts) {
      if (fact.type === "slot-filled") {
        filled.add(`${fact.task}/${fact.slot}`);
        if (open.get(fact.task) === fact.slot) open.delete(fact.task);
      }
      if (fact.type === "slot-cleared") filled.delete(`${fact.task}/${fact.slot}`);
      if (fact.type !== "slot-asked") continue;
      const key = `${fact.task}/${fact.slot}`;
      if (filled.has(key)) throw new Error(`slot-reasked: ${key}`);
      if (fact.repeat === true && open.get(fact.task) !== fact.slot)
        throw new Error(`${key} was repeated but is not open`);
      open.set(fact.task, fact.slot);
    }
  };
}

/** An extractor that knows a few kinds by pattern, to have offsets and ambiguity to test with. */
export function patternExtractor(
  patterns: readonly {
    readonly kind: string;
    readonly pattern: RegExp;
    readonly value: (text: string) => Json;
    readonly alternatives?: readonly Json[];
  }[],
): Extractor {
  return {
    contract: 1,
    name: "patterns",
    extract({ text }) {
      return patterns.flatMap(({ kind, pattern, value, alternatives }) =>
        [...text.matchAll(new RegExp(pattern, "gi"))].map(
          (match): Entity => ({
            kind,
            value: value(match[0]),
            start: match.index,
            end: match.index + match[0].length,
            text: match[0],
            confidence: 1,
            ...(alternatives === undefined ? {} : { alternatives }),
          }),
        ),
      );
    },
  };
}
