import { operations, type TurnDiagnostics } from "../diagnostics.ts";
import { SambungError } from "../errors.ts";
import { type CustomerState, STATE_SCHEMA } from "../model/customer.ts";
import type { TurnFunctions, TurnRequest, TurnResult } from "../ports/engine.ts";
import type { DeadLetter } from "../ports/store.ts";
import { MAX_STATE_BYTES, type TurnCommit } from "../ports/store.ts";
import type { Runner, Waiting } from "./runner.ts";
import { TurnSteps, type TurnStepsOptions } from "./steps.ts";
import type { Watchdog } from "./watchdog.ts";

/** Where the default desk keeps its cases. */
export const DESK_KEYSPACE = "sambung.desk";

/** What running a turn needs from the engine around it. */
export interface TurnEnvironment extends Omit<TurnStepsOptions, "running" | "mayHaveRecords"> {
  readonly functions: TurnFunctions;
  readonly watchdog: Watchdog;
  readonly turnTimeoutMs: number;
}

/** A finished turn and whether step records are to be removed with it. */
export interface Finished {
  readonly result: TurnResult;
  readonly stepped: boolean;
}

/**
 * Refuses what newer code has written: older code would read it wrongly and write it back without what it does not know.
 *
 * @throws SambungError `state-newer`
 */
export function checkKnown({ schema }: Pick<CustomerState, "schema">): void {
  if (schema <= STATE_SCHEMA) return;
  throw new SambungError(
    "state-newer",
    `A customer's state has schema ${schema}, this version knows ${STATE_SCHEMA}. Start the newer version again`,
  );
}

/** Runs one event once. Rejects with what the handler threw, `turn-timeout` or `state-newer`. */
export async function runTurn(
  environment: TurnEnvironment,
  waiting: Waiting,
  state: TurnRequest["state"],
): Promise<Finished> {
  const { functions, watchdog, turnTimeoutMs } = environment;
  checkKnown(state);
  const mayHaveRecords = waiting.resumed || waiting.tries > 0;
  const steps = new TurnSteps({
    ...environment,
    mayHaveRecords,
    running: (delta) => watchdog.stepping(watched, delta),
  });
  // How long the store takes is not the turn's time.
  if (mayHaveRecords) await steps.load();
  const limit = new AbortController();
  let expire: (error: unknown) => void = () => {};
  const late = new Promise<never>((_, reject) => {
    expire = reject;
  });
  const watched = watchdog.watch(turnTimeoutMs, () => {
    const error = new SambungError("turn-timeout", `A turn took longer than ${turnTimeoutMs} ms outside of its steps`);
    limit.abort(error);
    expire(error);
  });
  try {
    const request: TurnRequest = {
      event: waiting.event,
      state,
      // Their first event may have waited in the store meanwhile.
      created: waiting.created || waiting.runner.version === 0,
      steps,
      attempt: waiting.tries + 1,
      signal: limit.signal,
    };
    const { event, attempt } = request;
    const result = await (operations.turn.isObserved
      ? operations.turn.run({ event, attempt }, () => Promise.race([functions.turn(request), late]), noteResult)
      : Promise.race([functions.turn(request), late]));
    if (result.stateJson.length * 3 > MAX_STATE_BYTES && Buffer.byteLength(result.stateJson) > MAX_STATE_BYTES) {
      throw new SambungError("state-too-large", `The state would take more than ${MAX_STATE_BYTES} bytes`);
    }
    return { result, stepped: steps.used };
  } finally {
    steps.close();
    // A commit may be refused: the next run must find what this one recorded.
    waiting.resumed ||= steps.used;
    watchdog.unwatch(watched);
  }
}

function noteResult(message: TurnDiagnostics, result: TurnResult): void {
  message.result = result;
}

/** What the store shall write for a finished turn. */
export function toCommit(
  runner: Pick<Runner, "customer" | "version" | "epoch">,
  waiting: Waiting,
  finished: Finished,
  deadLetter?: DeadLetter,
): TurnCommit {
  const { effects, journal, outbox, log, stateJson } = finished.result;
  return {
    customer: runner.customer,
    version: runner.version,
    epoch: runner.epoch,
    ...(waiting.seq === undefined ? { create: waiting.created } : { seq: waiting.seq }),
    state: effects.state,
    stateJson,
    journal,
    outbox,
    log,
    timers: effects.timers,
    // Who proved to have an alias that nobody had is told so: somebody may have come under it meanwhile.
    bind: effects.bind.map((alias) => ({
      ...{ alias, assurance: "linked" },
      ...(waiting.event.kind === "merge" ? { exclusive: true } : {}),
    })),
    ...(effects.unbind === undefined ? {} : { unbind: effects.unbind }),
    usedCodes: effects.usedCodes,
    enqueue: effects.enqueue.map((event) =>
      event.kind === "unmerge"
        ? { ...event, asked: { customer: runner.customer, version: runner.version + 1 } }
        : event,
    ),
    records: recordsOf(finished.result),
    stepped: finished.stepped,
    ...(deadLetter === undefined ? {} : { deadLetter }),
  };
}

function recordsOf(result: TurnResult): TurnCommit["records"] {
  const { cases, records = [] } = result;
  if (cases.length === 0) return records;
  const opened = cases.map((deskCase) => ({
    keyspace: DESK_KEYSPACE,
    key: deskCase.id,
    // A case is plain data; the copy drops what JSON cannot hold.
    value: JSON.parse(JSON.stringify(deskCase)),
    customer: deskCase.customer,
  }));
  return [...opened, ...records];
}
