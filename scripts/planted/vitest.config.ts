import { defineConfig } from "vitest/config";
import { BUGS } from "./bugs.mjs";

const bug = BUGS.find(({ name }) => name === process.env["PLANTED"]);
const SOURCE = "@sambung/source";

/** The dialog's tests of core, with one bug planted while the sources are read. */
export default defineConfig({
  root: new URL("../../packages/core", import.meta.url).pathname,
  resolve: { conditions: [SOURCE] },
  ssr: { resolve: { conditions: [SOURCE], externalConditions: [SOURCE] } },
  plugins: [
    {
      name: "plant",
      enforce: "pre",
      transform(code: string, id: string) {
        const planted = [bug, bug?.also].find((one) => one !== undefined && id.endsWith(`/core/src/${one.file}`));
        if (planted === undefined) return undefined;
        return planted.changes.reduce((text, [from = "", to = ""]) => {
          if (!text.includes(from)) throw new Error(`${planted.file} has no "${from}" any more`);
          return text.replace(from, () => to);
        }, code);
      },
    },
  ],
  test: {
    // What was read with a bug in it must not be found by the next run.
    fsModuleCache: false,
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    bail: 1,
    include: (process.env["PLANTED_IN"] ?? "src/**/*.test.ts").split(","),
  },
});
