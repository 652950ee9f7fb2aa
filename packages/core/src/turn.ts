/**
 * START HERE. One event of one customer goes through the stages, top to bottom:
 *
 *   platform -> [1 inbox] -> engine -> turn: [2 identity] [3 understand] [4 dialog] [5 commit] -> engine -> [6 outbox]
 *
 * A turn writes nothing itself. It returns what one transaction shall contain; the engine runs the turns of one customer
 * one at a time, commits them in groups, and runs a turn again when its commit was refused.
 */
import { makeStateText, settle, withLabel } from "./commit/index.ts";
import type { Copywriter } from "./copy/index.ts";
import { observedStage } from "./diagnostics.ts";
import type { Dialog } from "./dialog/index.ts";
import {
  askForProof,
  assuranceIn,
  consents,
  erasureDue,
  type IdentifyResult,
  type IdentifyTools,
  identify,
  maskedName,
  mergeToUndo,
  noteLanguage,
  notePresence,
  noteRequest,
  release,
  type StepUp,
  tooManyNames,
  whileErasing,
} from "./identity/index.ts";
import type { Ids } from "./ids.ts";
import { isOutdated, makeJoining, ownPlace } from "./joining.ts";
import { assuranceAtLeast, sameAlias } from "./model/alias.ts";
import { type Conversation, platformName } from "./model/conversation.ts";
import type { CustomerState, PendingErasure } from "./model/customer.ts";
import type { BotDefinition, CopyVariables } from "./model/definition.ts";
import { type Effects, noEffects, type Reply } from "./model/effects.ts";
import { type Event, isChannelEvent, type LinkRequestEvent } from "./model/event.ts";
import type { Fact, JournalEntry, Trace } from "./model/journal.ts";
import type { RankedIntent, Understood } from "./model/understood.ts";
import { zoneOf } from "./model/zone.ts";
import type { Clock, Random } from "./ports/clock.ts";
import type { DeskCase } from "./ports/desk.ts";
import type { TurnFunctions, TurnRequest, TurnResult } from "./ports/engine.ts";
import type { Store } from "./ports/store.ts";
import type { Understanding } from "./understand/index.ts";

/** The stages and what they share. */
export interface TurnParts {
  readonly bot: BotDefinition;
  readonly understand: Understanding;
  readonly dialog: Dialog;
  readonly copy: Copywriter;
  readonly identity: IdentifyTools;
  readonly ids: Ids;
  readonly clock: Clock;
  /** Makes one-time codes. */
  readonly random: Random;
  readonly store: Pick<Store, "timeline">;
  /** How a channel instance delivers; undefined when it is not configured. */
  readonly delivery: (channel: string) => "send" | "log" | undefined;
  /** A link to the bot alone on a channel, for people of a group. */
  readonly directLink?: (channel: string) => Promise<string | undefined>;
  /** Region for phone numbers without country code, ISO 3166. */
  readonly region: string;
}

/** How many lines a desk case begins with. */
const DESK_LINES = 10;
const TRACED_INTENTS = 3;
/** Stands for what was said to the customer alone. */
const HIDDEN = "[secret]";

