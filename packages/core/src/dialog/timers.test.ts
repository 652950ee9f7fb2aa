import { describe, expect, test } from "vitest";
import { makeChat, shownReplies } from "../../test/support/dialog-chat.ts";
import { complaint, intents, order, shop } from "../../test/support/kopi.ts";

const reminding = { ...order, remind: { after: "2h", say: "order.reminder", times: 2 }, abandonAfter: "1d" };
const bot = shop({ forms: [reminding, complaint] });

describe("timers of a form", () => {
  test("reminds as often as it may, then closes silently", async () => {
    const chat = makeChat(bot, { intents });
    await chat.play(`
      > pesan 2 kopi gayo
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      + 2h
      < Pesanannya masih ditunggu, ya. / Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      + 2h
      < Pesanannya masih ditunggu, ya. / Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
    expect([...chat.timers.values()].map((timer) => timer.name)).toEqual(["abandon"]);
    await chat.play(`
      + 2h
      + 1d
      > diantar
      < Maaf, saya belum paham.
    `);
    expect(chat.facts.filter((fact) => fact.type === "reminded")).toHaveLength(2);
    expect(chat.facts).toContainEqual(expect.objectContaining({ type: "task-abandoned", name: "order" }));
    expect(chat.timers.size).toBe(0);
  });

  test("counts from the last activity without a write per turn", async () => {
    const chat = makeChat(bot, { intents });
    await chat.play(`
      > mau pesan
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      + 90m
      > gayo
      < Berapa bungkus?
    `);
    expect(chat.last?.timers).toEqual([]);
    await chat.play(`
      + 1h
      + 1h
      < Pesanannya masih ditunggu, ya. / Berapa bungkus?
    `);
  });

  test("keeps quiet while another task has the word", async () => {
    const chat = makeChat(bot, { intents });
    await chat.play(`
      > pesan 2 kopi gayo
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      + 1h
      > mau komplain
      < Apa keluhannya?
      + 90m
      > kopinya basi
      < Kami catat.
      < Tadi masih ada yang belum selesai: Kopi Gayo, 2. Mau dilanjutkan? [Lanjutkan|Tidak usah]
      > ya
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      + 3h
      < Pesanannya masih ditunggu, ya. / Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
  });

  test("of another generation, task or name are dropped", async () => {
    const chat = makeChat(bot, { intents });
    await chat.sends({ kind: "text", text: "mau pesan" });
    const before = chat.state;
    const task = before.tasks[0]?.id ?? "";
    for (const [one, name, generation] of [
      [task, "remind", 7],
      ["t_gone", "remind", 0],
      [task, "unknown", 0],
    ] as const) {
      chat.timers as Map<string, unknown>;
      (chat.timers as Map<string, unknown>).set("x", { change: "set", task: one, name, generation, due: chat.now + 1 });
      await chat.advance("1s");
      expect(chat.last).toMatchObject({ replies: [], facts: [], timers: [] });
    }
    expect(chat.state.tasks).toEqual(before.tasks);
  });

  test("with nowhere to speak the state still changes", async () => {
    const chat = makeChat(bot, { intents });
    await chat.sends({ kind: "text", text: "mau pesan" });
    chat.state = { ...chat.state, conversations: [] };
    await chat.advance("3h");
    expect(chat.last?.replies).toEqual([]);
    expect(chat.state.tasks[0]?.reminders).toBe(1);
  });

  test("a message of the application is said where the customer last was", async () => {
    const chat = makeChat(bot, { intents });
    await chat.sends({ kind: "text", text: "jam buka" });
    await chat.proactive("promo", { what: "diskon" });
    expect(shownReplies(chat.last)).toEqual(["Promo: diskon!"]);
    expect(chat.last?.replies[0]).not.toHaveProperty("unknownOutcome");
    await chat.proactive("promo", { what: "kode" }, "hold");
    expect(chat.last?.replies[0]?.unknownOutcome).toBe("hold");
    expect(chat.last?.replies[0]?.to).toEqual({ channel: "web", id: "web-1", kind: "direct" });
  });
});
