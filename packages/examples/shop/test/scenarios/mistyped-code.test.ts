import fc from "fast-check";
import { expect, test } from "vitest";
import { openShop } from "./shop.ts";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const half = fc
  .string({ unit: fc.constantFrom(...CROCKFORD), minLength: 4, maxLength: 4 })
  .filter((text) => /[2-9]/.test(text) && /[A-Z]/.test(text));
const written = fc
  .tuple(fc.constantFrom("halo ", "", "kode saya ", "my code is "), half, half, fc.boolean())
  .map(
    ([before, first, second, small]) => before + (small ? `${first}-${second}`.toLowerCase() : `${first}-${second}`),
  );

test("a mistyped link code is no order, whatever characters it is made of", { timeout: 60_000 }, async () => {
  await using shop = await openShop();
  const budi = shop.chat.person("budi", { locale: "id" });
  await fc.assert(
    fc.asyncProperty(written, async (text) => {
      await budi.on("telegram").says(text);
      const facts = shop.chat.journal().flatMap((entry) => entry.facts);
      expect(facts.filter((fact) => fact.type === "task-started" && fact.name === "order")).toEqual([]);
    }),
    { numRuns: 300 },
  );
  await budi.says("2 kopi gayo");
  budi.hears(/digiling|grind/);
});
