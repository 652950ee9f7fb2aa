import { beforeEach, describe, expect, test } from "vitest";
import { cart } from "../../test/support/cart.ts";
import { type Chat, makeChat } from "../../test/support/dialog-chat.ts";
import { complaint, intents, order, placed, shop, submitted } from "../../test/support/kopi.ts";
import type { ChangeTurnApi, FormDefinition } from "../model/definition.ts";
import type { JsonObject } from "../model/json.ts";

/** What changes were asked of the bot, oldest first. */
const changes: { readonly values: unknown; readonly before: unknown; readonly kept: unknown }[] = [];

beforeEach(() => {
  placed.length = 0;
  submitted.length = 0;
  changes.length = 0;
});

function changeable(run?: (values: JsonObject, turn: ChangeTurnApi) => void): FormDefinition {
  return {
    ...order,
    async submit(values: never, turn) {
      await order.submit(values, turn);
      turn.keep({ no: `KS-000${placed.length}` });
    },
    change: {
      within: "1h",
      run(values: JsonObject, turn) {
        changes.push({ values, before: turn.before, kept: turn.kept });
        if (run === undefined) turn.say("complaint.done");
        else run(values, turn);
      },
    },
  };
}

const chatWith = (form: FormDefinition): Chat => makeChat(shop({ forms: [form, complaint] }), { intents });

const summary = (qty: number, branch = "Bandung") =>
  `Kopi: Kopi Gayo / Jumlah: ${qty} / Pengiriman: Ambil sendiri / Cabang: ${branch} / Sudah benar? [Ya, benar|Ubah|Batalkan]`;
const ordered = `
  > pesan 2 kopi gayo, ambil sendiri di Bandung
  < ${summary(2)}
  > ya
  < Pesanan KS-0001 kami proses.
`;

