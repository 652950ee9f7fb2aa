import { type Chat, converse } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { cafe, placed } from "./cafe.ts";

const BUDI = { ids: { web: "visitor-1", telegram: "628114321" } };

async function asked(
  linking: "prompt" | "first-activity",
): Promise<{ readonly chat: Chat; readonly one: () => Promise<boolean> }> {
  const chat = await converse(cafe(placed()), { channels: ["web", "telegram"], linking });
  const budi = chat.person("budi", BUDI);
  await budi.on("web").says("mau pesan");
  await budi.on("web").says("kopi gayo");
  await budi.links("web", "telegram");
  await chat.rest();
  const one = async (): Promise<boolean> =>
    (await chat.customer("budi", "web")) === (await chat.customer("budi", "telegram"));
  return { chat, one };
}

test("a code from a screen is asked about on that screen, and the form goes on where it was sent from", async () => {
  for (const answer of ["tap", "Ya, hubungkan", "ya", "1"]) {
    const { chat, one } = await asked("prompt");
    await using _ = chat;
    const budi = chat.person("budi");
    budi.on("telegram").hears("jawab di sana");
    budi.on("web").hears("Hubungkan Telegram ••••4321");
    expect(await one()).toBe(false);
    if (answer === "tap") await budi.on("web").taps("Ya, hubungkan");
    else await budi.on("web").says(answer);
    budi.on("telegram").hears("Web dan Telegram sekarang tersambung", "Berapa bungkus?");
    expect(await one()).toBe(true);
    await budi.on("telegram").says("2");
    budi.hears("Diantar atau ambil sendiri?");
  }
});

test("a no burns the code, nothing is connected, and the form goes on alone", async () => {
  for (const answer of ["tap", "tidak", "bukan saya"]) {
    const { chat, one } = await asked("prompt");
    await using _ = chat;
    const budi = chat.person("budi");
    const code = /telegram budi: (\w{4}-\w{4})/.exec(chat.transcript())?.[1] ?? "";
    if (answer === "tap") await budi.on("web").taps("Tidak, jangan");
    else await budi.on("web").says(answer);
    budi.on("web").hears("tidak saya hubungkan");
    expect(await one()).toBe(false);
    await budi.on("telegram").says(code);
    budi.on("telegram").hears("sudah dipakai");
    expect(await one()).toBe(false);
    await budi.on("web").says("2");
    budi.on("web").hears("Diantar atau ambil sendiri?");
  }
});

test("the question waits ten minutes and does not get in the way; who photographed the code can't answer it", async () => {
  const { chat, one } = await asked("prompt");
  await using _ = chat;
  const budi = chat.person("budi");
  await budi.on("telegram").says("ya");
  expect(await one()).toBe(false);
  await budi.on("web").says("jam buka");
  budi.on("web").hears("08.00");
  await chat.clock.advance("11m");
  await budi.on("web").taps("Ya, hubungkan");
  expect(await one()).toBe(false);
});

test("on first activity: connected by whatever is done next where the code came from", async () => {
  const { chat, one } = await asked("first-activity");
  await using _ = chat;
  expect(await one()).toBe(false);
  await chat.person("budi").on("web").says("2");
  await chat.rest();
  expect(await one()).toBe(true);
});

test("who is known by a number beside the platform's own id is shown with the end of the number", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["web", "whatsapp"], linking: "prompt" });
  await chat.person("budi").on("web").says("mau pesan");
  const web = chat.channel("web");
  const from = { channel: "web", id: "budi", kind: "direct" } as const;
  const { code } = await web.context().issueLink(web.alias({ value: "budi" }), from, "whatsapp");
  const aliases = [
    { kind: "whatsapp-user", account: "b", value: "ID.1118745", proven: true },
    { kind: "whatsapp", account: "*", value: "6281234564321", proven: true },
  ];
  await chat.person("phone").on("whatsapp").sends({ kind: "text", text: code, aliases });
  await chat.rest();
  chat.person("budi").on("web").hears("Hubungkan WhatsApp ••••4321 dengan obrolan ini?");
});

test("who is asked before they wrote anything is asked in the language of their screen", async () => {
  for (const [locale, question] of [
    ["en-GB", "Connect Telegram ••••4321 with this chat?"],
    ["id", "Hubungkan Telegram ••••4321 dengan obrolan ini?"],
    [undefined, "Hubungkan Telegram ••••4321 dengan obrolan ini?"],
  ] as const) {
    await using chat = await converse(cafe(placed()), { channels: ["web", "telegram"], linking: "prompt" });
    const web = chat.channel("web");
    const from = { channel: "web", id: "budi", kind: "direct" } as const;
    const { code } = await web.context().issueLink(web.alias({ value: "budi" }), from, "telegram", locale);
    const budi = chat.person("budi", { ids: { telegram: "628114321" } });
    await budi.on("telegram").says(code);
    await chat.rest();
    expect(chat.transcript()).toContain(`web bot: ${question}`);
  }
});
