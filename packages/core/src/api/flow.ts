import type { z } from "zod";
import { SambungError } from "../errors.ts";
import type {
  FlowApi,
  FlowDefinition,
  FlowWait,
  StartDefinition,
  TriggerDefinition,
  VocabularyDefinition,
} from "../model/definition.ts";
import type { Json } from "../model/json.ts";
import { frozen, invalid, must, mustBeDuration, mustBeName, mustBeVersion } from "./check.ts";
import type { FlowBranch } from "./flow-types.ts";
import { mustBeIntent } from "./form.ts";

/** A flow as written. */
export interface FlowSource {
  readonly version: number;
  readonly opens?: string;
  readonly startsOn?: TriggerDefinition | (Omit<StartDefinition, "fact" | "name"> & { readonly on: TriggerDefinition });
  readonly run: (flow: TypedFlowApi) => void | Promise<void>;
}

/** What the dialog offers, with schemas for what signals bring. */
export interface TypedFlowApi extends Omit<FlowApi, "waitFor" | "any"> {
  waitFor(name: string, schema?: z.ZodType): Promise<unknown>;
  any(
    name: string,
    branches: { readonly [branch: string]: FlowBranch },
  ): Promise<{ readonly branch: string; readonly value: unknown }>;
}

/** A checked, frozen flow. */
export function makeFlow(vocabulary: VocabularyDefinition, name: string, source: FlowSource): FlowDefinition {
  mustBeName(name, "flow");
  const place = `flow "${name}"`;
  mustBeVersion(source.version, place);
  must(typeof source.run === "function", place, "needs run, the function of the conversation");
  must(
    source.opens !== undefined || source.startsOn !== undefined,
    place,
    "nothing starts it; give it opens or startsOn",
  );
  if (source.opens !== undefined) mustBeIntent(vocabulary, source.opens, `${place}, opens`);
  const { run, startsOn: written, ...rest } = source;
  const startsOn = written === undefined ? undefined : startOf(written, place);
  return frozen({
    ...rest,
    ...(startsOn === undefined ? {} : { startsOn }),
    kind: "flow",
    name,
    run: (flow: FlowApi) => run(withSchemas(flow, place)),
  });
}

function startOf(written: NonNullable<FlowSource["startsOn"]>, place: string): StartDefinition {
  const start = "on" in written ? { ...written.on, ...written, on: undefined } : written;
  const { fact, name, after, when }: Partial<StartDefinition> = start;
  if (typeof fact !== "string" || typeof name !== "string") {
    throw invalid(place, "startsOn must be a trigger, such as order.completed, or { on: a trigger }");
  }
  if (after !== undefined) mustBeDuration(after, `${place}, startsOn.after`);
  must(when === undefined || typeof when === "function", `${place}, startsOn.when`, "must be a function");
  return { fact, name, ...(after === undefined ? {} : { after }), ...(when === undefined ? {} : { when }) };
}

/** Adds the checking of signal data to what the dialog offers. */
function withSchemas(flow: FlowApi, place: string): TypedFlowApi {
  const check = (schema: z.ZodType | undefined, value: Json, name: string): unknown => {
    if (schema === undefined) return value;
    const checked = schema.safeParse(value);
    if (checked.success) return checked.data;
    throw new SambungError("option-invalid", `${place}: the data of the signal "${name}" does not fit its schema`, {
      cause: checked.error,
    });
  };
  return {
    trigger: flow.trigger,
    ask: (name, key, schema, options) => flow.ask(name, key, schema, options),
    say: (key, variables) => flow.say(key, variables),
    step: (name, run, options) => flow.step(name, run, options),
    read: (name, read) => flow.read(name, read),
    sleep: (name, duration) => flow.sleep(name, duration),
    waitFor: async (name, schema) => check(schema, await flow.waitFor(name), name),
    any: async (name, branches) => {
      const waits = Object.entries(branches).map(([branch, wait]) => [branch, plainWait(wait)] as const);
      const first = await flow.any(name, Object.fromEntries(waits));
      const wait = branches[first.branch];
      const schema = wait !== undefined && "signal" in wait ? (wait.schema as z.ZodType | undefined) : undefined;
      return { branch: first.branch, value: check(schema, first.value, first.branch) };
    },
    run: (form) => flow.run(form),
    handoff: (queue, note) => flow.handoff(queue, note),
    forget: (name) => flow.forget(name),
  };
}

function plainWait(branch: FlowBranch): FlowWait {
  return "sleep" in branch ? { sleep: branch.sleep } : { signal: branch.signal };
}
