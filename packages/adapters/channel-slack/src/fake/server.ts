import type { IncomingMessage, ServerResponse } from "node:http";
import { type Failures, type LoopbackServer, readBody, serveLoopback } from "@sambung/core/channel";
import { type Fields, fieldsOf } from "../wire.ts";
import { Refusal } from "./checks.ts";
import type { FakeFailure } from "./failures.ts";
import { METHODS, openSocket } from "./methods.ts";
import type { Sockets } from "./sockets.ts";
import type { FakeCall, FakeState } from "./state.ts";

/** Serves the Web API, uploads, downloads and sockets of `state` on a free loopback port. */
export async function serve(
  state: FakeState,
  sockets: Sockets,
  failures: Failures<FakeFailure>,
): Promise<LoopbackServer> {
  const loopback = await serveLoopback((request, response) => answer(state, sockets, failures, request, response));
  loopback.server.on("upgrade", sockets.upgrade);
  return {
    ...loopback,
    dropConnections: () => {
      sockets.drop();
      loopback.dropConnections();
    },
    close: () => {
      sockets.close();
      return loopback.close();
    },
  };
}

async function answer(
  state: FakeState,
  sockets: Sockets,
  failures: Failures<FakeFailure>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://fake");
  const body = await readBody(request);
  const [, place = "", name = ""] = /^\/(api|upload|files)\/([\w.]+)/.exec(url.pathname) ?? [];
  if (place === "upload") return takeUpload(state, name, request, body, response);
  if (place === "files") return sendFile(state, name, request, response);
  if (place !== "api" || request.method !== "POST") return void response.writeHead(404).end();

  const call: FakeCall = { method: name, parameters: parametersOf(body, request) };
  state.calls.push(call);
  const failure = failures.take(name);
  try {
    if (failure !== undefined && (await misbehave(failure, request, response, call))) return;
    const result = await run(state, sockets, name, tokenOf(request), call.parameters);
    if (failure?.how === "accepted-no-answer") return;
    call.status = 200;
    send(response, 200, { ok: true, ...result });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    Object.assign(call, { status: 200, error: error.message });
    const details = error.details.length === 0 ? {} : { response_metadata: { messages: error.details } };
    send(response, 200, { ok: false, error: error.message, ...details });
  }
}

async function run(
  state: FakeState,
  sockets: Sockets,
  name: string,
  token: string | undefined,
  parameters: Fields,
): Promise<Fields> {
  if (token === undefined) throw new Refusal("not_authed");
  if (token !== state.token && token !== state.appToken) throw new Refusal("invalid_auth");
  if ((name === "apps.connections.open") !== (token === state.appToken)) throw new Refusal("not_allowed_token_type");
  if (name === "apps.connections.open") return openSocket(state, sockets);
  const method = METHODS[name];
  if (method === undefined) throw new Refusal("unknown_method");
  return method(state, parameters);
}

/** Whether the call is over with that. */
async function misbehave(
  failure: FakeFailure,
  request: IncomingMessage,
  response: ServerResponse,
  call: FakeCall,
): Promise<boolean> {
  switch (failure.how) {
    case "slow":
      await failure.until;
      return false;
    case "accepted-no-answer":
      return false;
    case "hang":
      return true;
    case "reset":
      request.socket.destroy();
      return true;
    case "refuse":
      throw new Refusal(failure.error);
    case "rate": {
      call.status = 429;
      const headers = { "retry-after": String(failure.retryAfter ?? 1) };
      send(response, 429, { ok: false, error: "ratelimited" }, headers);
      return true;
    }
    case "status":
      call.status = failure.status;
      response.writeHead(failure.status).end("upstream error");
      return true;
    case "garbage":
      call.status = 200;
      response.end("<html>not what you asked for</html>");
      return true;
  }
}

function tokenOf(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
}

function parametersOf(body: Buffer, request: IncomingMessage): Fields {
  const text = body.toString("utf8");
  if ((request.headers["content-type"] ?? "").startsWith("application/json")) return fieldsOf(JSON.parse(text)) ?? {};
  return Object.fromEntries(new URLSearchParams(text));
}

/** Slack takes the bytes themselves, or a form with the file in it. */
async function takeUpload(
  state: FakeState,
  id: string,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const file = state.files.get(id);
  const bytes = await uploaded(new Uint8Array(body), request.headers["content-type"] ?? "");
  if (file === undefined || request.method !== "POST" || bytes.byteLength === 0) {
    return void response.writeHead(404).end();
  }
  file.bytes = bytes;
  response.end(`OK - ${bytes.byteLength}`);
}

async function uploaded(body: Uint8Array<ArrayBuffer>, type: string): Promise<Uint8Array> {
  if (!type.startsWith("multipart/form-data")) return body;
  const form = await new Response(body, { headers: { "content-type": type } }).formData();
  const [part] = [...form.values()].filter((value) => typeof value !== "string");
  return part === undefined ? new Uint8Array() : new Uint8Array(await part.arrayBuffer());
}

function sendFile(state: FakeState, id: string, request: IncomingMessage, response: ServerResponse): void {
  const file = state.files.get(id);
  // Without the right token Slack shows its login page.
  if (tokenOf(request) !== state.token) {
    return void response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<!DOCTYPE html>");
  }
  if (file?.bytes === undefined) return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": file.mime }).end(file.bytes);
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response
    .writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers })
    .end(JSON.stringify(body));
}
