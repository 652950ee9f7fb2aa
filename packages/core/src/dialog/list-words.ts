import { isChange, isFiller, isNegation, type Word } from "./words.ts";

/** Words with which people put things into a list and take them out again, in Indonesian and English. */

function set(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).filter((word) => word !== ""));
}

/** Phrases, in words, by their first: most messages have no word that any of them begins with. */
type PhrasesByFirst = ReadonlyMap<string, readonly (readonly string[])[]>;

function byFirst(...phrases: readonly string[]): PhrasesByFirst {
  return Map.groupBy(
    phrases.map((phrase) => phrase.split(" ")),
    ([first = ""]) => first,
  );
}

const ADD = set(
  "tambah tambahin tambahkan tambahan ditambah ditambahin nambah sekalian plus add adding also another extra more lagi juga",
);
const ANOTHER = set("tambah tambahin tambahkan tambahan ditambah nambah add another");
const MORE = set("ada lagi lain lainnya another more one else something item barang pesanan yes");
const SET = set("make set put jadikan jadiin bikin");
const REMOVE = set(`
  hapus hapusin hapuskan dihapus buang buangin dibuang hilangkan hilangin dihilangkan coret coretin dicoret keluarkan keluarin
  dikeluarkan batalkan batalin dibatalkan batal tanpa remove delete drop cancel without skip
`);
const REMOVE_PHRASES = byFirst(
  "gak jadi",
  "ga jadi",
  "gk jadi",
  "tidak jadi",
  "nggak jadi",
  "ngga jadi",
  "tdk jadi",
  "take out",
  "take off",
);
const ALL = set("semua semuanya smua semuany keduanya masing all both each everything every");
const SEPARATORS = set("dan dn sama and plus terus trus lalu serta kemudian then tambah also");
const DONE_WORDS = set("cukup udah sudah udh sdh selesai beres done finish finished enough");
const DONE_PHRASES = byFirst(
  "itu saja",
  "itu aja",
  "itu aj",
  "itu doang",
  "segitu saja",
  "segitu aja",
  "segitu dulu",
  "itu dulu",
  "cukup itu",
  "udah itu",
  "sudah itu",
  "thats all",
  "that is all",
  "thats it",
  "that is it",
  "nothing else",
  "just that",
  "only that",
  "gak ada lagi",
  "ga ada lagi",
  "tidak ada lagi",
  "nggak ada lagi",
  "no more",
  "thatll be all",
);
const ORDINALS: ReadonlyMap<string, number> = new Map([
  ...["pertama", "kedua", "ketiga", "keempat", "kelima"].map((word, index): [string, number] => [word, index]),
  ...["first", "second", "third", "fourth", "fifth"].map((word, index): [string, number] => [word, index]),
  ["terakhir", -1],
  ["last", -1],
]);
const POINTS_AT = set("ke nomor no nomer item number");

export interface Marked {
  readonly start: number;
  readonly end: number;
}

/** What stands between two places: "dan", a comma, a new line. */
export function isSeparated(text: string, words: readonly Word[], from: number, to: number): boolean {
  if (/[,;\n+&]/.test(text.slice(from, to))) return true;
  return words.some((word) => word.start >= from && word.end <= to && SEPARATORS.has(word.text));
}

export function isAll(word: Word | undefined): boolean {
  return word !== undefined && ALL.has(word.text);
}

export function isAdding(word: Word): boolean {
  return ADD.has(word.text);
}

/** "Make it 3", "ganti": something is to become otherwise, so it stays. */
export function isSetting(word: Word): boolean {
  return SET.has(word.text) || isChange(word.text);
}

/** Words that take something out, one by one or as a phrase. */
export function removals(words: readonly Word[]): readonly Marked[] {
  return [...words.filter((word) => REMOVE.has(word.text)), ...phrases(words, REMOVE_PHRASES)];
}

/** "Itu saja", "that's all"; a word such as "cukup" only when the message says nothing else. */
export function endings(words: readonly Word[]): readonly Marked[] {
  const found = phrases(words, DONE_PHRASES);
  if (found.length > 0) return found;
  const whole = words.every((word) => DONE_WORDS.has(word.text) || isFiller(word.text));
  return whole ? words.filter((word) => DONE_WORDS.has(word.text)) : [];
}

/** Whether a message only asks to add something: "tambah lagi dong", to "ada lagi?" also "ada". */
export function wantsAnother(words: readonly Word[], asked: boolean): boolean {
  const given = asked
    ? (word: Word) => MORE.has(word.text) || ADD.has(word.text)
    : (word: Word) => ANOTHER.has(word.text);
  return (
    words.some(given) &&
    words.every((word) => MORE.has(word.text) || ADD.has(word.text) || isFiller(word.text)) &&
    !words.some((word) => isNegation(word.text))
  );
}

/** "Yang kedua", "the last one", "nomor 2": positions in a list of this length, with where they stand. */
export function positions(words: readonly Word[], length: number): readonly (Marked & { readonly index: number })[] {
  return words.flatMap((word, at) => {
    const next = words[at + 1];
    const said = ORDINALS.get(word.text);
    if (said !== undefined) {
      const end = next?.text === "one" ? next.end : word.end;
      return within(said < 0 ? length - 1 : said, length, { start: word.start, end });
    }
    if (!POINTS_AT.has(word.text) || next === undefined || !/^\d{1,2}$/.test(next.text)) return [];
    return within(Number(next.text) - 1, length, { start: word.start, end: next.end });
  });
}

function within(index: number, length: number, at: Marked): readonly (Marked & { readonly index: number })[] {
  return index >= 0 && index < length ? [{ ...at, index }] : [];
}

function phrases(words: readonly Word[], wanted: PhrasesByFirst): readonly Marked[] {
  return words.flatMap((word, at) => {
    const begun = wanted.get(word.text) ?? [];
    return begun.flatMap((phrase): readonly Marked[] => {
      const fits = phrase.every((part, offset) => words[at + offset]?.text === part);
      const last = words[at + phrase.length - 1];
      return fits && last !== undefined ? [{ start: word.start, end: last.end }] : [];
    });
  });
}
