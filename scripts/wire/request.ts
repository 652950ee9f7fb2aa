import { readFileSync } from "node:fs";

/** A mistake in how the command was called, or in what it was given. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** A request of a platform, as somebody wrote it down. */
export interface Posted {
  readonly method: string;
  readonly contentType: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** What follows the mount, such as `/messages` on the web channel. */
  readonly path: string;
  /** Of a GET, without the question mark. */
  readonly query: string;
  /** The body as it came over the wire. */
  readonly text: string;
}

/**
 * Reads `{ method?, contentType, headers, body }`. A body that is no text is written as its content type wants it; a
 * signature covers bytes, so what shall be verified must be given as text.
 *
 * @throws UsageError when it is not of this form
 */
export function readPosted(json: unknown, contentTypeIfNone: string): Posted {
  const fields = objectOf(json, "The request");
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(objectOf(fields["headers"] ?? {}, '"headers"'))) {
    headers[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : String(value);
  }
  const contentType = String(fields["contentType"] ?? headers["content-type"] ?? contentTypeIfNone);
  const url = new URL(String(fields["url"] ?? ""), "http://localhost");
  const query = fields["query"] === undefined ? url.search : new URLSearchParams(fields["query"] as string).toString();
  return {
    method: String(fields["method"] ?? "POST").toUpperCase(),
    contentType,
    headers,
    path: String(fields["path"] ?? ""),
    query: query.replace(/^\?/, ""),
    text: textOf(fields["body"], contentType),
  };
}

/** @throws UsageError when standard input is no JSON */
export function readInput(): unknown {
  const text = readFileSync(0, "utf8");
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`Standard input is no JSON: ${(error as Error).message}`);
  }
}

/** @throws UsageError when it is no object */
export function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new UsageError(`${what} must be an object`);
}

function textOf(body: unknown, contentType: string): string {
  if (typeof body === "string") return body;
  if (body === undefined) return "";
  if (!/^application\/x-www-form-urlencoded/i.test(contentType)) return JSON.stringify(body);
  const pairs = Object.entries(objectOf(body, '"body" of a form'));
  return new URLSearchParams(
    pairs.map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  ).toString();
}
