import type { Conversation } from "../../model/conversation.ts";
import type { CustomerState } from "../../model/customer.ts";
import { type Effects, noEffects, type TimerChange } from "../../model/effects.ts";
import { type Event, type InternalEvent, isChannelEvent } from "../../model/event.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import type { Clock } from "../../ports/clock.ts";
import type { TurnFunctions, TurnResult } from "../../ports/engine.ts";
import type { StoredOutbox } from "../../ports/store.ts";
import { aliasOf, conversationOf, SHARED } from "./names.ts";
import type { Command } from "./plan.ts";

/** What the simulated bot remembers of a customer, in `state.memory`. */
interface Memory {
  readonly seen: readonly string[];
  readonly sum: number;
  /** Set and neither fired nor cancelled: generation by `task/name`. */
  readonly timers: { readonly [timer: string]: number };
  readonly generation: number;
  /** Its own timers' task. */
  readonly task: string;
  /** Where it speaks when nobody spoke to it. */
  readonly place: string;
}

export interface ProgramTools {
  readonly clock: Clock;
  /** A service of the world outside, called within steps. */
  readonly service: (key: string, event: string) => Promise<string>;
}

interface Said {
  readonly text: string;
  readonly to: Conversation;
  readonly suffix: string;
  readonly hold?: boolean;
}

/** A bot without dialog: every message is a {@link Command}. */
export function makeProgram({ clock, service }: ProgramTools): TurnFunctions {
  function result(
    event: Event,
    state: CustomerState,
    memory: Memory,
    said: readonly Said[],
    more: Partial<Effects> = {},
  ): TurnResult {
    const next = { ...state, memory: memory as unknown as JsonObject };
    return {
      effects: { ...noEffects(next), ...more },
      journal: {
        customer: state.customer,
        at: clock.now(),
        event: event.kind,
        heard: event.key,
        said: said.map(({ text }) => text),
        facts: more.facts ?? [],
      },
      outbox: said.map(
        ({ text, to, suffix, hold }): StoredOutbox => ({
          id: `${event.key}${suffix}`,
          customer: state.customer,
          conversation: to,
          body: { kind: "message", message: { id: `${event.key}${suffix}`, blocks: [{ kind: "text", text }] } },
          unknownOutcome: hold === true ? "hold" : "resend",
          at: clock.now(),
        }),
      ),
      log: [],
      cases: [],
      stateJson: JSON.stringify(next),
    };
  }

  function answer(event: Event, memory: Memory, extra = "", hold = false): Said {
    const place = isChannelEvent(event) ? event.conversation.id : memory.place;
    const text = [event.key, memory.seen.length, memory.sum, extra].join("|");
    return { text, to: conversationOf(place), suffix: ".r", hold };
  }

  return {
    async turn({ event, state, steps, attempt }) {
      const before = memoryOf(state, event);
      const seen = [...before.seen, event.key];
      const memory = { ...before, seen };
      if (event.kind === "timer") {
        const timer = `${event.task}/${event.name}`;
        if (before.timers[timer] !== event.generation) return result(event, state, before, []);
        const { [timer]: _, ...timers } = before.timers;
        const fired = { ...memory, timers };
        return result(event, state, fired, [answer(event, fired, "fired")]);
      }
      if (event.kind !== "text") return result(event, state, memory, [answer(event, memory)]);

      const command = JSON.parse(event.text) as Command;
      switch (command.do) {
        case "add": {
          const added = { ...memory, sum: memory.sum + command.number };
          return result(event, state, added, [answer(event, added)]);
        }
        case "tell": {
          const told = { ...answer(event, memory), to: SHARED, suffix: ".e" };
          return result(event, state, memory, [answer(event, memory), told]);
        }
        case "step": {
          const token = await steps.run(event.key, "call", ({ key }) => service(key, event.key));
          return result(event, state, memory, [answer(event, memory, token)]);
        }
        case "timer": {
          const generation = memory.generation + 1;
          const { task } = memory;
          const set: TimerChange = {
            ...{ change: "set", task, name: command.name, generation },
            due: clock.now() + command.ms,
          };
          const timers = { ...memory.timers, [`${task}/${command.name}`]: generation };
          const armed = { ...memory, generation, timers };
          return result(event, state, armed, [answer(event, armed)], { timers: [set] });
        }
        case "cancel": {
          const { [`${memory.task}/${command.name}`]: _, ...timers } = memory.timers;
          const calm = { ...memory, timers };
          const cancel: TimerChange = { change: "cancel", task: memory.task, name: command.name };
          return result(event, state, calm, [answer(event, calm)], { timers: [cancel] });
        }
        case "fail":
          throw new Error("this always fails");
        case "flaky":
          if (attempt === 1) throw new Error("this fails the first time");
          return result(event, state, memory, [answer(event, memory)]);
        case "slow":
          await clock.wait(command.ms);
          return result(event, state, memory, [answer(event, memory)]);
        case "hold":
          return result(event, state, memory, [answer(event, memory, "", true)]);
        case "signal": {
          const signal: InternalEvent = {
            kind: "signal",
            key: `${event.key}.s`,
            at: event.at,
            name: "again",
            data: {},
          };
          return result(event, state, memory, [answer(event, memory)], { enqueue: [signal] });
        }
        case "link": {
          const { conversation } = event;
          const merge: InternalEvent = {
            ...{ kind: "merge", key: `${event.key}.m`, at: event.at, proof: "link-code" },
            with: aliasOf(command.alias),
            conversation: conversationOf(conversation.id),
          };
          return result(event, state, memory, [answer(event, memory)], { enqueue: [merge] });
        }
      }
    },

    async merge(survivor, discarded, event) {
      const [kept, dropped] = [memoryOf(survivor, event), memoryOf(discarded, event)];
      const memory: Memory = {
        ...kept,
        seen: [...kept.seen, ...dropped.seen, event.key],
        sum: kept.sum + dropped.sum,
        timers: { ...dropped.timers, ...kept.timers },
        generation: Math.max(kept.generation, dropped.generation),
      };
      return {
        result: result(event, survivor, memory, [answer(event, memory, `merged ${discarded.customer}`)]),
        record: {
          id: event.key,
          at: clock.now(),
          survivor: survivor.customer,
          discarded: discarded.customer,
          proof: event.proof,
          survivorBefore: survivor,
          discardedBefore: discarded,
        },
      };
    },

    apologize({ event, state, attempt }, code) {
      const memory = memoryOf(state, event);
      const facts = [{ type: "event-failed", code, tries: attempt } as const];
      return result(event, state, memory, [answer(event, memory, "sorry")], { facts });
    },

    mergeRefused: () => undefined,
    erasureDue: () => undefined,
    mergeToUndo: () => undefined,
    unmerge: () => Promise.reject(new Error("nothing is taken apart here")),
  };
}

function memoryOf(state: CustomerState, event: Event): Memory {
  const known = state.memory as { readonly [name: string]: Json | undefined };
  if (known["seen"] !== undefined) return state.memory as unknown as Memory;
  const place = isChannelEvent(event) ? event.conversation.id : "p1";
  return { seen: [], sum: 0, timers: {}, generation: 0, task: state.customer, place };
}
