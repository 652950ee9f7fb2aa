import { defineVocabulary, deskCases } from "@sambung/core";
import { type Chat, converse } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { z } from "zod";
import { cafe, placed } from "./cafe.ts";

/** Taps of channels that tell the token alone: what the customer is said to have said is what they saw. */
const BUDI = { ids: { web: "visitor-1", telegram: "628114321" } };

function tokenOf(chat: Chat, channel: string, label: string): string {
  const choices = chat.channel(channel).sent.flatMap(({ part }) => part.choices ?? []);
  const found = choices.findLast((choice) => choice.label === label);
  if (found === undefined || !("choice" in found)) throw new Error(`nobody was offered "${label}"`);
  return found.choice;
}

function heard(chat: Chat): readonly (string | undefined)[] {
  return chat.journal().flatMap((entry) => (entry.event === "choice" ? [entry.heard] : []));
}

test("the answer to the question on the screen stands in the journal as it was shown", async () => {
  for (const label of ["Ya, hubungkan", "Tidak, jangan"]) {
    await using chat = await converse(cafe(placed()), { channels: ["web", "telegram"], linking: "prompt" });
    const budi = chat.person("budi", BUDI);
    await budi.on("web").says("mau pesan");
    await budi.links("web", "telegram");
    const token = tokenOf(chat, "web", label);
    await budi.on("web").sends({ kind: "choice", choice: token });
    await chat.rest();
    expect(heard(chat)).toEqual([label]);
    expect((await chat.customer("budi", "web")) === (await chat.customer("budi", "telegram"))).toBe(
      label === "Ya, hubungkan",
    );
  }
});

test("so does an option of a form, on every channel and with an empty label too; a code that is known to nobody does not", async () => {
  for (const channel of ["web", "telegram"])
    for (const told of [{}, { label: "" }]) {
      await using chat = await converse(cafe(placed()), { channels: [channel] });
      const budi = chat.person("budi", BUDI);
      await budi.says("mau pesan 2 gayo");
      const token = tokenOf(chat, channel, "Ambil sendiri");
      await budi.sends({ kind: "choice", choice: token, ...told });
      budi.hears("Sudah benar?");
      await budi.sends({ kind: "choice", choice: token, ...told });
      expect(heard(chat)).toEqual(["Ambil sendiri", undefined]);
      expect(JSON.stringify(chat.journal().map(({ heard: words }) => words))).not.toContain(token);
      const exported = await chat.app.customer((await chat.customer("budi")) ?? "").export();
      expect(JSON.stringify(exported)).toContain('"heard":"Ambil sendiri"');
      expect(JSON.stringify(exported)).not.toContain(`"heard":"${token}"`);
    }
});

test("a tap that is the last word before somebody is handed over stands in the case", async () => {
  const vocabulary = defineVocabulary({
    locales: ["id"],
    intents: { help: { id: ["mau lapor"] } },
    copy: { id: { about: "Tentang apa?", bill: "Tagihan", other: "Lainnya" } },
  });
  const help = vocabulary.form("help", {
    version: 1,
    opens: "help",
    schema: z.object({ about: z.enum(["bill", "other"]) }),
    slots: { about: { ask: "about", choices: { bill: "bill", other: "other" } } },
    submit: (_, turn) => turn.handoff("front-desk"),
  });
  const bot = vocabulary.bot({ name: "help", forms: [help], answers: {} });
  await using chat = await converse(bot, { channels: ["web"] });
  const budi = chat.person("budi", BUDI);
  await budi.says("mau lapor");
  await budi.sends({ kind: "choice", choice: tokenOf(chat, "web", "Tagihan") });
  const [opened] = await deskCases(chat.app);
  expect(opened?.lines.at(-1)).toEqual({ from: "customer", text: "Tagihan" });
});
