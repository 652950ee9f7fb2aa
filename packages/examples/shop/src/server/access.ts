import { createHash, timingSafeEqual } from "node:crypto";

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
  return (forEverybodyHere && isFromThisMachine(caller)) || hasToken(caller, server.token);
}

/** Compares without telling by the time it takes how much was right. */
function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function hostname(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
