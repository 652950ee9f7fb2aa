import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Who asks, as far as access rules look at it. */
export interface Caller {
  /** Address of the other end of the connection. */
  readonly peer: string | undefined;
  readonly headers: Headers;
}

/** Whether an address means this machine itself: `127.0.0.0/8`, `::1`, also as IPv4-mapped IPv6, and `localhost`. */
export function isLoopback(address: string): boolean {
  const plain = address
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/^::ffff:/, "");
  return plain === "::1" || plain === "localhost" || /^127(\.\d{1,3}){3}$/.test(plain);
}

/**
 * Whether a request comes from this machine itself: the peer is loopback and no proxy passed it on. A page of another
 * site that is open in a browser here does not count, nor a name of the outside that was pointed to this machine.
 */
export function isFromThisMachine({ peer, headers }: Caller): boolean {
  if (peer === undefined || !isLoopback(peer)) return false;
  for (const name of headers.keys()) {
    if (name === "forwarded" || name.startsWith("x-forwarded-")) return false;
  }
  const host = hostname(`http://${headers.get("host") ?? "localhost"}`);
  const origin = headers.get("origin");
  return host !== undefined && isLoopback(host) && (origin === null || isLoopback(hostname(origin) ?? ""));
}

/** Whether the request carries `Authorization: Bearer <token>`. Without a configured token nobody does. */
export function hasToken({ headers }: Caller, token: string | undefined): boolean {
  const given = /^Bearer +(.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  return token !== undefined && given !== undefined && sameSecret(given.trim(), token);
}

const COOKIE = "playground";
/** How long a browser keeps it, seconds: a working week. */
const COOKIE_SECONDS = 7 * 24 * 60 * 60;

/**
 * A browser cannot send `Authorization` for a page: once it has shown the token with `?token=...` it gets this cookie. It
 * holds what only the token gives, not the token, no script can read it, and pages of other sites cannot send it.
 */
export function tokenCookie(token: string, secure: boolean): string {
  const attributes = `Path=/; Max-Age=${COOKIE_SECONDS}; HttpOnly; SameSite=Lax`;
  return `${COOKIE}=${proofOf(token)}; ${attributes}${secure ? "; Secure" : ""}`;
}

/** Whether the request carries the cookie of {@link tokenCookie}. Without a configured token nobody does. */
export function hasTokenCookie({ headers }: Caller, token: string | undefined): boolean {
  const pairs = (headers.get("cookie") ?? "").split(/; */);
  const given = pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
  return token !== undefined && given !== undefined && sameSecret(given, proofOf(token));
}

function proofOf(token: string): string {
  return createHmac("sha256", token).update(COOKIE).digest("hex");
}

/** The shop's back office: loopback only, or with its token. */
export function mayUseBackoffice(caller: Caller, token: string | undefined): boolean {
  return isFromThisMachine(caller) || hasToken(caller, token);
}

/** The playground: while no channel is live and the server listens on loopback only, or with its token. */
export function mayUsePlayground(
  caller: Caller,
  server: { readonly host: string; readonly anyChannelLive: boolean; readonly token: string | undefined },
): boolean {
  const forEverybodyHere = !server.anyChannelLive && isLoopback(server.host);
  return (
    (forEverybodyHere && isFromThisMachine(caller)) ||
    hasToken(caller, server.token) ||
    hasTokenCookie(caller, server.token)
  );
}

/** Compares without telling by the time it takes how much was right. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function hostname(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
