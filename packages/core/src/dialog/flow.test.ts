import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type ChatOptions, makeChat, shownReplies } from "../../test/support/dialog-chat.ts";
import { complaint, intents, order, placed, shop } from "../../test/support/kopi.ts";
import type { FlowApi, FlowDefinition } from "../model/definition.ts";

beforeEach(() => {
  placed.length = 0;
});

const stars = z.number().int().min(1).max(5);

/** A flow that the words "mau ulas" start. */
function flowOf(run: FlowDefinition["run"], rest: Partial<FlowDefinition> = {}): FlowDefinition {
  return { kind: "flow", name: "review", version: 1, opens: "review", run, ...rest };
}

function chatWith(run: FlowDefinition["run"], options: ChatOptions = {}, rest: Partial<FlowDefinition> = {}) {
  return makeChat(shop({ flows: [flowOf(run, rest)] }), {
    ...options,
    intents: { "mau ulas": "review", ...intents, ...options.intents },
  });
}

describe("a flow", () => {
  test("asks, steps once, says once and completes", async () => {
    const saved: unknown[] = [];
    let runs = 0;
    const chat = chatWith(async (flow) => {
      runs += 1;
      flow.say("hours");
      const given = await flow.ask("stars", "review.ask", stars);
      await flow.step("save", ({ key }) => saved.push([key, given]));
      const why = await flow.ask("why", "review.why", z.string());
      flow.say("review.thanks");
      saved.push(why);
    });
    await chat.play(`
      > mau ulas
      < Buka 08.00-20.00.
      < Bintang berapa untuk kopinya?
      > 4
      < Kenapa?
      > enak banget
      < Terima kasih!
    `);
    expect(runs).toBe(3);
    expect(saved).toEqual([[expect.stringMatching(/\/save$/), 4], "enak banget"]);
    expect(chat.steps).toEqual(["task/save"]);
    expect(chat.state.tasks).toEqual([]);
    expect(chat.timers.size).toBe(0);
    expect(chat.facts.map((fact) => fact.type)).toEqual([
      ...["intent-recognized", "task-started", "slot-asked", "slot-filled", "slot-asked", "slot-filled"],
      "task-completed",
    ]);
  });

  test("an answer it cannot use, a question in between, unclear words", async () => {
    const chat = chatWith(async (flow) => {
      await flow.ask("stars", "review.ask", stars);
      flow.say("review.thanks");
    });
    await chat.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
      > 9
      < Hmm, itu belum bisa saya pakai. / Bintang berapa untuk kopinya?
      > jam buka
      < Buka 08.00-20.00.
      < Bintang berapa untuk kopinya?
      > wkwkwk
      < Maaf, saya belum paham. / Bintang berapa untuk kopinya?
      > lewati
      < Yang ini perlu diisi, ya. / Bintang berapa untuk kopinya?
      @telegram
      > hah?
      < Maaf, masih belum tertangkap. Bisa ditulis dengan kata lain? / Kita lanjutkan dari web. Bintang berapa untuk kopinya?
      > 5
      < Terima kasih!
    `);
  });

  test("choices, yes or no, and what may be skipped", async () => {
    const seen: unknown[] = [];
    const chat = chatWith(async (flow) => {
      seen.length = 0;
      const choices = [
        { value: "a", label: "Apel" },
        { value: "b", label: "Belimbing" },
      ];
      seen.push(await flow.ask("fruit", "review.why", z.string(), { choices }));
      seen.push(await flow.ask("size", "review.why", z.enum(["kecil", "besar"])));
      seen.push(await flow.ask("sure", "review.why", z.boolean()));
      seen.push(await flow.ask("notes", "review.why", z.string().optional()));
    });
    await chat.play(`
      > mau ulas
      < Kenapa? [Apel|Belimbing]
      > apel
      < Kenapa? [kecil|besar]
      * besar
      < Kenapa? [Ya|Tidak]
      * kecil
      < Pilihan itu sudah tidak berlaku. / Kenapa? [Ya|Tidak]
      > nggak
      < Kenapa?
      > lewati
    `);
    expect(seen).toEqual(["a", "besar", false, undefined]);
  });

  test("starts on a completed form with its values, sleeps, and never speaks twice", async () => {
    const triggers: unknown[] = [];
    const review = flowOf(
      async (flow) => {
        triggers.push(flow.trigger);
        await flow.sleep("settle", "3d");
        const given = (await flow.ask("stars", "review.ask", stars)) as number;
        if (given <= 3) return flow.handoff("complaints", `stars: ${given}`);
        flow.say("review.thanks");
      },
      { startsOn: { fact: "task-completed", name: "order" } },
    );
    const chat = makeChat(shop({ flows: [review] }), { intents });
    await chat.play(`
      > pesan 2 kopi gayo, ambil sendiri di Bandung
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ya
      < Pesanan KS-0001 kami proses.
      + 2d
      > jam buka
      < Buka 08.00-20.00.
      + 1d
      < Bintang berapa untuk kopinya?
      > 2
      < Saya teruskan ke rekan kami. Balasannya akan dikirim ke sini, ya.
    `);
    expect(triggers[0]).toEqual({
      values: { product: "Kopi Gayo", qty: 2, fulfilment: "pickup", branch: "Bandung" },
    });
    expect(chat.facts).toContainEqual({ type: "handoff-requested", queue: "complaints", note: "stars: 2" });
    expect(chat.state.tasks).toEqual([]);
  });

  test("waits with its question until the customer is free", async () => {
    const chat = makeChat(
      shop({
        flows: [
          flowOf(async (flow) => {
            await flow.sleep("settle", "1h");
            await flow.ask("stars", "review.ask", stars);
            flow.say("review.thanks");
          }),
        ],
      }),
      { intents: { "mau ulas": "review", ...intents } },
    );
    await chat.play(`
      > mau ulas
      > mau komplain
      < Apa keluhannya?
      + 2h
      > kopinya basi
      < Kami catat.
      < Bintang berapa untuk kopinya?
      > 3
      < Terima kasih!
    `);
  });

  test("a form in between sets it aside; afterwards it asks again by itself", async () => {
    const chat = chatWith(async (flow) => {
      await flow.ask("stars", "review.ask", stars);
      flow.say("review.thanks");
    });
    await chat.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
      > mau komplain
      < Apa keluhannya?
      > kopinya basi
      < Kami catat.
      < Bintang berapa untuk kopinya?
      > 4
      < Terima kasih!
    `);
  });

  test("one that only says something interrupts nothing", async () => {
    const chat = chatWith((flow) => flow.say("review.thanks"));
    await chat.play(`
      > pesan gayo
      < Berapa bungkus?
      > mau ulas
      < Terima kasih!
      < Berapa bungkus?
      > 2
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
  });

  test("what was abandoned above does not hide what was set aside below", async () => {
    const chat = chatWith(async (flow) => {
      await flow.ask("stars", "review.ask", stars);
    });
    await chat.play(`
      > mau komplain
      < Apa keluhannya?
      + 1d
      > mau ulas
      < Bintang berapa untuk kopinya?
    `);
    chat.state = {
      ...chat.state,
      tasks: chat.state.tasks.map((task) => (task.kind === "form" ? { ...task, activeAt: chat.now + 5e9 } : task)),
    };
    await chat.play(`
      + 8d
      > hmm
      < Maaf, saya belum paham. / Tadi masih ada yang belum selesai: complaint. Mau dilanjutkan? [Lanjutkan|Tidak usah]
    `);
  });

  test("its question takes the place of an open offer", async () => {
    const chat = chatWith(async (flow) => {
      await flow.sleep("settle", "1h");
      await flow.ask("stars", "review.ask", stars);
      flow.say("review.thanks");
    });
    await chat.play(`
      > mau ulas
      > pesan gayo
      < Berapa bungkus?
      > mau komplain
      < Apa keluhannya?
      > batal
      < Baik, dibatalkan. / Tadi masih ada yang belum selesai: Kopi Gayo. Mau dilanjutkan? [Lanjutkan|Tidak usah]
      + 1h
      < Bintang berapa untuk kopinya?
      * Lanjutkan
      < Pilihan itu sudah tidak berlaku. / Bintang berapa untuk kopinya?
      > 4
      < Terima kasih!
    `);
  });

  test("a label inside of a sentence is a choice, a sentence without one is none", async () => {
    const seen: unknown[] = [];
    const chat = chatWith(async (flow) => {
      const choices = [{ value: "a", label: "Apel" }];
      seen.push(await flow.ask("fruit", "review.why", z.string(), { choices }));
    });
    await chat.play(`
      > mau ulas
      < Kenapa? [Apel]
      > soalnya begitu
      < Maaf, saya belum paham. / Kenapa? [Apel]
      > yang apel merah itu
    `);
    expect(seen).toEqual(["a"]);
  });

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

  test("reads are taken once and come as decoded copies", async () => {
    const prices: unknown[] = [];
    let price = 10;
    const chat = chatWith(async (flow) => {
      const read = (await flow.read("price", () => ({ at: new Date(0), price }))) as { price: number; at: unknown };
      prices.push(read.at, read.price);
      read.price = 99;
      await flow.ask("stars", "review.ask", stars);
    });
    await chat.sends({ kind: "text", text: "mau ulas" });
    price = 20;
    await chat.sends({ kind: "text", text: "3" });
    expect(prices).toEqual(["1970-01-01T00:00:00.000Z", 10, "1970-01-01T00:00:00.000Z", 10]);
  });

  test("names in loops carry the item; a repeated name is an error and nothing leaks", async () => {
    const good = chatWith(async (flow) => {
      for (const line of ["a", "b"]) await flow.ask(`stars:${line}`, "review.ask", stars);
      flow.say("review.thanks");
    });
    await good.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
      > 1
      < Bintang berapa untuk kopinya?
      > 2
      < Terima kasih!
    `);
    const bad = chatWith(async (flow) => {
      for (const _ of ["a", "b"]) await flow.ask("stars", "review.ask", stars);
    });
    await bad.sends({ kind: "text", text: "mau ulas" });
    const before = bad.state;
    await expect(bad.sends({ kind: "text", text: "1" })).rejects.toMatchObject({ code: "flow-name-repeated" });
    expect(bad.state.tasks).toEqual(before.tasks);
  });

  test("forget drops an answer and asks again", async () => {
    const chat = chatWith(async (flow) => {
      for (;;) {
        const given = await flow.ask("stars", "review.ask", stars);
        if (given !== 1) break;
        flow.forget("stars");
      }
      flow.say("review.thanks");
    });
    await chat.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
      > 1
      < Bintang berapa untuk kopinya?
      > 1
      < Bintang berapa untuk kopinya?
      > 2
      < Terima kasih!
    `);
    expect(chat.facts.filter((fact) => fact.type === "slot-cleared")).toHaveLength(2);
  });

  test("a caught suspension changes nothing: what follows did not happen", async () => {
    const chat = chatWith(async (flow) => {
      try {
        await flow.ask("stars", "review.ask", stars);
      } catch {
        try {
          flow.say("complaint.done");
        } catch {
          throw new Error("replaced");
        }
      }
      flow.say("review.thanks");
    });
    await chat.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
      > 2
      < Terima kasih!
    `);
  });

  test("waits that nobody awaits and parallel steps leave nothing dangling", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    const done: string[] = [];
    const chat = chatWith(async (flow) => {
      const step = flow.step("slow", async () => {
        await new Promise((resolve) => setImmediate(resolve));
        done.push("slow");
      });
      const one = flow.ask("stars", "review.ask", stars);
      const two = flow.ask("why", "review.why", z.string());
      await Promise.all([one, two, step]);
      flow.say("review.thanks");
    });
    await chat.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
      > 4
      < Kenapa?
      > enak
      < Terima kasih!
    `);
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
    expect(done).toEqual(["slow"]);
  });

  test("used after its run it refuses", async () => {
    let kept: FlowApi | undefined;
    const chat = chatWith((flow) => {
      kept = flow;
    });
    await chat.sends({ kind: "text", text: "mau ulas" });
    expect(() => kept?.say("hours")).toThrow(expect.objectContaining({ code: "turn-closed" }));
    await expect(kept?.ask("x", "review.ask", stars)).rejects.toMatchObject({ code: "turn-closed" });
  });

  test("an error of its own reaches the caller", async () => {
    const chat = chatWith(() => {
      throw new RangeError("broken");
    });
    await expect(chat.sends({ kind: "text", text: "mau ulas" })).rejects.toThrow("broken");
    expect(chat.state.tasks).toEqual([]);
  });

  test("an unanswered question ends it silently after a week", async () => {
    const chat = chatWith(async (flow) => {
      await flow.ask("stars", "review.ask", stars);
    });
    await chat.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
      + 8d
      > 3
      < Maaf, saya belum paham.
    `);
    expect(chat.facts).toContainEqual(expect.objectContaining({ type: "task-abandoned", name: "review" }));
  });

  test("a deploy may insert, remove and reorder waits", async () => {
    const before = flowOf(async (flow) => {
      await flow.ask("stars", "review.ask", stars);
      await flow.ask("why", "review.why", z.string());
    });
    const after = flowOf(
      async (flow) => {
        await flow.ask("notes", "ask.notes", z.string());
        const given = await flow.ask("stars", "review.ask", stars);
        flow.say("promo", { what: given });
      },
      { version: 2 },
    );
    const chat = makeChat(shop({ flows: [before] }), { intents: { "mau ulas": "review", ...intents } });
    await chat.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
      > 4
      < Kenapa?
    `);
    chat.deploy(shop({ flows: [after] }));
    await chat.play(`
      > enak
      < Ada catatan?
      > tidak pedas
      < Promo: 4!
    `);
    expect(chat.facts).toContainEqual(expect.objectContaining({ type: "task-migrated", from: 1, to: 2 }));
  });

  test("costs the same at the 800th name as at the 8th", async () => {
    const chat = makeChat(
      shop({
        forms: [order, complaint],
        flows: [
          flowOf(async (flow) => {
            for (let index = 0; index < 801; index += 1) await flow.ask(`q${index}`, "review.ask", stars);
          }),
        ],
      }),
      { intents: { "mau ulas": "review", ...intents } },
    );
    await chat.sends({ kind: "text", text: "mau ulas" });
    const facts: number[] = [];
    for (let index = 0; index < 800; index += 1) {
      const effects = await chat.sends({ kind: "text", text: "3" });
      facts.push(effects.facts.length);
    }
    expect(new Set(facts)).toEqual(new Set([2]));
    expect(chat.state.prompts).toEqual([]);
  });
});
