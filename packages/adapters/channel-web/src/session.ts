import { createHmac } from "node:crypto";
import { base32, type ChannelContext, type SeenAlias } from "@sambung/core";
import { decodeJwt, jwtVerify, SignJWT } from "jose";
import { Refusal } from "./errors.ts";
import type { Sender } from "./inbound.ts";
import type { Login } from "./verify.ts";

/** How long a token is good for. */
export const TOKEN_MS: number = 24 * 60 * 60 * 1_000;

const VISITOR_BYTES = 32;
const ALIAS_BYTES = 16;
const ISSUER = "sambung";

/** A visitor with a valid token. */
export interface Session extends Sender {
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** What a session knows besides the visitor. */
export interface SessionDetails {
  readonly login?: Login | undefined;
  readonly lang?: string | undefined;
  readonly page?: string | undefined;
}

/** Where visitors belong. */
export interface Place {
  readonly channel: string;
  readonly site: string;
  readonly aliasKind: string;
}

/** What a token says. */
interface Claims {
  readonly login?: string;
  readonly name?: string;
  readonly lang?: string;
  readonly page?: string;
}

/** A signature is 32 bytes: the last character has two bits that mean nothing, and only one way to write it is taken. */
const CANONICAL = /[AEIMQUYcgkosw048]$/;

/** Makes and reads session tokens; nothing about a session is stored. */
export interface Sessions {
  /** A new visitor secret. */
  newVisitor(): string;
  issue(visitor: string, details: SessionDetails): Promise<{ readonly token: string; readonly session: Session }>;
  /** @throws Refusal `session-invalid` for a token that is not ours, of another channel, changed or expired */
  verify(token: string): Promise<Session>;
}

/** Sessions of one channel instance, signed with secrets of the store. */
export async function makeSessions(
  context: Pick<ChannelContext, "secret" | "clock" | "random" | "bot">,
  place: Place,
): Promise<Sessions> {
  const { clock, random } = context;
  const signingKey = await importKey(context.secret("web-session"));
  const visitorKey = context.secret("web-visitor");
  const audience = `${context.bot.name}/${place.channel}/${place.site}`;

  return {
    newVisitor: () => Buffer.from(random.bytes(VISITOR_BYTES)).toString("base64url"),
    issue: async (visitor, details) => {
      const value = aliasValue(visitorKey, visitor);
      // Whole seconds, as the token says it.
      const expires = Math.floor((clock.now() + TOKEN_MS) / 1_000);
      const claims = claimsOf(details);
      const token = await new SignJWT({ ...claims })
        .setProtectedHeader({ alg: "HS256" })
        .setIssuer(ISSUER)
        .setAudience(audience)
        .setSubject(value)
        .setExpirationTime(expires)
        .sign(signingKey);
      return { token, session: { ...senderOf(place, value, claims), expiresAt: expires * 1_000 } };
    },
    verify: async (token) => {
      try {
        if (!CANONICAL.test(token)) throw new Error("signature");
        const { payload } = await jwtVerify<Claims>(token, signingKey, {
          algorithms: ["HS256"],
          issuer: ISSUER,
          audience,
          requiredClaims: ["sub", "exp"],
          currentDate: new Date(clock.now()),
        });
        const { sub = "", exp = 0 } = payload;
        return { ...senderOf(place, sub, payload), expiresAt: exp * 1_000 };
      } catch (cause) {
        throw new Refusal("session-invalid", "The token is wrong or expired. Start a new session.", { cause });
      }
    },
  };
}

/** Who a token speaks of, without checking it; undefined when it cannot be read. For showing, never for trusting. */
export function peekSender(place: Place, token: string): Sender | undefined {
  try {
    const { sub, ...claims } = decodeJwt<Claims>(token);
    return sub === undefined ? undefined : senderOf(place, sub, claims);
  } catch {
    return undefined;
  }
}

/** A visitor by the name of their alias, which is also the id of their conversation. */
export function senderOf(place: Place, value: string, claims: Claims = {}): Sender {
  const { login, name, lang, page } = claims;
  const aliases: SeenAlias[] = [{ kind: place.aliasKind, account: place.site, value, proven: true }];
  if (login !== undefined) aliases.push({ kind: "login", account: "*", value: login, proven: true });
  return {
    channel: place.channel,
    account: place.site,
    conversation: value,
    aliases,
    ...(name === undefined ? {} : { name }),
    ...(lang === undefined ? {} : { locale: lang }),
    ...(page === undefined ? {} : { page }),
  };
}

function claimsOf({ login, lang, page }: SessionDetails): Claims {
  return {
    ...(login === undefined ? {} : { login: login.subject }),
    ...(login?.name === undefined ? {} : { name: login.name }),
    ...(lang === undefined ? {} : { lang }),
    ...(page === undefined ? {} : { page }),
  };
}

/** The name of a visitor in the store: tells nothing about the secret it comes from. */
function aliasValue(key: Uint8Array, visitor: string): string {
  const digest = createHmac("sha256", key).update(visitor).digest();
  return `w_${base32(digest.subarray(0, ALIAS_BYTES))}`;
}

function importKey(secret: Uint8Array): ReturnType<typeof crypto.subtle.importKey> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", new Uint8Array(secret), algorithm, false, ["sign", "verify"]);
}
