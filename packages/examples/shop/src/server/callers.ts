import { isLoopback } from "./access.ts";

/**
 * Remembers where each request came from: a Web-standard `Request` does not tell, and both the access rules and the
 * limits of the web channel want to know.
 */
export interface Callers {
  remember(request: Request, peer: string | undefined): void;
  /** Address of the other end of the connection. */
  peer(request: Request): string | undefined;
  /** Address of the person, also behind a proxy on this machine. */
  person(request: Request): string | undefined;
}

export function makeCallers(): Callers {
  const peers = new WeakMap<Request, string>();
  return {
    remember(request, peer) {
      if (peer !== undefined) peers.set(request, peer);
    },
    peer: (request) => peers.get(request),
    person(request) {
      const peer = peers.get(request);
      // The nearest proxy adds the last entry; the ones before it are what the person claims.
      const forwarded = request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim();
      return peer !== undefined && isLoopback(peer) && forwarded ? forwarded : peer;
    },
  };
}
