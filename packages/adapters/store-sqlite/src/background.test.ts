import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inWorker } from "./background.ts";

it("begins nothing more once it is closed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sambung-background-"));
  try {
    const path = join(folder, "shop.db");
    const background = inWorker(path, 1_000);
    await background.run("checkpoint", "PASSIVE");
    const closing = background.close();
    // The next of several copies of the log, asked for while the thread ends.
    const late = background.run("checkpoint", "PASSIVE");
    await expect(late).rejects.toMatchObject({ code: "store-unavailable" });
    await closing;
    for (const file of [path, `${path}-wal`, `${path}-shm`]) rmSync(file, { force: true });
    await expect(background.run("checkpoint", "PASSIVE")).rejects.toMatchObject({ code: "store-unavailable" });
    expect(existsSync(path)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
