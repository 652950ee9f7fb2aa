import { makeAccounts } from "../../account.ts";
import type { Copywriter } from "../../copy/index.ts";
import type { Dialog, DialogRequest } from "../../dialog/index.ts";
import { makeIds } from "../../ids.ts";
import type { Conversation } from "../../model/conversation.ts";
import { ACCOUNT_TASK, type CustomerState, ERASE_TIMER, type Task } from "../../model/customer.ts";
import type { BotDefinition } from "../../model/definition.ts";
import { type Effects, noEffects, type Reply } from "../../model/effects.ts";
import { type Event, isChannelEvent, type TimerEvent } from "../../model/event.ts";
import type { Fact } from "../../model/journal.ts";
import type { Understood } from "../../model/understood.ts";
import type { Clock, Random } from "../../ports/clock.ts";
import type { TurnResult } from "../../ports/engine.ts";
import type { Store, StoredOutbox } from "../../ports/store.ts";
import type { RuntimeOptions } from "../../runtime.ts";
import { makeTurn } from "../../turn.ts";
import { SHARED } from "./names.ts";
import type { Command } from "./plan.ts";

export interface ProgramTools {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: Store;
  /** A service of the world outside, called within steps. */
  readonly service: (key: string, event: string, customer: string) => Promise<string>;
  /** This process knows now that somebody is gone. */
  readonly erased: (customers: readonly string[]) => void;
}

/** The task that has a customer's own timers. */
export function lifeOf(customer: string): string {
  return `life:${customer}`;
}

/**
 * A bot whose dialog is made of {@link Command}s and whose copy texts are their own keys; everything else of its turns is
 * Sambung's: identity, link codes, merges, unmerges, erasure, commit.
 */
export function makeProgram(tools: ProgramTools): Pick<RuntimeOptions, "functions" | "erase"> {
  const { clock, random, store } = tools;
  const ids = makeIds(clock, random);
  const bot = { vocabulary: { locales: ["en"] }, timeZone: "Asia/Jakarta", currency: "IDR" };
  const real = makeTurn({
    bot: bot as unknown as BotDefinition,
    understand: ({ expecting }) =>
      ({ form: expecting?.name, locale: "en", intents: [], entities: [] }) as unknown as Understood,
    dialog: dialogOf(tools),
    copy: { text: (_: string, key: string) => key } as unknown as Copywriter,
    identity: {
      secret: store.secret(),
      findLink: (hash) => store.findLink(hash),
      findAlias: (alias) => store.find(alias),
      wrongCodes: { locked: false, count: () => {} },
    },
    ...{ ids, clock, random, store, delivery: () => "send", region: "ID" },
  });
  const accounts = makeAccounts({
    ...{ store, ids, clock, secret: store.secret() },
    // Something that takes a while outside of the store: a crash may come before, between and after.
    personalData: [
      {
        name: "elsewhere",
        erase: async () => {
          await clock.wait(1);
          return { removed: 0, kept: 0 };
        },
        export: async () => [],
      },
    ],
    accept: async () => {},
    note: async () => {},
  });
  return {
    functions: {
      ...real,
      turn: async (request) => named(await real.turn(request), request.event.key),
      apologize: (request, code) => named(real.apologize(request, code), request.event.key),
      async merge(survivor, discarded, event, owner) {
        const { result, record } = await real.merge(survivor, discarded, event, owner);
        return { result: named(result, event.key), record };
      },
      async unmerge(state, record, event, untouched) {
        const { result, restored } = await real.unmerge(state, record, event, untouched);
        const { outbox, journal } = named({ ...result, ...restored }, `${event.key}~`);
        return { result: named(result, event.key), restored: { ...restored, outbox, journal } };
      },
    },
    async erase(customer, state, receipt) {
      const gone = await accounts.erase(customer, state, receipt);
      tools.erased(gone);
      return gone;
    },
  };
}

/** Names what a turn wrote after its event, so that it can be told from outside what belongs to what. */
function named<Result extends Pick<TurnResult, "outbox" | "journal">>(result: Result, key: string): Result {
  const outbox = result.outbox.map((row, index): StoredOutbox => {
    const id = `${key}.${index}`;
    return row.body.kind === "message"
      ? { ...row, id, body: { ...row.body, message: { ...row.body.message, id } } }
      : row;
  });
  return { ...result, outbox, journal: { ...result.journal, heard: key, said: outbox.map(textOf) } };
}

function textOf({ body }: StoredOutbox): string {
  const block = body.kind === "message" ? body.message.blocks[0] : undefined;
  return block?.kind === "text" && typeof block.text === "string" ? block.text : "";
}

