import type { Clock, Random } from "@sambung/core";
import type { FileAnswer, LinkAnswer, MessageAnswer, SessionAnswer, WireEvent, WirePart } from "../wire.ts";
import { type Call, makeCaller } from "./calls.ts";
import {
  type ChatStorage,
  defaultClock,
  defaultRandom,
  defaultStorage,
  type PageSignals,
  pageSignals,
  timersOf,
} from "./environment.ts";
import { type ChatError, isPermanent, toChatError } from "./errors.ts";
import { makeOutbox, type OutboxEntry } from "./outbox.ts";
import { makeReceiver } from "./receiver.ts";
import { makeSessionKeeper } from "./session.ts";
import { shelf } from "./store.ts";
import { type ChatMessage, makeTimeline } from "./timeline.ts";

/** `connecting` at first and for a short while after a break, `offline` when it takes longer. */
export type ChatState = "connecting" | "online" | "offline";

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
/** A short break is not worth a banner, milliseconds. */
const PATIENCE_MS = 2_500;
/** Pauses between tries begin here and double, up to a cap: while somebody looks, and otherwise. */
const FIRST_PAUSE_MS = 500;
const LONGEST_VISIBLE_MS = 2_000;
const LONGEST_HIDDEN_MS = 30_000;
/** Pause after a session was refused for good: only a new page or identity can help. */
const REFUSED_MS = 30_000;
const CURSOR = "cursor";
/** Errors that the client deals with all the time. */
const ROUTINE = ["network", "session-invalid"];

/**
 * Opens a conversation: starts or resumes the session, keeps the connection, sends in order and exactly once.
 *
 * @example
 * const chat = createChatClient({ url: "https://shop.example/chat", lang: "id" });
 * chat.subscribe(() => console.log(chat.state, chat.messages().map((message) => message.text)));
 * chat.send("mau pesan 2 kopi gayo");
 */
