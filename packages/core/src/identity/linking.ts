import type { DefaultCopyKey } from "../copy/defaults.ts";
import { type Alias, sameAlias } from "../model/alias.ts";
import type { Conversation } from "../model/conversation.ts";
import type { CustomerState, LinkingMode } from "../model/customer.ts";
import type { ChannelEvent, MergeEvent } from "../model/event.ts";
import type { Fact } from "../model/journal.ts";
import type { LinkCode } from "../ports/store.ts";
import { knownAlias, plainAlias } from "./alias.ts";
import { type FoundCode, findCode, hashCode } from "./codes.ts";
import { LOCK_MS, type WrongCodeLimiter } from "./limiter.ts";
import { maskedName } from "./request.ts";

/** Wrong codes of one sender before their linking is locked. */
const MAX_WRONG = 5;

/** What codes need from outside. */
export interface LinkingTools {
  /** Key of the hash under which codes are stored. */
  readonly secret: Uint8Array;
  findLink(hash: string): Promise<LinkCode | undefined>;
  /** How a code that began there connects, default at once. */
  linkingOf?(from: Conversation): LinkingMode;
  /** Who has an alias. */
  findAlias?(alias: Alias): Promise<{ readonly customer: string } | undefined>;
  /** Wrong codes of all senders together. */
  readonly wrongCodes: Pick<WrongCodeLimiter, "locked" | "count">;
}

/** What a code led to. */
export interface LinkOutcome {
  readonly linking: CustomerState["linking"];
  readonly facts: readonly Fact[];
  readonly usedCodes: readonly string[];
  readonly enqueue: readonly MergeEvent[];
  readonly say?: DefaultCopyKey;
}

type Refusal = Extract<Fact, { type: "link-refused" }>["reason"];

/** The code that an event carries, and whether it carries nothing else. */
export function codeIn(event: ChannelEvent): { readonly found: FoundCode; readonly alone: boolean } | undefined {
  const text = textOf(event);
  const found = text === undefined ? undefined : findCode(text);
  if (text === undefined || found === undefined) return undefined;
  const rest = `${text.slice(0, found.from)} ${text.slice(found.to)}`;
  return { found, alone: event.kind === "start" || event.kind === "command" || isWrapping(rest) };
}

function textOf(event: ChannelEvent): string | undefined {
  switch (event.kind) {
    case "text":
    case "media":
      return event.text;
    case "start":
      return event.payload;
    case "command":
      return event.argument;
    default:
      return undefined;
  }
}

/** Words that come with a code, typed or filled in by a deep link, and mean nothing beside it. */
const WRAPPING: ReadonlySet<string> = new Set(
  (
    "kode code link tautan sambung sambungkan hubungkan lanjut lanjutkan saya aku ini itu dari di ke web chat halo hai hi " +
    "hello start connect continue linking here is my the this mau ingin nya adalah tolong please dong ya yuk"
  ).split(" "),
);

function isWrapping(rest: string): boolean {
  return (rest.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).every((word) => WRAPPING.has(word));
}

/** Decides what a code does. It never merges: a good code becomes a merge request that runs as a turn of its own. */
export async function link(
  found: FoundCode,
  event: ChannelEvent,
  state: CustomerState,
  now: number,
  tools: LinkingTools,
): Promise<LinkOutcome> {
  const hash = hashCode(found.code, tools.secret);
  if (event.conversation.kind === "group") return inGroup(hash, event, state, now, tools);
  if (state.linking.lockedUntil > now || tools.wrongCodes.locked) return refuse(state, "locked");
  // Who only says who they are has proven nothing that a code could be a second proof of.
  if (event.aliases[0]?.proven !== true) return refuse(state, "unknown");
  const code = await tools.findLink(hash);
  if (code === undefined) return wrong(state, now, tools);
  if (code.usedAt !== undefined) return refuse(state, "used");
  if (code.expiresAt <= now) return refuse(state, "expired");
  if (isOwn(code, event)) return refuse(state, "own");
  const done = { linking: { wrong: 0, lockedUntil: 0 }, facts: [], usedCodes: [hash] };
  if (knownAlias(state.aliases, code.alias) !== undefined) {
    return { ...done, enqueue: [], say: "sambung.link.already" };
  }
  const mode = tools.linkingOf?.(code.from) ?? "immediate";
  const request = mergeRequest(code, event, now);
  if (mode === "immediate") {
    const holder = await tools.findAlias?.(code.alias);
    return { ...done, enqueue: [holder === undefined ? request : { ...request, holder: holder.customer }] };
  }
  const [sender] = event.aliases;
  const locale = code.locale === undefined ? {} : { locale: code.locale };
  const sentBy = state.customer;
  const asked = sender === undefined ? {} : { sender: plainAlias(sender), sentBy, shown: shownName(event), ...locale };
  return {
    ...done,
    enqueue: [{ ...request, ask: mode, ...asked }],
    ...(mode === "prompt" ? { say: "sambung.link.asked" } : {}),
  };
}

/** A number that is the same everywhere, where the platform vouches for one beside its own id: people know theirs by heart. */
function shownName({ aliases }: ChannelEvent): string {
  const known = aliases.find(({ account, proven }) => proven && account === "*") ?? aliases[0];
  return maskedName(known?.value ?? "");
}

/** From where it was made, or from a channel it was not made for: whoever looks over a shoulder gains nothing by it. */
function isOwn(code: LinkCode, event: ChannelEvent): boolean {
  if (code.channel !== event.channel) return true;
  if (event.aliases.some((alias) => sameAlias(alias, code.alias))) return true;
  return code.from.channel === event.channel && code.from.id === event.conversation.id;
}

function mergeRequest(code: LinkCode, event: ChannelEvent, now: number): MergeEvent {
  return {
    kind: "merge",
    key: `link:${event.channel}:${event.account}:${event.key}`,
    at: new Date(now).toISOString(),
    with: code.alias,
    proof: "link-code",
    from: code.from,
    conversation: { channel: event.channel, id: event.conversation.id, kind: event.conversation.kind },
  };
}

/**
 * A code that others can read is void. Said whenever a real one is burned; whatever else was written in a group without
 * speaking to the bot stays unanswered.
 */
async function inGroup(
  hash: string,
  event: ChannelEvent,
  state: CustomerState,
  now: number,
  tools: LinkingTools,
): Promise<LinkOutcome> {
  const code = await tools.findLink(hash);
  if (code === undefined) {
    const { linking } = wrong(state, now, tools);
    return { ...refuse(state, "group", event.addressed === true), linking };
  }
  const live = code.usedAt === undefined && code.expiresAt > now;
  return { ...refuse(state, "group", live || event.addressed === true), usedCodes: live ? [hash] : [] };
}

function wrong(state: CustomerState, now: number, tools: LinkingTools): LinkOutcome {
  tools.wrongCodes.count();
  const count = state.linking.wrong + 1;
  if (count < MAX_WRONG) return { ...refuse(state, "unknown"), linking: { wrong: count, lockedUntil: 0 } };
  return { ...refuse(state, "locked"), linking: { wrong: 0, lockedUntil: now + LOCK_MS } };
}

function refuse(state: CustomerState, reason: Refusal, say = true): LinkOutcome {
  return {
    linking: state.linking,
    facts: [{ type: "link-refused", reason }],
    usedCodes: [],
    enqueue: [],
    ...(say ? { say: `sambung.link.${reason}` as const } : {}),
  };
}
