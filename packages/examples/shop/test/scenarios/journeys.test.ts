import { type JourneyReport, type JourneyWords, playJourneys } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { bot } from "../../src/inflight.ts";
import { NOTHING_ASKED_TWICE, openShop } from "./shop.ts";

/**
 * Random journeys over the whole shop: people who answer, correct, ask in between, change the channel, tap old buttons; platforms
 * that deliver twice; a process that ends at any moment. `JOURNEY_TURNS=150000 JOURNEY_SEED=7` plays more of them, or others.
 */
const TURNS = Number(process.env["JOURNEY_TURNS"] ?? 1_200);
const SEED = Number(process.env["JOURNEY_SEED"] ?? 1);
/** Whoever asks for more turns has the time for them. */
const WITHIN_MS = Number(process.env["JOURNEY_MS"] ?? Math.max(500_000, TURNS * 50));

const words: Partial<JourneyWords> = {
  openings: [
    ...["mau pesan kopi", "pesan 2 kopi gayo diantar ya", "cek pesanan KS-0001"],
    ...["pesan 2 gayo halus sama 1 teh", "I'd like two gayo and one tea, pick up in jakarta"],
  ],
  corrections: [
    ...["eh jadinya 3", "ganti jumlahnya jadi 5", "eh toraja aja", "bukan gayo, kintamani", "ganti alamat"],
    ...["eh diantar aja", "ambil sendiri aja deh", "no, make it two", "ganti gilingannya jadi halus"],
    ...["alamatnya salah", "eh jadinya 4 dan toraja"],
    ...["tambah 2 teh", "tambah 1 lagi", "kurang 1", "- 2", "hapus tehnya", "gayonya kurangi 1", "another tea"],
    ...["ga jadi gayo, teh aja", "hapus wamena", "semuanya halus", "swap gayo for toraja", "itu saja"],
  ],
  answers: {
    qty: ["1", "dua", "3 bungkus", "12", "150", "satu aja"],
    address: ["Jl. Braga No. 12, Bandung", "Jl. Toraja 10 RT 3, Jakarta", "Perum Griya Asri blok C nomor 7"],
    confirm: ["ya", "iya benar", "yes", "lanjut", "tidak"],
    number: ["KS-0001", "ks 2", "nomor 3"],
    stars: ["5", "dua", "4"],
  },
};

test("random journeys keep the promises", { timeout: WITHIN_MS + 100_000 }, async () => {
  const began = performance.now();
  const report = await playJourneys(bot, {
    turns: TURNS,
    seed: SEED,
    withinMs: WITHIN_MS,
    words,
    async open() {
      const shop = await openShop();
      const { chat, orders } = shop;
      return {
        chat,
        check: () => expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE),
        end() {
          const facts = chat.journal().flatMap((entry) => entry.facts);
          const completed = facts.filter((fact) => fact.type === "task-completed" && fact.name === "order");
          const confirmed = facts.filter(({ type }) => type === "confirmed");
          expect(orders.list().length, "one order for each completed form").toBe(completed.length);
          expect(completed.length, "no two orders from one confirmation").toBeLessThanOrEqual(confirmed.length);
        },
        [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose](),
      };
    },
  });
  const seconds = (performance.now() - began) / 1_000;
  console.log(`journeys: ${Math.round(report.turns / seconds)} turns/s, ${JSON.stringify(report)}`);
  expectToHave(report);
});

function expectToHave({ facts, did, asked }: JourneyReport): void {
  expect(asked.again).toBe(0);
  for (const fact of ["task-completed", "slot-cleared (corrected)", "slot-cleared (dependency)", "customer-linked"]) {
    expect(facts[fact] ?? 0, fact).toBeGreaterThan(0);
  }
  for (const action of ["corrects", "digresses", "switches", "duplicates", "crashes", "taps:late"]) {
    expect(did[action] ?? 0, action).toBeGreaterThan(0);
  }
}
