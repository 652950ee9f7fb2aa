import type { IncomingMessage, ServerResponse } from "node:http";
import { type Failures, type LoopbackServer, readBody, serveLoopback } from "@sambung/core/channel";
import { Refusal } from "./checks.ts";
import type { Updates } from "./delivery.ts";
import type { FakeFailure } from "./failures.ts";
import { METHODS, parametersOf } from "./methods.ts";
import type { FakeCall, FakeState } from "./state.ts";

/** Serves the Bot API of `state` on a free loopback port. */
export function serve(state: FakeState, updates: Updates, failures: Failures<FakeFailure>): Promise<LoopbackServer> {
  return serveLoopback((request, response) => answer(state, updates, failures, request, response));
}

async function answer(
  state: FakeState,
  updates: Updates,
  failures: Failures<FakeFailure>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://fake");
  const body = await readBody(request);
  const download = /^\/file\/bot([^/]+)\/(.+)$/.exec(url.pathname);
  if (download !== null) return sendFile(state, download[1] ?? "", decodeURIComponent(download[2] ?? ""), response);

  const target = /^\/bot([^/]+)\/(\w+)$/.exec(url.pathname);
  if (target === null) return sendError(response, new Refusal(404, "Not Found"));
  const [, token, method = ""] = target;
  if (token !== state.token) return sendError(response, new Refusal(401, "Unauthorized"));

  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const call: FakeCall = { method, parameters: {} };
  try {
    const parameters = parametersOf(body.toString("utf8"), request.headers["content-type"] ?? "", url.searchParams);
    const record = Object.assign(call, { parameters });
    if (method !== "getUpdates") state.calls.push(record);
    const failure = failures.take(method);
    if (failure?.how === "hang") return;
    if (failure?.how === "reset") return void request.socket.destroy();
    if (failure?.how === "slow") await failure.until;
    if (failure?.how === "rate") {
      const wait = failure.retryAfter ?? 1;
      throw new Refusal(429, `Too Many Requests: retry after ${wait}`, { retry_after: wait });
    }
    if (failure?.how === "status") throw new Refusal(failure.status, failure.description ?? "Internal Server Error");
    if (failure?.how === "garbage") return void response.end("<html>not what you asked for</html>");

    const run = METHODS[method];
    const receiving = updates.methods[method];
    if (run === undefined && receiving === undefined) throw new Refusal(404, "Not Found: method not found");
    const result = run === undefined ? await receiving?.(parameters, gone.signal) : run(state, parameters);
    if (failure?.how === "accepted-no-answer" || gone.signal.aborted) return;
    call.status = 200;
    send(response, 200, { ok: true, result });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    call.status = error.status;
    call.description = error.message;
    sendError(response, error);
  }
}

function sendFile(state: FakeState, token: string, path: string, response: ServerResponse): void {
  const file = [...state.files.values()].find((one) => one.path === path);
  if (token !== state.token || file === undefined) sendError(response, new Refusal(404, "Not Found"));
  else response.writeHead(200, { "content-type": "application/octet-stream" }).end(file.bytes);
}

function sendError(response: ServerResponse, refusal: Refusal): void {
  const parameters = refusal.parameters === undefined ? {} : { parameters: refusal.parameters };
  send(response, refusal.status, {
    ok: false,
    error_code: refusal.status,
    description: refusal.message,
    ...parameters,
  });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
