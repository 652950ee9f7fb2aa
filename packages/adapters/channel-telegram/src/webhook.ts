import { SECRET_HEADER, secretMatches } from "./verify.ts";

/** Largest body that is read, in bytes. */
export const MAX_BODY_BYTES = 1_048_576;

/** What a request turned out to be: an update, or the answer that refuses it. */
export type Reading = { readonly update: unknown } | { readonly refusal: Response };

/**
 * Checks one webhook request and reads its update. The secret comes first: nothing of a stranger's body is read.
 */
export async function readUpdate(request: Request, secret: string): Promise<Reading> {
  if (request.method !== "POST") return refuse(405, { allow: "POST" });
  if (!secretMatches(secret, request.headers.get(SECRET_HEADER))) return refuse(401);
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "")) return refuse(415);
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) return refuse(413);
  const bytes = await readAtMost(request, MAX_BODY_BYTES);
  if (bytes === undefined) return refuse(413);
  try {
    return { update: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown };
  } catch {
    return refuse(400);
  }
}

/** An answer without a body; Telegram only looks at the status. */
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
