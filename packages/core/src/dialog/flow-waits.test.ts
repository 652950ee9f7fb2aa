import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { shownReplies } from "../../test/support/dialog-chat.ts";
import { chatWith, stars } from "../../test/support/flows.ts";
import { placed } from "../../test/support/kopi.ts";
import type { FlowApi } from "../model/definition.ts";

beforeEach(() => {
  placed.length = 0;
});

describe("a flow that waits", () => {
  test("signals wake it, also when they came before it waited", async () => {
    const got: unknown[] = [];
    const chat = chatWith(async (flow) => {
      got.length = 0;
      await flow.ask("stars", "review.ask", stars);
      got.push(await flow.waitFor("paid"));
      got.push(await flow.waitFor("shipped", z.object({ no: z.string() })));
      flow.say("review.thanks");
    });
    await chat.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
    `);
    await chat.signals("paid", { amount: 5 });
    await chat.play(`
      > 4
      ! other
      ! shipped
    `);
    await chat.signals("shipped", { no: "JNE-1" });
    expect(shownReplies(chat.last)).toEqual(["Terima kasih!"]);
    expect(got).toEqual([{ amount: 5 }, { no: "JNE-1" }]);
  });

  test("the first of several waits wins; the timers of the others are gone", async () => {
    const results: unknown[] = [];
    const race = async (flow: FlowApi): Promise<void> => {
      const first = await flow.any("payment", {
        paid: { signal: "paid" },
        late: { sleep: "2h" },
        never: { sleep: "9d" },
      });
      results.push(first);
      flow.say("review.thanks");
    };
    const paid = chatWith(race);
    await paid.sends({ kind: "text", text: "mau ulas" });
    expect([...paid.timers.values()].map((timer) => timer.name)).toEqual(["payment:late", "payment:never"]);
    await paid.advance("1h");
    await paid.signals("paid", { by: "qris" });
    expect(paid.timers.size).toBe(0);
    const late = chatWith(race);
    await late.sends({ kind: "text", text: "mau ulas" });
    await late.advance("2h");
    expect(late.timers.size).toBe(0);
    expect(results).toEqual([
      { branch: "paid", value: { by: "qris" } },
      { branch: "late", value: null },
    ]);
  });

  test("a timer that was on its way when its wait ended does not repeat the question that is open by then", async () => {
    const chat = chatWith(async (flow) => {
      await flow.any("payment", { paid: { signal: "paid" }, late: { sleep: "2h" } });
      await flow.ask("stars", "review.ask", stars);
    });
    await chat.sends({ kind: "text", text: "mau ulas" });
    const underway = [...chat.timers];
    await chat.play(`
      !paid
      < Bintang berapa untuk kopinya?
    `);
    for (const [key, timer] of underway) (chat.timers as Map<string, typeof timer>).set(key, timer);
    await chat.play(`
      + 2h
    `);
  });

  test("runs a form and goes on with its values", async () => {
    const got: unknown[] = [];
    const chat = chatWith(async (flow) => {
      flow.say("hours");
      got.push(await flow.run({ name: "order" }));
      flow.say("review.thanks");
    });
    await chat.play(`
      > mau ulas 2 kopi toraja
      < Buka 08.00-20.00.
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > gayo 2 ambil sendiri di Jakarta
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Ambil sendiri / Cabang: Jakarta / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ya
      < Pesanan KS-0001 kami proses.
      < Terima kasih!
    `);
    expect(got).toEqual([{ product: "Kopi Gayo", qty: 2, fulfilment: "pickup", branch: "Jakarta" }]);
    expect(chat.state.tasks).toEqual([]);
  });

  test("a cancelled form comes back as null, an abandoned one ends the flow", async () => {
    const got: unknown[] = [];
    const run = async (flow: FlowApi): Promise<void> => {
      got.push(await flow.run({ name: "order" }));
      flow.say("review.thanks");
    };
    await chatWith(run).play(`
      > mau ulas
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > batal
      < Baik, dibatalkan.
      < Terima kasih!
    `);
    expect(got).toEqual([null]);
    const left = chatWith(run);
    await left.play(`
      > mau ulas
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      + 3h
      < Pesanannya masih ditunggu, ya. / Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      + 8d
    `);
    expect(left.state.tasks).toEqual([]);
    expect(left.facts.filter((fact) => fact.type === "task-abandoned").map((fact) => fact.name)).toEqual([
      "order",
      "review",
    ]);
  });
});
