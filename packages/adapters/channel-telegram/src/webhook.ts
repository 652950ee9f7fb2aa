import { answer, JSON_BODY, readAtMost, textOfBody } from "@sambung/core/channel";
import { SECRET_HEADER, secretMatches } from "./verify.ts";

/** What a request turned out to be: an update, or the answer that refuses it. */
export type Reading = { readonly update: unknown } | { readonly refusal: Response };

/**
 * Checks one webhook request and reads its update. The secret comes first: nothing of a stranger's body is read.
 */
export async function readUpdate(request: Request, secret: string): Promise<Reading> {
  if (request.method !== "POST") return refuse(405, { allow: "POST" });
  if (!secretMatches(secret, request.headers.get(SECRET_HEADER))) return refuse(401);
  if (!JSON_BODY.test(request.headers.get("content-type") ?? "")) return refuse(415);
  const bytes = await readAtMost(request);
  if (bytes === undefined) return refuse(413);
  try {
    return { update: JSON.parse(textOfBody(bytes)) as unknown };
  } catch {
    return refuse(400);
  }
}

function refuse(status: number, headers: Record<string, string> = {}): Reading {
  return { refusal: answer(status, headers) };
}
