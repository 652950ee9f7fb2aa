import type { CustomerState, Fact } from "@sambung/core";
import type { Person } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { NOTHING_ASKED_TWICE, openShop, type ShopChat } from "./shop.ts";

/**
 * Random journeys over the whole shop: people who answer, correct, ask in between, change the channel, tap old buttons, send
 * everything twice, while the bot is restarted. `JOURNEY_TURNS=150000 JOURNEY_SEED=7` plays more of them, or others.
 */
const TURNS = Number(process.env["JOURNEY_TURNS"] ?? 1_200);
const SEED = Number(process.env["JOURNEY_SEED"] ?? 1);
const ACTIONS = 60;

const ANSWERS: { readonly [slot: string]: readonly string[] } = {
  product: ["kopi gayo", "toraja", "yang wamena aja", "teh melati", "kintamani"],
  qty: ["1", "dua", "3 bungkus", "12", "150", "satu aja"],
  grind: ["halus", "biji", "sedang", "yang kasar"],
  fulfilment: ["diantar", "ambil sendiri", "delivery please"],
  address: ["Jl. Braga No. 12, Bandung", "Jl. Toraja 10 RT 3, Jakarta", "Perum Griya Asri blok C nomor 7"],
  branch: ["bandung", "yang jakarta"],
  confirm: ["ya", "iya benar", "yes", "tidak", "lanjut"],
  no: ["KS-0001", "ks 2", "nomor 3"],
  stars: ["5", "dua", "4"],
};
const OPENINGS = [
  "mau pesan kopi",
  "pesan 2 kopi gayo diantar ya",
  "I'd like to order some coffee",
  "cek pesanan KS-0001",
  "halo",
];
const CORRECTIONS = [
  ...[
    "eh jadinya 3",
    "ganti jumlahnya jadi 5",
    "eh toraja aja",
    "bukan gayo, kintamani",
    "ganti alamat",
    "eh diantar aja",
  ],
  ...[
    "ambil sendiri aja deh",
    "no, make it two",
    "ganti gilingannya jadi halus",
    "alamatnya salah",
    "eh jadinya 4 dan toraja",
  ],
];
const DIGRESSIONS = [
  "jam buka?",
  "ongkirnya berapa kak",
  "how much is the kintamani?",
  "bisa bayar pakai qris?",
  "makasih ya",
];
const WORDS = [
  "batal",
  "kembali",
  "ulangi",
  "bantuan",
  "mulai lagi",
  "lewati",
  "wkwk",
  "👍",
  "",
  "English please",
  "pakai bahasa Indonesia",
];

function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Tally {
  turns: number;
  answers: number;
  corrections: number;
  digressions: number;
  switches: number;
  duplicates: number;
  restarts: number;
  lateTaps: number;
  readonly facts: Map<string, number>;
}

async function play(seed: number, tally: Tally): Promise<void> {
  const random = randomFrom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  await using shop = await openShop();
  const { chat } = shop;
  const people = ["budi", "siti"].map((name) => ({
    person: chat.person(name, { locale: pick(["id", "en"]) }),
    on: "web",
    linked: false,
  }));
  for (let action = 0; action < ACTIONS; action += 1) {
    const who = pick(people);
    const roll = random();
    const on = who.person.on(who.on);
    if (roll < 0.45) {
      tally.answers += 1;
      await on.says(answerTo(await chat.state(who.person.name, who.on), pick));
    } else if (roll < 0.57) {
      tally.corrections += 1;
      await on.says(pick(CORRECTIONS));
    } else if (roll < 0.68) {
      tally.digressions += 1;
      await on.says(pick(DIGRESSIONS));
    } else if (roll < 0.74) {
      await on.says(pick(WORDS));
    } else if (roll < 0.82) {
      tally.lateTaps += await tapAny(on, await chat.state(who.person.name, who.on), random);
    } else if (roll < 0.91) {
      tally.switches += 1;
      await switchChannel(shop, who);
    } else if (roll < 0.96) {
      tally.duplicates += 1;
      // Nothing was sent yet, or only a code: then there is nothing to send again.
      await who.person.redeliver().catch(() => undefined);
    } else if (roll < 0.98) {
      tally.restarts += 1;
      await chat.restart();
    } else await chat.clock.advance(pick(["3m", "2h", "25h", "3d"]));
    expect(shop.reasked(), `after action ${action} of seed ${seed}\n${chat.transcript()}`).toEqual(NOTHING_ASKED_TWICE);
  }
  await checkEnd(
    shop,
    people.map(({ person }) => person),
    seed,
  );
  const facts = chat.journal().flatMap((entry) => entry.facts);
  tally.turns += chat.journal().length;
  for (const fact of facts) count(tally.facts, fact);
}

