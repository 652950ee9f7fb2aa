import { DatabaseSync } from "node:sqlite";
import { SambungError } from "@sambung/core";

/**
 * Keeps other processes away from a database file. The lock is one of the operating system, on an empty file beside the
 * database, so that it ends with the process however the process ends.
 */
export class ProcessLock {
  readonly #file: DatabaseSync;

  /** @throws SambungError `store-unavailable` when another process, or another store of this one, holds it */
  constructor(path: string) {
    const file = new DatabaseSync(`${path}.lock`, { timeout: 0 });
    try {
      // The journal of an empty transaction needs no file.
      file.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    } catch (error) {
      file.close();
      throw new SambungError(
        "store-unavailable",
        `${path} is in use by another process. Stop that one first, or give this one another file; several processes need a database server`,
        { cause: error },
      );
    }
    this.#file = file;
  }

  release(): void {
    this.#file.close();
  }
}
