import { settle } from "./commit/index.ts";
import type { Dialog } from "./dialog/index.ts";
import { mergeStates, unmergeStates } from "./identity/index.ts";
import type { Ids } from "./ids.ts";
import { sameAlias } from "./model/alias.ts";
import { type Conversation, conversationKey, platformName } from "./model/conversation.ts";
import type { CustomerId, CustomerState } from "./model/customer.ts";
import type { CopyVariables } from "./model/definition.ts";
import { type Effects, noEffects, type Reply } from "./model/effects.ts";
import type { MergeEvent, UnmergeEvent } from "./model/event.ts";
import type { Fact, JournalEntry } from "./model/journal.ts";
import type { JsonObject } from "./model/json.ts";
import type { Clock } from "./ports/clock.ts";
import type { TurnFunctions, TurnResult } from "./ports/engine.ts";
import type { LogWrite, RestoredCustomer, Store, StoredMerge } from "./ports/store.ts";

/** How many lines a conversation log that starts over begins with. */
const SNAPSHOT_LINES = 50;
/** Entries looked through for what happened since a merge that is undone. */
const SINCE_LIMIT = 10_000;

export interface JoiningParts {
  readonly dialog: Pick<Dialog, "resume">;
  readonly ids: Ids;
  readonly clock: Pick<Clock, "now">;
  readonly store: Pick<Store, "timeline">;
  readonly delivery: (channel: string) => "send" | "log" | undefined;
  readonly reply: (state: CustomerState, to: Conversation, key: string, variables?: CopyVariables) => Reply;
}

/** What is said and written when two customers become one, and when one becomes two again. */
export interface Joining extends Pick<TurnFunctions, "merge" | "unmerge"> {
  /** A proof of possession for an alias nobody has yet, or that is this customer's already. */
  adopt(state: CustomerState, event: MergeEvent): Effects;
}

