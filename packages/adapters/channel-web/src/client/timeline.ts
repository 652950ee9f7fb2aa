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

/** What the log of the conversation told. */
export interface Timeline {
  /** The last `seq` of the log that was applied; set it to begin after a point of the log. */
  last: number;
  /** By `seq`. */
  messages(): readonly ChatMessage[];
  /** Applies an event of the log; false when it was known. */
  apply(event: WireEvent): boolean;
  /** The server took an own message, of which the log has not told yet. */
  confirm(message: ChatMessage, seq: number): void;
  clear(): void;
  /** The log is known from behind this `seq` on; 0 when there is nothing before it. */
  begin: number;
  /** Adds a message of the log. */
  put(message: Omit<ChatMessage, "status">, seq: number): void;
  /** Applies an edit or a receipt. */
  change(change: Change): void;
  /** What came about messages that are not known: earlier ones. */
  readonly early: Change[];
}

/** An empty conversation. `arrived`: called with the id of each message that the log has. */
export function makeTimeline(arrived: (id: string) => void): Timeline {
  const logged = new Map<number, ChatMessage>();
  const put = (message: Omit<ChatMessage, "status">, seq: number): void => {
    logged.set(seq, { ...message, seq, status: "sent" });
    arrived(message.id);
  };
  /** An edit or a receipt: both change a message that is there. */
  const change = ({ target, seq, status, ...changes }: Change): void => {
    const message = timeline.messages().find(({ id, seq }) => id === target || seq === target);
    if (!message) {
      if (target) timeline.early.push({ target, seq, status, ...changes });
      return;
    }
    const { choices, ...rest } = { ...message, ...changes };
    logged.set(message.seq as number, {
      ...rest,
      receipt: status ?? rest.receipt,
      ...(choices?.length && { choices }),
    });
  };

  const timeline: Timeline = {
    last: 0,
    begin: 0,
    early: [],
    put,
    change,
    messages: () => [...logged.values()].sort((a, b) => (a.seq as number) - (b.seq as number)),
    apply: ({ event, ...rest }) => {
      if (event === "typing") return true;
      const { seq, messages = [] } = rest as Extract<WireEvent, { event: "reset" }>;
      if (event === "reset") {
        timeline.begin = 0;
        // What was sent after the snapshot was taken is not in it.
        for (const known of logged.keys()) if (known <= seq || known <= timeline.last) logged.delete(known);
        for (const message of messages) put(message, message.seq);
      } else if (seq <= timeline.last) return false;
      else if (event === "msg") put(rest as WireMessage, seq);
      else change(rest as Change);
      timeline.last = seq;
      return true;
    },
    confirm: (message, seq) => {
      if (!logged.has(seq)) put(message, seq);
    },
    clear: () => {
      logged.clear();
      timeline.last = timeline.begin = 0;
    },
  };
  return timeline;
}

/** The fields of edits and receipts; other events have no target. */
export interface Change {
  readonly seq: number;
  readonly target?: WireTarget;
  readonly text?: string;
  readonly choices?: NonNullable<ChatMessage["choices"]>;
  readonly status?: ChatMessage["receipt"];
}
