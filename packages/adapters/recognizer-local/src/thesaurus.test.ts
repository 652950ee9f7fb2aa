import { expect, test } from "vitest";
import { wordsOf } from "./normalise.ts";
import { beginsPhrase, conceptsOf, hearPhrases } from "./thesaurus.ts";

const begins = (words: readonly string[]) => words.map((word) => ({ beginsPhrase: beginsPhrase(word) }));

/** Everything a text says. */
function topicsOf(text: string): ReadonlySet<number> {
  const words = wordsOf(text);
  const found = new Set(words.flatMap((word) => [...conceptsOf(word)]));
  hearPhrases(words, begins(words), (concept) => found.add(concept));
  return found;
}

test.for([
  ["balikin duit gw", "refund"],
  ["ngebatalin orderan", "cancellation"],
  ["kurirnya udah otw", "the courier"],
  ["pengembalian dana", "money back"],
  ["uangku kembali kapan", "refund"],
  ["ongkos kirimnya", "shipping fee"],
  ["kata sandi", "password"],
  ["topping up", "isi ulang"],
  ["I don't recognise this", "tidak kenal"],
  ["cashpoint", "withdraw"],
  ["dim the lamp", "redup"],
])("%s and %s have a topic in common", ([one, other]) => {
  expect(topicsOf(one as string).isDisjointFrom(topicsOf(other as string))).toBe(false);
});

test.for([
  ["kak", "bicara dengan admin"],
  ["apa ini", "nama app"],
  ["ke situ", "kartu keluarga"],
  ["ada kah", "add"],
])("%s and %s have none", ([one, other]) => {
  expect(topicsOf(one as string).isDisjointFrom(topicsOf(other as string))).toBe(true);
});

test("strange texts say nothing", () => {
  for (const text of ["zxqv wrtk", "", "12 000", "__proto__ constructor"]) expect(topicsOf(text).size).toBe(0);
});

test("phrases are told with the words they span", () => {
  const spans: string[] = [];
  const words = wordsOf("berapa ongkos kirimnya ya");
  hearPhrases(words, begins(words), (_concept, first, last) => spans.push(words.slice(first, last + 1).join(" ")));
  expect(spans).toContain("ongkir kirim");
});
