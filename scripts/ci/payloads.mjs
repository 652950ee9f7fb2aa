// The payloads of docs/guide/payloads.md must mean what the page says, and the commands it names must work.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { status } = spawnSync(
  process.execPath,
  ["--conditions=@sambung/source", "--no-warnings", "scripts/wire/page.ts"],
  { cwd: root, stdio: "inherit" },
);
process.exitCode = status ?? 1;
