import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { changed } from "./mutant.mjs";

const SOURCE = "@sambung/source";

/** Keeps the order in which the files are given: those that are likely to notice come first. */
class AsGiven extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files);
  }
}

/** The dialog's tests of core, with one small mistake made while the sources are read. */
export default defineConfig({
  root: new URL("../../packages/core", import.meta.url).pathname,
  resolve: { conditions: [SOURCE] },
  ssr: { resolve: { conditions: [SOURCE], externalConditions: [SOURCE] } },
  plugins: [{ name: "mutate", enforce: "pre", transform: changed }],
  test: {
    include: ["src/dialog/*.test.ts", "src/inflight.test.ts"],
    pool: "forks",
    // One worker for all files: the sources are evaluated once a mutant, not once a file.
    isolate: false,
    maxWorkers: 1,
    fsModuleCache: false,
    testTimeout: 60_000,
    bail: 1,
    sequence: { sequencer: AsGiven },
  },
});