/** Puts the stages together into what an engine runs. */
export function makeTurn(parts: TurnParts): TurnFunctions {
  const { dialog, clock } = parts;
  const stages = {
    identify: observedStage("identity", identify),
    understand: observedStage("understand", parts.understand),
    advance: observedStage("dialog", dialog.advance),
    settle: observedStage("commit", settle),
  };

  const proofTools = { random: parts.random, secret: parts.identity.secret };
  const joining = makeJoining({ ...parts, reply });
  const stateText = makeStateText();

  async function turn(request: TurnRequest): Promise<TurnResult> {
    const { signal, steps } = request;
    const event = withLabel(request.event, request.state);
    // What was asked for before a proof was, is understood and done as if it had come in now.
    const said = event.kind === "replay" ? (event.event ?? event) : event;
    const now = clock.now();
    const began = clock.monotonic();
    const scope = isChannelEvent(event) && event.conversation.kind === "group" ? "group" : "direct";

    // 2 identity: who is this, what have they proven
    const identified = stages.identify(
      { event, state: request.state, now, created: request.created, scope },
      parts.identity,
    );
    const who = identified instanceof Promise ? await identified : identified;
    const state = withLocale(who.state, event);
    const conversation = conversationOf(said, state);
    const facts: Fact[] = request.created ? [{ type: "customer-created" }, ...who.facts] : [...who.facts];

    // 3 understand and 4 dialog, unless identity dealt with all of it
    let effects: Effects;
    let understood: Understood | undefined;
    if (event.kind === "link-request") {
      effects = askOnScreen(state, event, now);
    } else if (event.kind === "merge" && event.refused !== undefined) {
      const { conversation: to, refused: reason } = event;
      facts.push({ type: "link-refused", reason });
      effects = { ...noEffects(state), replies: [reply(state, to, `sambung.link.${reason}`)] };
    } else if (event.kind === "merge" && event.ask !== undefined) {
      effects = noEffects(state);
    } else if (event.kind === "merge" && isOutdated(state, event)) {
      facts.push({ type: "link-refused", reason: "expired" });
      effects = { ...noEffects(state), replies: [reply(state, ownPlace(state, event), "sambung.link.expired")] };
    } else if (event.kind === "merge") {
      effects = joining.adopt(state, event);
    } else if (event.kind === "unmerge") {
      const replies = conversation === undefined ? [] : [reply(state, conversation, "sambung.unlink.nothing")];
      effects = { ...noEffects(state), replies };
    } else if (state.erasure !== undefined && scope === "direct") {
      effects = withIdentity(hush(state, state.erasure, event, conversation), who, conversation);
    } else if (event.kind === "send" && event.purpose !== undefined && !consents(state, event.purpose)) {
      effects = { ...noEffects(state), facts: [{ type: "suppressed", reason: "consent" }] };
    } else if (who.handled) {
      // Nothing was said in any language, so none is kept: what is told here must not outweigh what was written elsewhere.
      effects = { ...answerIdentity(state, who, conversation), state: who.state };
    } else {
      understood = await understand({ ...request, event: said }, state, conversation, now);
      const spoken = understood.locale === state.locale ? state : { ...state, locale: understood.locale };
      const advanced = await stages.advance({
        event: said,
        assurance: assuranceIn(state, conversation, now),
        state: spoken,
        understood,
        scope,
        directLink: () => parts.directLink?.(conversation?.channel ?? ""),
        conversation,
        now,
        attempt: request.attempt,
        facts,
        steps,
        signal,
      });
      const told = { ...advanced, state: noteLanguage(advanced.state, state.locale, conversation) };
      effects = withIdentity(withProof(told, spoken, said, conversation, now), who, conversation);
    }

    // 5 commit: one transaction out of all that
    const lines = effects.handoffs.length === 0 ? [] : await linesOf(state.customer, DESK_LINES);
    return stages.settle(
      { event, conversation, effects, facts, lines, trace: traceOf(understood, clock.monotonic() - began) },
      { delivery: parts.delivery, now, stateText },
    );
  }

  /** What an earlier run of the same event understood counts, so that a step never runs for another reading. */
  async function understand(
    request: TurnRequest,
    state: CustomerState,
    conversation: Conversation | undefined,
    now: number,
  ): Promise<Understood> {
    const recorded = request.steps.recordedProposals as Understood | undefined;
    if (recorded !== undefined) return recorded;
    const expecting = dialog.expecting(state, conversation, now);
    const understood = stages.understand(
      {
        event: request.event,
        locale: state.locale ?? defaultLocale(),
        ...(expecting === undefined ? {} : { expecting }),
        now,
        timeZone: zoneOf(parts.bot, state, conversation?.channel ?? ""),
        currency: parts.bot.currency,
        region: parts.region,
      },
      request.signal,
    );
    const result = understood instanceof Promise ? await understood : understood;
    request.steps.record(result);
    return result;
  }

  function defaultLocale(): string {
    return parts.bot.vocabulary.locales[0] ?? "id";
  }

  /** The first language a customer is known to have is the platform's word for it. */
  function withLocale(state: CustomerState, event: Event): CustomerState {
    if (state.locale !== undefined) return state;
    const asked = event.kind === "link-request";
    const told = isChannelEvent(event) || asked ? event.locale?.split("-")[0]?.toLowerCase() : undefined;
    const known = parts.bot.vocabulary.locales.find((locale) => locale === told);
    // Who is asked before they said anything may still write in any language.
    return known === undefined && asked ? state : { ...state, locale: known ?? defaultLocale() };
  }

  function reply(state: CustomerState, to: Conversation, key: string, variables?: CopyVariables): Reply {
    const text = parts.copy.text(state.locale ?? defaultLocale(), key, variables, to.channel);
    return { to, message: { id: parts.ids.message(), blocks: [{ kind: "text", text }] } };
  }

  /** A code may have been photographed: whose screen showed it is asked there. */
  function askOnScreen(state: CustomerState, event: LinkRequestEvent, now: number): Effects {
    // They became one meanwhile.
    if (state.aliases.some((known) => sameAlias(known, event.with))) return noEffects(state);
    const prompt = parts.ids.prompt();
    if (event.mode !== "prompt") return noEffects(noteRequest(state, event, prompt, now));
    const { conversation: to, from } = event;
    const locale = state.locale ?? defaultLocale();
    const labels = ["sambung.link.confirm.yes", "sambung.link.confirm.no"].map((key) =>
      parts.copy.text(locale, key, undefined, to.channel),
    );
    const asked = noteRequest(state, event, prompt, now, labels);
    const line = reply(asked, to, "sambung.link.confirm", {
      channel: platformName(from.channel),
      name: event.shown ?? maskedName(event.with.value),
    });
    const choices = labels.map((label, index) => ({ choice: `${prompt}.${index + 1}`, label }));
    // Its own id, so that the choices can be taken off the message again.
    return { ...noEffects(asked), replies: [{ ...line, message: { ...line.message, id: `m_${prompt}`, choices } }] };
  }

  /** Asks for the proof that is missing: instead of everything else, or after what stands without it. */
  function withProof(advanced: Effects, state: CustomerState, said: Event, to: Conversation | undefined, now: number) {
    const { proof, paused } = advanced;
    if (proof === undefined || to === undefined) return advanced;
    if (paused === true) {
      const asked = proofEffects(askForProof(advanced.state, to, undefined, proof, now, proofTools));
      return {
        ...advanced,
        state: asked.state,
        replies: [...advanced.replies, ...asked.replies],
        facts: [...advanced.facts, ...asked.facts],
      };
    }
    return isChannelEvent(said) ? proofEffects(askForProof(state, to, said, proof, now, proofTools)) : advanced;
  }

  /** A proof that is asked for or given, with what is said about it wherever it is said. */
  function proofEffects(proof: Pick<StepUp, "state" | "facts" | "say" | "enqueue">): Effects {
    const { state, facts, say, enqueue } = proof;
    const replies = say.map(({ to, key, variables, secret }): Reply => {
      const line = reply(state, to, key, variables);
      // At most once: a code that comes again later is another code to whoever waits for one.
      return secret === undefined ? line : { ...line, secret, unknownOutcome: "hold" };
    });
    return { ...noEffects(state), replies, facts, enqueue };
  }

  /** While the countdown to an erasure runs. */
  function hush(state: CustomerState, erasure: PendingErasure, event: Event, to: Conversation | undefined): Effects {
    const left = whileErasing(state, erasure, event, (timer) => dialog.awaits(state, timer));
    const replies =
      left.say === undefined || to === undefined ? [] : [reply(left.state, to, left.say.key, left.say.variables)];
    return { ...noEffects(left.state), replies, facts: left.facts, timers: left.timers };
  }

  function identityReplies(state: CustomerState, who: IdentifyResult, to: Conversation | undefined): Reply[] {
    if (to === undefined || who.say === undefined) return [];
    return who.say.map(({ key, variables }) => reply(state, to, key, variables));
  }

  function answerIdentity(state: CustomerState, who: IdentifyResult, to: Conversation | undefined): Effects {
    const proof = proofEffects({ state, facts: [], say: who.lines ?? [], enqueue: who.replay ?? [] });
    return {
      ...proof,
      replies: [...identityReplies(state, who, to), ...proof.replies],
      bind: who.bind,
      ...(who.unbind.length === 0 ? {} : { unbind: who.unbind }),
      enqueue: [...who.enqueue, ...proof.enqueue],
      usedCodes: who.usedCodes,
      ...(who.closes === undefined || to === undefined ? {} : { withdrawals: [{ to, message: `m_${who.closes}` }] }),
      ...(who.redact === true ? { redact: true } : {}),
    };
  }

  function withIdentity(effects: Effects, who: IdentifyResult, to: Conversation | undefined): Effects {
    const asksNothing = who.bind.length === 0 && who.unbind.length === 0 && who.enqueue.length === 0;
    if (asksNothing && who.usedCodes.length === 0 && who.say === undefined) return effects;
    return {
      ...effects,
      replies: [...identityReplies(effects.state, who, to), ...effects.replies],
      bind: [...who.bind, ...effects.bind],
      ...(who.unbind.length === 0 ? {} : { unbind: who.unbind }),
      enqueue: [...who.enqueue, ...effects.enqueue],
      usedCodes: [...who.usedCodes, ...effects.usedCodes],
    };
  }

  async function linesOf(customer: string, limit: number): Promise<DeskCase["lines"]> {
    const entries = await parts.store.timeline(customer, limit);
    const lines = [...entries]
      .reverse()
      .flatMap((entry) => [
        ...(entry.heard === undefined ? [] : [{ from: "customer" as const, text: entry.heard }]),
        ...(entry.said ?? []).map((text) => ({ from: "bot" as const, text: wasProvenFor(entry) ? HIDDEN : text })),
      ]);
    return lines.slice(-limit);
  }

  return {
    turn,
    merge: joining.merge,
    mergeToUndo: (merges, customer, event) => mergeToUndo(merges, customer, event, clock.now()),
    unmerge: joining.unmerge,
    mergeRefused: (one, other) => (tooManyNames(one, other, parts.identity.aliasLimits) ? "limit" : undefined),
    erasureDue,

    release(state, event) {
      const { unbind, ...left } = release(state, event);
      const effects = { ...noEffects(left.state), unbind };
      const tools = { delivery: parts.delivery, now: clock.now() };
      return settle({ event, conversation: undefined, effects, facts: [], lines: [] }, tools);
    },

    apologize(request, code) {
      const { attempt } = request;
      const event = withLabel(request.event, request.state);
      const now = clock.now();
      // Whatever went wrong, somebody wrote: what happened there is theirs also when a merge is undone.
      const present = isChannelEvent(event) ? notePresence(request.state, event, now) : undefined;
      const state = withLocale(present?.state ?? request.state, event);
      const conversation = conversationOf(event, state);
      const facts: Fact[] = [...(present?.facts ?? []), { type: "event-failed", code, tries: attempt }];
      const replies = conversation === undefined ? [] : [reply(state, conversation, "sambung.apology")];
      return settle(
        { event, conversation, effects: { ...noEffects(state), replies }, facts, lines: [] },
        { delivery: parts.delivery, now },
      );
    },
  };
}

