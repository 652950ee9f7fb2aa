import type { IncomingMessage } from "node:http";
import { BodyStream } from "./node-stream.ts";

type Handler = (request: Request) => Promise<Response>;

const marked = new WeakSet<Handler>();

/** Marks a handler as one that may be given a {@link LazyRequest}. */
export function takesLazyRequests<Fetch extends Handler>(fetch: Fetch): Fetch {
  marked.add(fetch);
  return fetch;
}

/** Whether a handler was marked by {@link takesLazyRequests}. */
export function mayBeLazy(fetch: Handler): boolean {
  return marked.has(fetch);
}

/**
 * A POST of `node:http` as a `Request`, which is made only when more of it is asked for than a webhook needs: its address,
 * its headers and its bytes. To make one costs more than all the rest of taking a message in. It is told apart by
 * `new Request(it)` and `fetch(it)` alone, which throw: they need its `clone()`.
 */
export class LazyRequest {
  readonly method = "POST";
  readonly url: string;
  readonly #incoming: IncomingMessage;
  readonly #fields: Record<string, string>;
  #headers: Headers | undefined;
  #whole: Request | undefined;
  #taken = false;

  /**
   * @param url as a `Request` has it: absolute, normalized, and without a user's name
   * @param fields the headers
   */
  constructor(incoming: IncomingMessage, url: string, fields: Record<string, string>) {
    this.#incoming = incoming;
    this.url = url;
    this.#fields = fields;
  }

  get headers(): Headers {
    this.#headers ??= this.#whole?.headers ?? new Headers(this.#fields);
    return this.#headers;
  }

  /** Hands over the message that nobody has read of, as {@link BodyStream.take} does. */
  take(): IncomingMessage | undefined {
    if (this.#whole !== undefined || this.#taken) {
      const { body } = LazyRequest.whole(this);
      return body instanceof BodyStream ? body.take() : undefined;
    }
    this.#taken = true;
    return this.#incoming;
  }

  /** All of a request. */
  static whole(request: LazyRequest): Request {
    if (request.#whole !== undefined) return request.#whole;
    const { url, method, headers } = request;
    const body = new BodyStream(request.#incoming);
    const whole = new Request(url, { method, headers, body, duplex: "half" } as RequestInit);
    if (request.#taken) body.take();
    request.#whole = whole;
    request.#headers = whole.headers;
    return whole;
  }
}

// What it has no way of its own to answer, the whole request does.
Object.setPrototypeOf(LazyRequest.prototype, Request.prototype);
for (const [name, { get, value }] of Object.entries(Object.getOwnPropertyDescriptors(Request.prototype))) {
  if (Object.hasOwn(LazyRequest.prototype, name) || name === "url" || name === "method") continue;
  const answer: (this: LazyRequest, ...given: unknown[]) => unknown = function (...given) {
    return (get ?? value).apply(LazyRequest.whole(this), given);
  };
  Object.defineProperty(LazyRequest.prototype, name, get === undefined ? { value: answer } : { get: answer });
}
