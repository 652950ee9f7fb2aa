import type { Clock, ConversationLog, Log } from "@sambung/core";
import { Refusal } from "./errors.ts";
import { resetEvent, sseFrame, wireEvent } from "./outbound.ts";
import type { PollAnswer, WireEvent } from "./wire.ts";

/** What is queued for one stream before it has to wait for its reader, bytes. */
export const STREAM_BYTES = 262_144;
/** Time between two comment pings, milliseconds. */
export const PING_MS = 15_000;
/** Longest wait of a long poll, seconds. */
export const LONGEST_WAIT_S = 30;

const ROWS_PER_READ = 100;
/** Messages a reset shows. */
const SNAPSHOT_ROWS = 200;
/** Frames are joined up to about this many characters, so that a long history is few writes. */
const CHUNK_CHARACTERS = 16_384;

const encoder = new TextEncoder();
const PING = encoder.encode(": ping\n\n");

/** Who reads, and from where. */
export interface Reader {
  readonly channel: string;
  readonly conversation: string;
  /** The last `seq` the reader has, 0 for none. */
  readonly after: number;
  /** When the token ends, epoch milliseconds; a stream ends with it. */
  readonly expiresAt: number;
}

/** The live side of the channel: shows the conversation log to everybody who reads it. */
export interface Feed {
  /** The body of a stream of server-sent events. @throws SambungError `store-unavailable` */
  stream(reader: Reader): Promise<ReadableStream<Uint8Array>>;
  /** Answers as soon as there is something, at the latest after `waitMs`. */
  poll(reader: Reader, waitMs: number, signal?: AbortSignal): Promise<PollAnswer>;
  /** Shows to everybody who reads the conversation that the bot writes. */
  typing(conversation: string): void;
  /** Ends all streams and polls. */
  stop(): void;
}

/** One open stream or poll. */
interface Listener {
  readonly typing: () => void;
  readonly ping?: () => void;
  readonly end: () => void;
}

const TYPING: WireEvent = { event: "typing", from: "bot" };

/** The feed of one channel instance. `streams`: most open at the same time per conversation. */
export function makeFeed(
  context: { readonly conversationLog: ConversationLog; readonly clock: Clock; readonly log: Log },
  options: { readonly streams: number },
): Feed {
  const { conversationLog, clock, log } = context;
  const listeners = new Map<string, Set<Listener>>();
  const stopping = new AbortController();

  const listen = (conversation: string, listener: Listener): (() => void) => {
    const present = listeners.get(conversation) ?? new Set<Listener>();
    listeners.set(conversation, present.add(listener));
    return () => {
      present.delete(listener);
      if (present.size === 0 && listeners.get(conversation) === present) listeners.delete(conversation);
    };
  };
  const checkRoom = (conversation: string): void => {
    if (stopping.signal.aborted) throw new Refusal("unavailable", "The service is stopping.", { retryAfterMs: 1_000 });
    if ((listeners.get(conversation)?.size ?? 0) < options.streams) return;
    throw new Refusal("rate-limited", "Too many streams are open for this visitor. Close some.", {
      retryAfterMs: 5_000,
    });
  };
  const everybody = (): Listener[] => [...listeners.values()].flatMap((present) => [...present]);

  // One wait for all streams: an idle stream costs no timer of its own.
  const ping = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await clock.wait(PING_MS, stopping.signal);
      if (!stopping.signal.aborted) for (const listener of everybody()) listener.ping?.();
    }
  };
  void ping();

  return {
    stream: async (reader) => {
      checkRoom(reader.conversation);
      // Read before the answer begins, so that a store that is down is a 503 and not an empty stream.
      const first = await readOn(conversationLog, reader, reader.after);
      checkRoom(reader.conversation);
      return openStream({ reader, first, conversationLog, clock, log, listen });
    },
    poll: async (reader, waitMs, signal) => {
      checkRoom(reader.conversation);
      return longPoll({ reader, waitMs, signal, conversationLog, clock, listen, stopping: stopping.signal });
    },
    typing: (conversation) => {
      for (const listener of listeners.get(conversation) ?? []) listener.typing();
    },
    stop: () => {
      stopping.abort();
      for (const listener of everybody()) listener.end();
    },
  };
}

/** Events after a point of the log, and where they end. */
interface Batch {
  readonly events: readonly WireEvent[];
  readonly after: number;
}

/** The next events of a conversation; a reset when the reader is at a place the log does not have. */
async function readOn(conversationLog: ConversationLog, reader: Reader, after: number): Promise<Batch> {
  const place = { channel: reader.channel, id: reader.conversation };
  const rows = await conversationLog.read(place, after, ROWS_PER_READ);
  const [first] = rows;
  if (first === undefined) {
    if (after === 0) return { events: [], after };
    const cursor = await conversationLog.cursor(place);
    if (cursor >= after) return { events: [], after };
  } else if (first.seq === after + 1) {
    return { events: rows.map(wireEvent), after: rows.at(-1)?.seq ?? after };
  }
  const cursor = await conversationLog.cursor(place);
  const newest = await conversationLog.read(place, Math.max(0, cursor - SNAPSHOT_ROWS), SNAPSHOT_ROWS);
  const shown = newest.filter((row) => row.seq <= cursor);
  return { events: [resetEvent(shown, cursor)], after: cursor };
}

