import { idEnEntities } from "@sambung/entities-id-en";
import { expect, test } from "vitest";
import { requestOf } from "./check.ts";

const extractor = idEnEntities();
const extract = (text: string) => extractor.extract(requestOf(text, "id", "ID"));

/** The quickest of several rounds: what the code needs, whatever else the machine does. */
function quickest(rounds: number, work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

test.for([
  "2 kopi gayo diantar ya",
  "besok jam 3 sore bisa?",
  "budget 25rb aja",
  "Jalan Braga nomor 12, dekat toko roti, Bandung 40111",
  "nomor saya 0812-3456-7890, email budi@contoh.id",
  "I want two coffees tomorrow at 3 pm, 25 Dec 2026 at the latest",
])("%s takes at most 0.1 ms", (text) => {
  for (let warm = 0; warm < 500; warm++) extract(text);
  const each = quickest(20, () => {
    for (let count = 0; count < 50; count++) extract(text);
  });
  expect(each / 50).toBeLessThan(0.1);
});

test.for(["besok jam 3 sore ", "25.000 ", "1-", "0812 ", "@.", "dua puluh ", "5 des ", "(", "a@b.", "1/2/"])(
  "100 KB of %j take less than 5 ms",
  (unit) => {
    const text = unit.repeat(Math.ceil(100_000 / unit.length));
    expect(quickest(10, () => void extract(text))).toBeLessThan(5);
  },
);
