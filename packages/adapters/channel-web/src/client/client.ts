import type { LinkAnswer, MessageAnswer, SessionAnswer, WireEvent, WirePart } from "../wire.ts";
import { type Call, type Caller, makeCaller } from "./calls.ts";
import type { Environment } from "./environment.ts";
import { type ChatError, isPermanent, toChatError } from "./errors.ts";
import { makeOutbox, type Outbox, type OutboxEntry } from "./outbox.ts";
import { makeReceiver } from "./receiver.ts";
import { makeSessionKeeper, SESSION } from "./session.ts";
import { shelf } from "./store.ts";
import { type ChatMessage, makeTimeline, type Timeline } from "./timeline.ts";

/** `connecting` at first and for a short while after a break, `offline` when it takes longer. */
export type ChatState = "connecting" | "online" | "offline";

/** What a conversation is opened with; only `url` is required. */
export interface ChatOptions {
  /** Where the chat is mounted: `https://shop.example/chat`, in a page also `/chat`. */
  readonly url: string;
  /** BCP 47 tag of the page. */
  readonly lang?: string | undefined;
  /** Address of the page, for the bot's eyes; query and fragment are not kept. */
  readonly page?: string;
  /** JWT of the site that says who is logged in, or how to get one. Leaving it out later starts with a new visitor. */
  readonly identity?: string | (() => string | undefined | Promise<string | undefined>) | undefined;
  /** A link code that was issued on another channel. */
  readonly link?: string | undefined;
  /** Messages to show of an earlier visit, default 100. */
  readonly history?: number;
  /** Every event of the conversation, once, in order. */
  readonly onEvent?: (event: WireEvent) => void;
  readonly onState?: (state: ChatState) => void;
  /** What went wrong with the connection or a message; the client goes on by itself. */
  readonly onError?: (error: ChatError) => void;
}

/** A conversation with the bot, without any user interface. */
export interface ChatClient extends ChatCore {
  /** Tells that the customer is writing; at most every 3 s. */
  typing(): void;
  /** Address of a media part: the bot's own, or of an uploaded file. */
  mediaUrl(part: WirePart): string | undefined;
  /** Uploads and sends an image, PDF or sound. Lost when the page is left before it is uploaded. */
  sendFile(file: Blob | Uint8Array, text?: string): string;
  sendLocation(latitude: number, longitude: number): string;
  /** Tries a refused message again; false when there is none with this id. */
  retry(id: string): boolean;
  /** Whether something was said before what {@link messages} shows. */
  readonly hasOlder: boolean;
  /** Brings an earlier page of the conversation, if there is one. @throws ChatError */
  older(): Promise<void>;
  /** Takes a message away that was not sent; false when it was, or may have been. */
  discard(id: string): boolean;
  /** Asks for a code that goes on with this conversation on another channel. @throws ChatError */
  link(channel: string): Promise<LinkAnswer>;
}

/** What every conversation begins with. */
export interface ChatCore {
  readonly state: ChatState;
  /** When it goes on (epoch milliseconds), while the server finds it too much; what is not sent is sent then. */
  readonly heldUntil: number | undefined;
  /** All messages to show, in order: the conversation, then own messages on their way. The same array until something changes. */
  messages(): readonly ChatMessage[];
  /** Calls `listener` after every change of messages or state; returns how to stop. */
  subscribe(listener: () => void): () => void;
  /** Sends text; answers the id of the message. It is shown at once and sent as soon as possible, also after a reload. */
  send(text: string): string;
  /** Answers with a choice of the bot. `label` is what the customer saw. */
  choose(choice: string, label?: string): string;
  /** Tells that everything up to `seq` was seen. */
  read(seq: number): void;
  /** Tries at once what waits for a better connection. */
  reconnect(): void;
  /** Forgets visitor, session and messages on this device and begins as somebody new. */
  forget(): void;
  /** Ends everything; unsent messages stay in the storage. */
  close(): void;
}

/** What the core is completed with. */
export interface ChatInside {
  readonly outbox: Outbox;
  readonly timeline: Timeline;
  /** Calls with a valid token. */
  readonly request: Caller;
  /** The same for what may be lost. */
  mention(path: string, what?: Call): void;
  /** Where the chat is mounted. */
  readonly url: string;
  /** Milliseconds that only go up. */
  monotonic(): number;
  /** Sends a message of the customer; answers its id. */
  enqueue(content: Pick<OutboxEntry, "text" | "choice" | "parts" | "upload">): string;
  /** Replaces a message that is not sent; answers its id. */
  put(entry: OutboxEntry): string;
  /** Whether a message is being sent: it may have arrived. */
  isUnderWay(id: string): boolean;
  /** Something else is to be shown. */
  changed(): void;
}

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

