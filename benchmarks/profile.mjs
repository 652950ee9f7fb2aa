// Where the CPU of a turn goes: one profiled run, self time summed by the part of the code it was spent in.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const WORKER = fileURLToPath(new URL("./worker.mjs", import.meta.url));

/** First match wins. */
const PARTS = [
  ["waiting for work", ({ functionName }) => functionName === "(idle)"],
  ["garbage collection", ({ functionName }) => functionName === "(garbage collector)"],
  ["loading and compiling code", ({ url }) => /node:internal\/modules|esm\/|cjs\//.test(url)],
  ["the benchmark itself", ({ url }) => url.includes("/benchmarks/")],
  ["store-sqlite", ({ url }) => url.includes("/store-sqlite/")],
  ["memory store", ({ url }) => url.includes("/testing/")],
  ["recognizer and entities", ({ url }) => /recognizer-local|entities-id-en/.test(url)],
  ...["inbox", "identity", "understand", "dialog", "commit", "outbox", "engine", "copy"].map((stage) => [
    stage,
    ({ url }) => url.includes(`/core/src/${stage}/`),
  ]),
  ["turn.ts, app.ts, channels.ts, api", ({ url }) => url.includes("/core/src/")],
  ["node: crypto, timers, sqlite binding", ({ url }) => url.startsWith("node:")],
];

/** Microseconds per turn by part, largest first; the warm-up before the counted turns is in it. */
export function whereTheCpuGoes(contestant, work, customers, turns) {
  const folder = mkdtempSync(join(tmpdir(), "sambung-profile-"));
  try {
    const flags = ["--conditions=@sambung/source", "--no-warnings", "--cpu-prof", `--cpu-prof-dir=${folder}`];
    const run = [WORKER, contestant, work, String(customers), String(turns)];
    execFileSync(process.execPath, [...flags, ...run], { stdio: ["ignore", "ignore", "inherit"] });
    const sums = sumOf(folder, partOf);
    const done = turns * 1.5;
    return [...sums].map(([part, us]) => ({ part, us: us / done })).sort((a, b) => b.us - a.us);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function partOf(callFrame) {
  return PARTS.find(([, is]) => is(callFrame))?.[0] ?? "native code and the rest";
}

const LEFT_OUT = ["waiting for work", "loading and compiling code"];

/**
 * Microseconds by part of all profiles in a folder, without what is no work.
 *
 * @param partOf the part of a call, given those of its callers from the innermost
 */
export function sumOf(folder, partOf) {
  const sums = new Map();
  for (const file of readdirSync(folder)) {
    const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
    const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
    const callersOf = (id) => {
      const found = [];
      for (let caller = callers.get(id); caller !== undefined; caller = callers.get(caller))
        found.push(frames.get(caller));
      return found;
    };
    const parts = new Map(nodes.map(({ id, callFrame }) => [id, partOf(callFrame, callersOf(id))]));
    samples.forEach((id, index) => {
      sums.set(parts.get(id), (sums.get(parts.get(id)) ?? 0) + timeDeltas[index]);
    });
  }
  for (const part of LEFT_OUT) sums.delete(part);
  return sums;
}
