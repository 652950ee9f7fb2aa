import { first } from "./0001-first.ts";
import { earlyReceipts } from "./0002-early-receipts.ts";
import { failedMessages } from "./0003-failed-messages.ts";
import { swept } from "./0004-swept.ts";
import { filed } from "./0005-filed.ts";

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** Forward only, in order, each in a transaction of its own. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: "first", sql: first },
  { version: 2, name: "early receipts", sql: earlyReceipts },
  { version: 3, name: "failed messages", sql: failedMessages },
  { version: 4, name: "swept", sql: swept },
  { version: 5, name: "filed", sql: filed },
];
