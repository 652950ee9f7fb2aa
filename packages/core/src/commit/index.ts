import { assuranceAtLeast, sameAlias } from "../model/alias.ts";
import { type Conversation, conversationKey } from "../model/conversation.ts";
import type { CustomerState } from "../model/customer.ts";
import type { Effects, Reply } from "../model/effects.ts";
import { type Event, isChannelEvent } from "../model/event.ts";
import type { Fact, JournalEntry } from "../model/journal.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { Block, Inline, OutgoingMessage } from "../model/message.ts";
import type { DeskCase } from "../ports/desk.ts";
import type { TurnResult } from "../ports/engine.ts";
import type { LogWrite, StoredOutbox } from "../ports/store.ts";
import { heardText } from "./heard.ts";
import type { StateText } from "./state-text.ts";

export { heardText, withLabel } from "./heard.ts";
export { makeStateText } from "./state-text.ts";

/** Stands where a secret was written. */
const SECRET = "[secret]";

/** What the commit stage must know about the world. */
export interface SettleTools {
  /** How a channel instance delivers; undefined when it is not configured (any more). */
  delivery(channel: string): "send" | "log" | undefined;
  readonly now: number;
  /** Default: `JSON.stringify`. */
  readonly stateText?: StateText;
}

/** What a turn produced, to be put into one transaction. */
export interface SettleRequest {
  readonly event: Event;
  readonly conversation: Conversation | undefined;
  readonly effects: Effects;
  /** Facts of the stages before the dialog, in order. */
  readonly facts: readonly Fact[];
  /** The last lines before this turn, oldest first; read only when somebody is handed over. */
  readonly lines: DeskCase["lines"];
  readonly trace?: JournalEntry["trace"];
}

/**
 * Stage 5: one transaction out of a turn. Messages to platforms become outbox rows; messages to conversations that
 * clients read themselves become rows of their log; what was said elsewhere is mirrored into the logs of the same
 * customer.
 */
export function settle(request: SettleRequest, tools: SettleTools): TurnResult {
  const { event, effects, conversation } = request;
  const { state } = effects;
  const outbox: StoredOutbox[] = [];
  const log: LogWrite[] = [];
  const mirrors = mirrorsOf(state, conversation, tools);

  if (mirrors.length > 0 && isChannelEvent(event) && conversation?.kind === "direct") {
    const heard = effects.redact === true ? SECRET : heardText(event);
    if (heard !== undefined) {
      const data = { from: "customer", via: event.channel, at: event.at, text: heard };
      for (const mirror of mirrors) log.push(message(mirror, `${event.channel}:${event.key}`, data));
    }
  }
  const at = (): string => new Date(tools.now).toISOString();
  // Above what is said about it: a question that stays open is the last thing to be read.
  log.push(...handoffRows(request, mirrors, tools));
  for (const reply of effects.replies) {
    if (tools.delivery(reply.to.channel) === "log")
      log.push(message(reply.to, reply.message.id, logMessage(reply.message, reply.to.channel, at())));
    else outbox.push(stored(reply, state, tools.now));
    // A one-time code must not be read where it is to be typed.
    if (reply.to.kind !== "direct" || reply.secret === true) continue;
    for (const mirror of mirrors) {
      if (conversationKey(mirror) === conversationKey(reply.to)) continue;
      log.push(message(mirror, reply.message.id, logMessage(reply.message, reply.to.channel, at())));
    }
  }
  for (const withdrawal of effects.withdrawals) {
    // Wherever its message was mirrored, its choices stand too.
    for (const mirror of mirrorsOf(state, withdrawal.to, tools)) log.push(withdrawn(mirror, withdrawal.message));
    if (tools.delivery(withdrawal.to.channel) === "log") {
      log.push(withdrawn(withdrawal.to, withdrawal.message));
    } else {
      outbox.push({
        id: `${withdrawal.message}.withdraw`,
        customer: state.customer,
        conversation: withdrawal.to,
        body: { kind: "withdraw", message: withdrawal.message },
        unknownOutcome: "resend",
        at: tools.now,
      });
    }
  }

  return {
    effects,
    journal: journalOf(request, tools.now),
    outbox,
    log,
    cases: effects.handoffs.length === 0 ? [] : casesOf(request, at()),
    stateJson: (tools.stateText ?? JSON.stringify)(state),
  };
}

/** Conversations that show what happens on other channels: only where the person proved to be this customer. */
function mirrorsOf(state: CustomerState, current: Conversation | undefined, tools: SettleTools): Conversation[] {
  const found: Conversation[] = [];
  for (const known of state.conversations) {
    if (known.kind !== "direct" || tools.delivery(known.channel) !== "log") continue;
    if (current !== undefined && conversationKey(known) === conversationKey(current)) continue;
    const alias = state.aliases.find((other) => sameAlias(other, known.alias));
    if (alias !== undefined && assuranceAtLeast(alias.assurance, "linked")) {
      found.push({ channel: known.channel, id: known.id, kind: known.kind });
    }
  }
  return found;
}

