import type { ChatMessage, WireEvent } from "../client/index.ts";

/** How far a message of the customer has come. */
export type Progress = ChatMessage["status"] | NonNullable<ChatMessage["receipt"]>;

/** Something that happened between messages, or where those begin that were not seen before (`fresh`). */
export type Mark =
  | Extract<WireEvent, { readonly event: "handoff" | "link" }>
  | { readonly event: "fresh"; readonly seq: number; readonly channel?: unknown };

/** A message in the log, and all that is needed to draw it. */
export interface MessageRow {
  readonly key: string;
  readonly kind: "message";
  readonly message: ChatMessage;
  /** Whether somebody else, or the same person after a while, begins to speak here. */
  readonly starts: boolean;
  readonly ends: boolean;
  /** Whether the time is shown: once for what was said together, by whomever. */
  readonly timed: boolean;
  /** Shown only where it tells something: on the way, refused, or not answered yet. */
  readonly progress: Progress | undefined;
  /** Whether its choices are offered: until one is tapped, or they are offered again further down. */
  readonly offers: boolean;
}

/** A line between messages: a new day (`at`) or something that happened. */
export interface MarkRow extends Partial<Pick<Mark, "event" | "channel">> {
  readonly key: string;
  readonly kind: "mark";
  readonly at?: string;
}

/** One line of the log. */
export type Row = MessageRow | MarkRow;

/** Messages further apart do not belong together, milliseconds. */
const TOGETHER_MS = 5 * 60_000;

/** The lines of the log: messages with what happened between them, a line for each new day. `now`: epoch milliseconds. */
export function rowsOf(messages: readonly ChatMessage[], marks: readonly Mark[], now: number): readonly Row[] {
  /** By choice: the message that offers it. Of links it is nobody. */
  const offeredBy = new Map(
    messages.flatMap(({ id, choices = [] }) =>
      (choices as readonly { choice?: string }[]).map(({ choice }) => [choice, id]),
    ),
  );
  for (const { choice, status } of messages) if (status !== "failed") offeredBy.delete(choice);
  const lastReply = messages.findLastIndex(({ from }) => from !== "customer");
  const lastOwn = messages.findLastIndex(({ from, seq }) => from === "customer" && seq);
  const rows: Row[] = [];
  const waiting = [...marks];
  let day = dayOf(now);
  const markUntil = (seq = Number.POSITIVE_INFINITY): void => {
    while ((waiting[0]?.seq ?? seq) < seq) {
      const mark = waiting.shift() as Mark;
      rows.push({ ...mark, key: `${mark.seq}`, kind: "mark" });
    }
  };
  messages.forEach((message, index) => {
    const { id, at, from, seq, status, receipt, choices = [] } = message;
    const next = messages[index + 1];
    if (dayOf(at) !== day) rows.push({ key: `day:${id}`, kind: "mark", at });
    day = dayOf(at);
    markUntil(seq);
    const progress = status === "sent" ? (receipt ?? status) : status;
    const telling = status === "sending" || progress === "failed" || (index === lastOwn && index > lastReply);
    rows.push({
      key: id,
      kind: "message",
      message,
      starts: rows.at(-1)?.kind !== "message" || !together(messages[index - 1], message),
      ends: !together(message, next),
      timed: apart(message, next),
      progress: from === "customer" && telling ? progress : undefined,
      offers: (choices as readonly { choice?: string }[]).every(
        ({ choice }) => !choice || offeredBy.get(choice) === id,
      ),
    });
  });
  markUntil();
  return rows;
}

function together(one: ChatMessage | undefined, other: ChatMessage | undefined): boolean {
  return one?.from === other?.from && one?.via === other?.via && !apart(one, other);
}

function apart(one: ChatMessage | undefined, other: ChatMessage | undefined): boolean {
  return !one || !other || Date.parse(other.at) - Date.parse(one.at) >= TOGETHER_MS;
}

/** The day in the time zone of the reader. */
function dayOf(at: string | number): string {
  return new Date(at).toDateString();
}
