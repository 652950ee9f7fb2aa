import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server of a fake platform. */
export interface LoopbackServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly server: Server;
  /** Open connections. */
  connections(): number;
  /** Resolves when nobody is connected. */
  disconnected(): Promise<void>;
  /** Breaks every connection, as a restart of the platform does. */
  dropConnections(): void;
  close(): Promise<void>;
}

/** Serves on a free loopback port. A handler that fails breaks its connection. */
export async function serveLoopback(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<LoopbackServer> {
  let open = 0;
  const idle = new Set<() => void>();
  const server = createServer((request, response) => {
    void handle(request, response).catch(() => response.destroy());
  });
  // Whoever leaves a connection open shall be seen to.
  server.keepAliveTimeout = 0;
  server.on("connection", (socket) => {
    open += 1;
    socket.on("close", () => {
      open -= 1;
      if (open > 0) return;
      for (const resolve of idle) resolve();
      idle.clear();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    connections: () => open,
    disconnected: () => (open === 0 ? Promise.resolve() : new Promise((resolve) => idle.add(resolve))),
    dropConnections: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The whole body of a request to a fake. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
