import { expect, test } from "vitest";
import { ELSEWHERE_TEXTS } from "./elsewhere/texts.ts";
import { languageOf, said, TEXTS } from "./texts.ts";

const placeholders = (text: string): readonly string[] => text.match(/\{\w+\}/g) ?? [];

test.for([
  ["the chat", TEXTS],
  ["the dialog", ELSEWHERE_TEXTS],
] as const)("%s says the same in every language", ([, texts]) => {
  expect(Object.keys(texts)).toEqual(["id", "en"]);
  const id: { readonly [name: string]: string } = { ...texts["id"] };
  const en: { readonly [name: string]: string } = { ...texts["en"] };
  expect(Object.keys(id)).toEqual(Object.keys(en));
  for (const [name, text] of Object.entries(id)) expect(placeholders(text), name).toEqual(placeholders(en[name] ?? ""));
});

test("no name of a text means two things", () => {
  const names = [TEXTS, ELSEWHERE_TEXTS].flatMap((texts) => Object.keys(texts["id"] ?? {}));
  expect(new Set(names).size).toBe(names.length);
});

test("a placeholder is filled as it is", () => {
  expect(said("{name} sedang mengetik", "Kopi $& Co")).toBe("Kopi $& Co sedang mengetik");
  expect(said("{count} belum dibaca", 3)).toBe("3 belum dibaca");
});

test.for([
  [["id-ID"], "id"],
  [["EN"], "en"],
  [["fr", "id"], "id"],
  [[undefined, null, "", "de"], "en"],
] as const)("%s is answered in %s", ([wanted, language]) => {
  expect(languageOf(wanted)).toBe(language);
});
