import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { urlToHttpOptions } from "node:url";
import { type HttpAnswer, NodeAnswer } from "./http-answer.ts";

/** What an adapter needs of `fetch`. It follows no redirects: a token must not go anywhere else. */
export type HttpSend = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body?: Uint8Array<ArrayBuffer> | string;
    readonly signal: AbortSignal;
  },
) => Promise<HttpAnswer>;

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
  // Most calls of an adapter go to one address.
  let newest = { url: "", address: {} };
  const addressOf = (url: string): object => {
    if (newest.url !== url) {
      const { protocol, hostname, port, path } = urlToHttpOptions(new URL(url));
      newest = { url, address: { protocol, hostname, port, path } };
    }
    return newest.address;
  };
  return {
    agentFor,
    send: (url, { method, headers, body, signal }) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) throw abortError(signal);
        // Not the list of headers that Node would write sooner: tracing asks an object of them, and adds to it.
        const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
        const request = (url.startsWith("https:") ? httpsRequest : httpRequest)(
          { ...addressOf(url), method, headers: { ...headers, ...length }, agent: agentFor(url) },
          (incoming) => resolve(new NodeAnswer(incoming, signal)),
        );
        // What the option `signal` does, at half the cost.
        const abort = (): unknown => request.destroy(abortError(signal));
        signal.addEventListener("abort", abort, { once: true });
        request.on("close", () => signal.removeEventListener("abort", abort));
        request.on("error", reject);
        request.end(body);
      }),
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/** As Node's own clients have it. */
function abortError({ reason }: AbortSignal): Error {
  return Object.assign(new Error("The operation was aborted", { cause: reason }), {
    name: "AbortError",
    code: "ABORT_ERR",
  });
}
