// One recognizer learning and reading one set in a process of its own; prints one JSON line.
import { argv } from "node:process";
import { draw } from "../scripts/eval/intents.ts";
import { readLines } from "../scripts/eval/lines.ts";
import { RECOGNIZERS } from "../scripts/eval/recognizers.ts";
import { generated } from "./cases/intents.mjs";

/** Lines to warm up on, again and again until the compiler has done its work. */
const WARM_UP = 2_000;
const WARM_READS = 20_000;
const TIMED = 2_000;

const [recognizer, preset, each, file] = argv.slice(2);
const { drawn, rest } = draw(file === undefined ? generated() : readLines(file), Number(each), 7);
const start = cpuMs();
const learnt = await RECOGNIZERS[recognizer]({ training: drawn, preset, seed: 1 });
const train = cpuMs() - start;
// What is timed is read once: node-nlp keeps what it has read.
for (let count = 0; count < WARM_READS; count += 1) await learnt.read(rest[count % WARM_UP].text);
const texts = rest.slice(WARM_UP, WARM_UP + TIMED);
const began = cpuMs();
for (const { text } of texts) await learnt.read(text);
console.log(JSON.stringify({ train, infer: ((cpuMs() - began) * 1_000) / texts.length }));

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
