import type { WireEvent } from "../wire.ts";

/** Reads server-sent events from pieces of text, however they are cut: takes a piece, answers the events that are complete with it. */
export type SseParser = (piece: string) => readonly WireEvent[];

/** A parser for one stream; as the server writes them, events have one line of data. */
export function sseParser(): SseParser {
  let rest = "";
  return (piece) => {
    // A carriage return at the very end may be half of a line break.
    const blocks = (rest + piece).replace(/\r\n|\r(?!$)/g, "\n").split("\n\n");
    rest = blocks.pop() as string;
    return blocks.flatMap((block) => {
      const { data, event } = Object.fromEntries(block.split("\n").map((line) => line.split(/: ?(.*)/s)));
      try {
        return { ...JSON.parse(data), event };
      } catch {
        return [];
      }
    });
  };
}
