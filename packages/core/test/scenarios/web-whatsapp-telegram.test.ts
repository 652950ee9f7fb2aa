import { converse } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { cafe, placed } from "./cafe.ts";

/** Web, on to WhatsApp in the middle of the form, confirmed in Telegram: the story, and everything that may go wrong in it. */
const NUMBER = { ids: { web: "visitor-1", whatsapp: "6281234564321" } };

async function begun(linking: "prompt" | "immediate" = "prompt") {
  const orders = placed();
  const chat = await converse(cafe(orders), { channels: ["web", "whatsapp", "telegram"], linking });
  const budi = chat.person("budi", NUMBER);
  await budi.on("web").says("mau pesan");
  await budi.on("web").says("2 kopi gayo");
  budi.hears("Diantar atau ambil sendiri?");
  const codeFor = async (channel: string): Promise<string> => {
    const web = chat.channel("web");
    const from = { channel: "web", id: "visitor-1", kind: "direct" } as const;
    return (await web.context().issueLink(web.alias({ value: "visitor-1" }), from, channel)).code;
  };
  const customers = async () =>
    new Set(
      (await Promise.all(["web", "whatsapp", "telegram"].map((channel) => chat.customer("budi", channel)))).filter(
        (customer) => customer !== undefined,
      ),
    );
  return { chat, orders, budi, codeFor, customers };
}

test("the whole story: one customer, one order, nothing asked twice, every turn in order", async () => {
  const { chat, orders, budi, codeFor, customers } = await begun();
  await using _ = chat;
  await budi.on("whatsapp").says(`Lanjut kode ${await codeFor("whatsapp")}`);
  budi.on("web").hears("Hubungkan WhatsApp ••••4321");
  await budi.on("web").taps("Ya, hubungkan");
  budi.on("whatsapp").hears("tersambung", "Diantar atau ambil sendiri?");
  await budi.on("whatsapp").says("ambil sendiri");
  budi.hears("Sudah benar?");
  await budi.links("whatsapp", "telegram");
  budi.on("telegram").hears("Sudah benar?");
  await budi.on("telegram").says("ya");
  budi.hears("Pesanan KS-0001 kami proses.");
  expect(orders.all).toHaveLength(1);
  expect((await customers()).size).toBe(1);
  expect(chat.asked()).toMatchObject({ shown: { again: 0 }, journal: { again: 0 } });
  const switches = chat.journal().flatMap(({ facts }) => facts.filter(({ type }) => type === "channel-switched"));
  expect(switches.length).toBeGreaterThan(0);
  const timeline = [...(await chat.store.timeline((await chat.customer("budi")) ?? "", 100))].reverse();
  expect(timeline.every(({ at }, index) => at >= (timeline[index - 1]?.at ?? 0))).toBe(true);
});

test("a code in small letters, with spaces, or run together is the same code", async () => {
  for (const write of [
    (code: string) => code.toLowerCase(),
    (code: string) => code.replace("-", " "),
    (code: string) => code.replace("-", ""),
    (code: string) => `ini kodenya: ${code.toLowerCase().replace("-", " ")}, tolong ya`,
  ]) {
    const { chat, budi, codeFor, customers } = await begun("immediate");
    await using _ = chat;
    await budi.on("whatsapp").says(write(await codeFor("whatsapp")));
    budi.on("whatsapp").hears("tersambung");
    expect((await customers()).size).toBe(1);
  }
});

test("a code after ten minutes, or a second time, connects nothing and says so", async () => {
  const { chat, budi, codeFor, customers } = await begun("immediate");
  await using _ = chat;
  const late = await codeFor("whatsapp");
  await chat.clock.advance("11m");
  await budi.on("whatsapp").says(late);
  budi.on("whatsapp").hears("kedaluwarsa");
  expect((await customers()).size).toBe(2);
  const good = await codeFor("whatsapp");
  await budi.on("whatsapp").says(good);
  const stranger = chat.person("stranger");
  await stranger.on("whatsapp").says(good);
  stranger.hears("sudah dipakai");
  expect(await chat.customer("stranger", "whatsapp")).not.toBe(await chat.customer("budi", "web"));
});

