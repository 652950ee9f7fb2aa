import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import type { Channel } from "@sambung/core";

/** A channel behind a real HTTP server on loopback. */
export interface Mounted extends AsyncDisposable {
  /** `http://127.0.0.1:<port>/chat` */
  readonly url: string;
  readonly port: number;
  /** Resets all open connections, as a network that drops does. */
  cut(): void;
  /** While set, requests are answered by it instead of the channel. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
}

function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
  const bodiless = incoming.method === "GET" || incoming.method === "HEAD";
  const init = bodiless
    ? {}
    : { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: "half" as const };
  return new Request(`http://${incoming.headers.host}${incoming.url}`, {
    method: incoming.method as string,
    headers,
    signal,
    ...init,
  });
}

async function answer(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.on("error", () => {});
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  const reader = response.body?.getReader();
  outgoing.on("close", () => reader?.cancel().catch(() => {}));
  outgoing.flushHeaders();
  try {
    for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
      if (!outgoing.write(part.value)) {
        await new Promise<void>((resolve) => {
          const go = (): void => {
            outgoing.off("drain", go).off("close", go);
            resolve();
          };
          outgoing.on("drain", go).on("close", go);
        });
      }
    }
    outgoing.end();
  } catch {
    outgoing.destroy();
  }
}

/** Serves a started channel on a free loopback port. */
export function mount(channel: Channel): Promise<Mounted> {
  const prefix = channel.mount ?? "/chat";
  return serve(async (request) => channel.handle?.(request, new URL(request.url).pathname.slice(prefix.length)), {
    prefix,
  });
}

/** Serves `handle` on a loopback port, a free one unless `port` is given. `prefix`: what follows the origin in `url`. */
export async function serve(
  handle: (request: Request) => Promise<Response | undefined>,
  { prefix = "", port: wanted = 0 }: { readonly prefix?: string; readonly port?: number } = {},
): Promise<Mounted> {
  const server = createServer(async (incoming, outgoing) => {
    if (mounted.intercept?.(incoming, outgoing)) return;
    const gone = new AbortController();
    outgoing.on("close", () => gone.abort());
    const request = toRequest(incoming, gone.signal);
    const response = await handle(request);
    if (response !== undefined) await answer(response, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(wanted, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const mounted: Mounted = {
    port,
    url: `http://127.0.0.1:${port}${prefix}`,
    intercept: undefined,
    cut: () => server.closeAllConnections(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return mounted;
}
