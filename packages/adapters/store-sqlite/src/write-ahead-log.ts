import { statSync } from "node:fs";
import { type Log, SambungError } from "@sambung/core";
import type { Background } from "./background.ts";
import { LOG_BYTES } from "./connection.ts";

/** How often the size is looked at: once in so many commits. */
const LOOK_COMMITS = 8;

/** How often, and how long apart, emptying the log is tried while others read. */
const EMPTY_TRIES = 100;
const EMPTY_PAUSE_MS = 20;

/** Keeps the write-ahead log of one database file short. */
export class WriteAheadLog {
  readonly #file: string;
  readonly #background: Background;
  readonly #log: Log;
  #commits = 0;
  #copying = false;
  #pause: Promise<unknown> | undefined;
  #emptying: Promise<void> | undefined;

  constructor(path: string, background: Background, log: Log) {
    this.#file = `${path}-wal`;
    this.#background = background;
    this.#log = log;
  }

  /** Bytes; 0 when there is none. */
  get bytes(): number {
    return statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Set while the last few frames are copied: a commit waits for it, milliseconds every so many megabytes. */
  get pause(): Promise<unknown> | undefined {
    return this.#pause;
  }

  /** To be called after each commit. */
  committed(): void {
    this.#commits += 1;
    if (this.#commits % LOOK_COMMITS === 0) this.copyIfLong();
  }

  /** To be called after anything that wrote much. */
  copyIfLong(): void {
    if (this.#copying || this.bytes <= LOG_BYTES) return;
    this.#copying = true;
    this.#copy()
      // The log only grows meanwhile; the next commits try again.
      .catch(() => this.#log.warn("checkpoint-failed"))
      .finally(() => {
        this.#copying = false;
      });
  }

  /**
   * The log begins again only when all of it is copied, and while commits never pause the worker is always a few behind. So the
   * first two times copy nearly everything besides the commits, and the third, which is short, while they wait.
   */
  async #copy(): Promise<void> {
    await this.#background.run("checkpoint", "PASSIVE");
    await this.#background.run("checkpoint", "PASSIVE");
    const last = this.#background.run("checkpoint", "PASSIVE");
    this.#pause = last
      .catch(() => {})
      .finally(() => {
        this.#pause = undefined;
      });
    await last;
  }

  /** Overwrites what removed rows have left in the log; several erasures `after` one another share it. */
  empty(after: Promise<unknown>): Promise<void> {
    this.#emptying ??= after.then(async () => {
      this.#emptying = undefined;
      for (let tries = 0; tries < EMPTY_TRIES; tries += 1) {
        if (await this.#background.run("checkpoint", "TRUNCATE")) return;
        await new Promise((resolve) => setTimeout(resolve, EMPTY_PAUSE_MS));
      }
      throw new SambungError(
        "store-unavailable",
        "The rows are erased, but their bytes are still in the write-ahead log: somebody reads the file all the time",
      );
    });
    return this.#emptying;
  }
}
