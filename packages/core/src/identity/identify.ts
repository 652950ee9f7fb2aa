import type { DefaultCopyKey } from "../copy/defaults.ts";
import type { Alias, SeenAlias } from "../model/alias.ts";
import { namesSomebody } from "../model/canonical.ts";
import type { CustomerState } from "../model/customer.ts";
import type { CopyVariables } from "../model/definition.ts";
import { type ChannelEvent, type Event, isChannelEvent, type MergeEvent, type ReplayEvent } from "../model/event.ts";
import type { Fact } from "../model/journal.ts";
import { knownAlias, LOGIN, plainAlias } from "./alias.ts";
import { withdrawAll, withdrawalIn } from "./consent.ts";
import { type AliasLimits, isFull } from "./limits.ts";
import { codeIn, type LinkingTools, link } from "./linking.ts";
import { newAlias, notePresence } from "./presence.ts";
import { answerRequest } from "./request.ts";
import { isGiven, retire } from "./retire.ts";
import { answerChallenge, keepProof, type StepUpLine } from "./step-up.ts";

/** One event and the customer it was accepted for. */
export interface IdentifyRequest {
  readonly event: Event;
  readonly state: CustomerState;
  /** Epoch milliseconds. */
  readonly now: number;
  /** True when the customer was created for this event. */
  readonly created: boolean;
  readonly scope: "direct" | "group";
}

/** What identity needs from outside. */
export interface IdentifyTools extends LinkingTools {
  /**
   * Who has an alias. Without it only the sender's first alias is bound: an alias that may be somebody else's must not
   * be taken from them.
   */
  findAlias?(alias: Alias): Promise<{ readonly customer: string } | undefined>;
  /** Most names of a kind. */
  readonly aliasLimits?: AliasLimits;
}

/** What identity found out and wants done. */
export interface IdentifyResult {
  readonly state: CustomerState;
  readonly facts: readonly Fact[];
  /** Aliases to bind to this customer, besides the one the event was accepted under. */
  readonly bind: readonly Alias[];
  /** Aliases that are this customer's no more. */
  readonly unbind: readonly Alias[];
  readonly enqueue: readonly MergeEvent[];
  /** Hashes of link codes this turn uses up. */
  readonly usedCodes: readonly string[];
  readonly say?: readonly { readonly key: DefaultCopyKey; readonly variables?: CopyVariables }[];
  /** What is said in other conversations too, as a proof goes. */
  readonly lines?: readonly StepUpLine[];
  readonly replay?: readonly ReplayEvent[];
  /** Message whose choices are answered. */
  readonly closes?: string;
  /** What was written is a secret. */
  readonly redact?: boolean;
  /** The event was only a code: there is nothing left to understand. */
  readonly handled: boolean;
}

const NOTHING: readonly never[] = [];

/**
 * Stage 2: notes where the customer is and what the platform vouches for, and acts on a link code. Answers at once
 * unless the store has to be asked, which only a code or an alias never seen before needs.
 */
export function identify(request: IdentifyRequest, tools: IdentifyTools): IdentifyResult | Promise<IdentifyResult> {
  const { event, now } = request;
  if (!isChannelEvent(event)) return result(request.state, NOTHING);
  const present = notePresence(request.state, event, now);
  const { facts } = present;
  const state = keepProof(present.state, event, now);
  // Whose name it is does not wait for anything the customer was asked.
  if (event.kind === "identity") {
    return ask({ ...request, state }, event, facts, undefined, strangersOf(event, state, tools), tools);
  }
  if (state.erasure !== undefined) return result(state, facts);
  const { challenge } = state;
  const proven = challenge === undefined ? undefined : answerChallenge(state, challenge, event, now, tools.secret);
  if (proven !== undefined) {
    const { say, ...outcome } = proven;
    return {
      ...result(outcome.state, [...facts, ...outcome.facts]),
      ...{ lines: say, replay: outcome.enqueue, handled: true, redact: true },
    };
  }
  const answered = state.request === undefined ? undefined : answerRequest(state, state.request, event, now);
  if (answered !== undefined) {
    const { say, closes, ...outcome } = answered;
    return {
      ...result(outcome.state, [...facts, ...outcome.facts]),
      enqueue: outcome.enqueue,
      handled: outcome.handled,
      ...(say === undefined ? {} : { say: [{ key: say }] }),
      ...(closes === undefined ? {} : { closes }),
    };
  }
  const withdrawn = withdraw(state, event, now);
  if (withdrawn !== undefined) return { ...withdrawn, facts: [...facts, ...withdrawn.facts] };
  const code = codeIn(event);
  const strangers = strangersOf(event, state, tools);
  if (code === undefined && strangers.length === 0) {
    return result(state, facts);
  }
  return ask({ ...request, state }, event, facts, code, strangers, tools);
}