export function createChatClient(options: ChatClientOptions): ChatClient {
  const { clock = defaultClock(), random = defaultRandom(), signals = pageSignals(), history = 100 } = options;
  const url = options.url.replace(/\/+$/, "");
  const kept = shelf(() => options.storage ?? defaultStorage(), `sambung:${options.url}:`);
  const after = timersOf(clock);
  const call = makeCaller(url, options.fetch ?? fetch, after);
  const receiver = makeReceiver(call, clock, after);
  const outbox = makeOutbox(kept, clock, random);
  const uploads = new Map<string, Blob | Uint8Array>();
  const listeners = new Set<() => void>();
  const closing = new AbortController();
  const { signal: closed } = closing;
  let conversation = new AbortController();
  let hurry = new AbortController();
  let somethingToSend = (): void => {};
  let state: ChatState = "connecting";
  let patience: (() => void) | undefined;
  let shown: readonly ChatMessage[] | undefined;
  let inFlight: string | undefined;
  let begun = false;
  let readUpTo = 0;
  let typingAgainAt = 0;

  const changed = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const messagesChanged = (): void => {
    shown = undefined;
    changed();
  };
  const remove = (id: string): void => {
    outbox.remove(id);
    uploads.delete(id);
  };
  // The log is the proof that a message arrived, whatever became of the answer.
  const timeline = makeTimeline((id) => outbox.entries.has(id) && remove(id));

  const become = (next: ChatState): void => {
    if (state === next) return;
    state = next;
    options.onState?.(next);
    changed();
  };
  const settle = (next: ChatState): void => {
    patience?.();
    patience = undefined;
    become(next);
  };
  const down = (): void => {
    if (!signals.online()) settle("offline");
    else if (!patience && state !== "offline") {
      become("connecting");
      patience = after(PATIENCE_MS, () => become("offline"));
    }
  };

  const clear = (): void => {
    for (const id of outbox.entries.keys()) remove(id);
    timeline.clear();
    kept.set(CURSOR, undefined);
    begun = false;
    readUpTo = 0;
    messagesChanged();
  };
  const session = makeSessionKeeper(
    options,
    kept,
    clock,
    (json) => call<SessionAnswer>("/session", { json, signal: closed }),
    clear,
  );

  const put = (entry: OutboxEntry): string => {
    outbox.put(entry, uploads.get(entry.id));
    messagesChanged();
    return entry.id;
  };
  const enqueue = (content: Omit<OutboxEntry, "id" | "at">, upload?: Blob | Uint8Array): string => {
    const id = outbox.newId();
    if (upload) uploads.set(id, upload);
    put({ id, at: new Date(clock.now()).toISOString(), ...content });
    somethingToSend();
    return id;
  };

  /** Works with a valid token; once more with a new one if it is refused. */
  const authorized = async <Answer>(work: (token: string) => Promise<Answer>, again = true): Promise<Answer> => {
    const { token } = await session.ensure();
    try {
      return await work(token);
    } catch (error) {
      if ((error as ChatError).status !== 401) throw error;
      session.drop(token);
      if (!again) throw error;
      return authorized(work, false);
    }
  };
  /** For what is not missed when it is lost: the next one says the same and more. */
  const mention = (path: string, what: Pick<Call, "json"> = {}): void => {
    const send = (token: string): Promise<unknown> => call(path, { ...what, token, signal: closed }, () => {});
    if (!closed.aborted) void attempt(() => authorized(send));
  };

  /** Waits before the next try: longer each time, not all clients at once, and as long as the server says. */
  const pause = async (tries: number, error?: ChatError): Promise<void> => {
    const longest = signals.visible() ? LONGEST_VISIBLE_MS : LONGEST_HIDDEN_MS;
    const [byte = 0] = random.bytes(1);
    const ms = Math.min(longest, FIRST_PAUSE_MS * 2 ** tries) * (0.5 + byte / 512);
    const asked = error && waitAfter(error);
    await clock.wait(Math.max(ms, asked ?? 0), asked ? closed : hurry.signal);
  };

  const deliver = async (entry: OutboxEntry, token: string): Promise<void> => {
    const { at: _, failed: __, ...message } = entry;
    const { signal } = conversation;
    const bytes = uploads.get(entry.id);
    let { file } = message;
    try {
      if (bytes && !file) {
        ({ file } = await call<FileAnswer>("/files", { token, bytes, timeoutMs: UPLOAD_TIMEOUT_MS, signal }));
        put({ ...entry, file });
      }
      const { seq } = await call<MessageAnswer>("/messages", { token, json: { ...message, file }, signal });
      if (outbox.entries.has(entry.id)) timeline.confirm(toMessage(entry, bytes, file), seq);
      remove(entry.id);
      messagesChanged();
    } catch (error) {
      const { code, message } = error as ChatError;
      if (!isPermanent(error as ChatError)) throw error;
      options.onError?.(error as ChatError);
      const latest = outbox.entries.get(entry.id);
      if (latest) put({ ...latest, failed: { code, message } });
    }
  };

  /** One message at a time, in order: the next goes when the one before it is stored or refused. */
  const sendLoop = async (): Promise<void> => {
    let tries = 0;
    while (!closed.aborted) {
      const entry = [...outbox.entries.values()].find(({ failed }) => !failed);
      inFlight = entry?.id;
      if (!entry) {
        await new Promise<void>((resolve) => {
          somethingToSend = resolve;
        });
        continue;
      }
      const error = await attempt(() => authorized((token) => deliver(entry, token)));
      inFlight = undefined;
      if (error) await pause(tries++, error);
      else tries = 0;
    }
  };

  const receiveLoop = async (): Promise<void> => {
    let tries = 0;
    while (!closed.aborted) {
      const { signal } = conversation;
      const error = await attempt(async () => {
        const { cursor } = await session.ensure();
        if (!begun) timeline.last = Math.max(0, cursor - history, (kept.get<number>(CURSOR) ?? 0) - history);
        begun = true;
        const alive = (): void => {
          tries = 0;
          settle("online");
        };
        const receive = (event: WireEvent): void => {
          if (signal.aborted || !timeline.apply(event)) return;
          if (event.event !== "typing") kept.set(CURSOR, timeline.last);
          shown = undefined;
          options.onEvent?.(event);
          changed();
        };
        await authorized((token) => receiver.run({ token, last: timeline.last, signal, alive, receive }));
      });
      if (closed.aborted) return;
      if (!error && receiver.polling()) continue;
      down();
      if (error && !ROUTINE.includes(error.code)) options.onError?.(error);
      if (!signal.aborted) await pause(tries++, error);
    }
  };

  const client: ChatClient = {
    get state() {
      return state;
    },
    messages: () => {
      shown ??= [
        ...timeline.messages(),
        ...[...outbox.entries.values()].map((entry) => toMessage(entry, uploads.get(entry.id))),
      ];
      return shown;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send: (text) => enqueue({ text }),
    choose: (choice, text) => enqueue({ choice, text }),
    sendFile: (file, text) => enqueue({ text }, file),
    sendLocation: (latitude, longitude) => enqueue({ location: { latitude, longitude } }),
    retry: (id) => {
      const { failed, ...again } = outbox.entries.get(id) ?? {};
      if (!failed) return false;
      put(again as OutboxEntry);
      somethingToSend();
      return true;
    },
    discard: (id) => {
      const entry = outbox.entries.get(id);
      if (!entry || (inFlight === id && !entry.failed)) return false;
      remove(id);
      messagesChanged();
      return true;
    },
    link: (channel) => authorized((token) => call<LinkAnswer>("/link", { token, json: { channel }, signal: closed })),
    read: (seq) => {
      if (seq <= readUpTo) return;
      readUpTo = seq;
      mention("/read", { json: { seq } });
    },
    typing: () => {
      const now = clock.monotonic();
      if (now < typingAgainAt) return;
      typingAgainAt = now + TYPING_EVERY_MS;
      mention("/typing");
    },
    mediaUrl: ({ url: own, id }) =>
      typeof own === "string" ? own : typeof id === "string" ? `${url}/files/${id}` : undefined,
    reconnect: () => {
      hurry.abort();
      hurry = new AbortController();
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
      for (const ending of [closing, conversation, hurry]) ending.abort();
      stopWatching();
      somethingToSend();
      settle("offline");
      listeners.clear();
    },
  };

  const stopWatching = signals.watch(client.reconnect, () => settle("offline"));
  void sendLoop();
  void receiveLoop();
  return client;
}

/** An own message as it is shown while it is on its way. */
function toMessage(entry: OutboxEntry, upload?: Blob | Uint8Array, uploaded = entry.file): ChatMessage {
  const { id, at, text = "", choice, location, failed } = entry;
  const { type, name } = (upload ?? {}) as Partial<File>;
  const media = {
    kind: "media",
    // All that is known before the server has looked at it.
    type: /^(image|audio|video)/.exec(type ?? "")?.[0] ?? "file",
    mime: type,
    name,
    id: uploaded,
  };
  const part = location ? { kind: "location", ...location } : upload || uploaded ? media : undefined;
  return {
    id,
    at,
    text,
    from: "customer",
    via: "web",
    status: failed ? "failed" : "sending",
    choice,
    parts: part && [part],
    ...(failed && { error: failed }),
  };
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
  return error.retryAfterMs ?? (isPermanent(error) || error.code === "identity-invalid" ? REFUSED_MS : 0);
}
