/** A word of letters and digits, its parts perhaps joined by dashes. */
const RUN = /[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu;
const PARTS = /\p{L}+|\p{N}+/gu;
const HALVES = /^[\p{L}\p{N}]{4}-[\p{L}\p{N}]{4}$/u;
const BEFORE_DIGITS = /\p{L}+(?=\p{N})/gu;
const DIGIT = /\p{N}/u;
/** Codes are written in at least so many groups of letters and digits in turn; "v60" and "10rb" are not. */
const LEAST_PARTS = 3;
const VALUE = /^(?:(?<before>\p{L}+)\p{N}+|\p{N}+(?<after>\p{L}+))$/u;
const HALF_DAY = /^[ap]m$/;

/** What people write right beside digits without making them a code: "rp25rb", "1h30m", "10am-12pm", "2x250gr". */
const BESIDE_DIGITS = new Set(
  `k rb ribu jt juta rp idr h j jam m min mnt menit d hr hari am pm pk pukul tgl st nd rd th x kg g gr gram ml l lt cm mm
   km pcs pc bks no ke rt rw an nya`.split(/\s+/),
);

const isStrange = (letters: string): boolean => !BESIDE_DIGITS.has(letters);

/** The text with each voucher, link code or serial number replaced by `sign`. */
export function replaceCodes(text: string, sign: string): string {
  return DIGIT.test(text) ? text.replace(RUN, (run) => (isCode(run.toLowerCase()) ? sign : run)) : text;
}

/** "9r7v-3zq2", but neither "jam3sore" nor "2kopi-3teh". */
function isCode(run: string): boolean {
  const parts = run.match(PARTS) ?? [];
  if (parts.length < LEAST_PARTS) return false;
  if (HALVES.test(run)) return !isRange(run);
  return (run.match(BEFORE_DIGITS) ?? []).some(isStrange);
}

/** "10rb-20rb", "jam2-jam4", "10am-12pm": two values of one kind. */
function isRange(run: string): boolean {
  const [first, second] = run.split("-").map((half) => VALUE.exec(half)?.groups);
  const unit = first?.["before"] ?? first?.["after"] ?? "";
  const other = (first?.["before"] === undefined ? second?.["after"] : second?.["before"]) ?? "";
  return !isStrange(unit) && (unit === other || (HALF_DAY.test(unit) && HALF_DAY.test(other)));
}