function dialogOf({ clock, service }: ProgramTools): Dialog {
  function answer(state: CustomerState, event: Event, to: Conversation | undefined, extra = "", hold = false): Reply[] {
    if (to === undefined) return [];
    const numbers = Object.values(state.memory) as number[];
    const text = [event.key, numbers.length, numbers.reduce((sum, number) => sum + number, 0), extra].join("|");
    const message = { id: event.key, blocks: [{ kind: "text", text }] } as const;
    return [{ to, message, ...(hold ? { unknownOutcome: "hold" } : {}) }];
  }

  async function obey(command: Command, request: DialogRequest, state: CustomerState): Promise<Effects> {
    const { event, conversation: to, now, attempt, steps } = request;
    // As if the application had asked for it, which knows a customer by the id they have now.
    const meant = { for: state.customer };
    const done = (next: CustomerState, extra = "", more: Partial<Effects> = {}): Effects => ({
      ...{ ...noEffects(next), replies: answer(next, event, to, extra) },
      ...more,
    });
    switch (command.do) {
      case "add":
        return done({ ...state, memory: { ...state.memory, [event.key]: command.number } });
      case "tell": {
        const replies = answer(state, event, to);
        return { ...noEffects(state), replies: [...replies, ...replies.map((reply) => ({ ...reply, to: SHARED }))] };
      }
      case "step":
        return done(state, await steps.run(event.key, "call", ({ key }) => service(key, event.key, state.customer)));
      case "timer": {
        const task = lifeOf(state.customer);
        const generation = generationOf(event.key);
        const life = state.tasks.find(({ id }) => id === task) ?? taskOf(task, "flow", now);
        const armed = withTask(state, { ...life, memo: { ...life.memo, [command.name]: generation } });
        const due = now + command.ms;
        return done(armed, "", { timers: [{ change: "set", task, name: command.name, generation, due }] });
      }
      case "cancel": {
        const task = lifeOf(state.customer);
        const life = state.tasks.find(({ id }) => id === task);
        if (life === undefined) return done(state);
        const { [command.name]: _, ...memo } = life.memo;
        return done(withTask(state, { ...life, memo }), "", {
          timers: [{ change: "cancel", task, name: command.name }],
        });
      }
      case "fail":
        throw new Error("this always fails");
      case "flaky":
        if (attempt === 1) throw new Error("this fails the first time");
        return done(state);
      case "slow":
        await clock.wait(command.ms);
        return done(state);
      case "hold":
        return { ...noEffects(state), replies: answer(state, event, to, "", true) };
      case "signal":
        return done(state, "", {
          enqueue: [{ kind: "signal", key: `${event.key}.s`, at: event.at, ...meant, name: "again", data: {} }],
        });
      case "open":
        return done(withTask(state, taskOf(event.key, "form", now)), event.key);
      case "fill": {
        const form = formOf(request, state);
        if (form === undefined) return done(state);
        const values = { ...form.values, [event.key]: true };
        const filled = { ...form, values, revision: form.revision + 1, activeAt: now };
        return done(withTask(state, filled), [form.id, ...Object.keys(values)].join("+"));
      }
      case "finish": {
        const form = formOf(request, state);
        if (form === undefined) return done(state);
        const token = await steps.run(form.id, "place", ({ key }) => service(key, event.key, state.customer));
        const facts: Fact[] = [{ type: "task-completed", task: form.id, name: form.name }];
        return done({ ...state, tasks: state.tasks.filter(({ id }) => id !== form.id) }, `${form.id}=${token}`, {
          facts,
        });
      }
      case "unlink": {
        const asked = { kind: "unmerge", key: `${event.key}.u`, at: event.at, proof: command.by } as const;
        const place = command.by === "staff" || to === undefined ? meant : { conversation: to };
        return done(state, "", { enqueue: [{ ...asked, ...place }] });
      }
      case "erase": {
        const receipt = `${event.key}.x`;
        if (command.ms === undefined) {
          return done(state, "", { enqueue: [{ kind: "erase", key: receipt, at: event.at, ...meant, receipt }] });
        }
        const due = now + command.ms;
        // Several may ask in one millisecond; the oracle has to tell their timers apart, of whomever they are by then.
        const generation = generationOf(event.key);
        return done({ ...state, erasure: { receipt, askedAt: generation, due } }, "", {
          timers: [{ change: "set", task: ACCOUNT_TASK, name: ERASE_TIMER, due, generation }],
          facts: [{ type: "erasure-requested", receipt }],
        });
      }
      case "link":
        throw new Error("a code is dealt with before");
    }
  }

  return {
    // What understanding reads is which form is on top, and what it read counts when the turn runs again.
    expecting: (state) => ({ name: state.tasks.findLast(({ kind }) => kind === "form")?.id }) as never,
    async advance(request) {
      const { event, conversation } = request;
      const state = { ...request.state, memory: { ...request.state.memory, [event.key]: 0 } };
      if (isChannelEvent(event)) return obey(JSON.parse((event as { text: string }).text) as Command, request, state);
      if (event.kind !== "timer") return { ...noEffects(state), replies: answer(state, event, conversation) };
      const task = awaiting(state, event);
      if (task === undefined) return noEffects(request.state);
      const { [event.name]: _, ...memo } = task.memo;
      const fired = withTask(state, { ...task, memo });
      return { ...noEffects(fired), replies: answer(fired, event, conversation, "fired") };
    },
    resume: (state) => noEffects(state),
    awaits: (state, event) => awaiting(state, event) !== undefined,
    rehearse: async () => [],
  };
}

/** The form an event is about: the one that was on top when it was first read, if it is still open. */
function formOf({ understood }: DialogRequest, state: CustomerState): Task | undefined {
  const { form } = understood as unknown as { readonly form?: string };
  return state.tasks.find(({ id }) => id === form);
}

/** The task that a timer which came due still means something to. */
function awaiting(state: CustomerState, { task, name, generation }: TimerEvent): Task | undefined {
  return state.tasks.find(({ id, memo }) => id === task && memo[name] === generation);
}

function withTask(state: CustomerState, task: Task): CustomerState {
  return { ...state, tasks: [...state.tasks.filter(({ id }) => id !== task.id), task] };
}

/** The same each time the event runs, another for each event. */
function generationOf(key: string): number {
  const [, person = "", count = ""] = /^p(\d+)-(\d+)$/.exec(key) ?? [];
  return Number(person) * 1_000 + Number(count);
}

function taskOf(id: string, kind: Task["kind"], now: number): Task {
  return {
    ...{ id, kind, name: kind, version: 1, values: {}, memo: {}, asked: null, revision: 1, shown: {}, skipped: [] },
    ...{ filled: {}, startedAt: now, activeAt: now, generation: 0, channel: "sim", reminders: 0 },
  };
}
