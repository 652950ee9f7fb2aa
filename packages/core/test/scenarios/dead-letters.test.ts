import { deadLettersOf, defineVocabulary } from "@sambung/core";
import { converse, memoryStore, seededRandom, silentLog, virtualClock } from "@sambung/core/testing";
import { expect, test } from "vitest";

const kopi = defineVocabulary({
  locales: ["id", "en"],
  intents: { stock: { id: ["cek stok"], en: ["in stock"] }, hours: { id: ["jam buka"], en: ["opening hours"] } },
  copy: { id: { stock: "Masih ada.", hours: "Buka 08.00." }, en: { stock: "There is some.", hours: "From 8." } },
});
let broken = true;
const shop = kopi.bot({
  name: "kopi",
  answers: {
    stock(turn) {
      if (broken) throw new Error("the warehouse is closed");
      turn.say("stock");
    },
    hours: (turn) => turn.say("hours"),
  },
});

test("a letter runs again after the mistake was mended, behind what came since, once", async () => {
  broken = true;
  await using chat = await converse(shop, { channels: ["telegram"] });
  const { deadLetters } = chat.app;
  const budi = chat.person("budi");
  await budi.says("cek stok");
  await budi.says("jam buka");
  budi.hears("Buka 08.00.");
  const [letter] = await deadLetters.list();
  expect(letter).toMatchObject({ code: "handler-failed", event: { kind: "text", text: "cek stok" } });
  const seq = letter?.seq ?? 0;

  broken = false;
  expect(await Promise.all([deadLetters.retry(seq), deadLetters.retry(seq)])).toEqual([true, true]);
  await chat.rest();
  budi.hears("Masih ada.");
  expect(chat.transcript().match(/Masih ada/g)).toHaveLength(1);
  expect([await deadLetters.list(), await deadLetters.retry(seq)]).toEqual([[], false]);
});

test("a letter that fails again is another letter, and can be dropped", async () => {
  broken = true;
  await using chat = await converse(shop, { channels: ["telegram"] });
  const { deadLetters } = chat.app;
  await chat.person("budi").says("cek stok");
  const [first] = await deadLetters.list();
  await deadLetters.retry(first?.seq ?? 0);
  await chat.rest();
  for (let second = 0; second < 5; second += 1) await chat.clock.advance("1s");
  await expect.poll(async () => (await deadLetters.list()).length).toBe(1);
  const [again] = await deadLetters.list();
  expect(again?.seq).not.toBe(first?.seq);
  expect([await deadLetters.drop(again?.seq ?? 0), await deadLetters.drop(again?.seq ?? 0)]).toEqual([true, false]);
  expect(await deadLetters.list()).toEqual([]);
});

test("retried while no bot runs, it runs at the next start", async () => {
  broken = true;
  const store = memoryStore();
  const clock = virtualClock();
  {
    await using chat = await converse(shop, { channels: ["telegram"], store, clock });
    await chat.person("budi").says("cek stok");
  }
  await store.open({ clock, random: seededRandom(2), log: silentLog });
  const letters = deadLettersOf(store);
  const [letter] = await letters.list();
  expect(await letters.retry(letter?.seq ?? 0)).toBe(true);
  await store.close();

  broken = false;
  await using chat = await converse(shop, { channels: ["telegram"], store, clock });
  await chat.rest();
  expect(chat.channel("telegram").sent.map(({ part }) => part.text)).toEqual(["Masih ada."]);
});

test("the letter of an erased customer cannot be retried", async () => {
  broken = true;
  await using chat = await converse(shop, { channels: ["telegram"] });
  await chat.person("budi").says("cek stok");
  const [letter] = await chat.app.deadLetters.list();
  await chat.store.erase(letter?.customer ?? "");
  expect(await chat.app.deadLetters.retry(letter?.seq ?? 0)).toBe(false);
});
