import type { Server } from "node:http";
import { serve } from "@hono/node-server";

export interface Listening {
  /** `http://127.0.0.1:3000`, with the port that was really taken. */
  readonly address: string;
  /** Ends the connections that are left; requests that should finish have finished before. */
  close(): Promise<void>;
}

/** Handles a request of `peer`, the address of the other end of the connection. */
export type Handler = (request: Request, peer: string | undefined) => Response | Promise<Response>;

/** Listens. Rejects when the port is taken or the host does not exist. */
export function listen(handler: Handler, where: { readonly host: string; readonly port: number }): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: async (request, { incoming }) => {
          const response = await handler(request, incoming.socket?.remoteAddress);
          // Who was refused before all was read may still be sending: nobody else can use this connection.
          if (!incoming.complete) response.headers.set("connection", "close");
          return response;
        },
        hostname: where.host,
        port: where.port,
      },
      ({ port }) => {
        server.off("error", reject);
        resolve({ address: `http://${forUrl(where.host)}:${port}`, close: () => close(server as Server) });
      },
    );
    server.once("error", reject);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** What a browser can open: an IPv6 address in brackets, and this machine when listening everywhere. */
function forUrl(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