/** Clients that read a log show where a person was asked for; what the shop calls its queues stays inside. */
function handoffRows(
  { effects, conversation }: SettleRequest,
  mirrors: readonly Conversation[],
  tools: SettleTools,
): LogWrite[] {
  const own = conversation?.kind === "direct" && tools.delivery(conversation.channel) === "log" ? [conversation] : [];
  return effects.handoffs.flatMap(({ id }) =>
    [...own, ...mirrors].map(
      ({ channel, id: place }): LogWrite => ({
        conversation: { channel, id: place },
        event: "handoff",
        id,
        data: { at: new Date(tools.now).toISOString() },
      }),
    ),
  );
}

function message(to: Conversation, id: string, data: JsonObject): LogWrite {
  return { conversation: { channel: to.channel, id: to.id }, event: "msg", id, data };
}

/** The message stays, its choices go. */
function withdrawn(to: Conversation, target: string): LogWrite {
  return {
    conversation: { channel: to.channel, id: to.id },
    event: "edit",
    id: target,
    data: { target, choices: [] },
  };
}

/** A message of the bot as clients that read a log get it. */
export function logMessage({ blocks, choices }: OutgoingMessage, via: string, at: string): JsonObject {
  // All of them when a text is formatted, so that a client that can show it knows where in the message it stands.
  const parts = blocks.some(isFormatted) ? blocks : blocks.filter((block) => block.kind !== "text");
  return {
    from: "bot",
    via,
    at,
    text: textOf(blocks.map(withAddresses)),
    ...(parts.length === 0 ? {} : { parts: parts as unknown as Json }),
    ...(choices === undefined || choices.length === 0 ? {} : { choices: choices as unknown as Json }),
  };
}

function stored(reply: Reply, state: CustomerState, now: number): StoredOutbox {
  return {
    id: reply.message.id,
    customer: state.customer,
    conversation: reply.to,
    body: { kind: "message", message: reply.message },
    unknownOutcome: reply.unknownOutcome ?? "resend",
    ...(reply.purpose === undefined ? {} : { purpose: reply.purpose }),
    at: now,
  };
}

function journalOf(request: SettleRequest, now: number): JournalEntry {
  const { event, effects, conversation, facts, trace } = request;
  const text = isChannelEvent(event) && conversation?.kind !== "group" ? heardText(event) : undefined;
  const heard = text !== undefined && effects.redact === true ? SECRET : text;
  const lines = effects.replies
    .map((reply) => (reply.secret === true ? SECRET : textOf(reply.message.blocks)))
    .filter((line) => line !== "");
  return {
    customer: effects.state.customer,
    at: now,
    event: event.kind,
    ...(conversation === undefined ? {} : { conversation }),
    ...(heard === undefined ? {} : { heard }),
    ...(lines.length === 0 ? {} : { said: lines }),
    facts: [...facts, ...effects.facts],
    ...(trace === undefined ? {} : { trace }),
  };
}

function casesOf(request: SettleRequest, at: string): DeskCase[] {
  const { event, effects, conversation, lines } = request;
  const heard = isChannelEvent(event) && effects.redact !== true ? heardText(event) : undefined;
  const all = heard === undefined ? lines : [...lines, { from: "customer" as const, text: heard }];
  const direct = conversation?.kind === "direct" ? conversation : undefined;
  return effects.handoffs.map((handoff) => ({
    ...handoff,
    customer: effects.state.customer,
    ...(effects.state.name === undefined ? {} : { name: effects.state.name }),
    at,
    ...(direct === undefined ? {} : { conversation: direct }),
    lines: all.slice(-10),
  }));
}

/** What a person reads in a list of blocks. */
export function textOf(blocks: readonly Block[]): string {
  const [first] = blocks;
  if (blocks.length === 1 && first?.kind === "text") return first.text;
  return blocks
    .map(lineOf)
    .filter((line) => line !== "")
    .join("\n");
}

function isFormatted(block: Block): boolean {
  const plain = ["text", "break"];
  return block.kind === "text" && block.inline?.some(({ kind }) => !plain.includes(kind)) === true;
}

/** A text whose links are written out, for clients of a log that show no marks. */
function withAddresses(block: Block): Block {
  if (block.kind !== "text" || block.inline === undefined) return block;
  return { kind: "text", text: block.inline.map(written).join("") };
}

function written(node: Inline): string {
  if (node.kind === "break") return "\n";
  if (node.kind === "text" || node.kind === "code") return node.text;
  const words = node.children.map(written).join("");
  return node.kind !== "link" || words.includes(node.url) ? words : `${words} (${node.url})`;
}

function lineOf(block: Block): string {
  switch (block.kind) {
    case "text":
      return block.text;
    case "media":
      return block.alt;
    case "location":
      return block.label ?? `${block.latitude}, ${block.longitude}`;
    case "card":
      return block.body === undefined ? block.title : `${block.title}\n${block.body}`;
    case "raw":
      return block.fallback;
  }
}
