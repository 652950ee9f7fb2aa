import { createHash } from "node:crypto";
import { SambungError } from "../errors.ts";
import { type Conversation, conversationKey } from "../model/conversation.ts";
import type { ChannelEvent } from "../model/event.ts";
import type { Json } from "../model/json.ts";
import type { Acceptance, ChannelContext } from "../ports/channel.ts";
import type { ConversationLog, Keyspace, LogRow, LogWrite } from "../ports/store.ts";
import { eventProblems } from "./channel-event.ts";
import { seededRandom, type VirtualClock, virtualClock } from "./clock.ts";
import { type MemoryLog, memoryLog } from "./log.ts";

/** What core would be to a channel, for tests: it remembers what was accepted and fails when told to. */
export interface RecordingContext extends ChannelContext {
  readonly clock: VirtualClock;
  readonly log: MemoryLog;
  /** Every event that counted, in the order of acceptance; a duplicate is not in it again. */
  readonly accepted: readonly ChannelEvent[];
  /** Every call of `accept` with what it was given, also failed ones. */
  readonly calls: readonly (readonly ChannelEvent[])[];
  /** Problems of events that were refused as `event-invalid`, in words. */
  readonly problems: readonly string[];
  /** Lets the next `times` calls of `accept` (default all) reject with `store-unavailable`. */
  failAccept(times?: number): void;
  /** Ends {@link RecordingContext.failAccept}. */
  healAccept(): void;
  /** Keeps every call of `accept` waiting until the returned function is called. */
  holdAccept(): () => void;
  /** Resolves when `accepted` has `count` events. */
  received(count: number): Promise<void>;
  /** Writes to a conversation log, as a commit does. */
  write(row: LogWrite): LogRow;
}

/** Settings of {@link recordingContext}. */
export interface RecordingContextOptions {
  readonly clock?: VirtualClock;
  readonly seed?: number;
  readonly bot?: ChannelContext["bot"];
  /** Events accepted before, as after a restart: the same keys are duplicates. */
  readonly before?: RecordingContext;
}

/**
 * A context for tests of a channel.
 *
 * @example
 * const context = recordingContext();
 * await channel.start(context);
 * await channel.handle?.(request, "");
 * context.accepted[0]?.kind; // "text"
 */
export function recordingContext(options: RecordingContextOptions = {}): RecordingContext {
  const clock = options.clock ?? virtualClock();
  const log = memoryLog();
  const accepted: ChannelEvent[] = [];
  const calls: (readonly ChannelEvent[])[] = [];
  const problems: string[] = [];
  const seen = new Map<string, number>(
    (options.before?.accepted ?? []).map((event, index) => [dedupe(event), index + 1]),
  );
  const keyspaces = new Map<string, Map<string, Json>>();
  const rows = memoryConversationLog();
  const waiting = new Set<() => void>();
  let failures = 0;
  let held: Promise<void> | undefined;

  const take = (event: ChannelEvent): Acceptance => {
    const key = dedupe(event);
    const known = seen.get(key);
    if (known !== undefined) return { status: "duplicate", seq: known };
    accepted.push(event);
    seen.set(key, seen.size + 1);
    return { status: "accepted", seq: seen.size };
  };
  return {
    clock,
    log,
    random: seededRandom(options.seed ?? 1),
    bot: options.bot ?? { name: "kopi-sambung", locales: ["id", "en"] },
    accepted,
    calls,
    problems,
    accept: async (events) => {
      calls.push(events);
      await held;
      if (failures > 0) {
        failures -= 1;
        throw new SambungError("store-unavailable", "The store was told to fail");
      }
      const wrong = events.flatMap(eventProblems);
      problems.push(...wrong);
      if (wrong.length > 0) throw new SambungError("event-invalid", wrong.join("; "));
      const outcome = events.map(take);
      for (const wake of waiting) wake();
      return outcome;
    },
    failAccept: (times = Number.POSITIVE_INFINITY) => {
      failures = times;
    },
    healAccept: () => {
      failures = 0;
    },
    holdAccept: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return () => {
        held = undefined;
        resolve();
      };
    },
    received: (count) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (accepted.length < count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    keyspace: (name) => {
      const map = keyspaces.get(name) ?? new Map<string, Json>();
      keyspaces.set(name, map);
      return memoryKeyspace(map);
    },
    conversationLog: rows.log,
    write: rows.write,
    issueLink: async (_alias, _from, channel) => ({
      code: "K0P1-5A3B",
      url: `https://example.com/${channel}?start=K0P15A3B`,
      expiresAt: new Date(clock.now() + 600_000).toISOString(),
    }),
    secret: (purpose) => new Uint8Array(createHash("sha256").update(`recording ${purpose}`).digest()),
  };
}

function dedupe(event: ChannelEvent): string {
  return JSON.stringify([event.channel, event.account, event.kind, event.key]);
}

function memoryKeyspace(map: Map<string, Json>): Keyspace {
  return {
    get: async (key) => map.get(key),
    set: async (key, value) => {
      map.set(key, value);
    },
    delete: async (key) => {
      map.delete(key);
    },
    list: async ({ after = "", limit = 500 } = {}) =>
      [...map]
        .filter(([key]) => key > after)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, limit)
        .map(([key, value]) => ({ key, value })),
  };
}

function memoryConversationLog(): { readonly log: ConversationLog; write(row: LogWrite): LogRow } {
  const rows = new Map<string, LogRow[]>();
  const wakers = new Map<string, Set<() => void>>();
  const at = (conversation: Pick<Conversation, "channel" | "id">): LogRow[] => {
    const key = conversationKey(conversation);
    const found = rows.get(key) ?? [];
    rows.set(key, found);
    return found;
  };
  return {
    log: {
      read: async (conversation, after, limit = 500) =>
        at(conversation)
          .filter(({ seq }) => seq > after)
          .slice(0, limit),
      cursor: async (conversation) => at(conversation).length,
      subscribe: (conversation, wake) => {
        const key = conversationKey(conversation);
        const listeners = wakers.get(key) ?? new Set();
        wakers.set(key, listeners.add(wake));
        return () => listeners.delete(wake);
      },
    },
    write: (row) => {
      const known = at(row.conversation).find(
        ({ event, id }) => event === "msg" && row.event === "msg" && id === row.id,
      );
      if (known !== undefined) return known;
      const written = { ...row, seq: at(row.conversation).length + 1 };
      at(row.conversation).push(written);
      for (const wake of wakers.get(conversationKey(row.conversation)) ?? []) wake();
      return written;
    },
  };
}
