// npm run mutants [-- --each 2 --seed 1 --part 1/1]: makes small mistakes in the dialog, one at a time, and shows which no test
// notices. A sample: the same seed draws the same mistakes, so many of each file.
import { fork } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { mutantsOf } from "./operators.mjs";

const { values } = parseArgs({
  options: {
    each: { type: "string", default: "2" },
    seed: { type: "string", default: "1" },
    /** Which share of the sample, so that a long one can be run in pieces: `2/4`. */
    part: { type: "string", default: "1/1" },
  },
});
const SOURCES = fileURLToPath(new URL("../../packages/core/src/", import.meta.url));
/** Those of the dialog, and of what plays it to see whether a new version of a bot gets stuck. */
const TESTS = globSync(["dialog/*.test.ts", "inflight.test.ts"], { cwd: SOURCES })
  .map((file) => `src/${file}`)
  .sort();
/** A mistake that makes a loop endless is noticed by nothing else. */
const TOO_LONG_MS = 180_000;

/** The tests named like the file come first; those that take long come last. */
function inOrder(mutant) {
  const [topic] = basename(mutant.file, ".ts").split("-");
  const rank = (test) => {
    if (test.includes("journey")) return 3;
    if (test.includes("bad-input")) return 2;
    if (test.includes("inflight")) return topic === "rehearse" ? 0 : 1;
    return basename(test).startsWith(topic) ? 0 : 1;
  };
  return TESTS.toSorted((a, b) => rank(a) - rank(b));
}

/** `each` mutants of every file that has as many; the same seed draws the same. */
function drawn(each, seed) {
  let state = seed >>> 0;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  return globSync("dialog/*.ts", { cwd: SOURCES })
    .filter((file) => !file.endsWith(".test.ts"))
    .sort()
    .flatMap((file) => {
      const left = mutantsOf(file, readFileSync(SOURCES + file, "utf8"));
      return Array.from(
        { length: Math.min(each, left.length) },
        () => left.splice(Math.floor(random() * left.length), 1)[0],
      );
    });
}

async function started() {
  const runner = fork(new URL("runner.mjs", import.meta.url), {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    env: { ...process.env, NO_COLOR: "1" },
    // A group of its own, so that a worker that never comes back can be ended with it.
    detached: true,
  });
  await once(runner, "message");
  return runner;
}

function stop(runner) {
  process.kill(-runner.pid, "SIGKILL");
}

/** What becomes of a mutant: `noticed`, with the tests that did, or not; `endless` when it never comes to an end. */
async function tried(runner, mutant) {
  runner.send({ mutant, files: mutant === undefined ? TESTS : inOrder(mutant) });
  try {
    const [outcome] = await once(runner, "message", { signal: AbortSignal.timeout(TOO_LONG_MS) });
    return outcome;
  } catch {
    return { noticed: true, endless: true };
  }
}

const [part, parts] = values.part.split("/").map(Number);
const sample = drawn(Number(values.each), Number(values.seed)).filter((_, at) => at % parts === part - 1);
let runner = await started();
const sound = await tried(runner, undefined);
if (sound.noticed) throw new Error(`the tests fail without a mistake: ${sound.by ?? "too slow"}`);
let caught = 0;
for (const mutant of sample) {
  const { noticed, endless } = await tried(runner, mutant);
  if (endless) {
    stop(runner);
    runner = await started();
  }
  if (noticed) caught += 1;
  else console.log(`survived ${mutant.file}:${mutant.line}\n  - ${mutant.from.trim()}\n  + ${mutant.to.trim()}`);
}
stop(runner);
console.log(
  `${caught} of ${sample.length} noticed, ${values.each} of each file drawn with seed ${values.seed}, part ${values.part}`,
);
