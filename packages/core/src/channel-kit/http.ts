import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { bodyStream } from "../node-stream.ts";

/** What an adapter needs of `fetch`. It follows no redirects: a token must not go anywhere else. */
export type HttpSend = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body?: Uint8Array<ArrayBuffer> | string;
    readonly signal: AbortSignal;
  },
) => Promise<Response>;

/** A client with connections of its own. */
export interface Http {
  readonly send: HttpSend;
  /** The agent behind it, for client libraries that take one. */
  agentFor(url: string): HttpAgent;
  /** Closes every connection. */
  close(): void;
}

/** Idle connections are closed before servers and proxies in between usually do. */
const IDLE_MS = 30_000;

/**
 * A client that keeps its connections open and can close them, which the global `fetch` cannot.
 */
export function openHttp(): Http {
  const options = { keepAlive: true, timeout: IDLE_MS };
  const agents = { "http:": new HttpAgent(options), "https:": new HttpsAgent(options) };
  const agentFor = (url: string): HttpAgent => agents[url.startsWith("https:") ? "https:" : "http:"];
  return {
    agentFor,
    send: (url, { method, headers, body, signal }) =>
      new Promise((resolve, reject) => {
        const secure = url.startsWith("https:");
        const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
        const request = (secure ? httpsRequest : httpRequest)(
          url,
          { method, headers: { ...headers, ...length }, agent: agentFor(url), signal },
          (incoming) => resolve(responseOf(incoming)),
        );
        request.on("error", reject);
        request.end(body);
      }),
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function responseOf(incoming: IncomingMessage): Response {
  const status = incoming.statusCode ?? 500;
  // A plain object is taken over at once, `Headers` would be copied; several values of one become a list with commas.
  const headers = incoming.headers as Record<string, string>;
  if (status === 204 || status === 304) {
    incoming.resume();
    return new Response(null, { status, headers });
  }
  return new Response(bodyStream(incoming), { status, headers });
}
