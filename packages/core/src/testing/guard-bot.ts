import type { SambungError } from "../errors.ts";
import type { BotDefinition, FlowDefinition, FormDefinition, SlotDefinition } from "../model/definition.ts";
import { asDialogCode, outsideDialogCode } from "./guard.ts";
import { runTwice } from "./guard-flow.ts";

type AnyFunction = (...given: never[]) => unknown;

/** The same bot, whose own code cannot reach the world outside of steps and reads, and whose flows must be repeatable. */
export function guardedBot(bot: BotDefinition, caught: (error: SambungError) => void): BotDefinition {
  const guarded = <F extends AnyFunction | undefined>(run: F, place: string): F =>
    run === undefined
      ? run
      : (((...given: never[]) =>
          asDialogCode({ place, caught }, () => run(...(given.map(reachable) as never[])))) as F);

  const slotOf = (slot: SlotDefinition, place: string): SlotDefinition => {
    const { choices, from, check, when, of } = slot;
    return {
      ...slot,
      ...(typeof choices === "function" ? { choices: guarded(choices, `${place}, choices,`) } : {}),
      ...(from === undefined ? {} : { from: guarded(from, `${place}, from,`) }),
      ...(check === undefined ? {} : { check: guarded(check, `${place}, check,`) }),
      ...(when === undefined ? {} : { when: guarded(when, `${place}, when,`) }),
      ...(of === undefined ? {} : { of: each(of, (part, name) => slotOf(part, `${place}, part "${name}"`)) }),
    };
  };
  const formOf = (form: FormDefinition): FormDefinition => {
    const place = `form "${form.name}"`;
    const { change, summary, migrate } = form;
    return {
      ...form,
      slots: each(form.slots, (slot, name) => slotOf(slot, `${place}, slot "${name}"`)),
      submit: guarded(form.submit, `${place}, submit,`),
      ...(change === undefined ? {} : { change: { ...change, run: guarded(change.run, `${place}, change,`) } }),
      ...(summary === undefined ? {} : { summary: guarded(summary, `${place}, summary,`) }),
      ...(migrate === undefined ? {} : { migrate: guarded(migrate, `${place}, migrate,`) }),
    };
  };
  const flowOf = (flow: FlowDefinition): FlowDefinition => ({ ...flow, run: runTwice(flow, caught) });

  return {
    ...bot,
    forms: bot.forms.map(formOf),
    flows: bot.flows.map(flowOf),
    answers: each(bot.answers, (answer, intent) => ({
      ...answer,
      run: guarded(answer.run, `the answer to "${intent}"`),
    })),
  };
}

/** A turn or flow whose own functions, and what they are given to run, are outside of the bot's code. */
export function reachable<T>(api: T): T {
  if (typeof api !== "object" || api === null || !("say" in api || "unlink" in api)) return api;
  return new Proxy(api, {
    get(target, name) {
      const value: unknown = outsideDialogCode(() => Reflect.get(target, name, target));
      if (typeof value !== "function") return name === "account" ? reachable(value) : value;
      return (...given: unknown[]): unknown => outsideDialogCode(() => Reflect.apply(value, target, given));
    },
  });
}

function each<T>(parts: { readonly [name: string]: T }, change: (part: T, name: string) => T): { [name: string]: T } {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, change(part, name)]));
}
