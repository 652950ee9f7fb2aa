import { answer, JSON_BODY, readAtMost, textOfBody } from "@sambung/core/channel";
import { type IsSigned, isFresh, SIGNATURE_HEADER, TIMESTAMP_HEADER } from "./verify.ts";
import { textOf } from "./wire.ts";

/** What a request turned out to be: a payload, or the answer that refuses it. */
export type Reading = { readonly payload: unknown } | { readonly refusal: Response };

type Parse = (text: string) => unknown;

/** Events come as JSON; buttons and slash commands as a form. */
const PARSERS: readonly (readonly [type: RegExp, parse: Parse])[] = [
  [JSON_BODY, (text) => JSON.parse(text) as unknown],
  [/^application\/x-www-form-urlencoded\s*(;|$)/i, parseForm],
];

/**
 * Checks one request and reads its payload: an event, an interaction or a slash command. The signature covers the raw
 * bytes, so they are read before it can be checked, up to a limit.
 */
export async function readPayload(request: Request, isSigned: IsSigned, now: number): Promise<Reading> {
  if (request.method !== "POST") return refuse(405, { allow: "POST" });
  const parse = PARSERS.find(([type]) => type.test(request.headers.get("content-type") ?? ""))?.[1];
  if (parse === undefined) return refuse(415);
  const timestamp = request.headers.get(TIMESTAMP_HEADER);
  if (!isFresh(timestamp, now)) return refuse(401);
  const bytes = await readAtMost(request);
  if (bytes === undefined) return refuse(413);
  if (!isSigned(timestamp, bytes, request.headers.get(SIGNATURE_HEADER))) return refuse(401);
  try {
    return { payload: parse(textOfBody(bytes)) };
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

function refuse(status: number, headers: Record<string, string> = {}): Reading {
  return { refusal: answer(status, headers) };
}