/** Turns of two customers; see `docs/architecture/identity.md`. */
export function makeJoining(parts: JoiningParts): Joining {
  const { dialog, clock, reply } = parts;

  function adopt(state: CustomerState, event: MergeEvent): Effects {
    const { with: alias, from, conversation } = event;
    const now = clock.now();
    const sender = state.conversations.find((known) => conversationKey(known) === conversationKey(conversation))?.alias;
    const linked = state.aliases
      .filter((known) => !sameAlias(known, alias))
      .map((known) =>
        sender !== undefined && sameAlias(known, sender) && known.assurance === "channel"
          ? { ...known, assurance: "linked" as const }
          : known,
      );
    const adopted: CustomerState = {
      ...state,
      aliases: [...linked, { ...alias, assurance: "linked", at: now }],
      conversations:
        from === undefined || state.conversations.some((known) => conversationKey(known) === conversationKey(from))
          ? state.conversations
          : [...state.conversations, { ...from, at: now, alias, reachable: true }],
    };
    return {
      ...noEffects(adopted),
      bind: [alias],
      facts: [{ type: "alias-bound", kind: alias.kind }],
      replies: [
        reply(adopted, conversation, "sambung.linked", {
          channel: platformName(from?.channel ?? alias.kind),
          other: platformName(conversation.channel),
        }),
      ],
    };
  }

  function logsOf(state: CustomerState): readonly Conversation[] {
    return state.conversations.filter((known) => known.kind === "direct" && parts.delivery(known.channel) === "log");
  }

  /** Conversation logs start over: a `reset`, then what both sides had said, oldest first. */
  async function resets(state: CustomerState, customers: readonly string[]): Promise<LogWrite[]> {
    if (logsOf(state).length === 0) return [];
    const timelines = await Promise.all(customers.map((customer) => parts.store.timeline(customer, SNAPSHOT_LINES)));
    return restart(
      state,
      timelines.flat().sort((a, b) => a.at - b.at),
      "linked",
    );
  }

  function restart(state: CustomerState, entries: readonly JournalEntry[], reason: "linked" | "unlinked"): LogWrite[] {
    const logs = logsOf(state);
    const lines = entries.flatMap(linesShown).slice(-SNAPSHOT_LINES);
    return logs.flatMap(({ channel, id: conversation }) => {
      const id = parts.ids.message();
      const to = { channel, id: conversation };
      const reset: LogWrite = {
        conversation: to,
        event: "reset",
        id,
        data: { reason, messages: [] },
        ...(reason === "unlinked" ? { forget: true as const } : {}),
      };
      const messages = lines.map(
        (data, index): LogWrite => ({ conversation: to, event: "msg", id: `${id}.${index}`, data }),
      );
      return [reset, ...messages];
    });
  }

  /** The same after an unmerge: what was there before goes, for it shows what another person said. */
  function fresh(state: CustomerState, entries: readonly JournalEntry[]): LogWrite[] {
    return restart(state, [...entries].reverse(), "unlinked");
  }

  async function merge(
    survivor: CustomerState,
    discarded: CustomerState,
    event: MergeEvent,
    owner: CustomerId,
  ): ReturnType<TurnFunctions["merge"]> {
    const now = clock.now();
    // Somebody of whom no turn ran yet has the name in the store only, and must have it in the record: an unmerge goes by that.
    const knowing = (side: CustomerState): CustomerState =>
      side.customer === owner && !side.aliases.some((known) => sameAlias(known, event.with))
        ? { ...side, aliases: [...side.aliases, { ...event.with, assurance: "channel", at: now }] }
        : side;
    const merged = mergeStates(knowing(survivor), knowing(discarded), event, now, parts.ids);
    const to = event.conversation;
    const { from } = event;
    const source =
      merged.state.conversations.find(
        (known) => from !== undefined && conversationKey(known) === conversationKey(from),
      ) ?? merged.state.conversations.find((known) => known.kind === "direct" && sameAlias(known.alias, event.with));
    const linked = reply(merged.state, to, "sambung.linked", {
      channel: platformName(source?.channel ?? event.with.kind),
      other: platformName(to.channel),
    });
    const resumed = dialog.resume(merged.state, source?.channel, to, now, merged.facts);
    const effects: Effects = {
      ...resumed,
      replies: [linked, ...pending(merged.state, to), ...resumed.replies],
      timers: [...merged.timers, ...resumed.timers],
    };
    const settled = settle(
      { event, conversation: to, effects, facts: merged.facts, lines: [] },
      { delivery: parts.delivery, now },
    );
    const log = [...(await resets(effects.state, [survivor.customer, discarded.customer])), ...settled.log];
    return { result: { ...settled, log }, record: merged.record };
  }

  async function unmerge(
    current: CustomerState,
    record: StoredMerge,
    event: UnmergeEvent,
    untouched: boolean,
  ): Promise<{ readonly result: TurnResult; readonly restored: RestoredCustomer }> {
    const now = clock.now();
    const entries = await parts.store.timeline(record.survivor, SINCE_LIMIT);
    // By order: clocks jump.
    const joined = entries.findIndex(({ facts }) =>
      facts.some((fact) => fact.type === "customer-linked" && fact.with === record.discarded),
    );
    const since = joined < 0 ? entries : entries.slice(0, joined);
    const apart = unmergeStates(current, record, since, untouched, event.proof);
    const places = new Set(apart.conversations.map(conversationKey));
    const isTheirs = (entry: JournalEntry): boolean =>
      entry.customer === record.discarded ||
      (entry.conversation !== undefined && places.has(conversationKey(entry.conversation)));
    const to = event.conversation;
    const theirs = to !== undefined && places.has(conversationKey(to));
    const lines =
      to === undefined
        ? []
        : [
            reply(theirs ? apart.discarded : apart.survivor, to, "sambung.unlinked", {
              channel: platformName(
                (theirs ? apart.survivor : apart.discarded).conversations[0]?.channel ?? to.channel,
              ),
            }),
          ];
    if (to !== undefined && apart.closed.length > 0)
      lines.push(reply(theirs ? apart.discarded : apart.survivor, to, "sambung.unlinked.closed"));
    const side = (state: CustomerState, replies: Reply[], facts: readonly Fact[], timers: Effects["timers"]) =>
      settle(
        { event, conversation: to, effects: { ...noEffects(state), replies, timers }, facts, lines: [] },
        { delivery: parts.delivery, now },
      );
    const kept = side(apart.survivor, theirs ? [] : lines, apart.facts, apart.timers);
    const given = side(apart.discarded, theirs ? lines : [], [apart.facts[0] as Fact], []);
    const { conversation: _, ...journal } = given.journal;
    const { conversation: __, ...own } = kept.journal;
    return {
      result: {
        ...kept,
        journal: theirs ? own : kept.journal,
        log: [
          ...fresh(
            apart.survivor,
            entries.filter((entry) => !isTheirs(entry)),
          ),
          ...kept.log,
        ],
      },
      restored: {
        customer: record.discarded,
        state: apart.discarded,
        stateJson: given.stateJson,
        aliases: apart.aliases,
        conversations: apart.conversations,
        tasks: apart.tasks,
        journal: theirs ? given.journal : journal,
        outbox: given.outbox,
        log: [...fresh(apart.discarded, entries.filter(isTheirs)), ...given.log],
      },
    };
  }

  /** Who joins somebody whose data is about to be erased must know. */
  function pending({ erasure, ...state }: CustomerState, to: Conversation): Reply[] {
    return erasure === undefined ? [] : [reply(state, to, "sambung.erase.pending", { at: new Date(erasure.due) })];
  }

  return { adopt, merge, unmerge };
}

/** Whether somebody had the name when it was proven, and has it no more: its next owner proved nothing. */
export function isOutdated(state: CustomerState, { with: alias, holder }: MergeEvent): boolean {
  const isTheirs = state.aliases.some((known) => sameAlias(known, alias) && known.retired !== true);
  return holder !== undefined && !isTheirs;
}

/** Where this customer is told what became of a proof: what was proven may be another's place by now. */
export function ownPlace(state: CustomerState, { conversation, from }: MergeEvent): Conversation {
  const places = new Set(state.conversations.map(conversationKey));
  return from !== undefined && places.has(conversationKey(from)) ? from : conversation;
}

/** A journal entry as a conversation log shows it. */
function linesShown(entry: JournalEntry): JsonObject[] {
  const common = { via: entry.conversation?.channel ?? "web", at: new Date(entry.at).toISOString() };
  const heard = entry.heard === undefined ? [] : [{ from: "customer", ...common, text: entry.heard }];
  return [...heard, ...(entry.said ?? []).map((text) => ({ from: "bot", ...common, text }))];
}
