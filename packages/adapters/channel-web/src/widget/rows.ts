import type { ChatMessage } from "../client/index.ts";
import type { Mark } from "./conversation.ts";

/** How far a message of the customer has come. */
export type Progress = ChatMessage["status"] | NonNullable<ChatMessage["receipt"]>;

/** One line of the log, and all that is needed to draw it. */
export type Row =
  | { readonly key: string; readonly kind: "day"; readonly at: string }
  | { readonly key: string; readonly kind: "mark"; readonly mark: Mark }
  | {
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
    };

/** Messages further apart do not belong together, milliseconds. */
const TOGETHER_MS = 5 * 60_000;

/** The lines of the log: messages with what happened between them, a line for each new day. `now`: epoch milliseconds. */
export function rowsOf(messages: readonly ChatMessage[], marks: readonly Mark[], now: number): readonly Row[] {
  const tapped = new Set(messages.map(({ choice, status }) => status !== "failed" && choice));
  const offeredBy = new Map(messages.flatMap(({ id, choices = [] }) => choices.map((choice) => [tokenOf(choice), id])));
  const lastReply = messages.findLastIndex(({ from }) => from !== "customer");
  const lastOwn = messages.findLastIndex(({ from, seq }) => from === "customer" && seq !== undefined);
  const waiting = [...marks];
  const rows: Row[] = [];
  let day = dayOf(now);
  const markUntil = (seq = Number.POSITIVE_INFINITY): void => {
    while (waiting[0] && waiting[0].seq < seq) {
      const mark = waiting.shift() as Mark;
      rows.push({ key: `mark:${mark.seq}`, kind: "mark", mark });
    }
  };
  messages.forEach((message, index) => {
    const { id, at, from, seq, status, receipt, choices = [] } = message;
    const next = messages[index + 1];
    if (dayOf(at) !== day) {
      day = dayOf(at);
      rows.push({ key: `day:${id}`, kind: "day", at });
    }
    markUntil(seq);
    const progress = status === "sent" ? (receipt ?? status) : status;
    const telling = progress === "sending" || progress === "failed" || (index === lastOwn && index > lastReply);
    rows.push({
      key: id,
      kind: "message",
      message,
      starts: rows.at(-1)?.kind !== "message" || !together(messages[index - 1], message),
      ends: !together(message, next),
      timed: !next || apart(message, next),
      progress: from === "customer" && telling ? progress : undefined,
      offers: choices.every((choice) => {
        const token = tokenOf(choice);
        return !token || (!tapped.has(token) && offeredBy.get(token) === id);
      }),
    });
  });
  markUntil();
  return rows;
}

function together(one: ChatMessage | undefined, other: ChatMessage | undefined): boolean {
  return !!one && !!other && one.from === other.from && one.via === other.via && !apart(one, other);
}

function apart(one: ChatMessage, other: ChatMessage): boolean {
  return Date.parse(other.at) - Date.parse(one.at) >= TOGETHER_MS;
}

function tokenOf(choice: NonNullable<ChatMessage["choices"]>[number]): string | undefined {
  return "choice" in choice ? choice.choice : undefined;
}

/** The day in the time zone of the reader. */
function dayOf(at: string | number): string {
  return new Date(at).toDateString();
}
