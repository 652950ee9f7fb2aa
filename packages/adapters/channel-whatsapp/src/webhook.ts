import { SIGNATURE_HEADER, sameText, signatureMatches } from "./verify.ts";

/** Largest body that is read, in bytes. */
export const MAX_BODY_BYTES = 1_048_576;

/** What a request turned out to be: a payload, or the answer to it. */
export type Reading = { readonly payload: unknown } | { readonly answer: Response };

/** The secrets a webhook is checked with. */
export interface WebhookSecrets {
  readonly appSecret: string;
  readonly verifyToken: string;
}

/** Checks one request to the webhook: the challenge of its set-up, or events, whose signature covers the bytes. */
export async function readRequest(request: Request, secrets: WebhookSecrets): Promise<Reading> {
  if (request.method === "GET") return { answer: challenge(new URL(request.url).searchParams, secrets.verifyToken) };
  if (request.method !== "POST") return refuse(405, { allow: "GET, POST" });
  const signature = request.headers.get(SIGNATURE_HEADER);
  // Nothing of a body without a signature is read.
  if (signature === null) return refuse(401);
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) return refuse(413);
  const bytes = await readAtMost(request, MAX_BODY_BYTES);
  if (bytes === undefined) return refuse(413);
  if (!signatureMatches(bytes, secrets.appSecret, signature)) return refuse(401);
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "")) return refuse(415);
  try {
    return { payload: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown };
  } catch {
    return refuse(400);
  }
}

/** An answer without a body; Meta only looks at the status. */
export function answer(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers });
}

/** Proves to Meta that this webhook is ours, by repeating what it sent with the right verify token. */
function challenge(query: URLSearchParams, verifyToken: string): Response {
  const given = query.get("hub.verify_token") ?? "";
  if (query.get("hub.mode") !== "subscribe" || !sameText(verifyToken, given)) return answer(403);
  const echo = query.get("hub.challenge");
  if (echo === null || !/^[\w.-]{1,256}$/.test(echo)) return answer(400);
  return new Response(echo, { headers: { "content-type": "text/plain", "x-content-type-options": "nosniff" } });
}

function refuse(status: number, headers: Record<string, string> = {}): Reading {
  return { answer: answer(status, headers) };
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
