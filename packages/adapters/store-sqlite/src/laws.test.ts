import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { storeLaws } from "@sambung/core/testing";
import { afterAll, test } from "vitest";
import { sqlite } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "sambung-store-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The database, its write-ahead log and whatever else lies beside it. */
function bytesOf(folder: string, name: string): string {
  return readdirSync(folder)
    .filter((file) => file.startsWith(name))
    .map((file) => readFileSync(join(folder, file), "latin1"))
    .join("\n");
}

let files = 0;
const laws = storeLaws(async (options) => {
  files += 1;
  const name = `${files}.db`;
  const path = join(folder, name);
  let store = sqlite(path);
  await store.open(options);
  return {
    store,
    async reopen() {
      await store.close();
      store = sqlite(path);
      await store.open(options);
      return store;
    },
    close: () => store.close(),
    // Frames of the write-ahead log live until the next checkpoint; only erasing must not leave it to that.
    async dump() {
      const other = new DatabaseSync(path, { timeout: 1_000 });
      other.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      other.close();
      return bytesOf(folder, name);
    },
  };
});

test.for(laws)("$name", ({ run }) => run());
