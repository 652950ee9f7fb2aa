import { type Alias, aliasKey, type SeenAlias, sameAlias } from "../model/alias.ts";
import { type Conversation, conversationKey } from "../model/conversation.ts";
import type { CustomerState, KnownAlias, KnownConversation } from "../model/customer.ts";
import type { ChannelEvent, ReachabilityEvent } from "../model/event.ts";
import type { Fact } from "../model/journal.ts";
import { assuranceOf, knownAlias, plainAlias } from "./alias.ts";

/** Conversations a state remembers. */
export const MAX_CONVERSATIONS = 32;

/** What a person does, as against what a platform reports about them. */
const ACTIONS: ReadonlySet<ChannelEvent["kind"]> = new Set<ChannelEvent["kind"]>([
  "text",
  "choice",
  "start",
  "command",
  "media",
  "location",
  "contact",
]);

/** What an event says about a person without asking anybody. */
export interface Presence {
  readonly state: CustomerState;
  readonly facts: readonly Fact[];
}

/**
 * Notes where the customer is, under which name, and whether they can be reached. A group leaves no trace in the list of
 * conversations: nothing is ever sent there first, and it must not push out the direct ones.
 */
export function notePresence(state: CustomerState, event: ChannelEvent, now: number): Presence {
  const facts: Fact[] = [];
  // A command's name is the command's, not the person's.
  const name = event.kind === "command" ? undefined : event.name;
  const named = name === undefined || name === state.name ? state : { ...state, name };
  const seen = withSender(named, event.aliases[0], now);
  if (event.conversation.kind === "group") return { state: seen, facts };
  const conversations =
    event.kind === "reachability"
      ? withReachability(seen.conversations, event, facts)
      : ACTIONS.has(event.kind)
        ? withVisit(seen.conversations, event, now, facts)
        : seen.conversations;
  return { state: conversations === seen.conversations ? seen : { ...seen, conversations }, facts };
}

/** The alias the event was accepted under is bound by the store already; the state has to know it too. */
function withSender(state: CustomerState, sender: SeenAlias | undefined, now: number): CustomerState {
  if (sender === undefined) return state;
  const known = knownAlias(state.aliases, sender);
  if (known === undefined) return { ...state, aliases: [...state.aliases, newAlias(sender, now)] };
  if (known.assurance !== "asserted" || !sender.proven || known.retired === true) return state;
  return { ...state, aliases: state.aliases.map((each) => (each === known ? newAlias(sender, now) : each)) };
}

/** An alias seen for the first time. */
export function newAlias(alias: SeenAlias, now: number, sender: SeenAlias = alias): KnownAlias {
  const known = { ...plainAlias(alias), assurance: assuranceOf(alias), at: now };
  return sameAlias(alias, sender) ? known : { ...known, with: aliasKey(sender) };
}

/** Notes in which conversation the customer took to another language, which stays there when a connection is taken back. */
export function noteLanguage(
  state: CustomerState,
  before: string | undefined,
  conversation: Conversation | undefined,
): CustomerState {
  const { locale, conversations } = state;
  if (locale === undefined || locale === before || conversation?.kind !== "direct") return state;
  const key = conversationKey(conversation);
  const noted = conversations.map((known) => (conversationKey(known) === key ? { ...known, locale } : known));
  return { ...state, conversations: noted };
}

function placeOf(conversations: readonly KnownConversation[], event: ChannelEvent): number {
  for (let index = 0; index < conversations.length; index += 1) {
    const known = conversations[index] as KnownConversation;
    if (known.id === event.conversation.id && known.channel === event.channel) return index;
  }
  return -1;
}

function withReachability(
  conversations: readonly KnownConversation[],
  event: ReachabilityEvent,
  facts: Fact[],
): readonly KnownConversation[] {
  const place = placeOf(conversations, event);
  const known = conversations[place];
  if (known === undefined || known.reachable === event.reachable) return conversations;
  facts.push({ type: "reachability-changed", channel: event.channel, reachable: event.reachable });
  return conversations.with(place, { ...known, reachable: event.reachable });
}

function withVisit(
  conversations: readonly KnownConversation[],
  event: ChannelEvent,
  now: number,
  facts: Fact[],
): readonly KnownConversation[] {
  const before = conversations[0];
  if (before !== undefined && before.channel !== event.channel) {
    facts.push({ type: "channel-switched", from: before.channel, to: event.channel });
  }
  const place = placeOf(conversations, event);
  const known = conversations[place];
  if (known?.reachable === false) {
    facts.push({ type: "reachability-changed", channel: event.channel, reachable: true });
  }
  const current: KnownConversation = {
    channel: event.channel,
    id: event.conversation.id,
    kind: event.conversation.kind,
    at: now,
    alias: aliasThere(event, known),
    reachable: true,
    ...(known?.locale === undefined ? {} : { locale: known.locale }),
  };
  if (place === 0) return conversations.with(0, current);
  return [current, ...conversations.filter((_, index) => index !== place)].slice(0, MAX_CONVERSATIONS);
}

function aliasThere(event: ChannelEvent, known: KnownConversation | undefined): Alias {
  const [sender] = event.aliases;
  return sender === undefined ? (known?.alias ?? { kind: event.channel, account: "*", value: "" }) : plainAlias(sender);
}
