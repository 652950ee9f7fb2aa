import { isFresh, isSigned, SIGNATURE_HEADER, TIMESTAMP_HEADER } from "./verify.ts";
import { textOf } from "./wire.ts";

/** Largest body that is read, in bytes. */
export const MAX_BODY_BYTES = 1_048_576;

/** What a request turned out to be: a payload, or the answer that refuses it. */
export type Reading = { readonly payload: unknown } | { readonly refusal: Response };

type Parse = (text: string) => unknown;

/** Events come as JSON; buttons and slash commands as a form. */
const PARSERS: readonly (readonly [type: RegExp, parse: Parse])[] = [
  [/^application\/json\s*(;|$)/i, (text) => JSON.parse(text) as unknown],
  [/^application\/x-www-form-urlencoded\s*(;|$)/i, parseForm],
];

/**
 * Checks one request and reads its payload: an event, an interaction or a slash command. The signature covers the raw
 * bytes, so they are read before it can be checked, up to a limit.
 */
export async function readPayload(request: Request, secret: string, now: number): Promise<Reading> {
  if (request.method !== "POST") return refuse(405, { allow: "POST" });
  const parse = PARSERS.find(([type]) => type.test(request.headers.get("content-type") ?? ""))?.[1];
  if (parse === undefined) return refuse(415);
  const timestamp = request.headers.get(TIMESTAMP_HEADER);
  if (!isFresh(timestamp, now)) return refuse(401);
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) return refuse(413);
  const bytes = await readAtMost(request, MAX_BODY_BYTES);
  if (bytes === undefined) return refuse(413);
  if (!isSigned(secret, timestamp, bytes, request.headers.get(SIGNATURE_HEADER))) return refuse(401);
  try {
    return { payload: parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    return refuse(400);
  }
}

/** The payload in a form: JSON in its field `payload`, else the form itself. */
export function parseForm(text: string): unknown {
  const form = Object.fromEntries(new URLSearchParams(text));
  if (Object.keys(form).length === 0) throw new SyntaxError("The form is empty");
  const payload = textOf(form["payload"]);
  return payload === undefined ? form : (JSON.parse(payload) as unknown);
}

/** An answer without a body; mostly Slack only looks at the status. */
export function answer(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers });
}

function refuse(status: number, headers: Record<string, string> = {}): Reading {
  return { refusal: answer(status, headers) };
}

async function readAtMost(request: Request, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body === null) return new Uint8Array();
  // Leaving the loop early cancels the stream, so an endless body ends here.
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
