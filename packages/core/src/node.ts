/**
 * Mounts `app.fetch` in servers that speak `node:http`: Node's own, Express, Connect, Koa and their like.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { SambungError } from "./errors.ts";
import { BodyStream } from "./node-stream.ts";

/** A request of `node:http`, with what frameworks and body parsers add to it. */
export interface NodeRequest extends IncomingMessage {
  /** The whole address, where a framework has cut `url` to what is below a mount. */
  readonly originalUrl?: string;
  /** The bytes of the body, kept by whoever read it first. */
  readonly rawBody?: Uint8Array;
}

/** A handler for `createServer`, and for `use` of Express and its like. */
export type NodeHandler = (request: NodeRequest, response: ServerResponse, next?: (error?: unknown) => void) => void;

/**
 * Makes a handler for `node:http` out of `app.fetch`.
 *
 * Signatures cover the bytes of a body, so they must still be there: mount the handler before body parsers, or let the
 * parser keep them as `request.rawBody`. Otherwise the request is answered with 500 and the error `body-consumed`, which
 * also goes to `next`.
 *
 * @example
 * import { createServer } from "node:http";
 * createServer(toNodeHandler(app.fetch)).listen(3000);
 */
export function toNodeHandler(fetch: (request: Request) => Promise<Response>): NodeHandler {
  return (incoming, outgoing, next) => {
    void answer(fetch, incoming, outgoing).catch((error: unknown) => {
      // Somebody who has gone needs no answer.
      if (outgoing.destroyed || incoming.socket.destroyed) return;
      if (outgoing.headersSent) outgoing.destroy();
      else if (next !== undefined) next(error);
      else fail(outgoing, error);
    });
  };
}

async function answer(
  fetch: (request: Request) => Promise<Response>,
  incoming: NodeRequest,
  outgoing: ServerResponse,
): Promise<void> {
  const response = await fetch(requestOf(incoming, outgoing));
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) if (name !== "set-cookie") outgoing.setHeader(name, value);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader("set-cookie", cookies);
  if (response.body === null) {
    outgoing.end();
    return;
  }
  // A stream of events may have nothing to say for long; its reader waits for the head.
  outgoing.flushHeaders();
  await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), outgoing);
}

function requestOf(incoming: NodeRequest, outgoing: ServerResponse): Request {
  const { method = "GET" } = incoming;
  const secure = "encrypted" in incoming.socket && incoming.socket.encrypted === true;
  const path = incoming.originalUrl ?? incoming.url ?? "/";
  const url = urlOf(`${secure ? "https" : "http"}://`, incoming.headers.host ?? "localhost", path);
  const reads = method === "GET" || method === "HEAD";
  const headers = headersOf(incoming);
  // What is sent to a bot is taken also when its sender has gone; only who reads, perhaps for long, is missed.
  if (reads) return new Request(url, { method, headers, signal: goneSignal(outgoing) });
  return new Request(url, { method, headers, body: bodyOf(incoming, method, path), duplex: "half" } as RequestInit);
}

/** The address as a text, which the request takes apart itself; joined by the rules when it is more than a host and a path. */
function urlOf(scheme: string, host: string, path: string): string {
  const plain = /^[\w.:[\]-]+$/.test(host) && /^\/(?![/\\])/.test(path);
  return plain ? `${scheme}${host}${path}` : new URL(path, `${scheme}${host}`).href;
}

/** Of HTTP/2 without what stands in place of the request line. */
function headersOf({ headers, httpVersionMajor }: NodeRequest): Record<string, string> {
  // Only answers have headers of several values. A plain object is taken over at once, `Headers` would be copied.
  const all = headers as Record<string, string>;
  if (httpVersionMajor < 2) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith(":")));
}

/** Aborts when the connection closes before the answer is through. */
function goneSignal(outgoing: ServerResponse): AbortSignal {
  const gone = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  return gone.signal;
}

function bodyOf(incoming: NodeRequest, method: string, path: string): Uint8Array | ReadableStream {
  if (incoming.rawBody !== undefined) return incoming.rawBody;
  if (!incoming.readableDidRead) return new BodyStream(incoming);
  throw new SambungError(
    "body-consumed",
    `The body of ${method} ${path.split("?")[0]} was read before Sambung could check its signature. Mount the handler before body parsers, or let the parser keep the bytes: express.json({ verify: (request, _response, bytes) => { request.rawBody = bytes; } })`,
  );
}

function fail(outgoing: ServerResponse, error: unknown): void {
  const known = SambungError.is(error);
  outgoing.statusCode = 500;
  outgoing.setHeader("content-type", "application/json; charset=utf-8");
  const message = known ? (error as SambungError).message : "The request could not be answered.";
  outgoing.end(JSON.stringify({ error: { code: known ? (error as SambungError).code : "unexpected", message } }));
}