describe("a correction after the order was placed", () => {
  test("is a change that the customer confirms and the bot accepts", async () => {
    const chat = chatWith(changeable());
    await chat.play(`
      ${ordered}
      > eh jadinya 3
      < Baik, yang tadi kita ubah. / Oke, Jumlah jadi 3. / ${summary(3)}
      > ya
      < Kami catat.
      > eh ganti ke Jakarta aja
      < Baik, yang tadi kita ubah. / Oke, Cabang jadi Jakarta. / ${summary(3, "Jakarta")}
      * Ya, benar
      < Kami catat.
    `);
    expect(placed).toHaveLength(1);
    expect(changes).toMatchObject([
      { values: { qty: 3, branch: "Bandung" }, before: { qty: 2 }, kept: { no: "KS-0001" } },
      { values: { qty: 3, branch: "Jakarta" }, before: { qty: 3, branch: "Bandung" }, kept: { no: "KS-0001" } },
    ]);
    const types = chat.facts.map(({ type }) => type);
    expect(types.filter((type) => type === "task-completed")).toHaveLength(1);
    expect(types.filter((type) => type === "change-accepted")).toHaveLength(2);
    expect(chat.state.tasks).toEqual([]);
  });

  test("may be refused: what was ordered stands", async () => {
    const chat = chatWith(changeable((_, turn) => turn.refuse("order.soldOut", { product: "Gayo" })));
    await chat.play(`
      ${ordered}
      > eh jadinya 30
      < Baik, yang tadi kita ubah. / Oke, Jumlah jadi 30. / ${summary(30)}
      > ya
      < Maaf, Gayo habis.
      > eh jadinya 4
      < Baik, yang tadi kita ubah. / Oke, Jumlah jadi 4. / ${summary(4)}
    `);
    expect(changes).toMatchObject([{ before: { qty: 2 } }]);
    expect(chat.facts).toContainEqual(expect.objectContaining({ type: "change-refused", name: "order" }));
  });

  test("by name, without saying what, and in English", async () => {
    await chatWith(changeable()).play(`
      ${ordered}
      > ganti jumlah
      < Baik, yang tadi kita ubah. / Berapa bungkus?
      > 7
      < ${summary(7)}
      > batal
      < Baik, dibatalkan.
      > ganti dong
      < Baik, yang tadi kita ubah. / Bagian mana yang mau diubah? [Kopi|Jumlah|Pengiriman|Cabang]
      > batal
      < Baik, dibatalkan.
      > English please
      < All right, let's use English.
      > no, make it 5
      < All right, let's change that one. / Okay, Quantity is now 5. / Coffee: Kopi Gayo / Quantity: 5 / Shipping: Pick-up / Branch: Bandung / All correct? [Yes, correct|Change|Cancel]
    `);
    expect(changes).toEqual([]);
  });

  test("what depends on it is asked again, only that", async () => {
    await chatWith(changeable()).play(`
      ${ordered}
      > eh diantar aja
      < Baik, yang tadi kita ubah. / Oke, Pengiriman jadi Diantar. / Alamatnya di mana?
      > Jl. Merdeka 10, Bandung
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ya
      < Kami catat.
    `);
    expect(changes).toMatchObject([{ values: { fulfilment: "delivery", address: "Jl. Merdeka 10, Bandung" } }]);
  });

  test("a new order starts fresh, and is no change", async () => {
    const chat = chatWith(changeable());
    await chat.play(`
      ${ordered}
      > mau pesan
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > eh toraja
      < Berapa bungkus?
    `);
    expect(chat.facts.map(({ type }) => type)).not.toContain("change-requested");
  });

  test("is too late after its time, and after a deploy that changed the form", async () => {
    const late = chatWith(changeable());
    await late.play(`
      ${ordered}
      + 1h
      > eh jadinya 3
      < Maaf, saya belum paham.
    `);
    expect(late.state).not.toHaveProperty("done");
    placed.length = 0;
    const deployed = chatWith(changeable());
    await deployed.play(ordered);
    deployed.deploy(shop({ forms: [{ ...changeable(), version: 2 }, complaint] }));
    await deployed.play(`
      > eh jadinya 3
      < Maaf, saya belum paham.
    `);
  });

  test("words of a correction that also say of what begin an order, where nothing was ordered", async () => {
    const chat = chatWith(changeable());
    await chat.play(`
      > eh jadinya pesan 2 gayo
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
  });

  test("without change in the form nothing completed is touched", async () => {
    const chat = chatWith(order);
    await chat.play(`
      ${ordered}
      > eh jadinya 3
      < Maaf, saya belum paham.
    `);
    expect(chat.state).not.toHaveProperty("done");
  });

  test("an abandoned change starts no flow that waits for orders to be abandoned", async () => {
    const flow = {
      kind: "flow" as const,
      name: "win-back",
      version: 1,
      startsOn: { fact: "task-abandoned", name: "order" },
      run: () => {
        throw new Error("the order was not abandoned");
      },
    };
    const chat = makeChat(shop({ forms: [changeable(), complaint], flows: [flow] }), { intents });
    await chat.play(`
      ${ordered}
      > eh jadinya 3
      < Baik, yang tadi kita ubah. / Oke, Jumlah jadi 3. / ${summary(3)}
      + 8d
    `);
    expect(chat.state.tasks).toEqual([]);
    expect(changes).toEqual([]);
  });

  test("an item of a cart goes", async () => {
    const chat = cart(false, {
      change: {
        within: "1h",
        run(values: JsonObject, turn) {
          changes.push({ values, before: turn.before, kept: turn.kept });
          turn.say("complaint.done");
        },
      },
    });
    await chat.play(`
      > pesan 2 gayo halus sama 1 kintamani, ambil sendiri
      < 1. Kopi Gayo, 2, halus / 2. Kopi Kintamani, 1 / Pengiriman: Ambil sendiri / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ya
      < Kami catat.
      > hapus kintamani
      < Baik, yang tadi kita ubah. / Oke, Kopi Kintamani, 1 saya keluarkan. / Kopi: Kopi Gayo / Jumlah: 2 / Gilingan: halus / Pengiriman: Ambil sendiri / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ya
      < Kami catat.
    `);
    expect(changes).toMatchObject([{ values: { items: [{ product: "Kopi Gayo" }] } }]);
  });
});
