import { type Seen, WorkerProcess } from "@sambung/core/testing/processes";
import pg from "pg";

/** Starts a process on a schema of a database. */
export function startWorker(url: string, schema: string, seen: Seen): Promise<WorkerProcess> {
  return WorkerProcess.start(new URL("./worker.ts", import.meta.url), [url, schema], seen);
}

export async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client(url);
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
