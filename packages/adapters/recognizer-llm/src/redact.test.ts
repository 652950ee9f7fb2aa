import { expect, test } from "vitest";
import { redact } from "./redact.ts";

test.for([
  ["email saya budi.santoso@contoh.co.id ya", "email saya [email] ya"],
  ["wa 0812-3456-7890 dong", "wa [number] dong"],
  ["+62 812 3456 7890", "[number]"],
  ["(022) 250-1234", "[number]"],
  ["kartu 4111 1111 1111 1111", "kartu [number]"],
  ["NIK 3273012345678901", "NIK [number]"],
  ["lihat https://contoh.id/u/123?token=abc", "lihat [link]"],
  ["tukar 9R7V-3ZQ2", "tukar [code]"],
  ["budget 1.500.000", "budget 1.500.000"],
  ["2 kopi gayo 250gr, Rp 25.000", "2 kopi gayo 250gr, Rp 25.000"],
  ["besok jam 14.30", "besok jam 14.30"],
] as const)("%s", ([text, plain]) => {
  expect(redact(text)).toBe(plain);
});
