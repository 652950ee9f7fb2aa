import type { Clock, Random } from "@sambung/core";
import type { FileAnswer, LinkAnswer, MessageAnswer, SessionAnswer, WireEvent, WirePart } from "../wire.ts";
import { makeBackoff } from "./backoff.ts";
import { type Call, makeCaller } from "./calls.ts";
import { type ChatState, makeConnectivity } from "./connectivity.ts";
import {
  type ChatStorage,
  defaultClock,
  defaultRandom,
  defaultStorage,
  type PageSignals,
  pageSignals,
} from "./environment.ts";
import { ChatError, isPermanent, toChatError } from "./errors.ts";
import { makeOutbox, type OutboxEntry } from "./outbox.ts";
import { makeReceiver } from "./receiver.ts";
import { makeSessionKeeper } from "./session.ts";
import { shelf } from "./store.ts";
import { type ChatMessage, makeTimeline } from "./timeline.ts";

/** Settings of {@link createChatClient}; only `url` is required. */
export interface ChatClientOptions {
  /** Where the chat is mounted: `https://shop.example/chat`, in a page also `/chat`. */
  readonly url: string;
  /** BCP 47 tag of the page. */
  readonly lang?: string;
  /** Address of the page, for the bot's eyes; query and fragment are not kept. */
  readonly page?: string;
  /** JWT of the site that says who is logged in, or how to get one. Leaving it out later starts with a new visitor. */
  readonly identity?: string | (() => string | undefined | Promise<string | undefined>);
  /** A link code that was issued on another channel. */
  readonly link?: string;
  /** Messages to show of an earlier visit, default 100. */
  readonly history?: number;
  /** Every event of the conversation, once, in order. */
  readonly onEvent?: (event: WireEvent) => void;
  readonly onState?: (state: ChatState) => void;
  /** What went wrong with the connection or a message; the client goes on by itself. */
  readonly onError?: (error: ChatError) => void;
  readonly fetch?: typeof globalThis.fetch;
  /** Default `localStorage` in a page, memory elsewhere. */
  readonly storage?: ChatStorage;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly signals?: PageSignals;
}

/** A conversation with the bot, without any user interface. */
export interface ChatClient {
  readonly state: ChatState;
  /** All messages to show, in order: the conversation, then own messages on their way. The same array until it changes. */
  messages(): readonly ChatMessage[];
  /** Calls `listener` after every change of messages or state; returns how to stop. */
  subscribe(listener: () => void): () => void;
  /** Sends text; answers the id of the message. It is shown at once and sent as soon as possible, also after a reload. */
  send(text: string): string;
  /** Answers with a choice of the bot. `label` is what the customer saw. */
  choose(choice: string, label?: string): string;
  /** Uploads and sends an image, PDF or sound. Lost when the page is left before it is uploaded. */
  sendFile(file: Blob | Uint8Array, text?: string): string;
  sendLocation(latitude: number, longitude: number): string;
  /** Tries a refused message again; false when there is none with this id. */
  retry(id: string): boolean;
  /** Takes a message away that was not sent; false when it was, or may have been. */
  discard(id: string): boolean;
  /** Asks for a code that goes on with this conversation on another channel. @throws ChatError */
  link(channel: string): Promise<LinkAnswer>;
  /** Tells that everything up to `seq` was seen. */
  read(seq: number): void;
  /** Tells that the customer is writing; at most every 3 s. */
  typing(): void;
  /** Address of a media part: the bot's own, or of an uploaded file. */
  mediaUrl(part: WirePart): string | undefined;
  /** Tries at once what waits for a better connection. */
  reconnect(): void;
  /** Forgets visitor, session and messages on this device and begins as somebody new. */
  forget(): void;
  /** Ends everything; unsent messages stay in the storage. */
  close(): void;
}

const TYPING_EVERY_MS = 3_000;
const UPLOAD_TIMEOUT_MS = 120_000;
/** Pause after a session was refused for good: only a new page or identity can help. */
const REFUSED_MS = 30_000;
const CURSOR = "cursor";
/** Errors that the client deals with all the time. */
const ROUTINE: ReadonlySet<string> = new Set(["network", "session-invalid"]);

/**
 * Opens a conversation: starts or resumes the session, keeps the connection, sends in order and exactly once.
 *
 * @example
 * const chat = createChatClient({ url: "https://shop.example/chat", lang: "id" });
 * chat.subscribe(() => console.log(chat.state, chat.messages().map((message) => message.text)));
 * chat.send("mau pesan 2 kopi gayo");
 */
