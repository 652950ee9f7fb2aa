import { web } from "@sambung/channel-web";
import { type ChatClient, createChatClient, memoryStorage, type WireEvent } from "@sambung/channel-web/client";
import { defineVocabulary } from "@sambung/core";
import { fakeChannel, memoryStore, silentLog } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { z } from "zod";
import { wireEvent } from "../src/protocol.ts";
import { texts, until } from "./support/client.ts";
import { memoryFiles } from "./support/files.ts";

const kopi = defineVocabulary({
  locales: ["id", "en"],
  intents: {
    order: { id: ["mau pesan"], en: ["I want to order"] },
    human: { id: ["bicara dengan orang"], en: ["talk to a person"] },
  },
  copy: {
    id: {
      how: "Diantar atau ambil?",
      delivery: "Diantar",
      pickup: "Ambil",
      qty: "Berapa?",
      done: "{qty:number} bungkus.",
    },
    en: {
      how: "Delivery or pick-up?",
      delivery: "Delivery",
      pickup: "Pick-up",
      qty: "How many?",
      done: "{qty:number} bags.",
    },
  },
});
const order = kopi.form("order", {
  version: 1,
  opens: "order",
  schema: z.object({ how: z.enum(["delivery", "pickup"]), qty: z.number().int().min(1) }),
  slots: { how: { ask: "how", choices: { delivery: "delivery", pickup: "pickup" } }, qty: { ask: "qty" } },
  submit: (values, turn) => turn.say("done", { qty: values.qty }),
});
const bot = kopi.bot({
  name: "kopi-test",
  forms: [order],
  answers: { human: (turn) => turn.handoff("front-desk", "not for customers") },
});

test("a bot answers in the log: choices are shown, tapped and taken away, in one order for every reader", async () => {
  await using app = await bot.start({
    store: memoryStore(),
    channels: [web({ files: { store: memoryFiles() } })],
    log: silentLog,
  });
  const storage = memoryStorage();
  const seen: WireEvent[] = [];
  const open = (onEvent: (event: WireEvent) => void = () => {}): ChatClient =>
    createChatClient({
      url: "http://shop.example/chat",
      lang: "id",
      storage,
      fetch: (input, init) => app.fetch(new Request(input as string, init as RequestInit)),
      onEvent,
    });
  const chat = open((event) => seen.push(event));
  const other = open();
  const said = (text: string): boolean => texts(chat.messages(), "bot").includes(text);

  chat.send("mau pesan");
  await until(chat, () => said("Diantar atau ambil?"));
  const asked = chat.messages().find((message) => message.text === "Diantar atau ambil?");
  const [choice] = asked?.choices ?? [];
  if (choice === undefined || !("choice" in choice)) throw new Error("no choice");
  expect(choice.label).toBe("Diantar");
  chat.choose(choice.choice, choice.label);
  await until(chat, () => said("Berapa?"));
  chat.send("3");
  await until(chat, () => said("3 bungkus."));
  await app.idle();
  await until(other, () => texts(other.messages(), "bot").includes("3 bungkus."));

  expect(texts(chat.messages())).toEqual(["mau pesan", "Diantar atau ambil?", "Diantar", "Berapa?", "3", "3 bungkus."]);
  expect(texts(other.messages())).toEqual(texts(chat.messages()));
  for (const event of seen) expect(wireEvent.safeParse(event).error).toBeUndefined();
  expect(seen.map((event) => "seq" in event && event.seq)).toEqual(seen.map((_, index) => index + 1));
  const edits = seen.filter((event) => event.event === "edit");
  expect(edits).toHaveLength(1);
  expect(chat.messages().find((message) => message.text === "Diantar atau ambil?")).not.toHaveProperty("choices");
  chat.close();
  other.close();
});

test("where a person was asked for is in the log, without what the shop calls its desk", async () => {
  await using app = await bot.start({
    store: memoryStore(),
    channels: [web({ files: { store: memoryFiles() } })],
    log: silentLog,
  });
  const seen: WireEvent[] = [];
  const chat = createChatClient({
    url: "http://shop.example/chat",
    storage: memoryStorage(),
    fetch: (input, init) => app.fetch(new Request(input as string, init as RequestInit)),
    onEvent: (event) => seen.push(event),
  });
  chat.send("bicara dengan orang");
  await until(chat, () => seen.length === 3);
  expect(seen.map(({ event }) => event)).toEqual(["msg", "handoff", "msg"]);
  const handoff = seen[1];
  expect(wireEvent.safeParse(handoff).error).toBeUndefined();
  expect(handoff).toEqual({ event: "handoff", seq: 2, at: expect.any(String) });
  chat.close();
});

test("after two were connected the log starts over with what was tapped as it was shown", async () => {
  const phone = fakeChannel("telegram");
  await using app = await bot.start({
    store: memoryStore(),
    channels: [web({ files: { store: memoryFiles() } }), phone],
    linking: "prompt",
    log: silentLog,
  });
  const chat = createChatClient({
    url: "http://shop.example/chat",
    lang: "id",
    storage: memoryStorage(),
    fetch: (input, init) => app.fetch(new Request(input as string, init as RequestInit)),
  });
  const tap = async (text: string): Promise<void> => {
    const offered = () => chat.messages().find((message) => message.text.startsWith(text))?.choices?.[0];
    await until(chat, () => offered() !== undefined);
    const choice = offered();
    if (choice === undefined || !("choice" in choice)) throw new Error("no choice");
    // A client of somebody's own, which sends the token alone.
    chat.choose(choice.choice);
  };
  chat.send("mau pesan");
  await tap("Diantar atau ambil?");
  await until(chat, () => texts(chat.messages(), "bot").includes("Berapa?"));
  const { code } = await chat.link("telegram");
  await phone.accept(phone.event({ value: "628114321" }, { kind: "text", text: code }));
  await tap("Hubungkan Telegram");
  await until(chat, () => chat.messages().some(({ text }) => text.includes("tersambung")));
  await app.idle();
  const { messages } = chat;
  expect(texts(messages(), "customer")).toEqual(["mau pesan", "Diantar", code, "Ya, hubungkan"]);
  chat.close();
});
