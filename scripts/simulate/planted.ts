import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { BUGS } from "./bugs.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const PLANT = new URL("plant.ts", import.meta.url).href;

/** Plants the known bugs one by one and says which seed finds each; 1 when one is not found. */
export async function runPlanted(seeds: number): Promise<number> {
  let missed = 0;
  for (const { name } of BUGS) {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [
        ...["--conditions=@sambung/source", "--no-warnings", "--import", PLANT, MAIN],
        ...["--quiet", "--seeds", String(seeds)],
      ],
      { env: { ...process.env, PLANTED: name }, encoding: "utf8" },
    );
    const found = /^\{"seed".*\}$/m.exec(stdout)?.[0];
    if (found === undefined) {
      missed += 1;
      console.log(`${name.padEnd(48)} NOT FOUND in ${seeds} seeds\n${stderr}`);
      continue;
    }
    const { seed, divergence } = JSON.parse(found) as { seed: number; divergence: string };
    console.log(`${name.padEnd(48)} seed ${String(seed).padStart(4)}  ${divergence.slice(0, 110)}`);
  }
  console.log(`${BUGS.length - missed} of ${BUGS.length} found`);
  return missed === 0 ? 0 : 1;
}
