import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Variables } from "./demo.ts";

/** Runs a command of the shop as `npm run <name> -- ...` does. */
export function runCommand(
  name: string,
  words: readonly string[],
  variables: Variables,
): Promise<{ readonly code: number; readonly output: string }> {
  const file = fileURLToPath(new URL(`../../src/commands/${name}.ts`, import.meta.url));
  const given = ["--conditions=@sambung/source", "--no-warnings", file, ...words];
  return new Promise((resolve) => {
    const env = { PATH: process.env["PATH"] ?? "", ...variables };
    execFile(process.execPath, given, { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr });
    });
  });
}
