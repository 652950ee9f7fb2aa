import { createHmac } from "node:crypto";
import { base32, type ChannelContext, type SeenAlias } from "@sambung/core";
import { jwtVerify, SignJWT } from "jose";
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
  place: { readonly channel: string; readonly site: string; readonly aliasKind: string },
): Promise<Sessions> {
  const { clock, random } = context;
  const signingKey = await importKey(context.secret("web-session"));
  const visitorKey = context.secret("web-visitor");
  const audience = `${context.bot.name}/${place.channel}/${place.site}`;

  const sessionOf = (value: string, details: SessionDetails, expiresAt: number): Session => {
    const aliases: SeenAlias[] = [{ kind: place.aliasKind, account: place.site, value, proven: true }];
    if (details.login !== undefined) {
      aliases.push({ kind: "login", account: "*", value: details.login.subject, proven: true });
    }
    return {
      channel: place.channel,
      account: place.site,
      conversation: value,
      aliases,
      ...(details.login?.name === undefined ? {} : { name: details.login.name }),
      ...(details.lang === undefined ? {} : { locale: details.lang }),
      ...(details.page === undefined ? {} : { page: details.page }),
      expiresAt,
    };
  };

  return {
    newVisitor: () => Buffer.from(random.bytes(VISITOR_BYTES)).toString("base64url"),
    issue: async (visitor, details) => {
      const value = aliasValue(visitorKey, visitor);
      // Whole seconds, as the token says it.
      const expires = Math.floor((clock.now() + TOKEN_MS) / 1_000);
      const claims = {
        login: details.login?.subject,
        name: details.login?.name,
        lang: details.lang,
        page: details.page,
      };
      const token = await new SignJWT(JSON.parse(JSON.stringify(claims)))
        .setProtectedHeader({ alg: "HS256" })
        .setIssuer(ISSUER)
        .setAudience(audience)
        .setSubject(value)
        .setExpirationTime(expires)
        .sign(signingKey);
      return { token, session: sessionOf(value, details, expires * 1_000) };
    },
    verify: async (token) => {
      try {
        const { payload } = await jwtVerify<{ login?: string; name?: string; lang?: string; page?: string }>(
          token,
          signingKey,
          {
            algorithms: ["HS256"],
            issuer: ISSUER,
            audience,
            requiredClaims: ["sub", "exp"],
            currentDate: new Date(clock.now()),
          },
        );
        const { login, name, lang, page } = payload;
        const details = {
          login: login === undefined ? undefined : { subject: login, ...(name === undefined ? {} : { name }) },
          lang,
          page,
        };
        return sessionOf(payload.sub as string, details, (payload.exp as number) * 1_000);
      } catch (cause) {
        throw new Refusal("session-invalid", "The token is wrong or expired. Start a new session.", { cause });
      }
    },
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
