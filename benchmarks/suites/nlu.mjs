// Learning and reading intents beside node-nlp, in one process, taking turns; and the accuracy of both where the public
// data is there (SAMBUNG_SHARED).
import { existsSync } from "node:fs";
import { join } from "node:path";
import { draw, evaluate } from "../../scripts/eval/intents.ts";
import { readLines } from "../../scripts/eval/lines.ts";
import { RECOGNIZERS } from "../../scripts/eval/recognizers.ts";

const CONTESTANTS = [
  { who: "Sambung, fast", recognizer: "local", preset: "fast" },
  { who: "Sambung, accurate", recognizer: "local", preset: "accurate" },
  { who: "node-nlp", recognizer: "node-nlp", preset: "fast" },
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

export async function run({ rounds, log }) {
  const data = dataFolder();
  if (data === undefined)
    log("Generated lines, too regular to hold anybody to a bar; set SAMBUNG_SHARED for public data");
  const rows = [];
  for (const { each, set } of SIZES) {
    const lines = data === undefined ? generated() : readLines(join(data, set, "train.jsonl.gz"));
    log(`${data === undefined ? "generated" : set}, ${each} examples an intent`);
    rows.push(...(await compare(lines, each, Math.min(rounds, 3), log)));
  }
  const bars = BARS.map(({ each, what, least }) => {
    const of = (who) => rows.find((row) => row.each === each && row.who === who)[what];
    const ratio = of("node-nlp") / of("Sambung, fast");
    return { bar: `fast: ${what} ${least}x cheaper at ${each} an intent`, ratio, met: ratio >= least };
  });
  for (const { bar, ratio, met } of bars) log(`${met ? "met   " : "MISSED"} ${bar}: ${ratio.toFixed(1)}x`);
  const accuracy = data === undefined ? [] : await compareAccuracy(data, log);
  return { rows, bars, accuracy, failed: data !== undefined && bars.some(({ met }) => !met) };
}

/** CPU to learn and to read, the median of the rounds; in a round everybody reads every hundred lines in turn. */
async function compare(lines, each, rounds, log) {
  const { drawn, rest } = draw(lines, each, 7);
  // node-nlp keeps what it has read: nothing is read twice.
  const texts = rest.slice(0, 2_000).map(({ text }) => text);
  const half = texts.length / 2;
  const samples = CONTESTANTS.map(() => ({ train: [], infer: [] }));
  for (let round = 0; round < rounds; round += 1) {
    const learnt = [];
    for (const [index, { recognizer, preset }] of CONTESTANTS.entries()) {
      const start = cpuMs();
      learnt.push(await RECOGNIZERS[recognizer]({ training: drawn, preset, seed: 1 }));
      samples[index].train.push(cpuMs() - start);
    }
    const took = CONTESTANTS.map(() => 0);
    for (let from = 0; from < texts.length; from += 100) {
      const slice = texts.slice(from, from + 100);
      for (const [index, { read }] of learnt.entries()) {
        const start = cpuMs();
        for (const text of slice) await read(text);
        // The first half warms up.
        if (from >= half) took[index] += cpuMs() - start;
      }
    }
    for (const [index, ms] of took.entries()) samples[index].infer.push((ms * 1_000) / half);
  }
  return CONTESTANTS.map(({ who }, index) => {
    const row = { each, who, train: median(samples[index].train), infer: median(samples[index].infer) };
    log(
      `  ${who.padEnd(18)} training ${row.train.toFixed(0).padStart(6)} CPU ms   reading ${row.infer.toFixed(0).padStart(4)} CPU us`,
    );
    return row;
  });
}

/** One cross-validation part, or the validation file; never a test split. */
async function compareAccuracy(data, log) {
  const sets = ["xsid-id", "toko-id", "nlpjs-smalltalk-id", "nlpjs-smalltalk-en", "hwu64"];
  const contestants = [
    ...CONTESTANTS,
    { who: "node-nlp, rate 0.05", recognizer: "node-nlp", preset: "fast", learningRate: 0.05 },
  ];
  const rows = [];
  for (const set of sets) {
    const parts = partsOf(data, set);
    for (const { who, recognizer, preset, learningRate } of contestants) {
      let [right, n] = [0, 0];
      for (const part of parts) {
        const scores = await evaluate(recognizer, { ...part, oos: [], preset, seed: 1, learningRate });
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

/** 77 intents with 80 lines each out of a small grammar; enough to measure costs on, not accuracy. */
function generated() {
  const things = [
    "card",
    "transfer",
    "refund",
    "account",
    "parcel",
    "invoice",
    "voucher",
    "password",
    "booking",
    "limit",
    "address",
  ];
  const acts = ["cancel", "track", "change", "find", "explain", "delay", "open"];
  const starts = [
    "how do I",
    "can you",
    "please help me to",
    "I would like to",
    "what happens if I",
    "why can I not",
    "is it possible to",
    "tell me how to",
  ];
  const ends = [
    "today",
    "from my phone",
    "without extra fees",
    "for my mother",
    "before friday",
    "again",
    "after the update",
    "in the app",
    "right now",
    "abroad",
  ];
  return things.flatMap((thing) =>
    acts.flatMap((act) =>
      starts.flatMap((start) =>
        ends.map((end) => ({ text: `${start} ${act} my ${thing} ${end}`, intent: `${act}-${thing}`, lang: "en" })),
      ),
    ),
  );
}

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
