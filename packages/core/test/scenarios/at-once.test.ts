import type { ChannelEvent } from "@sambung/core";
import { type Chat, converse, memoryStore } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { cafe, placed } from "./cafe.ts";

/** One customer writes on several channels in the same moment, and everything that may get in the way of that. */
const CHANNELS = ["web", "whatsapp", "telegram"];

/** Budi is connected on three channels and has said what he wants: its buttons are old. */
async function begun(options: { readonly store?: ReturnType<typeof memoryStore> } = {}) {
  const orders = placed();
  const chat = await converse(cafe(orders), { channels: CHANNELS, ...options });
  const budi = chat.person("budi");
  await budi.on("web").says("mau pesan");
  await budi.links("web", "whatsapp");
  await budi.links("whatsapp", "telegram");
  await budi.on("web").says("kopi gayo");
  budi.hears("Berapa bungkus?");
  return { chat, budi, orders };
}

/** What each channel shows, and what the turns of the customer say it has to show. */
async function repliesStayHome(chat: Chat): Promise<void> {
  const timeline = await chat.store.timeline((await chat.customer("budi")) ?? "", 200);
  for (const channel of CHANNELS) {
    const said = timeline.flatMap((turn) => (turn.conversation?.channel === channel ? (turn.said ?? []) : []));
    const shown = chat.channel(channel).sent.map(({ part }) => part.text);
    expect(shown.toSorted()).toEqual(said.toSorted());
  }
}

async function heardBy(chat: Chat): Promise<readonly string[]> {
  const timeline = await chat.store.timeline((await chat.customer("budi")) ?? "", 200);
  return timeline.flatMap(({ heard }) => heard ?? []).toReversed();
}

test("a value on the web, another in WhatsApp and an old button in Telegram: both are in, the tap is late, each answer at home", async () => {
  const { chat, budi } = await begun();
  await using _ = chat;
  const before = (await heardBy(chat)).length;
  await Promise.all([
    budi.on("web").says("2"),
    budi.on("whatsapp").says("ambil sendiri"),
    budi.on("telegram").taps("Teh Melati", { withdrawn: true }),
  ]);
  await chat.rest();
  const [task] = (await chat.state("budi"))?.tasks ?? [];
  expect(task?.values).toEqual({ product: "kopi-gayo", qty: 2, fulfilment: "pickup" });
  expect(
    chat
      .channel("telegram")
      .sent.map(({ part }) => part.text)
      .join("\n"),
  ).toContain("Itu sudah dijawab: Kopi Gayo");
  expect((await heardBy(chat)).slice(before)).toHaveLength(3);
  await repliesStayHome(chat);
  expect(chat.asked().journal.again).toBe(0);
});

test("what a platform brings three times at once, on two channels, is two turns", async () => {
  const { chat } = await begun();
  await using _ = chat;
  const before = (await heardBy(chat)).length;
  const [web, whatsapp] = [chat.channel("web"), chat.channel("whatsapp")];
  const two = web.event({ value: "budi" }, { kind: "text", text: "2" });
  const pickup = whatsapp.event({ value: "budi" }, { kind: "text", text: "ambil sendiri" });
  const accepted = await Promise.all([0, 1, 2].flatMap(() => [web.accept(two), whatsapp.accept(pickup)]));
  await chat.rest();
  expect(
    accepted
      .flat()
      .map(({ status }) => status)
      .toSorted(),
  ).toEqual([...["accepted", "accepted"], ...["duplicate", "duplicate", "duplicate", "duplicate"]]);
  expect((await heardBy(chat)).slice(before).toSorted()).toEqual(["2", "ambil sendiri"]);
  expect((await chat.state("budi"))?.tasks[0]?.values).toMatchObject({ qty: 2, fulfilment: "pickup" });
});

test("a webhook that overtook another counts in the order of its coming, whatever time the platform says", async () => {
  const { chat, budi } = await begun();
  await using _ = chat;
  const at = (seconds: number) => new Date(chat.clock.now() - seconds * 1_000).toISOString();
  await budi.on("whatsapp").sends({ kind: "text", text: "3", at: at(1) });
  await budi.on("whatsapp").sends({ kind: "text", text: "eh jadinya 5", at: at(30) });
  expect((await heardBy(chat)).slice(-2)).toEqual(["3", "eh jadinya 5"]);
  expect((await chat.state("budi"))?.tasks[0]?.values).toMatchObject({ qty: 5 });
  const timeline = [...(await chat.store.timeline((await chat.customer("budi")) ?? "", 200))].reverse();
  expect(timeline.every(({ at: when }, index) => when >= (timeline[index - 1]?.at ?? 0))).toBe(true);
});

test("an edit that comes before its message, or after it, changes nothing: the message counts as it came", async () => {
  const { chat, budi } = await begun();
  await using _ = chat;
  const telegram = chat.channel("telegram");
  const message = telegram.event({ value: "budi" }, { kind: "text", text: "2" });
  const edit: ChannelEvent = telegram.event({ value: "budi" }, { kind: "edit", target: message.key, text: "20" });
  for (const event of [edit, message, edit]) await telegram.accept(event);
  await chat.rest();
  budi.on("telegram").hears("Diantar atau ambil sendiri?");
  expect((await chat.state("budi"))?.tasks[0]?.values).toMatchObject({ qty: 2 });
});

test("the store refuses to write: the platforms are told, bring it again, and it counts once", async () => {
  let busy = 0;
  const store = memoryStore({
    failCommit() {
      busy -= 1;
      return busy >= 0 ? new Error("another writes") : undefined;
    },
  });
  const { chat, budi } = await begun({ store });
  await using _ = chat;
  const [web, whatsapp] = [chat.channel("web"), chat.channel("whatsapp")];
  const events = [
    [web, web.event({ value: "budi" }, { kind: "text", text: "2" })],
    [whatsapp, whatsapp.event({ value: "budi" }, { kind: "text", text: "ambil sendiri" })],
  ] as const;
  busy = 2;
  let refused = 0;
  const deliver = async ([channel, event]: (typeof events)[number]): Promise<void> => {
    for (;;) {
      const done = await channel.accept(event).then(
        () => true,
        () => false,
      );
      if (done) return;
      refused += 1;
    }
  };
  await Promise.all(events.map(deliver));
  await chat.rest();
  expect(refused).toBeGreaterThan(0);
  expect((await heardBy(chat)).slice(-2).toSorted()).toEqual(["2", "ambil sendiri"]);
  expect((await chat.state("budi"))?.tasks[0]?.values).toMatchObject({ qty: 2, fulfilment: "pickup" });
  await repliesStayHome(chat);
  budi.on("web").hears.not("ada gangguan");
});