test("a WhatsApp account that has a half-filled form of its own: one is active, the other is offered back", async () => {
  const { chat, budi, codeFor, customers } = await begun();
  await using _ = chat;
  await chat.clock.advance("1m");
  await budi.on("whatsapp").says("mau pesan");
  await budi.on("whatsapp").says("teh melati");
  const code = await codeFor("whatsapp");
  // A code alone is no proof of both: the screen it began on is asked.
  await budi.on("whatsapp").says(code);
  expect((await customers()).size).toBe(2);
  await budi.on("web").taps("Ya, hubungkan");
  expect((await customers()).size).toBe(1);
  const tasks = (await chat.state("budi"))?.tasks ?? [];
  expect(tasks.map(({ values }) => values["product"]).toSorted()).toEqual(["kopi-gayo", "teh-melati"]);
  expect((await chat.state("budi"))?.offers).toEqual([tasks[0]?.id]);
});

test("confirmed in Telegram and on the web in the same moment: one order", async () => {
  const { chat, orders, budi } = await begun("immediate");
  await using _ = chat;
  await budi.links("web", "telegram");
  await budi.on("telegram").says("ambil sendiri");
  await Promise.all([budi.on("telegram").says("ya"), budi.on("web").says("ya")]);
  await chat.rest();
  expect(orders.all).toHaveLength(1);
});

test("the process ends between the confirmation and its answer: one order, one answer", async () => {
  for (const phase of ["step-result", "commit", "committed", "send"] as const) {
    const { chat, orders, budi } = await begun("immediate");
    await using _ = chat;
    await budi.links("web", "telegram");
    await budi.on("telegram").says("ambil sendiri");
    chat.crashBefore(phase);
    await budi.on("telegram").says("ya");
    expect(chat.crashes()).toBe(1);
    expect(orders.all).toHaveLength(1);
    const told = chat.channel("telegram").sent.filter(({ part }) => part.text?.includes("KS-0001"));
    expect(told).toHaveLength(1);
  }
});

test("somebody on WhatsApp without a number, known by an id of the business only, is connected like any other", async () => {
  const { chat, codeFor } = await begun();
  await using _ = chat;
  const aliases = [{ kind: "whatsapp", account: "business-1", value: "ID.11187450044321", proven: true }];
  await chat
    .person("no-number")
    .on("whatsapp")
    .sends({ kind: "text", text: await codeFor("whatsapp"), aliases });
  await chat.rest();
  await chat.person("budi").on("web").taps("Ya, hubungkan");
  const found = await chat.store.find({ kind: "whatsapp", account: "business-1", value: "ID.11187450044321" });
  expect(found?.customer).toBe(await chat.customer("budi", "web"));
});

test("a link opened in a group is refused and burned", async () => {
  const { chat, budi, codeFor, customers } = await begun("immediate");
  await using _ = chat;
  const code = await codeFor("telegram");
  await budi.on("telegram", { group: "keluarga" }).says(code);
  await budi.on("telegram").says(code);
  budi.on("telegram").hears("sudah dipakai");
  expect((await customers()).size).toBe(2);
});

test("what is corrected on another channel is corrected everywhere, and the summary there is no longer good", async () => {
  const { chat, orders, budi } = await begun("immediate");
  await using _ = chat;
  await budi.links("web", "telegram");
  await budi.on("telegram").says("ambil sendiri");
  budi.hears("Sudah benar?");
  await budi.on("web").says("eh jadinya 5");
  budi.on("web").hears("5", "Sudah benar?");
  // A yes to a summary that is no longer true confirms nothing: the true one is shown.
  await budi.on("telegram").says("ya");
  expect(orders.all).toEqual([]);
  budi.on("telegram").hears("5", "Sudah benar?");
  await budi.on("telegram").says("ya");
  expect(orders.all).toMatchObject([{ product: "kopi-gayo", qty: 5, fulfilment: "pickup" }]);
  expect(chat.asked().journal.again).toBe(0);
});
