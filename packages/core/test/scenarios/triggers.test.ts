import { defineVocabulary, happened, type TurnOf, touch } from "@sambung/core";
import { converse } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { z } from "zod";

const vocabulary = defineVocabulary({
  locales: ["id", "en"],
  intents: { hours: { id: ["jam buka"], en: ["opening hours"] } },
  copy: {
    id: { hours: "Buka jam 8.", welcome: "Asyik, {channels:number} saluran!", picked: "Pesanan {no} sudah diambil." },
    en: { hours: "Open at 8.", welcome: "Nice, {channels:number} channels!", picked: "Order {no} was picked up." },
  },
});
const pickedUp = touch("picked-up", z.object({ no: z.string() }));
const welcome = vocabulary.flow("welcome", {
  version: 1,
  startsOn: { on: happened("customer-linked"), when: ({ linked }) => linked },
  run: (flow) => flow.say("welcome", { channels: 2 }),
});
const picked = vocabulary.flow("picked", {
  version: 1,
  startsOn: { on: pickedUp, after: "1h" },
  run: (flow) => flow.say("picked", { no: flow.trigger.data.no }),
});
const bot = vocabulary.bot({
  name: "triggers",
  flows: [welcome, picked],
  answers: { hours: (turn: TurnOf<typeof vocabulary>) => turn.say("hours") },
});

test("linking two channels starts a flow, once", async () => {
  await using chat = await converse(bot, { channels: ["web", "telegram"] });
  const budi = chat.person("budi", { locale: "id" });
  await budi.on("web").says("jam buka");
  await budi.on("telegram").says("jam buka");
  await budi.links("web", "telegram");
  budi.on("telegram").hears("Asyik, 2 saluran!");
  await chat.restart();
  await chat.clock.advance("1d");
  budi.hears.nothing();
  expect(chat.journal().flatMap(({ facts }) => facts.filter(({ type }) => type === "task-started"))).toHaveLength(1);
});

test("a signal starts a flow an hour later, also over a restart", async () => {
  await using chat = await converse(bot, { channels: ["web"] });
  const siti = chat.person("siti", { locale: "en" });
  await siti.says("opening hours");
  await chat.signal("siti", "picked-up", { no: "KS-0007" });
  siti.hears.nothing();
  await chat.restart();
  await chat.clock.advance("1h");
  siti.hears("Order KS-0007 was picked up.");
});
