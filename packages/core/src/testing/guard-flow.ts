import { SambungError } from "../errors.ts";
import type { FlowApi, FlowDefinition } from "../model/definition.ts";
import { asDialogCode, outsideDialogCode } from "./guard.ts";

/** A year; enough for another season, another year's number and a discount that ended. */
const AHEAD_MS = 365 * 24 * 60 * 60 * 1000;

/** What became of one call. */
interface Call {
  /** `ask "stars"`. */
  readonly what: string;
  outcome: { readonly value: unknown } | { readonly error: unknown } | undefined;
}

type Method = (...given: unknown[]) => unknown;

const NAMED = ["ask", "step", "read", "sleep", "waitFor", "any", "run"];
const LINES = ["say", "handoff", "forget"];

/**
 * A flow's function that is run a second time after each run, from what the first one remembers and with the clock a
 * year on. Both must reach the same names in the same order up to the open wait: that is what makes a flow survive from
 * turn to turn.
 */
export function runTwice(flow: FlowDefinition, caught: (error: SambungError) => void): FlowDefinition["run"] {
  const place = `flow "${flow.name}"`;
  return async (api) => {
    const calls: Call[] = [];
    let failed: unknown;
    try {
      await asDialogCode({ place, caught }, () => flow.run(recording(api, calls)));
    } catch (error) {
      failed = error;
    }
    // A flow that threw an error of its own did not get to its wait.
    const suspended = calls.some(
      ({ outcome }) => outcome !== undefined && "error" in outcome && outcome.error === failed,
    );
    if (failed === undefined || suspended) await repeat(flow, api, calls, caught);
    if (failed !== undefined) throw failed;
  };
}

async function repeat(
  flow: FlowDefinition,
  api: FlowApi,
  calls: readonly Call[],
  caught: (error: SambungError) => void,
): Promise<void> {
  const first = [...calls];
  const second: string[] = [];
  const code = { place: `flow "${flow.name}"`, caught, ahead: AHEAD_MS };
  try {
    await asDialogCode(code, () => flow.run(replaying(api, first, second)));
  } catch {
    // It suspends where the first run did; where it went is in what it reached.
  }
  const at = first.findIndex(({ what }, index) => what !== second[index]);
  if (at < 0 && second.length === first.length) return;
  const index = at < 0 ? first.length : at;
  const [one, other] = [first[index]?.what ?? "its end", second[index] ?? "its end"];
  const error = new SambungError(
    "side-effect-outside-step",
    `flow "${flow.name}" reached ${one}, and when it was run again a year later ${other}; take what can change between two turns by flow.read`,
  );
  caught(error);
  throw error;
}

function recording(api: FlowApi, calls: Call[]): FlowApi {
  return intercepted(api, (method, what, given) => {
    const call: Call = { what, outcome: undefined };
    calls.push(call);
    const result = outsideDialogCode(() => method(...given));
    if (!(result instanceof Promise)) {
      call.outcome = { value: result };
      return result;
    }
    const settled = result.then(
      (value) => {
        call.outcome = { value };
        return value;
      },
      (error: unknown) => {
        call.outcome = { error };
        throw error;
      },
    );
    settled.catch(() => undefined);
    return settled;
  });
}

function replaying(api: FlowApi, first: readonly Call[], second: string[]): FlowApi {
  const left = [...first];
  return intercepted(api, (_method, what, _given, waits) => {
    second.push(what);
    const index = left.findIndex((call) => call.what === what);
    const [call] = index < 0 ? [] : left.splice(index, 1);
    if (!waits) return undefined;
    const { outcome } = call ?? {};
    const replayed =
      outcome !== undefined && "value" in outcome
        ? Promise.resolve(structuredClone(outcome.value))
        : Promise.reject(outcome?.error ?? new Error("the flow waits; let this error pass"));
    replayed.catch(() => undefined);
    return replayed;
  });
}

function intercepted(
  api: FlowApi,
  call: (method: Method, what: string, given: readonly unknown[], waits: boolean) => unknown,
): FlowApi {
  return new Proxy(api, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function" || typeof name !== "string") return value;
      const waits = NAMED.includes(name);
      if (!waits && !LINES.includes(name)) return value;
      return (...given: unknown[]): unknown => {
        const [first] = given;
        const named = typeof first === "object" && first !== null && "name" in first ? first.name : first;
        return call(value as Method, `${name} "${String(named)}"`, given, waits);
      };
    },
  });
}
