import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Failures, type LoopbackServer, readBody, serveLoopback } from "@sambung/core/channel";
import { type Fields, fieldsOf } from "../wire.ts";
import { Refusal, wrong } from "./checks.ts";
import type { FakeFailure } from "./failures.ts";
import { sendMessage } from "./messages.ts";
import type { FakeCall, FakeState } from "./state.ts";

/** Serves the Graph API of `state` on a free loopback port; `sent` hears of each message that was taken. */
export function serve(
  state: FakeState,
  failures: Failures<FakeFailure>,
  sent: (messageId: string) => void,
): Promise<LoopbackServer> {
  return serveLoopback((request, response) => answer(state, failures, sent, request, response));
}

/** A request of the Graph API, read. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly id: string;
  readonly parameters: Fields;
  readonly file?: { readonly bytes: Uint8Array<ArrayBuffer>; readonly mime: string };
}

async function answer(
  state: FakeState,
  failures: Failures<FakeFailure>,
  sent: (messageId: string) => void,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let call: FakeCall | undefined;
  try {
    const asked = await read(request);
    call = { method: asked.method, path: asked.path, parameters: asked.parameters };
    state.calls.push(call);
    if (request.headers.authorization !== `Bearer ${state.accessToken}`) {
      const given = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
      throw new Refusal(401, 190, `Malformed access token ${given}`);
    }
    const failure = failures.take(asked.method);
    if (failure?.how === "hang") return;
    if (failure?.how === "reset") return void request.socket.destroy();
    if (failure?.how === "slow") await failure.until;
    if (failure?.how === "rate") {
      throw new Refusal(429, 130_429, "(#130429) Rate limit hit", { retryAfter: failure.retryAfter ?? 1 });
    }
    if (failure?.how === "code") throw new Refusal(failure.status ?? 400, failure.code, `(#${failure.code}) refused`);
    if (failure?.how === "status") {
      call.status = failure.status;
      return void response.writeHead(failure.status).end(failure.description ?? "");
    }
    if (failure?.how === "garbage") return void response.end("<html>not what you asked for</html>");
    const result = run(state, asked, sent);
    if (failure?.how === "accepted-no-answer") return;
    call.status = 200;
    if (result instanceof Uint8Array)
      response.writeHead(200, { "content-type": "application/octet-stream" }).end(result);
    else send(response, 200, result);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (call !== undefined) Object.assign(call, { status: error.status, description: error.message });
    sendError(response, error);
  }
}

async function read(request: IncomingMessage): Promise<Asked> {
  const url = new URL(request.url ?? "/", "http://fake");
  const body = await readBody(request);
  const path = url.pathname;
  const found = /^\/v\d+\.\d+\/([^/]+)(?:\/(\w+))?$/.exec(path);
  const download = /^\/files\/([^/]+)$/.exec(path);
  const query = Object.fromEntries(url.searchParams);
  if (download !== null) return { method: "download", path, id: download[1] ?? "", parameters: query };
  const [, id = "", edge] = found ?? [];
  if (request.method === "POST" && edge === "messages") {
    const parameters = parsed(body);
    return { method: parameters["status"] === undefined ? "messages" : "read", path, id, parameters };
  }
  if (request.method === "POST" && edge === "media") {
    const headers = { "content-type": request.headers["content-type"] ?? "" };
    const form = await new Response(body, { headers }).formData().catch(() => {
      throw wrong("The upload is no multipart form");
    });
    const file = form.get("file");
    const parameters = Object.fromEntries([...form].filter(([, value]) => typeof value === "string"));
    if (!(file instanceof Blob)) return { method: "upload", path, id, parameters };
    const bytes = new Uint8Array(await file.arrayBuffer());
    return { method: "upload", path, id, parameters, file: { bytes, mime: file.type } };
  }
  if (request.method === "GET" && found !== null && edge === undefined) {
    return { method: url.searchParams.has("fields") ? "number" : "media", path, id, parameters: query };
  }
  return { method: "unknown", path, id, parameters: query };
}

function run(state: FakeState, asked: Asked, sent: (messageId: string) => void): object {
  const { method, id, parameters, file } = asked;
  if (["messages", "read", "upload", "number"].includes(method) && id !== state.phoneNumberId) {
    throw new Refusal(400, 100, `(#100) Unsupported request. Object with ID '${id}' does not exist`, { subcode: 33 });
  }
  switch (method) {
    case "messages":
    case "read": {
      const result = sendMessage(state, parameters);
      if (result.messageId !== undefined) sent(result.messageId);
      return result.answer;
    }
    case "upload": {
      if (parameters["messaging_product"] !== "whatsapp") throw wrong("The parameter messaging_product is required.");
      if (file === undefined || file.bytes.byteLength === 0) throw wrong("The parameter file is required.");
      return { id: keepFile(state, file.bytes, file.mime) };
    }
    case "number": {
      const number = state.number.replace(/^(\d\d)(\d{3})(\d{4})(\d+)$/, "+$1 $2-$3-$4");
      return { id, display_phone_number: number, verified_name: "Kopi Sambung" };
    }
    case "media":
    case "download": {
      const kept = state.files.get(id);
      if (kept === undefined) {
        throw new Refusal(400, 100, `(#100) Unsupported get request. Object with ID '${id}' does not exist`, {
          subcode: 33,
        });
      }
      if (method === "download") return kept.bytes;
      return {
        messaging_product: "whatsapp",
        url: `${state.apiUrl}/files/${id}`,
        mime_type: kept.mime,
        sha256: createHash("sha256").update(kept.bytes).digest("hex"),
        file_size: kept.bytes.byteLength,
        id,
      };
    }
    default:
      throw new Refusal(404, 2500, "Unknown path components");
  }
}

/** Keeps a file and gives it an id. */
export function keepFile(state: FakeState, bytes: Uint8Array<ArrayBuffer>, mime: string): string {
  state.counters.file += 1;
  const id = String(9_000_000 + state.counters.file);
  state.files.set(id, { bytes, mime });
  return id;
}

function parsed(body: Buffer): Fields {
  try {
    return fieldsOf(JSON.parse(body.toString("utf8"))) ?? {};
  } catch {
    throw wrong("The body is no JSON");
  }
}

function sendError(response: ServerResponse, { status, code, message, about }: Refusal): void {
  const { subcode, retryAfter, details } = about;
  if (retryAfter !== undefined) response.setHeader("retry-after", String(retryAfter));
  send(response, status, {
    error: {
      message,
      type: "OAuthException",
      code,
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      ...(details === undefined ? {} : { error_data: { messaging_product: "whatsapp", details } }),
      fbtrace_id: "A-fake-trace",
    },
  });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
