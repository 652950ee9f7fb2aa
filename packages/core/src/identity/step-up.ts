import { createHmac, timingSafeEqual } from "node:crypto";
import type { DefaultCopyKey } from "../copy/defaults.ts";
import { type Assurance, assuranceAtLeast, sameAlias } from "../model/alias.ts";
import { type Conversation, conversationKey, platformName } from "../model/conversation.ts";
import type { Challenge, CustomerState, KnownConversation, Proof } from "../model/customer.ts";
import type { CopyVariables } from "../model/definition.ts";
import type { ChannelEvent, ReplayEvent } from "../model/event.ts";
import type { Fact } from "../model/journal.ts";
import type { Random } from "../ports/clock.ts";
import { knownAlias, LOGIN } from "./alias.ts";

/** A proof given in a conversation is good until nothing was heard there for this long. */
export const PROOF_IDLE_MS: number = 5 * 60_000;
/** How long a one-time code is good. */
const CODE_MS = 5 * 60_000;
const DIGITS = 6;
/** Wrong codes, of however many challenges, before they are locked. */
const MAX_WRONG = 3;
const LOCK_MS = 15 * 60_000;

const CODE = /(?<!\d)(\d{3})[ -]?(\d{3})(?!\d)/;
const CANCEL = /^\W*(batal(kan)?|cancel|tidak jadi|ga(k)? jadi|nggak jadi)\W*$/iu;

/** What somebody has proven where they are now. */
export function assuranceIn(state: CustomerState, place: Conversation | undefined, now: number): Assurance {
  const known = place === undefined ? undefined : knownPlace(state, place);
  const alias = known === undefined ? undefined : knownAlias(state.aliases, known.alias);
  if (alias === undefined) return "asserted";
  const { proof } = alias;
  return proof !== undefined && proof.until > now && !assuranceAtLeast(alias.assurance, proof.level)
    ? proof.level
    : alias.assurance;
}

function knownPlace(state: CustomerState, place: Conversation): KnownConversation | undefined {
  return state.conversations.find((known) => conversationKey(known) === conversationKey(place));
}

/** Something that is said in a conversation. */
export interface StepUpLine {
  readonly to: Conversation;
  readonly key: DefaultCopyKey;
  readonly variables?: CopyVariables;
  /** Holds the code. */
  readonly secret?: true;
}

/** What asking for a proof, or giving one, leads to. */
export interface StepUp {
  readonly state: CustomerState;
  readonly facts: readonly Fact[];
  readonly say: readonly StepUpLine[];
  /** What was asked for, once more: now with the proof. */
  readonly enqueue: readonly ReplayEvent[];
}

/**
 * Asks for more proof before what `event` wants is done. `linked`: says how to connect another channel. More: sends a
 * one-time code to another channel of the customer, to be typed here. Without an `event` a task goes on with the proof.
 */
export function askForProof(
  state: CustomerState,
  here: Conversation,
  event: ChannelEvent | undefined,
  wanted: Assurance,
  now: number,
  tools: { readonly random: Random; readonly secret: Uint8Array },
): StepUp {
  const done = (key: DefaultCopyKey, reason: "linked" | "no-channel" | "locked"): StepUp => ({
    state,
    facts: [{ type: "step-up-refused", level: wanted, reason }],
    say: [{ to: here, key }],
    enqueue: [],
  });
  const level = assuranceIn(state, here, now);
  if (!assuranceAtLeast(level, "linked")) return done("sambung.prove.link", "linked");
  if (wanted === "authenticated") return done("sambung.prove.login", "no-channel");
  if ((state.proving?.lockedUntil ?? 0) > now) return done("sambung.prove.locked", "locked");
  const open = state.challenge;
  const waits = open !== undefined && open.until > now && open.level === wanted && open.place === conversationKey(here);
  if (event === undefined && waits && open.asked === undefined) {
    // The code is on its way already; whoever talks about something else meanwhile gets no second one.
    const say = [{ to: here, key: "sambung.prove.type" as const, variables: { channel: platformName(open.sentTo) } }];
    return { state, facts: [], say, enqueue: [] };
  }
  const to = otherPlace(state, here);
  if (to === undefined) return done("sambung.prove.nowhere", "no-channel");
  const code = makeDigits(tools.random);
  const { raw: _, ...asked } = (event ?? {}) as ChannelEvent & { raw?: unknown };
  const challenge: Challenge = {
    hash: hashOf(code, state.customer, tools.secret),
    level: wanted,
    place: conversationKey(here),
    sentTo: to.channel,
    until: now + CODE_MS,
    ...(event === undefined ? {} : { asked }),
  };
  return {
    state: { ...state, challenge },
    facts: [{ type: "step-up-asked", level: wanted, to: to.channel }],
    say: [
      { to: here, key: "sambung.prove.type", variables: { channel: platformName(to.channel) } },
      { to, key: "sambung.prove.code", variables: { code }, secret: true },
    ],
    enqueue: [],
  };
}

