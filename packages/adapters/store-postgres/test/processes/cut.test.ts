import { createServer, connect as dial, type Server, type Socket } from "node:net";
import { newCustomerState, type TurnCommit } from "@sambung/core";
import { seededRandom, silentLog, virtualClock } from "@sambung/core/testing";
import { postgres } from "@sambung/store-postgres";
import { canRun } from "@sambung/test-support";
import { POSTGRES_HOW, postgresServer } from "@sambung/test-support/postgres";
import { afterAll, describe, expect, test } from "vitest";
import { withClient } from "./database.ts";

const server = await postgresServer();
afterAll(() => server?.close());
const url = server?.url ?? "";

/** The simple query that commits, as it goes over the wire. */
const COMMIT = Buffer.from("COMMIT\0");

/** A way to the server that can be cut around a COMMIT. */
class CutProxy {
  /** Cuts the next connection that commits: the COMMIT gets through and its answer doesn't, or it does not get through. */
  cut: "answer" | "question" | undefined;
  cuts = 0;
  readonly #server: Server;
  readonly #target: URL;

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((client) => this.#join(client));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const through = new URL(this.#target);
    through.hostname = "127.0.0.1";
    through.port = `${(this.#server.address() as { port: number }).port}`;
    return through.href;
  }

  close(): void {
    this.#server.close();
  }

  #join(client: Socket): void {
    const upstream = dial(Number(this.#target.port || 5432), this.#target.hostname);
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on("error", end).on("close", end);
    upstream.on("data", (data) => client.write(data));
    client.on("data", (data: Buffer) => {
      const at = this.cut === undefined ? -1 : data.indexOf(COMMIT);
      if (at < 0) {
        upstream.write(data);
        return;
      }
      const { cut } = this;
      this.cut = undefined;
      this.cuts += 1;
      // Before the COMMIT: everything up to its message (one letter and four bytes of length) gets through.
      if (cut === "question") {
        upstream.write(data.subarray(0, at - 5));
        setTimeout(end, 20);
        return;
      }
      client.pause();
      client.removeAllListeners("data");
      upstream.removeAllListeners("data").on("data", () => {});
      client.destroy();
      // The server gets the COMMIT, and the end of the connection after it.
      upstream.end(data);
    });
  }
}

const ROUNDS = 30;

describe.runIf(canRun(server !== undefined, "connections cut during COMMIT", POSTGRES_HOW))("cut during COMMIT", () => {
  for (const cut of ["answer", "question"] as const) {
    const name =
      cut === "answer"
        ? `${ROUNDS} times after the server got it: found committed, told so`
        : `${ROUNDS} times before the server got it: refused, and nothing is there`;
    test(name, async () => {
      const schema = `cut_${cut}_${process.pid}`;
      const proxy = new CutProxy(url);
      const store = postgres({ url: await proxy.listen(), schema });
      await store.open({ clock: virtualClock(), random: seededRandom(1), log: silentLog });
      const told: string[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        proxy.cut = cut;
        const customer = `c_${round}`;
        const turn: TurnCommit = {
          customer,
          version: 0,
          epoch: 0,
          create: true,
          state: newCustomerState(customer, 0),
          outbox: [],
          log: [],
          timers: [],
          bind: [],
          usedCodes: [],
          enqueue: [],
          records: [],
          stepped: false,
        };
        const committing = store.commit({ entries: [{ turn }], outbox: [], receipts: [] });
        told.push(
          await committing.then(
            ([outcome]) => outcome?.status ?? "nothing",
            (error: { readonly code?: string }) => error.code ?? String(error),
          ),
        );
      }
      const there = await withClient(url, (client) => client.query(`SELECT 1 FROM "${schema}".customer`));
      await store.close();
      proxy.close();
      console.log(
        `cut the ${cut} ${proxy.cuts} times: told ${[...new Set(told)].join()}, ${there.rowCount} rows there`,
      );
      expect(proxy.cuts).toBe(ROUNDS);
      // What was told and what is there agree, each time.
      expect(told).toEqual(told.map(() => (cut === "answer" ? "committed" : "store-unavailable")));
      expect(there.rowCount).toBe(cut === "answer" ? ROUNDS : 0);
      await withClient(url, (client) => client.query(`DROP SCHEMA "${schema}" CASCADE`));
    });
  }
});
