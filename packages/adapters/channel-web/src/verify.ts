import { type Clock, SambungError } from "@sambung/core";
import { jwtVerify } from "jose";
import { Refusal } from "./errors.ts";

/** Who is logged in at the site, by its own word. */
export interface Login {
  /** The site's id of the person. */
  readonly subject: string;
  readonly name?: string;
}

/** How far the clock of the site may be ahead, milliseconds. */
const AHEAD_MS = 60_000;
const LONGEST_SUBJECT = 200;

/**
 * Checks identity tokens: HS256 under the shared secret, `aud` the bot's name, `exp` and `sub` required.
 *
 * @throws Refusal `identity-invalid` for anything else, without saying what was wrong
 */
export function identityVerifier(
  secret: string,
  audience: string,
  clock: Pick<Clock, "now">,
): (token: string) => Promise<Login> {
  const key = new TextEncoder().encode(secret);
  return async (token) => {
    const now = clock.now();
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ["HS256"],
        audience,
        requiredClaims: ["sub", "aud", "exp"],
        currentDate: new Date(now),
      });
      const { sub, iat, name } = payload;
      if (typeof sub !== "string" || sub === "" || sub.length > LONGEST_SUBJECT) throw new Error("sub");
      if (iat !== undefined && iat * 1_000 > now + AHEAD_MS) throw new Error("iat");
      return { subject: sub, ...(typeof name === "string" && name !== "" ? { name: name.slice(0, 200) } : {}) };
    } catch (cause) {
      throw new Refusal("identity-invalid", "The identity is not valid for this chat. Get a new one from the site.", {
        cause,
      });
    }
  };
}

/** The token of an `authorization: Bearer ...` header. @throws Refusal `session-invalid` */
export function bearerToken(request: Request): string {
  const match = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(request.headers.get("authorization") ?? "");
  if (match?.[1] === undefined) {
    throw new Refusal("session-invalid", "Send authorization: Bearer <token> with the token of POST /chat/session.");
  }
  return match[1];
}

/** Says whether pages of an origin may use the chat: `same` needs no permission, `allowed` needs CORS headers. */
export type OriginCheck = (request: Request) => "same" | "allowed" | "refused";

/**
 * Checks the `Origin` header, which only browsers send and only they enforce. Requests without one are `same`.
 *
 * @param origins further origins, for example `https://shop.example`; `"*"` allows every page
 * @throws SambungError `option-invalid` for something that is not an origin
 */
export function originCheck(origins: readonly string[] = []): OriginCheck {
  const allowed = new Set(origins);
  for (const origin of allowed) {
    if (origin === "*" || (URL.canParse(origin) && new URL(origin).origin === origin)) continue;
    throw new SambungError("option-invalid", `"${origin}" is not an origin; write for example "https://shop.example"`);
  }
  return (request) => {
    const origin = request.headers.get("origin");
    if (origin === null) return "same";
    // Compared by host: behind a proxy that ends TLS the request's own scheme is http.
    if (URL.canParse(origin) && new URL(origin).host === new URL(request.url).host) return "same";
    return allowed.has(origin) || allowed.has("*") ? "allowed" : "refused";
  };
}