/** Another direct conversation whose alias is proven to be the customer's, the one used last. */
function otherPlace(state: CustomerState, here: Conversation): Conversation | undefined {
  const mine = knownPlace(state, here)?.alias;
  const found = state.conversations.find((known) => {
    if (known.kind !== "direct" || !known.reachable || conversationKey(known) === conversationKey(here)) return false;
    if (mine !== undefined && sameAlias(mine, known.alias)) return false;
    const alias = knownAlias(state.aliases, known.alias);
    return alias !== undefined && assuranceAtLeast(alias.assurance, "linked");
  });
  return found === undefined ? undefined : { channel: found.channel, id: found.id, kind: found.kind };
}

/** What a message means to an open challenge; undefined when it has nothing to do with it. */
export function answerChallenge(
  state: CustomerState,
  challenge: Challenge,
  event: ChannelEvent,
  now: number,
  secret: Uint8Array,
): StepUp | undefined {
  if (event.kind !== "text" || event.conversation.kind === "group") return undefined;
  const here: Conversation = { channel: event.channel, id: event.conversation.id, kind: "direct" };
  const { challenge: _, ...rest } = state;
  const end = (to: CustomerState, key: DefaultCopyKey, fact: Fact): StepUp => ({
    state: to,
    facts: [fact],
    say: [{ to: here, key }],
    enqueue: [],
  });
  const refused = (reason: Extract<Fact, { type: "step-up-refused" }>["reason"]): Fact => ({
    type: "step-up-refused",
    level: challenge.level,
    reason,
  });
  const isHere = conversationKey(here) === challenge.place;
  if (isHere && CANCEL.test(event.text)) return end(rest, "sambung.prove.cancelled", refused("cancelled"));
  const match = CODE.exec(event.text);
  if (match === null) return undefined;
  const alone = event.text.replace(CODE, "").replaceAll(/[^\p{L}\p{N}]/gu, "") === "";
  if (!isHere) return alone ? end(state, "sambung.prove.elsewhere", refused("elsewhere")) : undefined;
  if (challenge.until <= now) return alone ? end(rest, "sambung.prove.expired", refused("expired")) : undefined;
  const given = Buffer.from(hashOf(`${match[1]}${match[2]}`, state.customer, secret), "hex");
  if (!timingSafeEqual(given, Buffer.from(challenge.hash, "hex"))) {
    const wrong = (state.proving?.wrong ?? 0) + 1;
    if (wrong < MAX_WRONG) {
      return end({ ...state, proving: { wrong, lockedUntil: 0 } }, "sambung.prove.wrong", refused("wrong"));
    }
    return end(
      { ...rest, proving: { wrong: 0, lockedUntil: now + LOCK_MS } },
      "sambung.prove.locked",
      refused("locked"),
    );
  }
  const { proving: __, ...free } = rest;
  const speaker = event.aliases[0];
  const proof = { level: challenge.level, method: "one-time-code", at: now, until: now + PROOF_IDLE_MS };
  return {
    state: {
      ...free,
      aliases: free.aliases.map((alias) =>
        speaker !== undefined && sameAlias(alias, speaker) ? { ...alias, proof } : alias,
      ),
    },
    facts: [{ type: "step-up-passed", level: challenge.level, method: "one-time-code" }],
    say: [{ to: here, key: "sambung.prove.passed" }],
    enqueue: [
      {
        kind: "replay",
        key: `proof:${event.key}`,
        at: new Date(now).toISOString(),
        conversation: here,
        ...(challenge.asked === undefined ? {} : { event: challenge.asked }),
      },
    ],
  };
}

/** As long as the conversation goes on, what was proven in it holds; who is logged in proves it with every message. */
export function keepProof(state: CustomerState, event: ChannelEvent, now: number): CustomerState {
  const speaker = event.aliases[0];
  const alias = speaker === undefined ? undefined : knownAlias(state.aliases, speaker);
  if (alias === undefined) return state;
  const login = event.aliases.find(({ kind, proven }) => kind === LOGIN && proven);
  if (login !== undefined && knownAlias(state.aliases, login) !== undefined) {
    const proof: Proof = { level: "authenticated", method: "login", at: now, until: now + PROOF_IDLE_MS };
    return { ...state, aliases: state.aliases.map((each) => (each === alias ? { ...alias, proof } : each)) };
  }
  if (alias.proof === undefined) return state;
  const { proof, ...without } = alias;
  const kept = proof.until > now ? { ...alias, proof: { ...proof, until: now + PROOF_IDLE_MS } } : without;
  return { ...state, aliases: state.aliases.map((each) => (each === alias ? kept : each)) };
}

function makeDigits(random: Random): string {
  // 48 bits modulo a million: the bias is below one in a hundred million.
  const number = random.bytes(6).reduce((sum, byte) => sum * 256 + byte, 0);
  return String(number % 10 ** DIGITS).padStart(DIGITS, "0");
}

function hashOf(code: string, customer: string, secret: Uint8Array): string {
  return createHmac("sha256", secret).update(`one-time-code:${customer}:${code}`).digest("hex");
}
