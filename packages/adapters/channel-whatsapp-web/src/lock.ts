import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SambungError } from "@sambung/core";

/** SQLite's code for a database that somebody else has. */
const BUSY = 5;

/**
 * Takes a session for this process. A second browser on one session makes WhatsApp log both out, so it must not start.
 * The lock is the operating system's, held by an empty SQLite database: it is gone the moment the process is, however it
 * ended, and says nothing about processes that no longer live.
 *
 * @throws SambungError `session-in-use`
 */
export function lockSession(folder: string, session: string): { release(): void } {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, `${session}.lock`), { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    if ((cause as { readonly errcode?: unknown }).errcode !== BUSY) throw cause;
    throw new SambungError(
      "session-in-use",
      `The WhatsApp session "${session}" in ${folder} is open elsewhere. One process may hold it: stop that one, or give this one another id and pair it`,
    );
  }
  return { release: () => database.close() };
}
