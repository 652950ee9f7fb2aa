import { describe, expect, test } from "vitest";
import { z } from "zod";
import { locationSchema, mediaSchema } from "../api/attachments.ts";
import { defineVocabulary } from "../bot.ts";
import { converse } from "../testing/converse.ts";
import { fakeChannel } from "../testing/fake-channel.ts";

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const HTML = new TextEncoder().encode("<script>alert(1)</script>");
const FILES = { receipt: PNG, page: HTML };

const kopi = defineVocabulary({
  locales: ["id", "en"],
  profile: z.object({}),
  entities: {},
  intents: {
    pay: { id: ["sudah bayar"], en: ["I have paid"] },
    place: { id: ["cari cabang"], en: ["find a shop"] },
    hours: { id: ["jam buka"], en: ["opening hours"] },
    show: { id: ["lihat gelas saya"], en: ["look at my cup"] },
  },
  copy: {
    id: {
      bank: "Lewat bank apa?",
      receipt: "Kirim foto bukti transfernya, ya.",
      where: "Di mana kamu sekarang?",
      paid: "Bukti {bytes:number} byte lewat {bank} kami terima.",
      unreadable: "Fotonya tidak bisa dibuka, kirim lagi ya.",
      sure: "Sudah benar?",
      near: "Cabang terdekat dari {place}: Braga.",
      hours: "Buka 08.00 sampai 21.00.",
      seen: "Terima kasih, {kind}.",
    },
    en: {
      bank: "Which bank?",
      receipt: "Please send a photo of the receipt.",
      where: "Where are you now?",
      paid: "We got {bytes:number} bytes by {bank}.",
      unreadable: "The photo can't be opened, please send it again.",
      sure: "All right?",
      near: "Nearest to {place}: Braga.",
      hours: "We are open from 8 to 9.",
      seen: "Thank you, {kind}.",
    },
  },
});

const payment = kopi.form("payment", {
  version: 1,
  opens: "pay",
  schema: z.object({
    bank: z.enum(["BCA", "Mandiri"]),
    receipt: mediaSchema({ types: ["image", "file"], bytes: 1_000 }),
  }),
  slots: { bank: { ask: "bank" }, receipt: { ask: "receipt" } },
  confirm: "sure",
  async submit({ bank, receipt }, turn) {
    const read = await turn
      .step(
        "read",
        async ({ readMedia }) => (await readMedia(receipt, { bytes: 1_000, types: ["image"] })).bytes.byteLength,
        { retry: "never" },
      )
      .catch(() => undefined);
    if (read === undefined) turn.reopen("receipt", "unreadable");
    else turn.say("paid", { bytes: read, bank });
  },
});
const branch = kopi.form("branch", {
  version: 1,
  opens: "place",
  schema: z.object({ where: z.union([locationSchema(), z.string()]) }),
  slots: { where: { ask: "where" } },
  submit: ({ where }, turn) =>
    turn.say("near", { place: typeof where === "string" ? where : (where.label ?? `${where.latitude}`) }),
});
const photo = kopi.flow("photo", {
  version: 1,
  opens: "show",
  async run(flow) {
    const { type } = await flow.ask("photo", "receipt", mediaSchema());
    flow.say("seen", { kind: type });
  },
});
const bot = kopi.bot({
  name: "kopi",
  forms: [payment, branch],
  flows: [photo],
  answers: { hours: { public: true, run: (turn) => turn.say("hours") } },
});

const image = (id: string, extra: object = {}) =>
  ({ kind: "media", media: [{ type: "image", mime: "image/png", id, ...extra }] }) as const;
const chatting = () =>
  converse(bot, { channels: [fakeChannel("web", { files: FILES }), fakeChannel("whatsapp", { files: FILES })] });