function answerTo(state: CustomerState | undefined, pick: <T>(from: readonly T[]) => T): string {
  const asked = state?.tasks.findLast((task) => task.asked !== null && task.suspended !== true)?.asked?.name;
  return pick((asked === undefined ? undefined : ANSWERS[asked]) ?? OPENINGS);
}

/** Taps something that was offered, mostly what is open. Returns 1 when it was not open any more. */
async function tapAny(
  on: Person | ReturnType<Person["on"]>,
  state: CustomerState | undefined,
  random: () => number,
): Promise<number> {
  const prompts = state?.prompts ?? [];
  const prompt =
    random() < 0.7 ? prompts.findLast(({ closed }) => closed !== true) : prompts[Math.floor(random() * prompts.length)];
  const option = prompt?.options[Math.floor(random() * (prompt.options.length || 1))];
  await on.sends({ kind: "choice", choice: `${prompt?.id ?? "none"}.${option?.id ?? "1"}` });
  return prompt === undefined || prompt.closed === true ? 1 : 0;
}

async function switchChannel(
  shop: ShopChat,
  who: { readonly person: Person; on: string; linked: boolean },
): Promise<void> {
  const other = who.on === "web" ? "telegram" : "web";
  if (!who.linked && (await shop.chat.customer(who.person.name, who.on)) !== undefined) {
    await who.person.links(who.on, other);
    who.linked = true;
  }
  who.on = other;
}

async function checkEnd(shop: ShopChat, people: readonly Person[], seed: number): Promise<void> {
  const { chat, orders } = shop;
  const facts = chat.journal().flatMap((entry) => entry.facts);
  expect(
    facts.filter(({ type }) => type === "event-failed"),
    `seed ${seed}`,
  ).toEqual([]);
  const completed = facts.filter((fact) => fact.type === "task-completed" && fact.name === "order");
  expect(orders.list().length, `one order for each completed form, seed ${seed}`).toBe(completed.length);
  expect(completed.length).toBeLessThanOrEqual(facts.filter(({ type }) => type === "confirmed").length);
  for (const { name } of people) {
    const state = await chat.state(name).catch(() => undefined);
    const forms = state?.tasks.filter(({ kind, suspended }) => kind === "form" && suspended !== true) ?? [];
    const open = forms.filter(({ id }) => state?.offers.includes(id) === false);
    expect(open.length, `one form has the word, seed ${seed}\n${chat.transcript()}`).toBeLessThanOrEqual(1);
    expect(
      open.every(({ asked }) => asked !== null),
      `nobody is stuck, seed ${seed}`,
    ).toBe(true);
  }
}

function count(facts: Map<string, number>, fact: Fact): void {
  const name = fact.type === "slot-cleared" ? `slot-cleared (${fact.reason})` : fact.type;
  facts.set(name, (facts.get(name) ?? 0) + 1);
}

test("random journeys keep the promises", { timeout: Math.max(120_000, TURNS * 100) }, async () => {
  const tally: Tally = {
    ...{ turns: 0, answers: 0, corrections: 0, digressions: 0, switches: 0, duplicates: 0, restarts: 0, lateTaps: 0 },
    facts: new Map(),
  };
  let seed = SEED;
  for (; tally.turns < TURNS; seed += 1) await play(seed, tally);
  const { facts, ...counts } = tally;
  console.log(
    `seeds ${SEED} to ${seed - 1}: ${JSON.stringify(counts)} ${JSON.stringify(Object.fromEntries([...facts].sort()))}`,
  );
  for (const fact of ["task-completed", "slot-cleared (corrected)", "slot-cleared (dependency)", "customer-linked"]) {
    expect(facts.get(fact) ?? 0, fact).toBeGreaterThan(0);
  }
});
