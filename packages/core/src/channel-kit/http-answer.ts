import type { IncomingMessage } from "node:http";
import { BodyStream, bytesOf } from "../node-stream.ts";

/** What an adapter needs of a `Response`, which is one of these too. */
export interface HttpAnswer {
  readonly status: number;
  /** Whether the status is one of success. */
  readonly ok: boolean;
  readonly headers: Pick<Headers, "get">;
  /** Null for an answer that has none by its status. */
  readonly body: ReadableStream<Uint8Array> | null;
  /** The whole body, once. */
  text(): Promise<string>;
}

/** An answer of `node:http`. Unlike a `Response` it makes neither headers nor a stream that nobody asks for. */
export function answerOf(incoming: IncomingMessage, signal: AbortSignal): HttpAnswer {
  const status = incoming.statusCode ?? 500;
  const empty = status === 204 || status === 304;
  if (empty) incoming.resume();
  let stream: BodyStream | undefined;
  let read = false;
  return {
    status,
    ok: status >= 200 && status < 300,
    headers: { get: (name) => headerOf(incoming.headers[name.toLowerCase()]) },
    get body() {
      if (empty) return null;
      stream ??= new BodyStream(incoming);
      return stream;
    },
    text: async () => {
      if (empty) return "";
      if (read) throw new TypeError("The body was read before");
      read = true;
      const source = stream === undefined ? incoming : stream.take();
      if (source === undefined) throw new TypeError("The body was read before");
      const bytes = await bytesOf(source);
      // Bytes that an aborted call drops may be missing.
      signal.throwIfAborted();
      return decoder.decode(bytes);
    },
  };
}

const decoder = new TextDecoder();

/** Several values of one header as a list with commas. */
function headerOf(value: string | readonly string[] | undefined): string | null {
  return value === undefined ? null : typeof value === "string" ? value : value.join(", ");
}
