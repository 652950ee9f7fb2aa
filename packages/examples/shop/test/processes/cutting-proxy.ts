import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/** A network between browsers and a server that comes and goes. */
export interface CuttingProxy extends AsyncDisposable {
  readonly url: string;
  /** Where connections lead from now on. */
  lead(url: string): void;
  /** Resets all open connections; answers how many there were. */
  cut(): number;
}

/** A TCP proxy on a free loopback port. */
export async function cuttingProxy(): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  let port = 0;
  const server = createServer((browser) => {
    const upstream = connect(port, "127.0.0.1");
    for (const [one, other] of [
      [browser, upstream],
      [upstream, browser],
    ] as const) {
      open.add(one);
      one.on("error", () => {});
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lead: (url) => {
      port = Number(new URL(url).port);
    },
    cut: () => {
      const connections = open.size / 2;
      for (const socket of open) socket.resetAndDestroy();
      return connections;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