interface StreamParts {
  readonly reader: Reader;
  readonly first: Batch;
  readonly conversationLog: ConversationLog;
  readonly clock: Clock;
  readonly log: Log;
  readonly listen: (conversation: string, listener: Listener) => () => void;
}

/**
 * A stream that reads the log only as fast as its reader takes it. A reader that takes nothing between two pings while
 * the queue is full is cut off; it resumes from the log.
 */
function openStream({ reader, first, conversationLog, clock, log, listen }: StreamParts): ReadableStream<Uint8Array> {
  const place = { channel: reader.channel, id: reader.conversation };
  let waiting: WireEvent[] = [...first.events];
  let after = first.after;
  let open = true;
  let stuck = false;
  let hinted = true;
  let wake = (): void => {};
  let leave = (): void => {};

  const hint = (): void => {
    hinted = true;
    wake();
  };
  const close = (): void => {
    if (!open) return;
    open = false;
    leave();
    wake();
  };

  const source = {
    start: (controller: ReadableStreamDefaultController<Uint8Array>): void => {
      const full = (): boolean => (controller.desiredSize ?? 0) <= 0;
      const end = (): void => {
        if (!open) return;
        close();
        controller.close();
      };
      const unlisten = listen(reader.conversation, {
        end,
        typing: () => {
          if (!full()) controller.enqueue(encoder.encode(sseFrame(TYPING)));
        },
        ping: () => {
          if (reader.expiresAt <= clock.now()) return end();
          if (!full()) return controller.enqueue(PING);
          if (!stuck) {
            stuck = true;
            return;
          }
          log.info("web-stream-cut", { channel: reader.channel });
          close();
          controller.error(new Error("The reader of this stream is too slow."));
        },
      });
      const unsubscribe = conversationLog.subscribe(place, hint);
      leave = () => {
        unlisten();
        unsubscribe();
      };
      controller.enqueue(encoder.encode("retry: 1000\n\n"));
    },
    pull: async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
      stuck = false;
      while (open && waiting.length === 0) {
        if (!hinted) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        hinted = false;
        try {
          const batch = await readOn(conversationLog, reader, after);
          // A full batch may not be all there is.
          hinted ||= batch.events.length > 0;
          waiting = [...batch.events];
          after = batch.after;
        } catch {
          log.warn("web-stream-read-failed", { channel: reader.channel });
          if (open) {
            close();
            controller.close();
          }
        }
      }
      if (!open) return;
      let chunk = "";
      while (waiting.length > 0 && chunk.length < CHUNK_CHARACTERS) chunk += sseFrame(waiting.shift() as WireEvent);
      controller.enqueue(encoder.encode(chunk));
    },
    cancel: close,
  };
  return new ReadableStream(source, new ByteLengthQueuingStrategy({ highWaterMark: STREAM_BYTES }));
}

interface PollParts {
  readonly reader: Reader;
  readonly waitMs: number;
  readonly signal: AbortSignal | undefined;
  readonly conversationLog: ConversationLog;
  readonly clock: Clock;
  readonly listen: (conversation: string, listener: Listener) => () => void;
  readonly stopping: AbortSignal;
}

async function longPoll(parts: PollParts): Promise<PollAnswer> {
  const { reader, waitMs, signal, conversationLog, clock, listen, stopping } = parts;
  const ended = new AbortController();
  const deadline = clock.monotonic() + waitMs;
  let typing = false;
  let hinted = true;
  let turn = new AbortController();
  const hint = (): void => {
    hinted = true;
    turn.abort();
  };
  const end = (): void => {
    ended.abort();
    turn.abort();
  };
  // Subscribed before the first read: nothing committed in between is missed.
  const unsubscribe = conversationLog.subscribe({ channel: reader.channel, id: reader.conversation }, hint);
  const unlisten = listen(reader.conversation, {
    end,
    typing: () => {
      typing = true;
      turn.abort();
    },
  });
  signal?.addEventListener("abort", end);
  try {
    for (;;) {
      if (hinted) {
        hinted = false;
        const batch = await readOn(conversationLog, reader, reader.after);
        if (batch.events.length > 0) return { events: batch.events, cursor: batch.after };
      }
      if (typing) return { events: [TYPING], cursor: reader.after };
      const rest = deadline - clock.monotonic();
      if (rest <= 0 || ended.signal.aborted || stopping.aborted || signal?.aborted) {
        return { events: [], cursor: reader.after };
      }
      if (hinted) continue;
      turn = new AbortController();
      await clock.wait(rest, turn.signal);
    }
  } finally {
    unsubscribe();
    unlisten();
    signal?.removeEventListener("abort", end);
  }
}
