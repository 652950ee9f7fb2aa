import { answer, JSON_BODY, readAtMost, sameText, textOfBody } from "@sambung/core/channel";
import { type IsSigned, SIGNATURE_HEADER } from "./verify.ts";

/** What a request turned out to be: a payload, or the answer to it. */
export type Reading = { readonly payload: unknown } | { readonly answer: Response };

/** What a webhook is checked with. */
export interface WebhookChecks {
  readonly isSigned: IsSigned;
  readonly verifyToken: string;
}

/** Checks one request to the webhook: the challenge of its set-up, or events, whose signature covers the bytes. */
export async function readRequest(request: Request, checks: WebhookChecks): Promise<Reading> {
  if (request.method === "GET") return { answer: challenge(new URL(request.url).searchParams, checks.verifyToken) };
  if (request.method !== "POST") return refuse(405, { allow: "GET, POST" });
  const signature = request.headers.get(SIGNATURE_HEADER);
  // Nothing of a body without a signature is read.
  if (signature === null) return refuse(401);
  const bytes = await readAtMost(request);
  if (bytes === undefined) return refuse(413);
  if (!checks.isSigned(bytes, signature)) return refuse(401);
  if (!JSON_BODY.test(request.headers.get("content-type") ?? "")) return refuse(415);
  try {
    return { payload: JSON.parse(textOfBody(bytes)) as unknown };
  } catch {
    return refuse(400);
  }
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
