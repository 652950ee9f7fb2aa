import { describe, expect, test } from "vitest";
import { z } from "zod";
import { makeChat, shownReplies } from "../../test/support/dialog-chat.ts";
import { complaint, intents, order, orderShape, orderSlots, shop } from "../../test/support/kopi.ts";
import type { FormDefinition } from "../model/definition.ts";

/** An order with product and quantity filled, waiting for delivery or pick-up. */
async function inFlight() {
  const chat = makeChat(shop(), { intents });
  await chat.play(`
    > pesan 2 kopi gayo
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
  `);
  return chat;
}

function orderWith(
  shape: z.core.$ZodLooseShape,
  slots: FormDefinition["slots"],
  rest: Partial<FormDefinition> = {},
): FormDefinition {
  const { complete: _, ...others } = order;
  return { ...others, schema: z.object(shape as { [name: string]: z.ZodType }), slots, ...rest };
}

const { product, qty, fulfilment, address, branch } = orderShape;
const slots = orderSlots;

describe("a deploy with a form in flight", () => {
  test("a question inserted before the open one: the answer goes where it belongs, then the new one is asked", async () => {
    const chat = await inFlight();
    const grind = z.enum(["halus", "kasar"]);
    chat.deploy(
      shop({
        forms: [
          orderWith({ product, grind, qty, fulfilment, address, branch }, {
            ...slots,
            grind: { ask: "ask.notes" },
          } as FormDefinition["slots"]),
        ],
      }),
    );
    await chat.play(`
      > diantar
      < Ada catatan? [halus|kasar]
      > halus
      < Alamatnya di mana?
    `);
    expect(chat.state.tasks[0]?.values).toEqual({
      product: "Kopi Gayo",
      qty: 2,
      fulfilment: "delivery",
      grind: "halus",
    });
  });

  test("the open question removed: the next one is asked, nothing moves", async () => {
    const chat = await inFlight();
    chat.deploy(
      shop({
        forms: [
          orderWith({ product, qty, notes: z.string() }, {
            ...slots,
            notes: { ask: "ask.notes" },
          } as FormDefinition["slots"]),
        ],
      }),
    );
    await chat.play(`
      > hmm
      < Maaf, saya belum paham. / Ada catatan?
      > yang segar ya
      < Kopi: Kopi Gayo / Jumlah: 2 / notes: yang segar ya / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
  });

  test("a check added that a value fails: it is gone before the next message is read", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(`
      > pesan 3 kopi gayo diantar
      < Alamatnya di mana?
    `);
    const even = {
      ask: "ask.qty",
      label: "label.qty",
      check: (value: unknown) => Number(value) % 2 === 0 || "qty.even",
    };
    chat.deploy(
      shop({ forms: [orderWith(orderShape, { ...slots, qty: even } as FormDefinition["slots"], { version: 2 })] }),
    );
    await chat.play(`
      > 4 bungkus
      < Oke, Jumlah: 4. / Alamatnya di mana?
    `);
  });

  test("a filled slot removed: its value is dropped", async () => {
    const chat = await inFlight();
    chat.deploy(shop({ forms: [orderWith({ product, fulfilment, address, branch }, slots)] }));
    await chat.play(`
      > ambil sendiri
      < Cabang mana? [Bandung|Jakarta]
    `);
    expect(chat.state.tasks[0]?.values).toEqual({ product: "Kopi Gayo", fulfilment: "pickup" });
    expect(chat.facts).toContainEqual(
      expect.objectContaining({ type: "slot-cleared", slot: "qty", reason: "migrated" }),
    );
  });

  test("a slot renamed: the old one is dropped, the new one asked", async () => {
    const chat = await inFlight();
    chat.deploy(
      shop({
        forms: [
          orderWith({ product, amount: qty, fulfilment, address, branch }, {
            ...slots,
            amount: { ask: "ask.qty" },
          } as FormDefinition["slots"]),
        ],
      }),
    );
    await chat.play(`
      > diantar
      < Berapa bungkus?
      > 3
      < Alamatnya di mana?
    `);
    expect(chat.state.tasks[0]?.values).toEqual({ product: "Kopi Gayo", fulfilment: "delivery", amount: 3 });
  });

  test("a slot renamed with migrate: the value is carried over", async () => {
    const chat = await inFlight();
    const froms: number[] = [];
    chat.deploy(
      shop({
        forms: [
          orderWith(
            { product, amount: qty, fulfilment, address, branch },
            { ...slots, amount: { ask: "ask.qty" } } as FormDefinition["slots"],
            {
              version: 2,
              migrate: ({ qty: amount, ...others }, from) => {
                froms.push(from);
                return amount === undefined ? others : { ...others, amount };
              },
            },
          ),
        ],
      }),
    );
    await chat.play(`
      > diantar
      < Alamatnya di mana?
      > Jl. Merdeka 10
      < Kopi: Kopi Gayo / amount: 2 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10 / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
    expect(froms).toEqual([1]);
    expect(chat.facts).toContainEqual({
      type: "slot-filled",
      task: expect.any(String),
      slot: "amount",
      from: "default",
    });
    expect(chat.state.tasks[0]?.version).toBe(2);
    expect(chat.facts).toContainEqual(expect.objectContaining({ type: "task-migrated", from: 1, to: 2 }));
  });

  test("a stricter schema: what does not fit any more is asked again, with the reason in the journal", async () => {
    const chat = await inFlight();
    chat.deploy(shop({ forms: [orderWith({ ...orderShape, qty: z.number().min(5) }, slots)] }));
    await chat.play(`
      > diantar
      < Berapa bungkus?
      > 6
      < Alamatnya di mana?
    `);
    expect(chat.facts).toContainEqual(
      expect.objectContaining({ type: "slot-cleared", slot: "qty", reason: "migrated" }),
    );
  });

  test("a choice that is gone", async () => {
    const chat = await inFlight();
    chat.deploy(
      shop({ forms: [orderWith({ ...orderShape, product: z.enum(["Kopi Toraja", "Kopi Kintamani"]) }, slots)] }),
    );
    await chat.play(`
      > diantar
      < Mau kopi apa? [Kopi Toraja|Kopi Kintamani]
    `);
  });

  test("the form is gone: it ends with a message and a journal entry", async () => {
    const chat = await inFlight();
    chat.deploy(shop({ forms: [complaint] }));
    await chat.play(`
      > diantar
      < Maaf, order sudah tidak tersedia, jadi saya tutup. Ada lagi yang bisa dibantu?
      > jam buka
      < Buka 08.00-20.00.
    `);
    expect(chat.state.tasks).toEqual([]);
    expect(chat.timers.size).toBe(0);
    expect(chat.facts).toContainEqual(expect.objectContaining({ type: "task-ended", reason: "code-gone" }));
  });

  test("the form is gone while its summary is open: a tap on yes is no order", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.sends({ kind: "text", text: "pesan 2 kopi gayo, ambil sendiri di Bandung" });
    chat.deploy(shop({ forms: [complaint] }));
    await chat.play(`
      * Ya, benar
      < Maaf, order sudah tidak tersedia, jadi saya tutup. Ada lagi yang bisa dibantu?
    `);
  });

  test("a summary of the old code does not confirm the new form", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.sends({ kind: "text", text: "pesan 2 kopi gayo, ambil sendiri di Bandung" });
    chat.deploy(
      shop({
        forms: [
          orderWith({ ...orderShape, notes: z.string() }, {
            ...slots,
            notes: { ask: "ask.notes" },
          } as FormDefinition["slots"]),
        ],
      }),
    );
    await chat.play(`
      > ya
      < Ada catatan?
      > tidak pedas
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Ambil sendiri / Cabang: Bandung / notes: tidak pedas / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
  });

  test("the same code costs nothing: the stored task is not looked at again", async () => {
    const chat = await inFlight();
    const before = chat.state.tasks[0];
    let looked = 0;
    chat.deploy(
      shop({ forms: [{ ...order, schema: order.schema.extend({ qty: orderShape.qty.refine(() => ++looked > 0) }) }] }),
    );
    await chat.sends({ kind: "text", text: "hmm" });
    const effects = await chat.sends({ kind: "text", text: "hmm" });
    expect(looked).toBeLessThanOrEqual(1);
    expect(effects.facts.filter((fact) => fact.type === "slot-cleared" || fact.type === "task-migrated")).toEqual([]);
    expect(effects.state.tasks[0]?.revision).toBe(before?.revision);
  });

  test("a suspended form whose code is gone is not offered back", async () => {
    const chat = await inFlight();
    await chat.play(`
      > mau komplain
      < Apa keluhannya?
    `);
    chat.deploy(shop({ forms: [complaint] }));
    await chat.play(`
      > kopinya basi
      < Kami catat.
      < Maaf, order sudah tidak tersedia, jadi saya tutup. Ada lagi yang bisa dibantu?
    `);
    expect(chat.state.tasks).toEqual([]);
  });

  test("a flow is gone", async () => {
    const flow = {
      kind: "flow" as const,
      name: "review",
      version: 1,
      opens: "review",
      run: async (run: import("../model/definition.ts").FlowApi) =>
        void (await run.ask("stars", "review.ask", z.number())),
    };
    const chat = makeChat(shop({ flows: [flow] }), { intents: { "mau ulas": "review" } });
    await chat.sends({ kind: "text", text: "mau ulas" });
    chat.deploy(shop());
    await chat.sends({ kind: "text", text: "4" });
    expect(shownReplies(chat.last)).toEqual([
      "Maaf, review sudah tidak tersedia, jadi saya tutup. Ada lagi yang bisa dibantu?",
    ]);
    expect(chat.state.tasks).toEqual([]);
  });
});
