import { answer, JSON_BODY, readAtMost, textOfBody } from "@sambung/core/channel";
import { isLoopback } from "./options.ts";
import { belongs, type Verifier } from "./verify.ts";
import { type Fields, fieldsOf } from "./wire.ts";

/** What a request turned out to be: an activity, or the answer that refuses it. */
export type Reading = { readonly activity: Fields } | { readonly refusal: Response };

/**
 * Checks one request and reads its activity. Nothing of the body of somebody without a token is read.
 *
 * @param verifier undefined on an emulator: then only this machine may ask
 * @throws Error when the keys that tokens are checked with cannot be fetched
 */
export async function readActivity(request: Request, verifier: Verifier | undefined): Promise<Reading> {
  if (request.method !== "POST") return refuse(405, { allow: "POST" });
  const claims = verifier === undefined ? undefined : await verifier.claims(request.headers.get("authorization") ?? "");
  if (verifier === undefined ? !isLocal(request) : claims === undefined) return refuse(401);
  if (!JSON_BODY.test(request.headers.get("content-type") ?? "")) return refuse(415);
  const bytes = await readAtMost(request);
  if (bytes === undefined) return refuse(413);
  const activity = parsed(bytes);
  if (activity === undefined) return refuse(400);
  return claims !== undefined && !belongs(claims, activity) ? refuse(401) : { activity };
}

function parsed(bytes: Uint8Array): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(textOfBody(bytes)));
  } catch {
    return undefined;
  }
}

function isLocal(request: Request): boolean {
  const passedOn = [...request.headers.keys()].some((name) => name === "forwarded" || name.startsWith("x-forwarded-"));
  return !passedOn && isLoopback(new URL(request.url).hostname);
}

function refuse(status: number, headers: Record<string, string> = {}): Reading {
  return { refusal: answer(status, headers) };
}
