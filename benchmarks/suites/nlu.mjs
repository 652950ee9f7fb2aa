// Learning and reading intents beside node-nlp; and the accuracy of both where the public data is there (SAMBUNG_SHARED).
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { draw, evaluate } from "../../scripts/eval/intents.ts";
import { readLines } from "../../scripts/eval/lines.ts";
import { median } from "../statistics.mjs";

const WORKER = fileURLToPath(new URL("../nlu-worker.mjs", import.meta.url));

const CONTESTANTS = [
  { who: "Sambung, fast", recognizer: "local", preset: "fast" },
  { who: "Sambung, accurate", recognizer: "local", preset: "accurate" },
  { who: "node-nlp", recognizer: "node-nlp-bare", preset: "fast" },
];

const SIZES = [
  { each: 20, set: "banking77" },
  { each: 50, set: "hwu64" },
];

const BARS = [
  { each: 20, what: "infer", least: 3 },
  { each: 20, what: "train", least: 1 },
  { each: 50, what: "infer", least: 7 },
  { each: 50, what: "train", least: 5 },
];

export async function run({ rounds, log, wants }) {
  const data = dataFolder();
  if (data === undefined)
    log("Generated lines, too regular to hold anybody to a bar; set SAMBUNG_SHARED for public data");
  const rows = [];
  const costs = wants("costs");
  for (const { each, set } of costs ? SIZES : []) {
    const file = data === undefined ? undefined : join(data, set, "train.jsonl.gz");
    log(`${data === undefined ? "generated" : set}, ${each} examples an intent`);
    rows.push(...compare(each, file, Math.min(rounds, 3), log));
  }
  const bars = (costs ? BARS : []).map(({ each, what, least }) => {
    const of = (who) => rows.find((row) => row.each === each && row.who === who)[what];
    const ratio = of("node-nlp") / of("Sambung, fast");
    return { bar: `fast: ${what} ${least}x cheaper at ${each} an intent`, ratio, met: ratio >= least };
  });
  for (const { bar, ratio, met } of bars) log(`${met ? "met   " : "MISSED"} ${bar}: ${ratio.toFixed(1)}x`);
  const accuracy = data === undefined ? [] : await compareAccuracy(data, log, wants);
  return { rows, bars, accuracy, failed: data !== undefined && bars.some(({ met }) => !met) };
}

/** CPU to learn and to read, the median of the rounds; everybody in turn, each time in a new process. */
function compare(each, file, rounds, log) {
  const samples = CONTESTANTS.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { recognizer, preset }] of CONTESTANTS.entries()) {
      const args = [recognizer, preset, String(each), ...(file === undefined ? [] : [file])];
      const flags = ["--conditions=@sambung/source", "--no-warnings", "--expose-gc"];
      const stdio = ["ignore", "pipe", "inherit"];
      const output = execFileSync(process.execPath, [...flags, WORKER, ...args], { encoding: "utf8", stdio });
      samples[index].push(JSON.parse(output.trim().split("\n").at(-1)));
    }
  }
  return CONTESTANTS.map(({ who }, index) => {
    const of = (what) => median(samples[index].map((sample) => sample[what]));
    const row = { each, who, train: of("train"), infer: of("infer") };
    log(
      `  ${who.padEnd(18)} training ${row.train.toFixed(0).padStart(6)} CPU ms   reading ${row.infer.toFixed(0).padStart(4)} CPU us`,
    );
    return row;
  });
}

/** One cross-validation part, or the validation file; never a test split. */
async function compareAccuracy(data, log, wants) {
  const sets = [
    "xsid-id",
    "xsid-en",
    "toko-id",
    "nlpjs-smalltalk-id",
    "nlpjs-smalltalk-en",
    "sigdial22-chatbot",
    "sigdial22-askubuntu",
    "sigdial22-webapps",
    "hwu64",
  ].filter(wants);
  const contestants = [
    ...CONTESTANTS,
    { who: "node-nlp, rate 0.05", recognizer: "node-nlp-bare", preset: "fast", learningRate: 0.05 },
    { who: "node-nlp, our package", recognizer: "node-nlp", preset: "fast" },
  ];
  const rows = [];
  for (const set of sets) {
    const parts = partsOf(data, set);
    for (const { who, recognizer, preset, learningRate } of contestants) {
      let [right, n] = [0, 0];
      for (const part of parts) {
        const scores = await evaluate(recognizer, { ...part, oos: [], preset, seed: 1, learningRate, warmUp: 0 });
        right += scores.accuracy * scores.n;
        n += scores.n;
      }
      rows.push({ set, who, accuracy: right / n, n });
      log(`${set.padEnd(20)} ${who.padEnd(20)} ${((100 * right) / n).toFixed(1)} % of ${n}`);
    }
  }
  return rows;
}

function partsOf(data, set) {
  const load = (part) => readLines(join(data, set, `${part}.jsonl.gz`));
  if (existsSync(join(data, set, "val.jsonl.gz"))) return [{ training: load("train"), test: load("val") }];
  const lines = [...new Map(load("train").map((line) => [line.text, line])).values()];
  const order = draw(lines, 0, 1).rest.toSorted((a, b) => (a.intent < b.intent ? -1 : a.intent > b.intent ? 1 : 0));
  return Array.from({ length: 10 }, (_, part) => ({
    training: order.filter((_line, index) => index % 10 !== part),
    test: order.filter((_line, index) => index % 10 === part),
  }));
}

function dataFolder() {
  const shared = process.env.SAMBUNG_SHARED;
  const folder = shared === undefined ? undefined : join(shared, "data", "nlu");
  return folder !== undefined && existsSync(folder) ? folder : undefined;
}
