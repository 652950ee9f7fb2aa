import type { LogRow } from "@sambung/core";
import type { WireEvent, WireMessage } from "./wire.ts";

/** A committed row as clients see it. */
export function wireEvent(row: LogRow): WireEvent {
  const { event, seq, data } = row;
  // The commit writes rows of the documented shape; only what the row itself knows is added.
  const fields = event === "msg" ? { seq, id: clientId(row) } : { seq };
  return { event, ...data, ...fields } as unknown as WireEvent;
}

/** The id as its author made it: keys of the customer's own messages begin with the conversation. */
function clientId(row: LogRow): string {
  const prefix = `${row.conversation.id}:`;
  return row.id.startsWith(prefix) ? row.id.slice(prefix.length) : row.id;
}

/** One event in the format of server-sent events. Only what is in the log has an id to resume from. */
export function sseFrame(wire: WireEvent): string {
  const { event, ...data } = wire;
  const id = "seq" in wire ? `id: ${wire.seq}\n` : "";
  return `${id}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Replaces everything a client shows: the messages that `rows` add up to, to go on after `seq`. */
export function resetEvent(rows: readonly LogRow[], seq: number): WireEvent {
  return { event: "reset", seq, messages: foldMessages(rows.map(wireEvent)) };
}

/** The messages that a run of events leaves, oldest first, with edits applied. */
export function foldMessages(events: readonly WireEvent[]): readonly WireMessage[] {
  const messages = new Map<number, WireMessage>();
  for (const wire of events) {
    if (wire.event === "msg") {
      const { event: _, ...message } = wire;
      messages.set(message.seq, message);
    } else if (wire.event === "edit") {
      const message = [...messages.values()].find(({ seq, id }) => wire.target === seq || wire.target === id);
      if (message !== undefined) messages.set(message.seq, edited(message, wire));
    } else if (wire.event === "reset") {
      messages.clear();
      for (const message of wire.messages ?? []) messages.set(message.seq, message);
    }
  }
  return [...messages.values()].sort((a, b) => a.seq - b.seq);
}

function edited(message: WireMessage, edit: Extract<WireEvent, { event: "edit" }>): WireMessage {
  const { choices, ...rest } = message;
  const now = edit.choices ?? choices;
  return {
    ...rest,
    ...(edit.text === undefined ? {} : { text: edit.text }),
    ...(now === undefined || now.length === 0 ? {} : { choices: now }),
  };
}
