/** A word of letters and digits, its parts perhaps joined by dashes. */
const RUN = /[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu;
const PARTS = /\p{L}+|\p{N}+/gu;
const HALVES = /^[\p{L}\p{N}]{4}-[\p{L}\p{N}]{4}$/u;
const BEFORE_DIGITS = /\p{L}+(?=\p{N})/gu;
const DIGIT = /\p{N}/u;
/** Codes are written in at least so many groups of letters and digits in turn; "v60" and "10rb" are not. */
const LEAST_PARTS = 3;
/** With so many, and a letter first, no units explain them: "d8k2h9k3", but "tgl5jam3sore". */
const MANY_PARTS = 6;
const VALUE = /^(?:(?<before>\p{L}+)\p{N}+|\p{N}+(?<after>\p{L}+))$/u;
const HALF_DAY = /^[ap]m$/;

/** What people write right beside digits without making them a code: "rp25rb", "1h30m", "10am-12pm", "2x250gr", "rt5rw3". */
const BESIDE_DIGITS = new Set(
  `k rb ribu jt juta rp idr h j jam m min mnt menit d hr hari am pm pk pukul tgl st nd rd th x kg g gr gram ml l lt cm mm
   km pcs pc bks no ke rt rw an nya`.split(/\s+/),
);

/**
 * Where vouchers, link codes and serial numbers stand in a text: letters and digits in turn that nobody says, such as
 * `9R7V-3ZQ2`. Their pieces are no amounts and no names, so an extractor leaves them alone and a recognizer takes each
 * for one strange word. Offsets are UTF-16 units, `end` exclusive. Imported from `@sambung/core/code-words`, so that a
 * worker thread need not load the rest of core.
 *
 * @param isSaid further words, in lower case, that may stand right beside digits: units, currencies
 * @example
 * const [code] = codeWords("tukar 9R7V-3ZQ2 dong"); // { start: 6, end: 15 }
 */
export function codeWords(
  text: string,
  isSaid: (letters: string) => boolean = () => false,
): readonly { readonly start: number; readonly end: number }[] {
  if (!DIGIT.test(text)) return [];
  const isStrange = (letters: string): boolean => !BESIDE_DIGITS.has(letters) && !isSaid(letters);
  const found: { start: number; end: number }[] = [];
  for (const { 0: run, index: start } of text.matchAll(RUN)) {
    if (DIGIT.test(run) && isCode(run.toLowerCase(), isStrange)) found.push({ start, end: start + run.length });
  }
  return found;
}

/** "9r7v-3zq2", but neither "jam3sore" nor "2kopi-3teh". */
function isCode(run: string, isStrange: (letters: string) => boolean): boolean {
  const parts = run.match(PARTS) ?? [];
  if (parts.length < LEAST_PARTS) return false;
  if (HALVES.test(run)) return !isRange(run, isStrange);
  if (parts.length >= MANY_PARTS && !DIGIT.test(run.charAt(0))) return true;
  return (run.match(BEFORE_DIGITS) ?? []).some(isStrange);
}

/** "10rb-20rb", "jam2-jam4", "10am-12pm": two values of one kind. */
function isRange(run: string, isStrange: (letters: string) => boolean): boolean {
  const [first, second] = run.split("-").map((half) => VALUE.exec(half)?.groups);
  const unit = first?.["before"] ?? first?.["after"] ?? "";
  const other = (first?.["before"] === undefined ? second?.["after"] : second?.["before"]) ?? "";
  return !isStrange(unit) && (unit === other || (HALF_DAY.test(unit) && HALF_DAY.test(other)));
}
