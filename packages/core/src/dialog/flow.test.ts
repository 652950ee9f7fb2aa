import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { makeChat } from "../../test/support/dialog-chat.ts";
import { chatWith, flowIntents, flowOf, stars } from "../../test/support/flows.ts";
import { intents, placed, shop } from "../../test/support/kopi.ts";

beforeEach(() => {
  placed.length = 0;
});

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
      < Paling banyak 5, ya. / Bintang berapa untuk kopinya?
      > jam buka
      < Buka 08.00-20.00.
      < Bintang berapa untuk kopinya?
      > qwe rty
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

  test("of three tasks set aside each comes back once, the latest first", async () => {
    const chat = chatWith(async (flow) => {
      await flow.ask("stars", "review.ask", stars);
    });
    await chat.play(`
      > pesan gayo
      < Berapa bungkus?
      > mau komplain
      < Apa keluhannya?
      > mau ulas
      < Bintang berapa untuk kopinya?
      > 4
      < Tadi masih ada yang belum selesai: complaint. Mau dilanjutkan? [Lanjutkan|Tidak usah]
      > ya
      < Apa keluhannya?
      > kopinya basi
      < Kami catat.
      < Tadi masih ada yang belum selesai: Kopi Gayo. Mau dilanjutkan? [Lanjutkan|Tidak usah]
      > tidak
      < Baik, yang itu saya tutup.
    `);
    expect(chat.state).toMatchObject({ tasks: [], offers: [] });
  });

  test("starts over when somebody opened it, else asks again", async () => {
    const chat = chatWith(async (flow) => {
      flow.say("hours");
      await flow.ask("stars", "review.ask", stars);
      await flow.ask("why", "review.why", z.string());
    });
    await chat.play(`
      > mau ulas
      < Buka 08.00-20.00.
      < Bintang berapa untuk kopinya?
      > 4
      < Kenapa?
      > mulai lagi
      < Buka 08.00-20.00.
      < Bintang berapa untuk kopinya?
    `);
    const started = makeChat(
      shop({
        flows: [
          flowOf(
            async (flow) => {
              await flow.sleep("settle", "1h");
              await flow.ask("stars", "review.ask", stars);
            },
            { startsOn: { fact: "task-completed", name: "complaint" } },
          ),
        ],
      }),
      { intents },
    );
    await started.play(`
      > mau komplain
      < Apa keluhannya?
      > kopinya basi
      < Kami catat.
      + 1h
      < Bintang berapa untuk kopinya?
      > mulai lagi
      < Bintang berapa untuk kopinya?
    `);
  });

  test("a form it runs starts over in its place", async () => {
    const got: unknown[] = [];
    const chat = chatWith(async (flow) => {
      got.push(await flow.run({ name: "order" }));
    });
    await chat.play(`
      > mau ulas
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > gayo 2
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      > mulai lagi
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > toraja 3 ambil sendiri di Bandung
      < Kopi: Kopi Toraja / Jumlah: 3 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ya
      < Pesanan KS-0001 kami proses.
    `);
    expect(got).toEqual([{ product: "Kopi Toraja", qty: 3, fulfilment: "pickup", branch: "Bandung" }]);
  });

  test("tells understanding what it awaits", async () => {
    const awaited: unknown[] = [];
    const chat = chatWith(async (flow) => {
      await flow.ask("fruit", "review.why", z.string(), { choices: [{ value: "a", label: "Apel" }] });
      await flow.ask("stars", "review.ask", stars, { choices: [{ value: 1, label: "Satu" }] });
      await flow.ask("size", "review.why", z.enum(["kecil", "besar"]));
      await flow.ask("why", "review.why", z.string());
    });
    for (const text of ["mau ulas", "apel", "satu", "kecil"]) {
      await chat.sends({ kind: "text", text });
      const expecting = chat.dialog.expecting(chat.state, undefined, chat.now);
      awaited.push([expecting?.name, expecting?.kinds, expecting?.options.map((option) => option.value)]);
    }
    expect(awaited).toEqual([
      ["fruit", ["choice"], ["a"]],
      ["stars", ["number", "choice"], [1]],
      ["size", ["choice"], ["kecil", "besar"]],
      ["why", ["text"], []],
    ]);
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
      { intents: flowIntents },
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
});
