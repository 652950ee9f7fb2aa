import {
  type Acceptance,
  type ChannelContext,
  type ChannelEvent,
  type Clock,
  type Json,
  type JsonObject,
  type Keyspace,
  type LogRow,
  type LogWrite,
  SambungError,
} from "@sambung/core";
import { type MemoryLog, memoryLog, seededRandom, type VirtualClock, virtualClock } from "@sambung/core/testing";

/** A context in memory that keeps what core promises to channels whose log is their outbox. */
export interface TestContext extends ChannelContext {
  readonly log: MemoryLog;
  /** Accepted events, in order, without duplicates. */
  readonly events: readonly ChannelEvent[];
  /** Set to let every call of the store fail. */
  down: boolean;
  /** What the bot does about an accepted event. */
  reply: (event: ChannelEvent) => void;
  /** Commits a row to a conversation's log; answers its seq. */
  write(conversation: string, event: LogWrite["event"], data: JsonObject, id?: string): number;
  /** Commits a message of the bot. */
  say(conversation: string, text: string, data?: JsonObject): number;
  /** Replaces the log, as restoring a backup or erasing a customer does. */
  rewrite(conversation: string, rows: readonly LogRow[]): void;
  rows(conversation: string): readonly LogRow[];
  /** Number of rows that were read so far, over all conversations. */
  readonly rowsRead: number;
  /** Number of open subscriptions. */
  readonly subscriptions: number;
  readonly keyspaces: ReadonlyMap<string, ReadonlyMap<string, Json>>;
}

const WRITTEN = new Set<ChannelEvent["kind"]>(["text", "choice", "media", "location"]);

function ownMessage(event: ChannelEvent): JsonObject {
  const base = { from: "customer", via: event.channel, at: event.at };
  switch (event.kind) {
    case "text":
      return { ...base, text: event.text };
    case "choice":
      return { ...base, text: event.label ?? event.choice, choice: event.choice };
    case "media":
      return { ...base, text: event.text ?? "", parts: event.media.map((media) => ({ ...media, kind: "media" })) };
    case "location":
      return { ...base, text: "", parts: [{ kind: "location", latitude: event.latitude, longitude: event.longitude }] };
    default:
      return base;
  }
}

export function testContext(
  options: { readonly clock?: Clock; readonly bot?: string } = {},
): TestContext & { readonly clock: VirtualClock } {
  const clock = (options.clock ?? virtualClock()) as VirtualClock;
  const log = memoryLog();
  const random = seededRandom(20_260_105);
  const events: ChannelEvent[] = [];
  const accepted = new Map<string, Acceptance>();
  const logs = new Map<string, LogRow[]>();
  const wakes = new Map<string, Set<() => void>>();
  const keyspaces = new Map<string, Map<string, Json>>();
  let rowsRead = 0;
  let issued = 0;

  const check = (): void => {
    if (context.down) throw new SambungError("store-unavailable", "the store is down");
  };
  const rowsOf = (conversation: string): LogRow[] => {
    const rows = logs.get(conversation) ?? [];
    logs.set(conversation, rows);
    return rows;
  };
  const wakeUp = (conversation: string): void => {
    for (const wake of [...(wakes.get(conversation) ?? [])]) wake();
  };

  const context: TestContext & { readonly clock: VirtualClock } = {
    clock,
    random,
    log,
    events,
    bot: { name: options.bot ?? "kopi-test", locales: ["id", "en"] },
    down: false,
    reply: () => {},
    keyspaces,
    get rowsRead() {
      return rowsRead;
    },
    get subscriptions() {
      return [...wakes.values()].reduce((sum, set) => sum + set.size, 0);
    },
    accept: async (incoming) => {
      check();
      return incoming.map((event) => {
        const known = accepted.get(`${event.kind}|${event.key}`);
        if (known !== undefined) return { ...known, status: "duplicate" };
        events.push(event);
        const acceptance: Acceptance = WRITTEN.has(event.kind)
          ? { status: "accepted", seq: context.write(event.conversation.id, "msg", ownMessage(event), event.key) }
          : { status: event.kind === "start" ? "accepted" : "ignored" };
        accepted.set(`${event.kind}|${event.key}`, acceptance);
        context.reply(event);
        return acceptance;
      });
    },
    write: (conversation, event, data, id) => {
      const rows = rowsOf(conversation);
      const seq = (rows.at(-1)?.seq ?? 0) + 1;
      rows.push({ conversation: { channel: "web", id: conversation }, event, id: id ?? `m_${seq}`, data, seq });
      wakeUp(conversation);
      return seq;
    },
    say: (conversation, text, data = {}) => {
      const at = new Date(clock.now()).toISOString();
      return context.write(conversation, "msg", { from: "bot", via: "web", at, text, ...data });
    },
    rewrite: (conversation, rows) => {
      logs.set(conversation, [...rows]);
      wakeUp(conversation);
    },
    rows: (conversation) => rowsOf(conversation),
    conversationLog: {
      read: async ({ id }, after, limit = 500) => {
        check();
        const rows = rowsOf(id)
          .filter((row) => row.seq > after)
          .slice(0, limit);
        rowsRead += rows.length;
        return rows;
      },
      cursor: async ({ id }) => {
        check();
        return rowsOf(id).at(-1)?.seq ?? 0;
      },
      subscribe: ({ id }, wake) => {
        const set = wakes.get(id) ?? new Set();
        wakes.set(id, set.add(wake));
        return () => set.delete(wake);
      },
    },
    keyspace: (name) => {
      const map = keyspaces.get(name) ?? new Map<string, Json>();
      keyspaces.set(name, map);
      const keyspace: Keyspace = {
        get: async (key) => {
          check();
          return map.get(key);
        },
        set: async (key, value) => {
          check();
          map.set(key, value);
        },
        delete: async (key) => {
          map.delete(key);
        },
        list: async () => [...map].map(([key, value]) => ({ key, value })),
      };
      return keyspace;
    },
    issueLink: async (_alias, _from, channel) => {
      check();
      if (channel !== "telegram") throw new SambungError("option-invalid", `there is no channel "${channel}"`);
      issued += 1;
      const code = `AB23-CD${String(issued).padStart(2, "0")}`;
      const expiresAt = new Date(clock.now() + 600_000).toISOString();
      return { code, url: `https://t.me/kopi?start=${code}`, expiresAt };
    },
    secret: (purpose) => {
      const bytes = new Uint8Array(32);
      new TextEncoder().encodeInto(purpose, bytes);
      return bytes;
    },
  };
  return context;
}
