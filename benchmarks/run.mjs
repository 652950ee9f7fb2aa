// npm run bench [-- turns|http|stores|growth|correctness|nlu|streams|soak] [--json] [--results] [--rounds N] [--turns N]
//   [--customers N] [--only PART ...]
// Parts of nlu: costs, and the sets whose accuracy is compared, by name. Parts of turns: state, order, durable.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = fileURLToPath(new URL(".", import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    results: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    turns: { type: "string", default: "20000" },
    customers: { type: "string" },
    only: { type: "string", multiple: true },
  },
});
const SUITES = ["turns", "http", "stores", "growth", "correctness", "nlu", "streams"];
/** Only when it is asked for: it takes as long as its load lasts. */
const LONG = ["soak"];
const wanted = positionals.length === 0 ? SUITES : positionals;
const unknown = wanted.filter((suite) => ![...SUITES, ...LONG].includes(suite));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(", ")}; there are: ${[...SUITES, ...LONG].join(", ")}`);
  process.exit(2);
}
const { dependencies } = JSON.parse(readFileSync(`${here}package.json`, "utf8"));
// node-nlp is installed already, for the package around it.
const needsPeers = wanted.some((suite) => suite !== "nlu");
if (needsPeers && !Object.keys(dependencies).every((name) => existsSync(`${here}node_modules/${name}`))) {
  console.error("Installing the peers (once) ...");
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: here,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
}

const options = {
  rounds: Number(values.rounds),
  turns: Number(values.turns),
  customers: Number(values.customers ?? 100),
  /** Whether to run a part of a suite that has parts. */
  wants: (part) => values.only === undefined || values.only.some((wish) => part.startsWith(wish)),
  /** Of suites that look at several numbers of customers. */
  sizes: values.customers === undefined ? [1, 100, 1_000, 10_000] : [Number(values.customers)],
  /** Whether plots are to be written beside the results. */
  keeps: values.results,
  log: values.json ? console.error : console.log,
};
const machine = `Node ${process.version}, ${os.cpus().length} x ${os.cpus()[0]?.model ?? "unknown"}, load ${os.loadavg()[0].toFixed(1)}`;
options.log(machine);
const results = {};
let missed = false;
for (const suite of wanted) {
  const { run } = await import(`./suites/${suite}.mjs`);
  results[suite] = await run(options);
  missed ||= results[suite].failed === true;
}
if (values.results) {
  const { keep } = await import("./results/write.mjs");
  keep(results, { machine, settings: `${options.rounds} rounds, ${options.turns} turns` });
  options.log("\nWritten: benchmarks/RESULTS.md");
}
if (values.json) console.log(JSON.stringify({ machine, ...results }));
process.exitCode = missed ? 1 : 0;
