import type { IncomingMessage, ServerResponse } from "node:http";
import { type Failures, type LoopbackServer, readBody, serveLoopback } from "@sambung/core/channel";
import { type Fields, fieldsOf } from "../wire.ts";
import { check, Refusal } from "./checks.ts";
import type { FakeFailure } from "./failures.ts";
import { ISSUER, type Provider } from "./provider.ts";
import { render } from "./render.ts";
import type { FakeCall, FakeState } from "./state.ts";

/** Serves the connector, its token service and its OpenID provider on a free loopback port. */
export async function serve(
  state: FakeState,
  provider: Provider,
  failures: Failures<FakeFailure>,
): Promise<LoopbackServer> {
  const loopback: LoopbackServer = await serveLoopback((request, response) =>
    answer(state, provider, failures, () => loopback.origin, request, response),
  );
  return loopback;
}

async function answer(
  state: FakeState,
  provider: Provider,
  failures: Failures<FakeFailure>,
  origin: () => string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://fake");
  const body = (await readBody(request)).toString("utf8");
  switch (pathname) {
    case "/v1/.well-known/openidconfiguration":
      state.calls.push({ method: "metadata", status: 200 });
      return send(response, 200, {
        issuer: ISSUER,
        jwks_uri: `${origin()}/v1/keys`,
        token_endpoint: `${origin()}/token`,
        id_token_signing_alg_values_supported: ["RS256"],
      });
    case "/v1/keys":
      state.calls.push({ method: "keys", status: 200 });
      return send(response, 200, await provider.jwks());
    case "/token":
      return issue(state, body, response);
    default:
      return connector(state, failures, pathname, body, request, response);
  }
}

function issue(state: FakeState, body: string, response: ServerResponse): void {
  const form = new URLSearchParams(body);
  const right = form.get("client_id") === state.appId && form.get("client_secret") === state.appPassword;
  state.calls.push({ method: "token", status: right ? 200 : 401 });
  if (right) send(response, 200, { token_type: "Bearer", expires_in: 86_400, access_token: state.token });
  else send(response, 401, { error: "invalid_client" });
}

async function connector(
  state: FakeState,
  failures: Failures<FakeFailure>,
  pathname: string,
  body: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, id] = /^\/v3\/conversations\/([^/]+)\/activities(?:\/[^/]+)?$/.exec(pathname) ?? [];
  const conversation = decodeURIComponent(id ?? "");
  const activity = parsed(body);
  const method = id === undefined ? "unknown" : activity["type"] === "typing" ? "typing" : "sendToConversation";
  const call: FakeCall = { method, conversation, activity };
  state.calls.push(call);
  const failure = failures.take(method);
  try {
    if (failure?.how === "hang") return;
    if (failure?.how === "reset") return void request.socket.destroy();
    if (failure?.how === "rate") response.setHeader("retry-after", String(failure.retryAfter ?? 1));
    if (failure?.how === "rate") throw new Refusal(429, "TooManyRequests");
    if (failure?.how === "refuse") throw new Refusal(failure.status, failure.code);
    if (failure?.how === "status") {
      call.status = failure.status;
      return void response.writeHead(failure.status).end("upstream error");
    }
    const sent = run(state, request, conversation, activity);
    if (failure?.how === "accepted-no-answer") return;
    call.status = 201;
    send(response, 201, { id: sent });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    Object.assign(call, { status: error.status, code: error.code });
    send(response, error.status, { error: { code: error.code, message: `The connector says ${error.code}` } });
  }
}

function run(state: FakeState, request: IncomingMessage, id: string, activity: Fields): string {
  if (request.method !== "POST") throw new Refusal(405, "MethodNotAllowed");
  if (request.headers.authorization !== `Bearer ${state.token}`) throw new Refusal(401, "Unauthorized");
  const conversation = state.conversations.get(id);
  if (conversation === undefined) throw new Refusal(404, "ConversationNotFound");
  if (conversation.blocked) throw new Refusal(403, "MessageWritesBlocked");
  check(activity);
  if (activity["type"] === "typing") {
    conversation.typed += 1;
    return "";
  }
  state.counters.activity += 1;
  const sent = String(1_767_500_000_000 + state.counters.activity);
  conversation.messages.push(render(activity, sent, state.now()));
  for (const changed of state.watchers) changed();
  return sent;
}

function parsed(body: string): Fields {
  try {
    return fieldsOf(JSON.parse(body)) ?? {};
  } catch {
    return {};
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}
