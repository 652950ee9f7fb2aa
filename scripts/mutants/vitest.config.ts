import { defineConfig } from "vitest/config";

interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly from: string;
  readonly to: string;
}

const mutant = JSON.parse(process.env["MUTANT"] ?? "null") as Mutant | null;
const SOURCE = "@sambung/source";

/** The dialog's tests of core, with one small mistake made while the sources are read. */
export default defineConfig({
  root: new URL("../../packages/core", import.meta.url).pathname,
  resolve: { conditions: [SOURCE] },
  ssr: { resolve: { conditions: [SOURCE], externalConditions: [SOURCE] } },
  plugins: [
    {
      name: "mutate",
      enforce: "pre",
      transform(code: string, id: string) {
        if (mutant === null || !id.endsWith(`/core/src/${mutant.file}`)) return undefined;
        const lines = code.split("\n");
        if (lines[mutant.line - 1] !== mutant.from) throw new Error(`${mutant.file}:${mutant.line} reads otherwise`);
        lines[mutant.line - 1] = mutant.to;
        return lines.join("\n");
      },
    },
  ],
  test: {
    fsModuleCache: false,
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 20_000,
    bail: 1,
    include: (process.env["MUTANT_IN"] ?? "src/dialog/*.test.ts").split(","),
  },
});