/** Where the answer goes: back, or for the application's own events to where the customer last was. */
function conversationOf(event: Event, state: CustomerState): Conversation | undefined {
  if (isChannelEvent(event))
    return { channel: event.channel, id: event.conversation.id, kind: event.conversation.kind };
  if (event.kind === "merge" || event.kind === "link-request") return event.conversation;
  if ((event.kind === "unmerge" || event.kind === "replay") && event.conversation !== undefined)
    return event.conversation;
  const known = state.conversations.find((other) => other.kind === "direct" && other.reachable);
  return known === undefined ? undefined : { channel: known.channel, id: known.id, kind: known.kind };
}

/** Whether a turn told something that only the customer may read, after a proof. */
function wasProvenFor({ facts }: JournalEntry): boolean {
  return facts.some((fact) => fact.type === "disclosed" && assuranceAtLeast(fact.level, "verified"));
}

function traceOf(understood: Understood | undefined, ms: number): Trace {
  if (understood === undefined) return { ms: toThousandths(ms) };
  const { by, intents, asked } = understood;
  const likeliest = intents.slice(0, TRACED_INTENTS).map(traced);
  const [best] = likeliest;
  return {
    ms: toThousandths(ms),
    understood: by,
    ...(best === undefined ? {} : { confidence: best.confidence, intents: likeliest }),
    ...(asked === undefined
      ? {}
      : { asked: asked.map((one) => (one.best === undefined ? one : { ...one, best: traced(one.best) })) }),
  };
}

function traced({ name, confidence }: RankedIntent): RankedIntent {
  return { name, confidence: toThousandths(confidence) };
}

function toThousandths(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