describe("a file where one is asked for", () => {
  test("fills the slot, and a step reads its bytes, also when the form ends on another channel", async () => {
    await using chat = await chatting();
    const budi = chat.person("budi");
    await budi.on("web").says("sudah bayar");
    await budi.says("BCA");
    budi.hears("Kirim foto bukti transfernya");
    await budi.on("web").sends(image("receipt"));
    budi.hears("foto", "Sudah benar?");
    await budi.links("web", "whatsapp");
    await budi.on("whatsapp").says("ya");
    budi.hears("Bukti 11 byte lewat BCA");
  });

  test("may come before it is asked for, and with words of its own", async () => {
    await using chat = await chatting();
    const budi = chat.person("budi");
    await budi.says("sudah bayar");
    await budi.sends(image("receipt", { name: "bukti.png" }));
    budi.hears("Lewat bank apa?");
    await budi.says("Mandiri");
    budi.hears("bukti.png", "Sudah benar?");
    await budi.sends({ ...image("receipt", { name: "baru.png" }), text: "ini yang benar kak" });
    budi.hears("baru.png", "Sudah benar?");
    expect((await chat.state("budi"))?.tasks[0]?.values).toMatchObject({
      bank: "Mandiri",
      receipt: { name: "baru.png" },
    });
  });

  test("a caption does not hide the file", async () => {
    await using chat = await chatting();
    const budi = chat.person("budi");
    await budi.says("sudah bayar");
    await budi.says("BCA");
    await budi.sends({ ...image("receipt"), text: "ini buktinya kak, jam buka berapa?" });
    budi.hears("Sudah benar?");
    expect((await chat.state("budi"))?.tasks[0]?.values["receipt"]).toMatchObject({ channel: "web", id: "receipt" });
  });

  test.for([
    ["of another kind", { kind: "media", media: [{ type: "audio", mime: "audio/ogg", id: "receipt" }] }, "belum bisa"],
    ["too large", image("receipt", { bytes: 5_000 }), "terlalu besar"],
    ["as words", { kind: "text", text: "sudah saya kirim" }, "Kirim foto bukti transfernya"],
  ] as const)("%s is refused, and asked for again", async ([, event, answer]) => {
    await using chat = await chatting();
    const budi = chat.person("budi");
    await budi.says("sudah bayar");
    await budi.says("BCA");
    await budi.sends(event as Parameters<typeof budi.sends>[0]);
    budi.hears(answer, "Kirim foto bukti transfernya");
    expect((await chat.state("budi"))?.tasks[0]?.values["receipt"]).toBeUndefined();
  });

  test("what its first bytes give away as no image is asked for again", async () => {
    await using chat = await chatting();
    const budi = chat.person("budi");
    await budi.says("sudah bayar");
    await budi.says("BCA");
    await budi.sends(image("page"));
    await budi.says("ya");
    budi.hears("Fotonya tidak bisa dibuka", "Kirim foto bukti transfernya");
    await budi.sends(image("receipt"));
    await budi.says("ya");
    budi.hears("Bukti 11 byte");
  });

  test("of several files the first that fits counts", async () => {
    await using chat = await chatting();
    const budi = chat.person("budi");
    await budi.says("sudah bayar");
    await budi.says("BCA");
    const media = ["receipt", "other"].map((id) => ({ type: "image", mime: "image/png", id }) as const);
    await budi.sends({ kind: "media", media: [{ type: "audio", mime: "audio/ogg", id: "noise" }, ...media] });
    budi.hears("Sudah benar?");
    expect((await chat.state("budi"))?.tasks[0]?.values["receipt"]).toMatchObject({ id: "receipt" });
  });

  test("of a channel that is gone: an error that says so", async () => {
    await using chat = await chatting();
    const sent = { channel: "fax", type: "image", mime: "image/png", id: "1" } as const;
    await expect(chat.app.readMedia(sent, { bytes: 10 })).rejects.toMatchObject({ code: "media-unavailable" });
  });
});

describe("a place where one is asked for", () => {
  test("fills the slot; so do words where the schema takes them", async () => {
    await using chat = await chatting();
    const budi = chat.person("budi");
    await budi.says("cari cabang");
    await budi.sends({ kind: "location", latitude: -6.9, longitude: 107.6, label: "Rumah" });
    budi.hears("Cabang terdekat dari Rumah");
    await budi.says("cari cabang");
    await budi.says("Jalan Merdeka 5");
    budi.hears("Cabang terdekat dari Jalan Merdeka 5");
  });
});

test("a flow's question takes a file, and asks again for anything else", async () => {
  await using chat = await chatting();
  const budi = chat.person("budi");
  await budi.says("lihat gelas saya");
  budi.hears("Kirim foto");
  await budi.sends({ kind: "location", latitude: -6.9, longitude: 107.6 });
  budi.hears("Kirim foto");
  await budi.sends({ ...image("receipt"), text: "ini kak" });
  budi.hears("Terima kasih, image");
});
