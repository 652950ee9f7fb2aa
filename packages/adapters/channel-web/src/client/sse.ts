import type { WireEvent } from "../wire.ts";

/** Reads server-sent events from pieces of text, however they are cut. */
export interface SseParser {
  /** The events that are complete with this piece. */
  push(piece: string): readonly WireEvent[];
}

/** A parser for one stream. */
export function sseParser(): SseParser {
  let rest = "";
  let event = "";
  let data: string[] = [];
  const line = (text: string): WireEvent | undefined => {
    if (text === "") {
      const complete = data.length > 0 ? read(event, data.join("\n")) : undefined;
      event = "";
      data = [];
      return complete;
    }
    const colon = text.indexOf(":");
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? "" : text.slice(text[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "event") event = value;
    if (field === "data") data.push(value);
    return undefined;
  };
  return {
    push: (piece) => {
      rest += piece;
      const events: WireEvent[] = [];
      for (;;) {
        const end = rest.search(/[\r\n]/);
        // A carriage return at the very end may be half of a line break.
        if (end < 0 || (rest[end] === "\r" && end === rest.length - 1)) return events;
        const complete = line(rest.slice(0, end));
        rest = rest.slice(rest[end] === "\r" && rest[end + 1] === "\n" ? end + 2 : end + 1);
        if (complete !== undefined) events.push(complete);
      }
    },
  };
}

function read(event: string, data: string): WireEvent | undefined {
  try {
    return { ...JSON.parse(data), event } as WireEvent;
  } catch {
    return undefined;
  }
}
