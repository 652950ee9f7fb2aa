import { SambungError } from "../errors.ts";
import { conversationKey } from "../model/conversation.ts";
import type { ProfileSource } from "../model/customer.ts";
import type { StepContext, StepOptions, TurnApi } from "../model/definition.ts";
import { isChannelEvent } from "../model/event.ts";
import { frozen, type Json, type JsonObject } from "../model/json.ts";
import { accountOf } from "./account.ts";
import { type Draft, fact, localeOf, say, show, text } from "./draft.ts";
import { requestHandoff } from "./handoff.ts";
import { copyOf, toJson } from "./json.ts";

/** A handler's turn, and how to end it: waits for what was begun, then refuses everything. */
export interface OpenTurn {
  readonly api: TurnApi;
  close(): Promise<void>;
  /** @throws SambungError `turn-closed` after {@link OpenTurn.close} */
  guard(): void;
}

/**
 * The turn a handler gets. `scope` makes the keys of its steps.
 *
 * One literal of plain values and functions: an object with getters of its own, or one that functions are put into later,
 * gets a shape of its own in V8, and what hangs on a shape lives until the next full garbage collection.
 */
export function openTurn(draft: Draft, scope: string): OpenTurn {
  const gate = makeGate(draft.signal);
  const { event, understood } = draft;
  const api: Writable<TurnApi> = {
    event: event !== undefined && isChannelEvent(event) ? event : undefined,
    profile: profileOf(draft),
    locale: localeOf(draft),
    channel: draft.channel,
    customer: draft.state.customer,
    text: understood.text ?? "",
    entities: entitiesByName(draft),
    say(key, variables) {
      gate.pass();
      say(draft, text(draft, key, variables));
    },
    show(...blocks) {
      gate.pass();
      show(draft, structuredClone(blocks));
    },
    step<T>(name: string, run: (step: StepContext) => T | Promise<T>, options?: StepOptions): Promise<T> {
      gate.pass();
      return gate.track(runStep(draft, scope, name, run, options));
    },
    handoff(queue, note) {
      gate.pass();
      requestHandoff(draft, queue, note);
    },
    touch(name, data) {
      gate.pass();
      if (draft.scope === "group") return;
      fact(draft, { type: "touch", name, ...(data === undefined ? {} : { data: toJson(data) ?? null }) });
    },
    account: accountOf(draft, gate.pass),
    remember(profile) {
      gate.pass();
      remember(draft, profile);
      api.profile = profileOf(draft);
    },
  };
  return { api, close: gate.close, guard: gate.pass };
}

type Writable<T> = { -readonly [key in keyof T]: T[key] };

/** In a group nothing of the person is known, and nothing is learned. */
function profileOf(draft: Draft): JsonObject {
  return draft.scope === "group" ? {} : frozen(draft.state.profile);
}

/** Lets calls through until it is closed, and knows what is still running. */
export interface Gate {
  pass(): void;
  track<T>(work: Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function makeGate(signal: AbortSignal | undefined): Gate {
  const running = new Set<Promise<unknown>>();
  let closed = false;
  return {
    pass() {
      if (closed || signal?.aborted === true) {
        throw new SambungError("turn-closed", "the handler's turn has ended; await everything before returning");
      }
    },
    track<T>(work: Promise<T>): Promise<T> {
      // Nobody may be waiting for it: that must not end the process.
      const settled: Promise<unknown> = work.then(
        () => running.delete(settled),
        () => running.delete(settled),
      );
      running.add(settled);
      return work;
    },
    async close() {
      while (running.size > 0) await Promise.all(running);
      closed = true;
    },
  };
}

/** Runs a step; the code always gets a decoded copy, so that a first run and a repeated one cannot differ. */
export async function runStep<T>(
  draft: Draft,
  scope: string,
  name: string,
  run: (step: StepContext) => T | Promise<T>,
  options?: StepOptions,
): Promise<T> {
  if (draft.steps === undefined) throw new SambungError("turn-closed", `step "${name}" has no turn to run in`);
  const result = await draft.steps.run(scope, name, run, options);
  return toJson(result) as T;
}

/** Waits for a handler, but not beyond the end of the turn's time. */
export async function withinTurn<T>(draft: Draft, work: T | Promise<T>): Promise<T> {
  const { signal } = draft;
  if (!(work instanceof Promise) || signal === undefined) return work;
  let stop: (() => void) | undefined;
  const ended = new Promise<never>((_, reject) => {
    stop = () =>
      reject(new SambungError("turn-timeout", "a handler took longer than its turn; put slow work into a step"));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    if (stop !== undefined) signal.removeEventListener("abort", stop);
  }
}

function entitiesByName(draft: Draft): JsonObject {
  const found: { [name: string]: Json } = {};
  for (const { name, value } of draft.understood.entities) {
    if (name !== undefined && !Object.hasOwn(found, name)) found[name] = copyOf(value);
  }
  return found;
}

function remember(draft: Draft, patch: JsonObject): void {
  if (draft.scope === "group") return;
  const parsed = draft.plan.profile.safeParse(patch);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join(".") || "profile");
    throw new SambungError(
      "option-invalid",
      `remember: ${[...new Set(fields)].join(", ")} does not fit the vocabulary's profile`,
    );
  }
  const profile: { [field: string]: Json | undefined } = { ...draft.state.profile };
  const sources: { [field: string]: ProfileSource } = { ...draft.state.sources };
  const { channel, conversation, now: at } = draft;
  const place = conversation === undefined ? "" : conversationKey(conversation);
  for (const [field, value] of Object.entries(parsed.data as { readonly [field: string]: unknown })) {
    const json = toJson(value);
    if (json === undefined) {
      delete profile[field];
      delete sources[field];
      continue;
    }
    profile[field] = json;
    sources[field] = { from: "customer", at, channel, conversation: place };
  }
  draft.state = { ...draft.state, profile, sources };
}