/** Who wants no more advertising gets none from now on. "Stop" while a form is open also means the form. */
function withdraw(state: CustomerState, event: ChannelEvent, now: number): IdentifyResult | undefined {
  const said = state.consents === undefined || event.conversation.kind === "group" ? undefined : withdrawalIn(event);
  if (said === undefined) return undefined;
  const done = withdrawAll(state, { at: now, channel: event.channel, proof: "said" });
  if (done === undefined) return undefined;
  return {
    ...result(
      done.state,
      done.purposes.map((purpose): Fact => ({ type: "consent-withdrawn", purpose })),
    ),
    say: [{ key: "sambung.consent.withdrawn" }],
    handled: said === "said" || state.tasks.length === 0,
  };
}

function result(state: CustomerState, facts: readonly Fact[]): IdentifyResult {
  return { state, facts, bind: NOTHING, unbind: NOTHING, enqueue: NOTHING, usedCodes: NOTHING, handled: false };
}

/** Aliases the platform vouches for that this customer did not have. */
function strangersOf(event: ChannelEvent, state: CustomerState, tools: IdentifyTools): readonly SeenAlias[] {
  if (tools.findAlias === undefined) return NOTHING;
  if (event.kind === "identity") return isGiven(state, event) ? [{ ...event.replacement, proven: true }] : NOTHING;
  if (event.aliases.length < 2) return NOTHING;
  return event.aliases.filter((alias) => alias.proven && knownAlias(state.aliases, alias) === undefined);
}

async function ask(
  request: IdentifyRequest,
  event: ChannelEvent,
  facts: readonly Fact[],
  code: ReturnType<typeof codeIn>,
  strangers: readonly SeenAlias[],
  tools: IdentifyTools,
): Promise<IdentifyResult> {
  const { free, elsewhere, refused } = await sort(strangers, request.state, tools);
  const named = withAliases(request.state, event, free, request.now);
  const { state, unbind } = event.kind === "identity" ? retire(named, event) : { state: named, unbind: NOTHING };
  const bound: IdentifyResult = {
    ...result(state, [...facts, ...free.map((alias): Fact => ({ type: "alias-bound", kind: alias.kind })), ...refused]),
    bind: free.map(plainAlias),
    unbind,
    enqueue: elsewhere.map((login) => loginRequest(login, event, request.now)),
  };
  if (code === undefined) return bound;
  const outcome = await link(code.found, event, bound.state, request.now, tools);
  const inGroup = event.conversation.kind === "group";
  return {
    ...bound,
    state: outcome.linking === bound.state.linking ? bound.state : { ...bound.state, linking: outcome.linking },
    facts: [...bound.facts, ...outcome.facts],
    usedCodes: outcome.usedCodes,
    enqueue: [...bound.enqueue, ...outcome.enqueue],
    ...(outcome.say === undefined ? {} : { say: [{ key: outcome.say }] }),
    handled: code.alone || (inGroup && event.addressed !== true),
  };
}

/**
 * Those that nobody else has. One that is somebody else's stays there: a phone number may have a new owner, so a
 * platform's word about it is no proof that two customers are one person. A login is: the site has seen them log in twice.
 * Where somebody else is logged in already the device is shared, and nobody's account is connected with it.
 */
async function sort(strangers: readonly SeenAlias[], state: CustomerState, tools: IdentifyTools): Promise<Sorted> {
  const free: SeenAlias[] = [];
  const elsewhere: SeenAlias[] = [];
  const refused: Fact[] = [];
  for (const alias of strangers) {
    const { kind } = alias;
    if (kind === LOGIN && state.aliases.some((known) => known.kind === LOGIN)) continue;
    if (!namesSomebody(alias)) {
      refused.push({ type: "alias-refused", kind, reason: "nobody" });
      continue;
    }
    const holder = await tools.findAlias?.(alias);
    const isFree = holder === undefined || holder.customer === state.customer;
    if (isFree && isFull([...state.aliases, ...free], alias, tools.aliasLimits)) {
      refused.push({ type: "alias-refused", kind, reason: "limit" });
    } else if (isFree) free.push(alias);
    else if (kind === LOGIN) elsewhere.push(alias);
  }
  return { free, elsewhere, refused };
}

/** Names a platform vouches for: nobody's yet, somebody's with a login, and those that are not taken. */
interface Sorted {
  readonly free: readonly SeenAlias[];
  readonly elsewhere: readonly SeenAlias[];
  readonly refused: readonly Fact[];
}

/** Two sessions of one login: this customer and the holder of the login are one person. */
function loginRequest(login: SeenAlias, event: ChannelEvent, now: number): MergeEvent {
  return {
    kind: "merge",
    key: `login:${event.channel}:${event.account}:${event.key}`,
    at: new Date(now).toISOString(),
    with: plainAlias(login),
    proof: "login",
    conversation: { channel: event.channel, id: event.conversation.id, kind: event.conversation.kind },
  };
}

function withAliases(
  state: CustomerState,
  event: ChannelEvent,
  added: readonly SeenAlias[],
  now: number,
): CustomerState {
  if (added.length === 0) return state;
  const before = state.aliases.filter((known) => knownAlias(added, known) === undefined);
  return { ...state, aliases: [...before, ...added.map((alias) => newAlias(alias, now, event.aliases[0]))] };
}
