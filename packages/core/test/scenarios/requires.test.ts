import { defineVocabulary, number } from "@sambung/core";
import { type Chat, converse } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { z } from "zod";

const bank = defineVocabulary({
  locales: ["id"],
  entities: { amount: number() },
  intents: {
    transfer: { id: ["mau transfer", "transfer uang"] },
    close: { id: ["tutup rekening"] },
    hours: { id: ["jam buka"] },
  },
  copy: {
    id: {
      "ask.amount": "Berapa rupiah?",
      "ask.account": "Ke rekening mana?",
      "ask.why": "Kenapa ditutup?",
      "transfer.confirm": "Benar?",
      "transfer.done": "Terkirim {amount} ke {account}.",
      "close.check": "Saya periksa dulu.",
      "close.done": "Rekening ditutup: {no}.",
      hours: "Buka 08.00.",
    },
  },
});

interface World {
  readonly chat: Chat;
  readonly calls: string[];
  code(): string;
}

async function open(): Promise<World> {
  const calls: string[] = [];
  const transfer = bank.form("transfer", {
    version: 1,
    opens: "transfer",
    schema: z.object({ amount: z.number().int(), account: z.string().min(4) }),
    slots: {
      amount: { ask: "ask.amount", entity: "amount" },
      account: { ask: "ask.account", requires: "verified" },
    },
    submit: (values, turn) => turn.say("transfer.done", values),
  });
  const close = bank.flow("close", {
    version: 1,
    opens: "close",
    async run(flow) {
      flow.say("close.check");
      await flow.step("look", () => calls.push("look"));
      const why = await flow.ask("why", "ask.why", z.string());
      const no = await flow.step("close", ({ key }) => calls.push(`close ${why} ${key.length > 0}`), {
        requires: "verified",
      });
      flow.say("close.done", { no });
    },
  });
  const bot = bank.bot({
    name: "bank",
    forms: [transfer],
    flows: [close],
    answers: { hours: (turn) => turn.say("hours") },
  });
  const chat = await converse(bot, { channels: ["web", "whatsapp"] });
  const budi = chat.person("budi");
  await budi.on("web").says("jam buka");
  await budi.links("web", "whatsapp");
  return { chat, calls, code: () => [...chat.transcript().matchAll(/Kode Anda: (\d{6})/g)].at(-1)?.[1] ?? "" };
}

test("a slot that needs a proof is asked after it; what was filled before stays, and the form goes on there", async () => {
  const { chat, code } = await open();
  await using _ = chat;
  const budi = chat.person("budi");
  await budi.on("whatsapp").says("mau transfer");
  budi.hears("Berapa rupiah?");
  await budi.on("whatsapp").says("50000");
  budi.on("whatsapp").hears("kode 6 angka ke Web");
  budi.on("whatsapp").hears.not("Ke rekening mana?");
  expect((await chat.state("budi"))?.tasks[0]?.values).toEqual({ amount: 50_000 });
  // Something else meanwhile is answered, and brings no second code.
  const first = code();
  await budi.on("whatsapp").says("jam buka");
  budi.on("whatsapp").hears("Buka 08.00.");
  expect(code()).toBe(first);
  await budi.on("whatsapp").says(first);
  budi.on("whatsapp").hears("sudah cocok", "Ke rekening mana?");
  await budi.on("whatsapp").says("BCA Siti");
  budi.hears("Terkirim 50000 ke BCA Siti.");
  expect(chat.asked().shown.again).toBe(0);
});

test("a proof that was never given: nothing is asked, the form can be stopped, and later it goes on with a new code", async () => {
  const { chat, code } = await open();
  await using _ = chat;
  const budi = chat.person("budi");
  await budi.on("whatsapp").says("mau transfer");
  await budi.on("whatsapp").says("50000");
  await budi.on("whatsapp").says("batal");
  budi.on("whatsapp").hears.not("Ke rekening mana?");
  await chat.clock.advance("6m");
  const first = code();
  await budi.on("whatsapp").says("mau transfer");
  budi.on("whatsapp").hears("kode 6 angka ke Web");
  expect(code()).not.toBe(first);
  await budi.on("whatsapp").says(code());
  budi.on("whatsapp").hears("Ke rekening mana?");
});

test("a proof that runs out before the answer is asked for again, and then the answer counts", async () => {
  const { chat, code } = await open();
  await using _ = chat;
  const budi = chat.person("budi");
  await budi.on("whatsapp").says("mau transfer");
  await budi.on("whatsapp").says("50000");
  await budi.on("whatsapp").says(code());
  budi.on("whatsapp").hears("Ke rekening mana?");
  await chat.clock.advance("6m");
  await budi.on("whatsapp").says("BCA Siti");
  budi.on("whatsapp").hears("kode 6 angka ke Web");
  budi.on("whatsapp").hears.not("Terkirim");
  await budi.on("whatsapp").says(code());
  budi.on("whatsapp").hears("Terkirim 50000 ke BCA Siti.");
});

test("a step of a flow that needs a proof runs once, after it; what was done before is not done again", async () => {
  const { chat, calls, code } = await open();
  await using _ = chat;
  const budi = chat.person("budi");
  await budi.on("whatsapp").says("tutup rekening");
  budi.hears("Saya periksa dulu.", "Kenapa ditutup?");
  await budi.on("whatsapp").says("pindah kota");
  budi.on("whatsapp").hears("kode 6 angka ke Web");
  expect(calls).toEqual(["look"]);
  await budi.on("whatsapp").says("jam buka");
  expect(calls).toEqual(["look"]);
  budi.on("whatsapp").hears("Buka 08.00.", "Ketik kodenya di sini");
  await chat.restart();
  await budi.on("whatsapp").says(code());
  budi.on("whatsapp").hears("sudah cocok", "Rekening ditutup: 2.");
  expect(calls).toEqual(["look", "close pindah kota true"]);
});

test("who has only one channel is told how to connect another, and nothing runs", async () => {
  const { chat, calls } = await open();
  await using _ = chat;
  const siti = chat.person("siti");
  await siti.on("whatsapp").says("tutup rekening");
  await siti.on("whatsapp").says("pindah kota");
  siti.hears("Hubungkan dulu");
  expect(calls).toEqual(["look"]);
});