/** What the tab with the stream tells the others: an event, or 0 that it is alive. */
type Said = WireEvent | 0;

/** Opens a conversation where `environment` says it runs. */
export function openChat(
  options: ChatOptions,
  environment: Environment,
): readonly [core: ChatCore, inside: ChatInside] {
  const { history = 100 } = options;
  const { after, signals, tabs } = environment;
  const url = options.url.replace(/\/+$/, "");
  const kept = shelf(environment.storage, `sambung:${options.url}:`);
  const outbox = makeOutbox(kept, environment);
  const listeners = new Set<() => void>();
  let conversation = new AbortController();
  let closed = false;
  /** How to end the pauses that are made, and whether the server asked for them. */
  const pauses = new Map<() => void, boolean>();
  let somethingToSend = (): void => {};
  let state: ChatState = "connecting";
  let patience: (() => void) | undefined;
  let shown: readonly ChatMessage[] | undefined;
  let inFlight: string | undefined;
  let readUpTo = 0;
  let heldUntil: number | undefined;

  const changed = (): void => {
    shown = undefined;
    for (const listener of listeners) listener();
  };
  // The log is the proof that a message arrived, whatever became of the answer.
  const timeline = makeTimeline(outbox.remove);
  const clear = (): void => {
    for (const id of outbox.entries.keys()) outbox.remove(id);
    timeline.clear();
    kept.set(CURSOR, undefined);
    readUpTo = 0;
    changed();
  };

  const call = makeCaller(url, environment, () => conversation.signal);
  const session = makeSessionKeeper(
    options,
    kept,
    environment,
    (json) => call<SessionAnswer>("/session", { json }),
    clear,
  );
  /** Calls with a valid token; once more with a new one if it is refused. */
  const request: Caller = async (path, what, read) => {
    for (let again = true; ; again = false) {
      const { token } = await session.ensure();
      try {
        return await call(path, { ...what, token }, read);
      } catch (error) {
        if ((error as ChatError).status !== 401) throw error;
        session.drop(token);
        if (!again) throw error;
      }
    }
  };
  const receiver = makeReceiver(request, environment);
  /** For what is not missed when it is lost: the next one says the same and more. There is no answer to read. */
  const mention: ChatInside["mention"] = (path, what = {}) => void attempt(request(path, what));

  const settle = (next: ChatState): void => {
    patience?.();
    patience = undefined;
    if (state === next) return;
    state = next;
    options.onState?.(next);
    changed();
  };
  const down = (): void => {
    if (!signals.online()) settle("offline");
    else if (!patience && state !== "offline") {
      settle("connecting");
      patience = after(PATIENCE_MS, () => settle("offline"));
    }
  };

  const put = (entry: OutboxEntry): string => {
    outbox.put(entry);
    changed();
    somethingToSend();
    return entry.id;
  };
  const enqueue: ChatInside["enqueue"] = (content) =>
    put({
      id: outbox.newId(),
      at: new Date(environment.now()).toISOString(),
      from: "customer",
      via: "web",
      status: "sending",
      ...content,
    });

  /** Waits before the next try: longer each time, not all clients at once, and as long as the server says. */
  const pause = (tries: number, error?: ChatError): Promise<void> =>
    new Promise((resolve) => {
      const longest = signals.visible() ? LONGEST_VISIBLE_MS : LONGEST_HIDDEN_MS;
      const [byte = 0] = environment.bytes(1);
      const ms = Math.min(longest, FIRST_PAUSE_MS * 2 ** tries) * (0.5 + byte / 512);
      const asked = error ? waitAfter(error) : 0;
      const hold = (until?: number): void => {
        if (error?.status !== 429) return;
        heldUntil = until;
        changed();
      };
      const end = (): void => {
        prevent();
        hold();
        pauses.delete(end);
        resolve();
      };
      const prevent = after(Math.max(ms, asked), end);
      pauses.set(end, !!asked);
      hold(environment.now() + asked);
    });

  const deliver = async (entry: OutboxEntry): Promise<void> => {
    const { id, text, choice, upload } = entry;
    const { signal } = conversation;
    try {
      const parts = upload ? await upload(signal) : entry.parts;
      if (upload) put({ ...entry, parts, upload: undefined });
      const part = parts?.[0];
      const file = part?.["id"];
      // What is not a file is a place.
      const json = { id, text: text || undefined, choice, file, location: file ? undefined : part };
      const { seq } = await request<MessageAnswer>("/messages", { json, signal });
      const latest = outbox.entries.get(id);
      if (latest) timeline.confirm(latest, seq);
      outbox.remove(id);
      changed();
    } catch (error) {
      if (!isPermanent(error as ChatError)) throw error;
      options.onError?.(error as ChatError);
      const { code, message } = error as ChatError;
      const latest = outbox.entries.get(id);
      if (latest) put({ ...latest, status: "failed", error: { code, message } });
    }
  };

  /** One message at a time, in order: the next goes when the one before it is stored or refused. */
  const sendLoop = async (): Promise<void> => {
    let tries = 0;
    while (!closed) {
      const entry = [...outbox.entries.values()].find(({ status }) => status === "sending");
      if (!entry) {
        await new Promise<void>((resolve) => {
          somethingToSend = resolve;
        });
        continue;
      }
      inFlight = entry.id;
      const error = await attempt(deliver(entry));
      inFlight = undefined;
      if (error) await pause(tries++, error);
      else tries = 0;
    }
  };

  const receiveLoop = async (): Promise<void> => {
    let tries = 0;
    const listen = async (signal: AbortSignal): Promise<void> => {
      const { cursor, conversation: place } = await session.ensure();
      timeline.last ||= timeline.begin = Math.max(0, cursor - history, (kept.get<number>(CURSOR) ?? 0) - history);
      const shared = new AbortController();
      /** To the other tabs, while this one has the stream. */
      let tell = (_: Said): void => {};
      const receiving = {
        last: () => timeline.last,
        alive: () => {
          tries = 0;
          settle("online");
          tell(0);
        },
        receive: (event: WireEvent) => {
          if (signal.aborted || !timeline.apply(event)) return;
          if (event.event !== "typing") kept.set(CURSOR, timeline.last);
          shown = undefined;
          options.onEvent?.(event);
          changed();
          tell(event);
        },
      };
      // Where nothing is kept each tab is a visitor of its own.
      if (!tabs || !kept.get(SESSION)) return receiver.listen(receiving, signal);
      const follow = (): Promise<void> => receiver.catchUp(receiving, signal);
      const heard = (said: Said): void => {
        if (!said) settle("online");
        else if (said.event !== "reset" && (said as { seq: number }).seq > timeline.last + 1) void attempt(follow());
        else receiving.receive(said);
      };
      const post = tabs.meet(place, heard, AbortSignal.any([signal, shared.signal]));
      const lead = (signal: AbortSignal): Promise<void> => {
        tell = (said) => signal.aborted || post(said);
        return receiver.listen(receiving, signal);
      };
      await tabs.lead(place, signal, lead, follow).finally(() => shared.abort());
    };
    while (!closed) {
      const { signal } = conversation;
      const error = await attempt(listen(signal));
      if (closed) return;
      down();
      if (error && !ROUTINE.includes(error.code)) options.onError?.(error);
      if (!signal.aborted) await pause(tries++, error);
    }
  };

  const client: ChatCore = {
    get state() {
      return state;
    },
    get heldUntil() {
      return heldUntil;
    },
    messages: () => (shown ??= [...timeline.messages(), ...outbox.entries.values()]),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send: (text) => enqueue({ text }),
    choose: (choice, text = "") => enqueue({ choice, text }),
    read: (seq) => {
      if (seq <= readUpTo) return;
      readUpTo = seq;
      mention("/read", { json: { seq } });
    },
    reconnect: () => {
      for (const [end, asked] of pauses) if (!asked) end();
    },
    forget: () => {
      session.forget();
      clear();
      // What is on its way belongs to the conversation before.
      conversation.abort();
      conversation = new AbortController();
      watch();
      client.reconnect();
    },
    close: () => {
      closed = true;
      conversation.abort();
      for (const end of pauses.keys()) end();
      somethingToSend();
      settle("offline");
      listeners.clear();
    },
  };

  const watch = (): void => signals.watch(client.reconnect, () => settle("offline"), conversation.signal);
  watch();
  void sendLoop();
  void receiveLoop();
  return [
    client,
    {
      outbox,
      timeline,
      request,
      enqueue,
      put,
      changed,
      isUnderWay: (id) => id === inFlight,
      mention,
      url,
      monotonic: environment.monotonic,
    },
  ];
}

/** The error that work ends with, if it does. */
function attempt(work: Promise<unknown>): Promise<ChatError | undefined> {
  return work.then(() => undefined, toChatError);
}

function waitAfter(error: ChatError): number {
  return error.retryAfterMs ?? (isPermanent(error) || error.code === "identity-invalid" ? REFUSED_MS : 0);
}
