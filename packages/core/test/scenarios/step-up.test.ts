import { type Chat, converse } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { cafe, placed } from "./cafe.ts";

const CHANNELS = { channels: ["whatsapp", "web", "telegram"] };

/** Budi, connected on two channels. */
async function connected(): Promise<Chat> {
  const chat = await converse(cafe(placed()), CHANNELS);
  const budi = chat.person("budi");
  await budi.on("web").says("halo");
  await budi.links("web", "whatsapp");
  return chat;
}

/** The code the bot sent last. */
function codeIn(chat: Chat): string {
  const code = [...chat.transcript().matchAll(/Kode Anda: (\d{6})/g)].at(-1)?.[1];
  if (code === undefined) throw new Error(`no code was sent:\n${chat.transcript()}`);
  return code;
}

function otherThan(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, "0");
}

test("the balance is told only after a code over another channel, and then without asking again", async () => {
  await using chat = await connected();
  const budi = chat.person("budi");
  await budi.on("whatsapp").says("saldo saya");
  budi.on("whatsapp").hears("kode 6 angka ke Web");
  budi.on("whatsapp").hears.not(/Kode Anda/, /125/);
  budi.on("web").hears("Kode Anda");
  const code = codeIn(chat);
  await budi.on("whatsapp").says(`kodenya ${code} ya`);
  budi.on("whatsapp").hears("sudah cocok", "Rp 125.000");
  await budi.on("whatsapp").says("saldo saya");
  budi.on("whatsapp").hears("Rp 125.000");

  await chat.clock.advance("6m");
  await budi.on("whatsapp").says("saldo saya");
  budi.on("whatsapp").hears("kode 6 angka");
  budi.on("whatsapp").hears.not("125.000");
  const kept = JSON.stringify([chat.journal(), await chat.state("budi")]);
  expect(kept).not.toContain(code);
  expect(kept).toContain("[secret]");
});

test("as long as the conversation goes on the proof holds", async () => {
  await using chat = await connected();
  const budi = chat.person("budi");
  await budi.on("whatsapp").says("saldo saya");
  await budi.on("whatsapp").says(codeIn(chat));
  for (let minutes = 0; minutes < 12; minutes += 4) {
    await chat.clock.advance("4m");
    await budi.on("whatsapp").says("jam buka");
  }
  await budi.on("whatsapp").says("saldo saya");
  budi.on("whatsapp").hears("Rp 125.000");
  await budi.on("web").says("saldo saya");
  budi.on("web").hears("kode 6 angka");
});

test("three wrong codes lock for 15 minutes, over all challenges, and offer a person", async () => {
  await using chat = await connected();
  const budi = chat.person("budi");
  await budi.on("whatsapp").says("saldo saya");
  await budi.on("whatsapp").says(otherThan(codeIn(chat)));
  budi.on("whatsapp").hears("belum cocok");
  await budi.on("whatsapp").says("saldo saya");
  await budi.on("whatsapp").says(otherThan(codeIn(chat)));
  await budi.on("whatsapp").says(otherThan(codeIn(chat)));
  budi.on("whatsapp").hears("Terlalu banyak", "orang");
  await budi.on("whatsapp").says(codeIn(chat));
  budi.on("whatsapp").hears.not("125.000");
  await budi.on("whatsapp").says("saldo saya");
  budi.on("whatsapp").hears("15 menit");
  await chat.clock.advance("16m");
  await budi.on("whatsapp").says("saldo saya");
  await budi.on("whatsapp").says(codeIn(chat));
  budi.on("whatsapp").hears("Rp 125.000");
});

test("a code is good for five minutes, once, and only where it was asked for", async () => {
  await using chat = await connected();
  const budi = chat.person("budi");
  await budi.on("whatsapp").says("saldo saya");
  const code = codeIn(chat);
  await budi.on("web").says(code);
  budi.on("web").hears("bukan di sini");
  await chat.clock.advance("5m");
  await budi.on("whatsapp").says(code);
  budi.on("whatsapp").hears("tidak berlaku");
  await budi.on("whatsapp").says("saldo saya");
  const next = codeIn(chat);
  await budi.on("whatsapp").says(next);
  budi.on("whatsapp").hears("Rp 125.000");
  await budi.on("whatsapp").says(next);
  budi.on("whatsapp").hears.not("125.000");
});

test("a proof over a channel ends when that channel is taken away", async () => {
  await using chat = await connected();
  const budi = chat.person("budi");
  await budi.on("whatsapp").says("saldo saya");
  await budi.on("whatsapp").says(codeIn(chat));
  budi.on("whatsapp").hears("Rp 125.000");
  await budi.on("whatsapp").says("bukan saya");
  for (const channel of ["whatsapp", "web"]) {
    await budi.on(channel).says("saldo saya");
    budi.on(channel).hears("Hubungkan dulu");
    budi.on(channel).hears.not("125.000");
  }
});

test("another question in between is answered; 'batal' ends it", async () => {
  await using chat = await connected();
  const budi = chat.person("budi");
  await budi.on("whatsapp").says("saldo saya");
  await budi.on("whatsapp").says("jam buka");
  budi.on("whatsapp").hears("08.00");
  await budi.on("whatsapp").says("batal");
  budi.on("whatsapp").hears("tidak jadi");
  await budi.on("whatsapp").says(codeIn(chat));
  budi.on("whatsapp").hears.not("125.000");
});

test("who is on one channel only learns how to connect another; no code, no figure", async () => {
  await using chat = await converse(cafe(placed()), CHANNELS);
  const budi = chat.person("budi");
  for (const wish of ["saldo saya", "riwayat pesanan"]) {
    await budi.on("telegram").says(wish);
    budi.hears("Hubungkan dulu saluran lain");
    budi.hears.not("125", "KS-0001");
  }
  await budi.on("web").says("halo");
  await budi.links("web", "telegram");
  await budi.on("telegram").says("riwayat pesanan");
  budi.hears("KS-0001");
});
