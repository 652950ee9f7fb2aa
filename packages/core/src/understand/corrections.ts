import type { Token } from "./fold.ts";
import { foldText, joined } from "./fold.ts";

const phrases = (text: string): string[] =>
  text
    .split(/[|\n]/)
    .map((phrase) => foldText(phrase))
    .filter((phrase) => phrase !== "");

/** Anywhere in a message. */
const MARKERS = phrases(`
  eh|ehh|jadinya|ganti|gantiin|diganti|digantiin|ganti jadi|ubah|diubah|rubah|dirubah|ubahin|tukar|tuker|ditukar|dituker|ralat|koreksi|revisi|direvisi|edit
  maksud saya|maksud aku|maksudku|maksudnya|maksud gue|maksud gw|mksdku|mksd saya|mksdnya|harusnya|seharusnya|hrsnya|salah|keliru|salah ketik|typo|berubah pikiran
  actually|instead|rather|i meant|i mean|meant|make it|make that|change|correction|oops|whoops|should be|should have been|switch to|switch it|on second thought|no wait|wait|scratch that|not that|wrong|mistake|update it|replace|swap|swap out
  tambahin jadi|tambah jadi|kurangi jadi|kurangin jadi
`);

const SINGLE = new Set(MARKERS.filter((marker) => !marker.includes(" ")));
const SEVERAL = MARKERS.filter((marker) => marker.includes(" "));
const STARTS = new Set(SEVERAL.map((marker) => marker.slice(0, marker.indexOf(" "))));
const DENIES = new Set(["bukan", "bkn", "not", "no", "jangan", "gak", "ga", "nggak", "ngga", "tidak"]);
const REPLACES = new Set(["tapi", "tp", "tetapi", "melainkan", "but"]);
const AMOUNT =
  /^(?:\d|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|se(?:puluh|belas)|one|two|three|four|five|six|seven|eight|nine|ten)/;
const MAX_WORDS = 200;

/** Whether a message has words that change an earlier answer: "eh jadinya 3", "bukan gayo tapi toraja", "make it two". */
export function marksCorrection(tokens: readonly Token[]): boolean {
  const count = Math.min(tokens.length, MAX_WORDS);
  let denied = false;
  for (let index = 0; index < count; index++) {
    const word = (tokens[index] as Token).folded;
    if (SINGLE.has(word)) return true;
    if (denied && REPLACES.has(word)) return true;
    const next = tokens[index + 1];
    // "jadi 3 aja", but not "jadi pesan".
    if (word === "jadi" && next !== undefined && AMOUNT.test(next.folded)) return true;
    if (STARTS.has(word) && next !== undefined && startsMarker(tokens, index)) return true;
    if (!DENIES.has(word)) continue;
    // "bukan, 3": a denial alone is an answer, one with something behind it replaces an answer.
    if (index === 0 && next?.broken === true) return true;
    denied = true;
  }
  return false;
}

function startsMarker(tokens: readonly Token[], index: number): boolean {
  const ahead = `${joined(tokens, index, Math.min(tokens.length, index + 4))} `;
  return SEVERAL.some((marker) => ahead.startsWith(`${marker} `));
}
