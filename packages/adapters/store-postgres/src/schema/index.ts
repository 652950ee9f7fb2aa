import { first } from "./0001-first.ts";
import { earlyReceipts } from "./0002-early-receipts.ts";
import { failedMessages } from "./0003-failed-messages.ts";
import { swept } from "./0004-swept.ts";

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /**
   * The lowest schema version whose code still works after this migration. While a deploy runs, processes of two versions use
   * one database: a migration adds first, and only a later one removes what the older code needed.
   */
  readonly worksFor: number;
}

/** Forward only, in order, each in a transaction of its own. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: "first", sql: first, worksFor: 1 },
  { version: 2, name: "early receipts", sql: earlyReceipts, worksFor: 1 },
  { version: 3, name: "failed messages", sql: failedMessages, worksFor: 1 },
  { version: 4, name: "swept", sql: swept, worksFor: 1 },
];
