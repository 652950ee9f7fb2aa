// npm run mutants [-- --count 40 --seed 1 --minutes 9]: makes small mistakes in the dialog, one at a time, and shows which no
// test notices. A sample: the same seed draws the same mistakes.
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { mutantsOf } from "./operators.mjs";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "40" },
    seed: { type: "string", default: "1" },
    minutes: { type: "string", default: "60" },
  },
});
const ROOT = fileURLToPath(new URL("../../packages/core/src/", import.meta.url));
const VITEST = fileURLToPath(
  new URL("./vitest.mjs", `file://${createRequire(import.meta.url).resolve("vitest/package.json")}`),
);
const CONFIG = fileURLToPath(new URL("vitest.config.ts", import.meta.url));
const JOURNEYS = ["src/dialog/journey.test.ts", "src/dialog/list-journey.test.ts"];
const STORIES = globSync("dialog/*.test.ts", { cwd: ROOT })
  .map((file) => `src/${file}`)
  .filter((file) => !JOURNEYS.includes(file));

function notices(mutant, files) {
  const { status } = spawnSync(process.execPath, [VITEST, "run", "--config", CONFIG], {
    env: { ...process.env, MUTANT: JSON.stringify(mutant), MUTANT_IN: files.join(","), NO_COLOR: "1" },
    stdio: "ignore",
    timeout: 120_000,
  });
  return status !== 0;
}

/** Draws without putting back; the same seed draws the same. */
function drawn(all, count, seed) {
  let state = seed >>> 0;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  const left = [...all];
  return Array.from(
    { length: Math.min(count, left.length) },
    () => left.splice(Math.floor(random() * left.length), 1)[0],
  );
}

const all = globSync("dialog/*.ts", { cwd: ROOT })
  .filter((file) => !file.endsWith(".test.ts"))
  .sort()
  .flatMap((file) => mutantsOf(file, readFileSync(ROOT + file, "utf8")));
const sample = drawn(all, Number(values.count), Number(values.seed));
const until = Date.now() + Number(values.minutes) * 60_000;
let tried = 0;
let caught = 0;
for (const mutant of sample) {
  if (Date.now() > until) break;
  tried += 1;
  if (notices(mutant, STORIES) || notices(mutant, JOURNEYS)) {
    caught += 1;
    continue;
  }
  console.log(`survived ${mutant.file}:${mutant.line}\n  - ${mutant.from.trim()}\n  + ${mutant.to.trim()}`);
}
console.log(
  `${caught} of ${tried} noticed (${Math.round((100 * caught) / Math.max(1, tried))} %), drawn with seed ${values.seed} from ${all.length}`,
);
