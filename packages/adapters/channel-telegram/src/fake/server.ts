import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Refusal } from "./checks.ts";
import type { Updates } from "./delivery.ts";
import type { Failures } from "./failures.ts";
import { METHODS, parametersOf } from "./methods.ts";
import type { FakeCall, FakeState } from "./state.ts";

/** The loopback server of a fake Telegram. */
export interface FakeServer {
  readonly apiRoot: string;
  /** Open connections. */
  connections(): number;
  /** Resolves when nobody is connected. */
  disconnected(): Promise<void>;
  /** Breaks every connection, as a restart of the platform does. */
  dropConnections(): void;
  close(): Promise<void>;
}

/** Serves the Bot API of `state` on a free loopback port. */
export async function serve(state: FakeState, updates: Updates, failures: Failures): Promise<FakeServer> {
  let open = 0;
  const idle = new Set<() => void>();
  const server: Server = createServer((request, response) => {
    void answer(state, updates, failures, request, response).catch(() => response.destroy());
  });
  server.on("connection", (socket) => {
    open += 1;
    socket.on("close", () => {
      open -= 1;
      if (open === 0) for (const resolve of idle) resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    apiRoot: `http://127.0.0.1:${port}`,
    connections: () => open,
    disconnected: () => (open === 0 ? Promise.resolve() : new Promise((resolve) => idle.add(resolve))),
    dropConnections: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  state: FakeState,
  updates: Updates,
  failures: Failures,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://fake");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
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
    const parameters = parametersOf(
      Buffer.concat(chunks).toString("utf8"),
      request.headers["content-type"] ?? "",
      url.searchParams,
    );
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
