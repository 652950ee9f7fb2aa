import fc from "fast-check";
import { expect, test } from "vitest";
import { CODE_SIGN, Spell, wordsOf } from "./normalise.ts";

test.for([
  [["gmn", "gimana", "bgmn", "gimanaaa"], "bagaimana"],
  [["brp", "berapaaa", "brpa"], "berapa"],
  [["gak", "ga", "nggak", "ngga", "gaaak", "tdk", "enggak"], "tidak"],
  [["udah", "udh", "sdh", "dah"], "sudah"],
  [["yg", "yang", "YANG"], "yang"],
  [["pengen", "pgn", "mo"], "mau"],
  [["mksh", "makasi", "thx", "tq", "suwun", "nuhun"], "makasih"],
  [["kk", "kak", "mbak", "bang", "mimin"], "kakak"],
  [["piye", "kumaha", "gemana"], "bagaimana"],
  [["halo", "haloooo", "Hallo", "HAI", "hi"], "halo"],
  [["café", "CAFE"], "cafe"],
  [["ｋｏｐｉ", "kopi"], "kopi"],
] as const)("%j are %s", ([spellings, word]) => {
  for (const spelling of spellings) expect(wordsOf(spelling)).toEqual([word]);
});

test("clitics stand apart", () => {
  expect(wordsOf("harganya")).toEqual(["harga"]);
  expect(wordsOf("pesananku")).toEqual(["pesanan", "+ku"]);
  expect(wordsOf("alamatnya")).toEqual(["alamat", "+nya"]);
  expect(wordsOf("buku")).toEqual(["buku"]);
});

test("words that only end like clitics stay whole", () => {
  for (const word of ["jumlah", "ketemu", "langkah", "masalah", "berlaku"]) expect(wordsOf(word)).toEqual([word]);
});

test("particles say nothing", () => {
  expect(wordsOf("mau dong")).toEqual(wordsOf("mau"));
  expect(wordsOf("kok belum sih")).toEqual(wordsOf("kok belum"));
});

test("a word is not taken for another one's misspelling", () => {
  const [app, add, map, admin, boss] = ["app", "add", "map", "admin", "boss"].map((word) => wordsOf(word)[0]);
  expect([app, add, map, admin, boss]).not.toContain(undefined);
  expect(app).not.toBe("apa");
  expect(add).not.toBe("ada");
  expect(map).not.toBe(wordsOf("maap")[0]);
  expect(admin).not.toBe("kakak");
  expect(boss).not.toBe("kakak");
  expect(wordsOf("a car and a map")).toEqual(["a", "car", "and", "a", "map"]);
});

test("numbers are their size", () => {
  expect(wordsOf("2 kopi 25.000 pesanan 20261121000123")).toEqual(["0", "kopi", "000000", "pesanan", "000000"]);
});

test("vouchers and serial numbers are one strange word, not amounts", () => {
  for (const code of ["9R7V-3ZQ2", "d8w2h9k3", "PZ03-PZ52", "X4KE-5AN2", "2TAF-3HXB"])
    expect(wordsOf(`halo ${code} ya`)).toEqual(["halo", CODE_SIGN, "ya"]);
  expect(wordsOf("rp25rb")).toEqual(["rupiah", "0", "ribu"]);
  expect(wordsOf("10rb-20rb")).toEqual(["0", "ribu", "0", "ribu"]);
  expect(wordsOf("2kopi-3roti")).toEqual(["0", "kopi", "0", "roti"]);
  expect(wordsOf("jam3sore v60 KS-0001")).toEqual(["jam", "0", "sore", "v", "0", "ks", "000"]);
});

test("short forms of two words are two words", () => {
  for (const text of ["gabisa", "ga bisa", "gbs", "nggak bisa"]) expect(wordsOf(text)).toEqual(["tidak", "bisa"]);
});

test("English short forms are the words they stand for, with and without the apostrophe", () => {
  for (const text of ["it doesn't work", "It doesnt work", "it doesn’t work"])
    expect(wordsOf(text)).toEqual(wordsOf("it does not work"));
  expect(wordsOf("I'm")).toEqual(wordsOf("i am"));
  expect(wordsOf("can't")).toEqual(wordsOf("cannot"));
  // The holiday bonus is no "there".
  expect(wordsOf("thr")).not.toEqual(wordsOf("there"));
});

test("the 2 of a doubled word says nothing", () => {
  expect(wordsOf("nanya2 dulu")).toEqual(["tanya", "dulu"]);
  expect(wordsOf("beli 2")).toEqual(["beli", "0"]);
});

test.for(["wkwkwk", "wkwk", "hahaha", "HAHAHAHA", "hehehe", "xixixi"])("%s is laughter", (text) => {
  expect(wordsOf(text)).toEqual(["haha"]);
});

test("long and odd texts are read in bounds", () => {
  expect(wordsOf("kata ".repeat(100_000)).length).toBeLessThanOrEqual(400);
  expect(wordsOf("a".repeat(100_000))).toEqual(["a"]);
  expect(wordsOf("\ud800 __proto__ \u0000")).toEqual(["proto"]);
});

test("texts of plain letters are read as all others are, only faster", () => {
  const piece = fc.constantFrom("a", "b", "Z", "2", "0", "9", "'", ".", ",", ":", "/", "-", " ", "!", "nanya2", "it's");
  fc.assert(
    fc.property(fc.string({ unit: piece, maxLength: 60 }), (text) => {
      // One accent more, and the text is read the other way.
      expect([...wordsOf(text), "e"]).toEqual(wordsOf(`${text} é`));
    }),
  );
});

test("what is spelt by heart is spelt as before", () => {
  const spell = new Spell((word) => word !== "ab");
  const word = fc.constantFrom(
    "gmn",
    "Gimana",
    "harganya",
    "nanya2",
    "it's",
    "haloooo",
    "wkwkwk",
    "25rb",
    "9R7V-3ZQ2",
    "é",
  );
  const noise = fc.string({ unit: fc.constantFrom("a", "b", "c", "'", "2"), maxLength: 5 });
  fc.assert(
    fc.property(fc.array(fc.oneof(word, noise), { maxLength: 12 }), (parts) => {
      const text = parts.join(" ");
      for (let time = 0; time < 2; time++) expect(wordsOf(text, spell)).toEqual(wordsOf(text));
    }),
  );
});
