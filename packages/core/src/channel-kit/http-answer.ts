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

/**
 * An answer of `node:http`. Unlike a `Response` it makes neither headers nor a stream that nobody asks for. A class, because
 * objects with getters of their own outlive the call by far.
 */
export class NodeAnswer implements HttpAnswer {
  readonly status: number;
  readonly #incoming: IncomingMessage;
  readonly #signal: AbortSignal;
  #stream: BodyStream | undefined;
  #read = false;

  /** @param signal that of the call */
  constructor(incoming: IncomingMessage, signal: AbortSignal) {
    this.status = incoming.statusCode ?? 500;
    this.#incoming = incoming;
    this.#signal = signal;
    if (this.#isEmpty) incoming.resume();
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  get headers(): Pick<Headers, "get"> {
    const { headers } = this.#incoming;
    return { get: (name) => headerOf(headers[name.toLowerCase()]) };
  }

  get body(): BodyStream | null {
    if (this.#isEmpty) return null;
    this.#stream ??= new BodyStream(this.#incoming);
    return this.#stream;
  }

  async text(): Promise<string> {
    if (this.#isEmpty) return "";
    if (this.#read) throw new TypeError("The body was read before");
    this.#read = true;
    const source = this.#stream === undefined ? this.#incoming : this.#stream.take();
    if (source === undefined) throw new TypeError("The body was read before");
    const bytes = await bytesOf(source);
    // Bytes that an aborted call drops may be missing.
    this.#signal.throwIfAborted();
    return decoder.decode(bytes);
  }

  get #isEmpty(): boolean {
    return this.status === 204 || this.status === 304;
  }
}

const decoder = new TextDecoder();

/** Several values of one header as a list with commas. */
function headerOf(value: string | readonly string[] | undefined): string | null {
  return value === undefined ? null : typeof value === "string" ? value : value.join(", ");
}
