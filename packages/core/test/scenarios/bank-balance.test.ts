import { defineVocabulary, deskCases } from "@sambung/core";
import { type Chat, converse } from "@sambung/core/testing";
import { expect, test } from "vitest";

/** Somebody asks a bank for their balance. What may go wrong with codes alone is in `step-up.test.ts`. */
const vocabulary = defineVocabulary({
  locales: ["id"],
  intents: {
    balance: { id: ["saldo saya"] },
    human: { id: ["mau bicara dengan orang"] },
    hours: { id: ["jam buka"] },
  },
  copy: { id: { balance: "Saldo rekening ••••7788: Rp 125.000.", hours: "Buka 08.00." } },
});
const bank = vocabulary.bot({
  name: "bank",
  forms: [],
  answers: {
    balance: { requires: "verified", run: (turn) => turn.say("balance") },
    human: (turn) => turn.handoff("front-desk"),
    hours: { public: true, run: (turn) => turn.say("hours") },
  },
});
const NUMBER = "6281234564321";

/** Budi in WhatsApp, and in a browser where the bank's site says who he is. */
async function open() {
  const chat = await converse(bank, { channels: ["whatsapp", "web"], linking: "prompt" });
  const budi = chat.person("budi", { ids: { whatsapp: NUMBER, web: "browser-1" } });
  const web = chat.channel("web");
  const login = { kind: "login", account: "*", value: "budi@bank", proven: true };
  const inBrowser = (text: string) =>
    budi.on("web").sends({
      kind: "text",
      text,
      aliases: [{ ...web.alias({ value: "browser-1" }), proven: true }, login],
    });
  const link = async (): Promise<string> => {
    const from = { channel: "web", id: "browser-1", kind: "direct" } as const;
    return (await web.context().issueLink(web.alias({ value: "browser-1" }), from, "whatsapp")).code;
  };
  return { chat, budi, inBrowser, link };
}

function codeIn(chat: Chat): string {
  return [...chat.transcript().matchAll(/Kode Anda: (\d{6})/g)].at(-1)?.[1] ?? "";
}

/** Connected and proven in WhatsApp. */
async function proven() {
  const all = await open();
  const { chat, budi, inBrowser, link } = all;
  await budi.on("whatsapp").says("saldo saya");
  budi.hears("Hubungkan dulu");
  budi.hears.not("125.000");
  await inBrowser("jam buka");
  await budi.on("whatsapp").says(await link());
  budi.on("whatsapp").hears.not("tersambung");
  await budi.on("web").taps("Ya, hubungkan");
  await budi.on("whatsapp").says("saldo saya");
  budi.on("whatsapp").hears("kode 6 angka ke Web");
  budi.on("whatsapp").hears.not("125.000");
  const code = codeIn(chat);
  await budi.on("whatsapp").says(code);
  budi.on("whatsapp").hears("Saldo rekening ••••7788: Rp 125.000.");
  return { ...all, code };
}

test("refused in WhatsApp alone; logged in, connected and proven by a code it is told there, and not again after five idle minutes", async () => {
  const { chat, budi, inBrowser } = await proven();
  await using _ = chat;
  // Where the site says who it is, nothing more is asked.
  await inBrowser("saldo saya");
  budi.on("web").hears("125.000");
  const told = (await chat.app.audit.list()).filter(
    ({ action }) => action === "disclosed" || action === "step-up-passed",
  );
  expect(told.map(({ action, what, level, channel }) => [action, what, level, channel])).toEqual([
    ["step-up-passed", "one-time-code", "verified", "whatsapp"],
    ["disclosed", "balance", "verified", "whatsapp"],
    ["disclosed", "balance", "authenticated", "web"],
  ]);
  await chat.clock.advance("5m");
  await budi.on("whatsapp").says("saldo saya");
  budi.on("whatsapp").hears("kode 6 angka ke Web");
  budi.on("whatsapp").hears.not("125.000");
});

test("the person at the desk reads the conversation without the code and without the balance", async () => {
  const { chat, budi, code } = await proven();
  await using _ = chat;
  await budi.on("whatsapp").says("mau bicara dengan orang");
  const [opened] = await deskCases(chat.app);
  const lines = opened?.lines.map(({ text }) => text) ?? [];
  expect(lines).toContain("saldo saya");
  expect(lines).toContain("[secret]");
  expect(JSON.stringify(opened)).not.toContain("125.000");
  expect(JSON.stringify([opened, chat.journal(), await chat.app.audit.list()])).not.toContain(code);
});

test("the number has a new owner: the connection is worth nothing there, whatever was proven, and codes do not help", async () => {
  const { chat, budi } = await proven();
  await using _ = chat;
  const whatsapp = chat.channel("whatsapp");
  const was = whatsapp.alias({ value: NUMBER });
  const next = { ...was, value: "6285711112222" };
  await budi.on("whatsapp").sends({ kind: "identity", retired: was, replacement: next });
  const stranger = chat.person("stranger", { ids: { whatsapp: NUMBER } });
  for (const text of ["saldo saya", codeIn(chat), "saldo saya"]) {
    await stranger.on("whatsapp").says(text);
    stranger.hears.not("125.000");
  }
  stranger.hears("Hubungkan dulu");
  expect(await chat.customer("stranger", "whatsapp")).not.toBe(await chat.customer("budi", "web"));
  const known = (await chat.state("budi", "web"))?.aliases.find(({ value }) => value === NUMBER);
  expect(known).toMatchObject({ assurance: "asserted", retired: true });
  // Budi writes from his new number, which has to be connected like any other.
  const moved = chat.person("moved", { ids: { whatsapp: "6285711112222" } });
  await moved.on("whatsapp").says("saldo saya");
  moved.hears("Hubungkan dulu");
  expect(await chat.customer("moved", "whatsapp")).toBe(await chat.customer("budi", "web"));
  // He has his old number again, says the platform: what its other owner said is not his, and it is worth no more than before.
  const other = await chat.customer("stranger", "whatsapp");
  await moved.on("whatsapp").sends({ kind: "identity", retired: next, replacement: was });
  const back = chat.person("back", { ids: { whatsapp: NUMBER } });
  await back.on("whatsapp").says("saldo saya");
  back.hears("Hubungkan dulu");
  back.hears.not("125.000");
  expect(await chat.customer("back", "whatsapp")).toBe(await chat.customer("budi", "web"));
  expect(await chat.customer("back", "whatsapp")).not.toBe(other);
});

test("a number that is only typed connects nobody and is answered like one that nobody has", async () => {
  const { chat } = await proven();
  await using _ = chat;
  const heard: string[] = [];
  for (const [who, number] of [
    ["thief", `+${NUMBER}`],
    ["fool", "+6289999999999"],
  ] as const) {
    const person = chat.person(who).on("whatsapp");
    const before = chat.channel("whatsapp").sent.length;
    await person.says(`nomor saya ${number}`);
    await person.says("saldo saya");
    heard.push(
      JSON.stringify(
        chat
          .channel("whatsapp")
          .sent.slice(before)
          .map(({ part }) => part.text),
      ),
    );
    expect(await chat.customer(who, "whatsapp")).not.toBe(await chat.customer("budi", "web"));
  }
  expect(heard[0]).toBe(heard[1]);
});
