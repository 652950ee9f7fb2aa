/** Texts that break careless readers of text; none of them says anything. */
export const ODD_TEXTS: readonly string[] = [
  "",
  " ",
  "\n\t\r",
  "\u0000\u0001\u001f",
  "\ud800",
  "\udc00 x \ud83d",
  "\u202e abc \u202c",
  "\u200b\u200d\ufeff",
  "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
  "👩‍👩‍👧‍👦👍🏽",
  "__proto__",
  "constructor prototype toString hasOwnProperty valueOf",
  "{{{}}} {product} %{x} %s %d \\",
  "(((((((([[[[[[[[",
  "<script>alert(1)</script>",
  "' OR 1=1 --",
  "İIıi ﬁ ß Ǆ",
  "ａｂｃ１２３",
  "٣٤٥",
  "1".repeat(400),
  "1.1.1.1.1.1.1.1",
  "9".repeat(30),
  "-",
  "@",
  "#",
];

/** A message far beyond what anybody types: 100 kB of `unit`. */
export function hugeText(unit: string): string {
  return unit.repeat(Math.ceil(100_000 / unit.length));
}
