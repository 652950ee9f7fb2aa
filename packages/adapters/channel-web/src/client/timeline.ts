import type { WireEvent, WireMessage, WireTarget } from "../wire.ts";

/** How far a message has come: `sending` waits in the outbox, `sent` is in the log, `failed` was refused. */
export type MessageStatus = "sending" | "sent" | "failed";

/** A message as it is to be shown. Own messages have no `seq` until they are sent. */
export interface ChatMessage extends Omit<WireMessage, "seq"> {
  readonly seq?: number | undefined;
  readonly status: MessageStatus;
  /** Why it was refused. */
  readonly error?: { readonly code: string; readonly message: string } | undefined;
  /** What became of it, when a receipt told. */
  readonly receipt?: "sent" | "delivered" | "read" | "failed" | undefined;
}

/** The conversation: what the log told, and own messages that are on their way. */
export interface Timeline {
  /** In order: the log by `seq`, then what is on its way. The same array until something changes. */
  messages(): readonly ChatMessage[];
  /** The last `seq` of the log that was applied. */
  readonly last: number;
  /** Begins anew after a point of the log. */
  startAfter(seq: number): void;
  /** Applies an event of the log; false when it was known. */
  apply(event: WireEvent): boolean;
  /** Shows an own message before the log has it. */
  addOwn(message: ChatMessage): void;
  /** The server took an own message. */
  confirm(id: string, seq: number): void;
  /** Changes an own message that is not in the log yet. */
  updateOwn(id: string, change: Pick<ChatMessage, "status" | "error">): void;
  /** Takes an own message away that is not in the log. */
  removeOwn(id: string): void;
  clear(): void;
}

/** An empty conversation. */
export function makeTimeline(): Timeline {
  const logged = new Map<number, ChatMessage>();
  const own = new Map<string, ChatMessage>();
  let last = 0;
  let shown: readonly ChatMessage[] | undefined;

  const find = (target: WireTarget): ChatMessage | undefined =>
    typeof target === "number" ? logged.get(target) : [...logged.values()].find(({ id }) => id === target);
  const put = ({ seq, ...message }: WireMessage): void => {
    own.delete(message.id);
    logged.set(seq, { ...message, seq, status: "sent" });
  };
  const change = (target: WireTarget, changed: (message: ChatMessage) => ChatMessage): void => {
    const message = find(target);
    if (message?.seq !== undefined) logged.set(message.seq, changed(message));
  };
  const applyLogged = (event: Exclude<WireEvent, { event: "typing" | "reset" }>): void => {
    if (event.event === "msg") {
      const { event: _, ...message } = event;
      put(message);
    } else if (event.event === "edit") {
      change(event.target, ({ choices, ...message }) => {
        const now = event.choices ?? choices;
        const text = event.text ?? message.text;
        return now === undefined || now.length === 0 ? { ...message, text } : { ...message, text, choices: now };
      });
    } else if (event.event === "receipt") {
      change(event.target, (message) => ({ ...message, receipt: event.status }));
    }
  };

  const timeline: Timeline = {
    messages: () => {
      shown ??= [...[...logged.values()].sort((a, b) => (a.seq as number) - (b.seq as number)), ...own.values()];
      return shown;
    },
    get last() {
      return last;
    },
    startAfter: (seq) => {
      last = seq;
    },
    apply: (event) => {
      if (event.event === "typing") return true;
      if (event.event === "reset") {
        // What was sent after the snapshot was taken is not in it.
        for (const seq of [...logged.keys()]) if (seq <= event.seq || seq <= last) logged.delete(seq);
        for (const message of event.messages ?? []) put(message);
      } else {
        if (event.seq <= last) return false;
        applyLogged(event);
      }
      last = event.seq;
      shown = undefined;
      return true;
    },
    addOwn: (message) => {
      own.set(message.id, message);
      shown = undefined;
    },
    confirm: (id, seq) => {
      const message = own.get(id);
      // Gone from here when the log told of it first.
      if (message === undefined) return;
      own.delete(id);
      const { error: _, ...rest } = message;
      if (!logged.has(seq)) logged.set(seq, { ...rest, seq, status: "sent" });
      shown = undefined;
    },
    updateOwn: (id, { status, error }) => {
      const message = own.get(id);
      if (message === undefined) return;
      const { error: _, ...rest } = message;
      own.set(id, { ...rest, status, ...(error === undefined ? {} : { error }) });
      shown = undefined;
    },
    removeOwn: (id) => {
      own.delete(id);
      shown = undefined;
    },
    clear: () => {
      logged.clear();
      own.clear();
      last = 0;
      shown = undefined;
    },
  };
  return timeline;
}
