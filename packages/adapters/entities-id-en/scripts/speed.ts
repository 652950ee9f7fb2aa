/**
 * Prints how long the extractor needs: for usual messages, for the test's specification, and for 100 KB of text made to
 * be hard to read. The quickest of several rounds counts: what the code needs, whatever else the machine does.
 *
 *     node --conditions=@sambung/source scripts/speed.ts
 */
import { idEnEntities } from "@sambung/entities-id-en";
import { ENGLISH } from "../test/cases-en.ts";
import { INDONESIAN } from "../test/cases-id.ts";
import { ENGLISH_CHAT } from "../test/chat-en.ts";
import { INDONESIAN_CHAT } from "../test/chat-id.ts";
import { requestOf } from "./score.ts";

const MESSAGES = [
  "2 kopi gayo diantar ya",
  "besok jam 3 sore bisa?",
  "budget 25rb aja",
  "Jalan Braga nomor 12, dekat toko roti, Bandung 40111",
  "nomor saya 0812-3456-7890, email budi@contoh.id",
  "I want two coffees tomorrow at 3 pm, 25 Dec 2026 at the latest",
];
const HARD = ["besok jam 3 sore ", "25.000 ", "1-", "0812 ", "@.", "dua puluh ", "5 des ", "(", "a@b.", "1/2/", "a1"];

const extractor = idEnEntities();
const extract = (text: string, lang = "id") => extractor.extract(requestOf({ text, lang }));

function quickestMs(rounds: number, work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

const all = [
  ...[...INDONESIAN, ...INDONESIAN_CHAT].map(([text]) => [text, "id"]),
  ...[...ENGLISH, ...ENGLISH_CHAT].map(([text]) => [text, "en"]),
] as const;
for (let warm = 0; warm < 30; warm++) for (const [text, language] of all) extract(text as string, language);
const print = (ms: number, what: string): void => console.log(`${ms.toFixed(3)} ms  ${what}`);
for (const text of MESSAGES) {
  print(
    quickestMs(20, () => {
      for (let count = 0; count < 50; count++) extract(text);
    }) / 50,
    text,
  );
}
const mean =
  quickestMs(20, () => {
    for (const [text, language] of all) extract(text as string, language);
  }) / all.length;
print(mean, `mean of the ${all.length} messages of the specification`);
for (const unit of HARD)
  print(
    quickestMs(10, () => extract(unit.repeat(Math.ceil(100_000 / unit.length)))),
    `100 KB of "${unit}"`,
  );
