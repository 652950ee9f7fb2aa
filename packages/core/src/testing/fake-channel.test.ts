import { expect, test } from "vitest";
import { fit as fitted } from "../outbox/fit.ts";
import { recordingContext } from "./channel-context.ts";
import { eventProblems } from "./channel-event.ts";
import { type FakeChannel, fakeChannel } from "./fake-channel.ts";
import { PRESETS } from "./fake-channel-presets.ts";

const signal = new AbortController().signal;
const to = { channel: "telegram", id: "budi", kind: "direct" } as const;

async function started(id: string): Promise<{ channel: FakeChannel; context: ReturnType<typeof recordingContext> }> {
  const channel = fakeChannel(id);
  const context = recordingContext();
  await channel.start(context);
  return { channel, context };
}

test.for(Object.keys(PRESETS))("%s brings events of the documented shape, each with its own key", async (id) => {
  const { channel, context } = await started(id);
  const sender = { value: "budi", name: "Budi", locale: "id" };
  const events = [
    channel.event(sender, { kind: "text", text: "halo" }),
    channel.event(sender, { kind: "command", name: "help" }),
    channel.event(sender, { kind: "location", latitude: -6.2, longitude: 106.8 }),
    channel.event(sender, { kind: "receipt", target: "m1", status: "read" }),
  ];
  expect(events.flatMap(eventProblems)).toEqual([]);
  expect(await channel.accept(...events, ...events)).toHaveLength(8);
  expect(context.accepted).toEqual(events);
});

test("what is left out is filled in, what is given stays", async () => {
  const { channel, context } = await started("telegram:bandung");
  expect(channel.event({ value: "budi" }, { kind: "text", text: "halo", messageId: "7" })).toEqual({
    key: "telegram:bandung-1",
    channel: "telegram:bandung",
    account: "bot",
    conversation: { id: "budi", kind: "direct" },
    aliases: [{ kind: "telegram", account: "*", value: "budi", proven: true }],
    at: new Date(context.clock.now()).toISOString(),
    kind: "text",
    text: "halo",
    messageId: "7",
  });
});

test("keeps what is sent, tells who listens, and takes controls back where the platform can", async () => {
  const { channel } = await started("telegram");
  const heard: string[] = [];
  channel.listen((sent) => heard.push(sent.id));
  const { ids } = await channel.send(to, { text: "Berapa?" }, { key: "k", signal });
  expect(ids).toEqual(heard);
  await channel.withdraw?.(to, ids[0] ?? "", { key: "k", signal });
  expect(channel.sent).toMatchObject([{ to, part: { text: "Berapa?" }, key: "k", withdrawn: true }]);
  expect(fakeChannel("whatsapp").withdraw).toBeUndefined();
});

test("fails as told, then works again", async () => {
  const { channel } = await started("web");
  const limit = { kind: "rate", final: false, retryAfterMs: 1_000, reason: "slow down" } as const;
  channel.failSend(limit);
  const error = await channel.send(to, { text: "a" }, { key: "k", signal }).catch((thrown: unknown) => thrown);
  expect(channel.classify(error)).toEqual(limit);
  expect(channel.classify(new Error("other"))).toMatchObject({ kind: "unknown", final: false });
  await channel.send(to, { text: "a" }, { key: "k", signal });
  expect(channel.sent).toHaveLength(1);
});

test("the kinds differ in what they can show", () => {
  const choices = ["Bandung", "Jakarta", "Surabaya", "Medan"].map((label, index) => ({ choice: `p.${index}`, label }));
  const message = { id: "m", blocks: [{ kind: "text" as const, text: "Di mana?" }], choices };
  const styles = ["web", "whatsapp", "sms"].map((id) => fitted(message, fakeChannel(id).capabilities()).at(-1)?.style);
  expect(styles).toEqual(["buttons", "list", undefined]);
});

test("an unknown kind needs capabilities; a stopped channel accepts nothing", async () => {
  expect(() => fakeChannel("pigeon")).toThrow(/web, telegram, whatsapp, slack, sms/);
  expect(fakeChannel("pigeon", { capabilities: { location: true } }).capabilities()).toMatchObject({
    buttons: false,
    location: true,
  });
  const { channel } = await started("web");
  const event = channel.event({ value: "budi" }, { kind: "text", text: "halo" });
  await channel.stop();
  expect(() => channel.accept(event)).toThrow(/not running/);
});
