import { expect, test } from "vitest";
import { findRoot, roughRoot } from "./stem.ts";

const ROOTS = new Set([
  "batal",
  "kirim",
  "tukar",
  "pesan",
  "sewa",
  "beli",
  "bayar",
  "kunci",
  "kembali",
  "cari",
  "ship",
  "change",
]);
const rootOf = (word: string) => findRoot(word, (form) => (ROOTS.has(form) ? form : undefined));

test.for([
  ["dibatalkan", "batal"],
  ["ngebatalin", "batal"],
  ["pembatalan", "batal"],
  ["mengirim", "kirim"],
  ["ngirim", "kirim"],
  ["pengiriman", "kirim"],
  ["menukar", "tukar"],
  ["penukaran", "tukar"],
  ["memesan", "pesan"],
  ["mesan", "pesan"],
  ["menyewakan", "sewa"],
  ["membeli", "beli"],
  ["pembayaran", "bayar"],
  ["kekunci", "kunci"],
  ["pengembalian", "kembali"],
  ["nyari", "cari"],
  ["shipping", undefined],
  ["ships", "ship"],
  ["changing", "change"],
  ["kirim", "kirim"],
  ["meja", undefined],
] as const)("the root of %s is %s", ([word, root]) => {
  expect(rootOf(word)).toBe(root);
});

test("rough roots of the same word meet, known or not", () => {
  for (const word of ["dibatalkan", "batalkan", "membatalkan", "batalin"]) expect(roughRoot(word)).toBe("batal");
  for (const word of ["mengirim", "dikirim", "kiriman", "kirim"]) expect(roughRoot(word)).toBe("irim");
});