export function createChatClient(options: ChatClientOptions): ChatClient {
  const clock = options.clock ?? defaultClock();
  const random = options.random ?? defaultRandom();
  const signals = options.signals ?? pageSignals();
  const kept = shelf(options.storage ?? defaultStorage(), `sambung:${options.url}:`);
  const caller = makeCaller(options.url.replace(/\/+$/, ""), options.fetch ?? globalThis.fetch.bind(globalThis), clock);
  const receiver = makeReceiver(caller, clock);
  const timeline = makeTimeline();
  const outbox = makeOutbox(kept, clock, random);
  const uploads = new Map<string, Blob | Uint8Array>();
  const listeners = new Set<() => void>();
  const closing = new AbortController();
  const sendingPause = makeBackoff(clock, random, signals.visible);
  const receivingPause = makeBackoff(clock, random, signals.visible);
  let conversation = new AbortController();
  let somethingToSend = (): void => {};
  let inFlight: string | undefined;
  let begun = false;
  let readUpTo = 0;
  let typingAt = Number.NEGATIVE_INFINITY;

  const changed = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const connectivity = makeConnectivity(clock, (state) => {
    options.onState?.(state);
    changed();
  });
  const clear = (): void => {
    outbox.clear();
    uploads.clear();
    timeline.clear();
    kept.remove(CURSOR);
    begun = false;
    readUpTo = 0;
    changed();
  };
  const session = makeSessionKeeper({
    shelf: kept,
    clock,
    wishes: options,
    open: (request) =>
      caller.json<SessionAnswer>({ method: "POST", path: "/session", json: request, signal: closing.signal }),
    changed: clear,
  });

  const show = (entry: OutboxEntry): void => {
    const { id, at, text = "", choice, location, file, failed } = entry;
    const parts: WirePart[] = [];
    if (location !== undefined) parts.push({ kind: "location", ...location });
    const upload = uploads.get(id);
    if (file !== undefined || upload !== undefined)
      parts.push({ kind: "media", ...mediaOf(upload), ...(file === undefined ? {} : { id: file }) });
    timeline.addOwn({
      id,
      at,
      text,
      from: "customer",
      via: "web",
      status: failed === undefined ? "sending" : "failed",
      ...(choice === undefined ? {} : { choice }),
      ...(parts.length === 0 ? {} : { parts }),
      ...(failed === undefined ? {} : { error: failed }),
    });
  };
  const enqueue = (content: Omit<OutboxEntry, "id" | "at">, upload?: Blob | Uint8Array): string => {
    const entry: OutboxEntry = { id: outbox.newId(), at: new Date(clock.now()).toISOString(), ...content };
    if (upload !== undefined) uploads.set(entry.id, upload);
    outbox.put(entry, upload === undefined);
    show(entry);
    changed();
    somethingToSend();
    return entry.id;
  };

  const receive = (event: WireEvent): void => {
    if (!timeline.apply(event)) return;
    if (event.event !== "typing") kept.set(CURSOR, timeline.last);
    // The log is the proof that a message arrived, whatever became of the answer.
    if (event.event === "msg" && outbox.has(event.id) && event.from === "customer") {
      outbox.remove(event.id);
      uploads.delete(event.id);
    }
    options.onEvent?.(event);
    changed();
  };

  /** Sends with a valid token; a refused one is dropped for the next try. */
  const authorized = async <Answer>(work: (token: string) => Promise<Answer>): Promise<Answer> => {
    const { token } = await session.ensure();
    try {
      return await work(token);
    } catch (error) {
      if (error instanceof ChatError && error.status === 401) session.drop(token);
      throw error;
    }
  };

  const deliver = async (entry: OutboxEntry, token: string): Promise<void> => {
    const { at: _, failed: __, ...message } = entry;
    let { file } = entry;
    const upload = uploads.get(entry.id);
    const signal = conversation.signal;
    if (upload !== undefined && file === undefined) {
      const call: Call = { method: "POST", path: "/files", token, bytes: upload, timeoutMs: UPLOAD_TIMEOUT_MS, signal };
      ({ file } = await caller.json<FileAnswer>(call));
      outbox.put({ ...entry, file });
    }
    const json = file === undefined ? message : { ...message, file };
    const { seq } = await caller.json<MessageAnswer>({ method: "POST", path: "/messages", token, json, signal });
    outbox.remove(entry.id);
    uploads.delete(entry.id);
    timeline.confirm(entry.id, seq);
    changed();
  };

  const deliverOrFail = async (entry: OutboxEntry, token: string): Promise<void> => {
    const error = await attempt(() => deliver(entry, token));
    if (error === undefined) return;
    if (!isPermanent(error)) throw error;
    options.onError?.(error);
    const latest = outbox.all().find(({ id }) => id === entry.id);
    if (latest === undefined) return;
    const failed = { code: error.code, message: error.message };
    outbox.put({ ...latest, failed }, !uploads.has(entry.id));
    timeline.updateOwn(entry.id, { status: "failed", error: failed });
    changed();
  };

  /** One message at a time, in order: the next goes when the one before it is stored or refused. */
  const sendLoop = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const entry = outbox.next();
      if (entry === undefined) {
        await new Promise<void>((resolve) => {
          somethingToSend = resolve;
        });
        continue;
      }
      inFlight = entry.id;
      const error = await attempt(() => authorized((token) => deliverOrFail(entry, token)));
      inFlight = undefined;
      if (error === undefined) sendingPause.reset();
      else if (!closing.signal.aborted) await sendingPause.pause(closing.signal, waitAfter(error));
    }
  };

  const receiveLoop = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const { signal } = conversation;
      const error = await attempt(async () => {
        const { cursor } = await session.ensure();
        if (!begun) {
          begun = true;
          const known = Math.max(cursor, kept.get<number>(CURSOR) ?? 0);
          timeline.startAfter(Math.max(0, known - (options.history ?? 100)));
        }
        await authorized((token) =>
          receiver.run({
            token,
            after: timeline.last,
            signal,
            alive: () => {
              receivingPause.reset();
              connectivity.up();
            },
            receive: (event) => {
              if (!signal.aborted) receive(event);
            },
          }),
        );
      });
      if (closing.signal.aborted) return;
      if (error === undefined && receiver.polling) continue;
      connectivity.down(!signals.online());
      if (error !== undefined && !ROUTINE.has(error.code)) options.onError?.(error);
      if (!signal.aborted) await receivingPause.pause(closing.signal, error === undefined ? 0 : waitAfter(error));
    }
  };

  const stopWatching = signals.watch(
    () => client.reconnect(),
    () => connectivity.down(true),
  );
  const client: ChatClient = {
    get state() {
      return connectivity.state;
    },
    messages: timeline.messages,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send: (text) => enqueue({ text }),
    choose: (choice, label) => enqueue(label === undefined ? { choice } : { choice, text: label }),
    sendFile: (file, text) => enqueue(text === undefined ? {} : { text }, file),
    sendLocation: (latitude, longitude) => enqueue({ location: { latitude, longitude } }),
    retry: (id) => {
      const entry = outbox.all().find((other) => other.id === id && other.failed !== undefined);
      if (entry === undefined) return false;
      const { failed: _, ...again } = entry;
      outbox.put(again, !uploads.has(id) || again.file !== undefined);
      timeline.updateOwn(id, { status: "sending", error: undefined });
      changed();
      somethingToSend();
      return true;
    },
    discard: (id) => {
      const entry = outbox.all().find((other) => other.id === id);
      if (entry === undefined || (inFlight === id && entry.failed === undefined)) return false;
      outbox.remove(id);
      uploads.delete(id);
      timeline.removeOwn(id);
      changed();
      return true;
    },
    link: async (channel) => {
      const ask = (): Promise<LinkAnswer> =>
        authorized((token) =>
          caller.json<LinkAnswer>({ method: "POST", path: "/link", token, json: { channel }, signal: closing.signal }),
        );
      try {
        return await ask();
      } catch (error) {
        if (error instanceof ChatError && error.status === 401) return ask();
        throw error;
      }
    },
    read: (seq) => {
      if (seq <= readUpTo || closing.signal.aborted) return;
      readUpTo = seq;
      // Nothing is lost with it: the next one says the same and more.
      void quietly({ method: "POST", path: "/read", json: { seq } });
    },
    typing: () => {
      const now = clock.monotonic();
      if (now - typingAt < TYPING_EVERY_MS || closing.signal.aborted) return;
      typingAt = now;
      void quietly({ method: "POST", path: "/typing" });
    },
    mediaUrl: (part) => {
      if (typeof part["url"] === "string") return part["url"];
      return typeof part["id"] === "string" ? `${options.url.replace(/\/+$/, "")}/files/${part["id"]}` : undefined;
    },
    reconnect: () => {
      sendingPause.skip();
      receivingPause.skip();
    },
    forget: () => {
      session.forget();
      clear();
      // What is on its way belongs to the conversation before.
      conversation.abort();
      conversation = new AbortController();
      client.reconnect();
    },
    close: () => {
      if (closing.signal.aborted) return;
      closing.abort();
      conversation.abort();
      stopWatching();
      somethingToSend();
      connectivity.stop();
      listeners.clear();
    },
  };

  function quietly(call: Call): Promise<unknown> {
    return attempt(() => authorized((token) => caller.send({ ...call, token, signal: closing.signal })));
  }

  for (const entry of outbox.all()) show(entry);
  void sendLoop();
  void receiveLoop();
  return client;
}

/** What is known of an upload before the server has looked at it. */
function mediaOf(upload: Blob | Uint8Array | undefined): Omit<WirePart, "kind"> {
  if (upload === undefined || !("type" in upload)) return {};
  const type = /^(image|audio|video)\//.exec(upload.type)?.[1] ?? "file";
  return { type, mime: upload.type, name: (upload as { readonly name?: string }).name };
}

/** The error that work ends with, if it does. */
async function attempt(work: () => Promise<unknown>): Promise<ChatError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return toChatError(error);
  }
}

function waitAfter(error: ChatError): number {
  const refused = isPermanent(error) || error.code === "identity-invalid";
  return error.retryAfterMs ?? (refused ? REFUSED_MS : 0);
}
