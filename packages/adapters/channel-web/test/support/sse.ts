import type { WireEvent } from "@sambung/channel-web";

/** A reader of a stream of server-sent events that a test pulls from. */
export interface SseReader {
  /** The next block, without the empty line; undefined at the end. */
  block(): Promise<string | undefined>;
  /** The next event, skipping comments and `retry`. */
  event(): Promise<WireEvent & { readonly lastId?: string }>;
  close(): Promise<void>;
}

export function readSse(response: Response): SseReader {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let buffer = "";
  const sse: SseReader = {
    block: async () => {
      for (;;) {
        const end = buffer.indexOf("\n\n");
        if (end >= 0) {
          const block = buffer.slice(0, end);
          buffer = buffer.slice(end + 2);
          return block;
        }
        const { done, value } = await reader.read();
        if (done) return undefined;
        buffer += decoder.decode(value, { stream: true });
      }
    },
    event: async () => {
      for (;;) {
        const block = await sse.block();
        if (block === undefined) throw new Error("the stream ended");
        const fields = new Map(
          block.split("\n").map((line) => [line.split(": ")[0], line.slice(line.indexOf(": ") + 2)]),
        );
        if (!fields.has("event")) continue;
        const id = fields.get("id");
        const event = { event: fields.get("event"), ...JSON.parse(fields.get("data") ?? "{}") } as WireEvent;
        return id === undefined ? event : { ...event, lastId: id };
      }
    },
    close: () => reader.cancel(),
  };
  return sse;
}
