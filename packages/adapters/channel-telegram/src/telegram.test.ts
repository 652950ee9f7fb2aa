import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Channel, ChannelContext, Conversation, FittedPart } from "@sambung/core";
import { type RecordingContext, recordingContext } from "@sambung/core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakePerson, type FakeTelegram, fakeTelegram } from "./fake.ts";
import { type TelegramClient, type TelegramOptions, telegram } from "./index.ts";
import { SECRET_HEADER } from "./verify.ts";

const SECRET = "a-secret_of-the-webhook";

let fake: FakeTelegram;
let context: RecordingContext;
let channel: Channel<TelegramClient>;
let sari: FakePerson;

async function open(options: Partial<TelegramOptions> = {}, using: ChannelContext = context): Promise<void> {
  channel = telegram({ token: fake.token, webhookSecret: SECRET, apiRoot: fake.apiRoot, ...options });
  await channel.start(using);
  if (channel.handle === undefined) return;
  const { handle } = channel;
  fake.deliverTo({
    url: "https://shop.example/webhooks/telegram",
    secret: SECRET,
    fetch: (request) => handle(request, ""),
  });
}

function direct(person: FakePerson): Conversation {
  return { channel: channel.id, id: String(person.id), kind: "direct" };
}

function send(part: FittedPart, to = direct(sari)): Promise<readonly string[]> {
  return channel.send(to, part, { key: "m_1", signal: AbortSignal.timeout(5000) }).then(({ ids }) => ids);
}

beforeEach(async () => {
  context = recordingContext();
  fake = await fakeTelegram({ clock: context.clock });
  sari = fake.person({ id: 4711, name: "Sari Dewi", language: "id" });
});

afterEach(async () => {
  await channel.stop();
  await fake.close();
});

describe("webhook", () => {
  beforeEach(() => open());

  test("text becomes an event, with everything Telegram tells about the person", async () => {
    const { status, update } = await sari.text("mau pesan 2 kopi");
    expect(status).toBe(200);
    expect(context.accepted).toEqual([
      {
        key: String(update.update_id),
        channel: "telegram",
        account: "7000001",
        conversation: { id: "4711", kind: "direct" },
        aliases: [{ kind: "telegram", account: "*", value: "4711", proven: true }],
        at: "2026-01-05T02:00:00.000Z",
        name: "Sari Dewi",
        locale: "id",
        messageId: expect.stringMatching(/^\d+$/),
        kind: "text",
        text: "mau pesan 2 kopi",
        raw: update,
      },
    ]);
  });

  test("a choice is tapped, answered, and taken back", async () => {
    await sari.start();
    const choices = [
      { choice: "p1a2b3c4.0", label: "Antar" },
      { choice: "p1a2b3c4.1", label: "Ambil" },
    ];
    const [id = ""] = await send({ text: "Diantar atau diambil?", choices, style: "buttons" });
    const tapped = await sari.tap("Ambil");
    expect(context.accepted.at(-1)).toMatchObject({
      kind: "choice",
      choice: "p1a2b3c4.1",
      label: "Ambil",
      messageId: id,
    });
    await expect.poll(() => fake.answerTo("tap" in tapped ? tapped.tap : "")).toBe("");

    const options = { key: "w", signal: AbortSignal.timeout(5000) };
    await channel.withdraw?.(direct(sari), id, options);
    expect(sari.shown().at(-1)).toMatchObject({ text: "Diantar atau diambil?", buttons: [] });
    await channel.withdraw?.(direct(sari), id, options);
    await channel.withdraw?.(direct(sari), "999", options);
    expect(await sari.tap("Antar", { stale: true })).toMatchObject({ status: 200 });
    expect(context.accepted.at(-1)).toMatchObject({ kind: "choice", choice: "p1a2b3c4.0" });
  });

  test("the 200 does not wait for the answer to a tap", async () => {
    await sari.start();
    await send({ text: "Ya?", choices: [{ choice: "p.0", label: "Ya" }], style: "buttons" });
    fake.fail({ how: "hang" }, { method: "answerCallbackQuery" });
    expect(await sari.tap("Ya")).toMatchObject({ status: 200 });
  });

  test("what people send can be fetched", async () => {
    const bytes = context.random.bytes(70_000);
    await sari.photo({ bytes, caption: "ini fotonya" });
    const event = context.accepted[0];
    if (event?.kind !== "media") throw new Error("no media");
    expect(event).toMatchObject({ text: "ini fotonya", media: [{ type: "image", mime: "image/jpeg", bytes: 70_000 }] });
    const media = event.media[0];
    if (media === undefined) throw new Error("no media");
    const stream = await channel.fetchMedia?.(media, AbortSignal.timeout(5000));
    expect(new Uint8Array(await new Response(stream).arrayBuffer())).toEqual(bytes);
    const gone = channel.fetchMedia?.({ ...media, id: "unknown" }, AbortSignal.timeout(5000));
    await expect(gone).rejects.toSatisfy((error) => channel.classify(error).kind === "invalid");
  });

  test("typing shows", async () => {
    await sari.start();
    await channel.typing?.(direct(sari), AbortSignal.timeout(5000));
    expect(fake.typed(4711)).toBe(1);
  });

  test("groups: only what is meant for the bot is addressed", async () => {
    const group = fake.group({ title: "Kopi Kantor" });
    const there = sari.in(group);
    await there.text("siapa mau kopi?");
    await there.text("@Sambung_Fake_Bot, jam buka?");
    const [id = "0"] = await send({ text: "Pukul 8" }, { channel: "telegram", id: String(group.id), kind: "group" });
    await there.text("makasih", { replyTo: Number(id) });
    await there.text("/help@sambung_fake_bot menu");
    await there.text("/start@sambung_fake_bot ABCD");
    await there.text("/help@another_bot");
    await there.text("tulis ke a@sambung_fake_bot.example");
    expect(
      context.accepted.map((event) => [event.kind, event.addressed, "text" in event ? event.text : undefined]),
    ).toEqual([
      ["text", false, "siapa mau kopi?"],
      ["text", true, "jam buka?"],
      ["text", true, "makasih"],
      ["command", true, undefined],
      ["start", true, undefined],
      ["command", false, undefined],
      ["text", false, "tulis ke a@sambung_fake_bot.example"],
    ]);
    expect(context.accepted[0]?.conversation).toEqual({ id: String(group.id), kind: "group" });
    expect(fake.calls.filter(({ method }) => method === "getMe")).toHaveLength(1);
  });

  test("a group message waits at Telegram while nobody knows the bot's name", async () => {
    const there = sari.in(fake.group());
    fake.fail({ how: "status", status: 502 }, { method: "getMe" });
    expect(await there.text("@sambung_fake_bot halo")).toMatchObject({ status: 503 });
    expect(await fake.redeliver()).toMatchObject([{ status: 200 }]);
    expect(context.accepted).toMatchObject([{ kind: "text", text: "halo", addressed: true }]);
  });

  test("blocked and unblocked", async () => {
    await sari.start("ABCD2345");
    await sari.block();
    const error: unknown = await send({ text: "halo" }).catch((cause: unknown) => cause);
    expect(channel.classify(error)).toEqual({
      kind: "unreachable",
      final: true,
      reason: "403 Forbidden: bot was blocked by the user",
    });
    await sari.unblock();
    expect(context.accepted).toMatchObject([
      { kind: "start", payload: "ABCD2345" },
      { kind: "reachability", reachable: false },
      { kind: "reachability", reachable: true },
    ]);
  });

  test("the link carries its payload to a start event", async () => {
    const url = await channel.link?.("K0P15A3B");
    expect(url).toBe("https://t.me/sambung_fake_bot?start=K0P15A3B");
    await sari.start(new URL(url ?? "").searchParams.get("start") ?? "");
    expect(context.accepted).toMatchObject([{ kind: "start", payload: "K0P15A3B" }]);
    expect(await channel.link?.("spaces are not allowed")).toBeUndefined();
  });

  test("no link while the platform is down or silent, and one again afterwards", async () => {
    fake.fail({ how: "status", status: 500 }, { method: "getMe" });
    expect(await channel.link?.("A")).toBeUndefined();
    fake.fail({ how: "hang" }, { method: "getMe" });
    const link = channel.link?.("A");
    await context.clock.advance("3s");
    expect(await link).toBeUndefined();
    expect(await channel.link?.("A")).toBe("https://t.me/sambung_fake_bot?start=A");
  });
});

describe("statuses", () => {
  const update = {
    update_id: 5,
    message: {
      message_id: 1,
      date: 1767578400,
      from: { id: 7, is_bot: false, first_name: "A" },
      chat: { id: 7, type: "private" },
      text: "halo ☕",
    },
  };
  const post = (
    body: string | Uint8Array<ArrayBuffer> | ReadableStream | null,
    headers: Record<string, string> = {},
    method = "POST",
  ): Promise<Response> => {
    const all = { [SECRET_HEADER]: SECRET, "content-type": "application/json", ...headers };
    const request = new Request("http://shop.example/webhooks/telegram", {
      method,
      headers: all,
      body,
      duplex: "half",
    } as RequestInit);
    return channel.handle?.(request, "") ?? Promise.reject(new Error("no webhook"));
  };
  beforeEach(() => open());

  test.for([
    ["good", JSON.stringify(update), {}, 200, 1],
    ["with a charset", JSON.stringify(update), { "content-type": "application/json; charset=utf-8" }, 200, 1],
    ["byte order mark", `\ufeff${JSON.stringify(update)}`, {}, 200, 1],
    ["wrong secret", JSON.stringify(update), { [SECRET_HEADER]: "a-secret_of-the-webhooK" }, 401, 0],
    ["empty secret", JSON.stringify(update), { [SECRET_HEADER]: "" }, 401, 0],
    ["broken JSON", "{", {}, 400, 0],
    ["no body", null, {}, 400, 0],
    ["another type", JSON.stringify(update), { "content-type": "text/plain" }, 415, 0],
    ["unknown update", '{"update_id":6,"poll":{"id":"1"}}', {}, 200, 0],
    ["no update at all", "[null,1,{}]", {}, 200, 0],
    ["null", "null", {}, 200, 0],
    ["an element of another type", '{"update_id":6,"message":{"chat":5,"from":[],"text":{}}}', {}, 200, 0],
  ] as const)("%s", async ([, body, headers, status, events]) => {
    expect((await post(body, { ...headers })).status).toBe(status);
    expect(context.accepted).toHaveLength(events);
  });

  test("no secret", async () => {
    const request = new Request("http://shop.example/", {
      method: "POST",
      body: JSON.stringify(update),
      headers: { "content-type": "application/json" },
    });
    expect((await channel.handle?.(request, ""))?.status).toBe(401);
  });

  test("bytes that are no UTF-8", async () => {
    expect((await post(new Uint8Array([123, 34, 255, 34, 58, 49, 125]))).status).toBe(400);
  });

  test("another method, another path", async () => {
    const get = new Request("http://shop.example/webhooks/telegram", { headers: { [SECRET_HEADER]: SECRET } });
    expect((await channel.handle?.(get, ""))?.status).toBe(405);
    expect((await channel.handle?.(new Request("http://shop.example/x"), "/x"))?.status).toBe(404);
  });

  test("over one megabyte, said or not said, and endless", async () => {
    expect((await post(JSON.stringify({ ...update, padding: "x".repeat(1_100_000) }))).status).toBe(413);
    let pulled = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(100_000));
      },
    });
    expect((await post(endless)).status).toBe(413);
    expect(pulled).toBeLessThan(20);
    expect(context.accepted).toHaveLength(0);
  });

  test("a store that is down: 503, and the same update counts later, once", async () => {
    context.failAccept(1);
    expect((await post(JSON.stringify(update))).status).toBe(503);
    expect(context.accepted).toHaveLength(0);
    expect((await post(JSON.stringify(update))).status).toBe(200);
    expect((await post(JSON.stringify(update))).status).toBe(200);
    expect(context.accepted).toHaveLength(1);
  });

  test("before start and after stop", async () => {
    await channel.stop();
    expect((await post(JSON.stringify(update))).status).toBe(503);
    await channel.start(context);
    expect((await post(JSON.stringify(update))).status).toBe(200);
  });
});

describe("sending", () => {
  beforeEach(async () => {
    await open();
    await sari.start();
  });

  test("marks become entities, and what people wrote stays as it is", async () => {
    await send({
      text: "☕ Halo <b>Sari</b>",
      inline: [
        { kind: "text", text: "☕ " },
        {
          kind: "bold",
          children: [
            { kind: "text", text: "Halo " },
            { kind: "italic", children: [{ kind: "text", text: "*_[<b>Sari</b>](" }] },
          ],
        },
        { kind: "link", url: "https://shop.example", children: [{ kind: "text", text: "toko" }] },
      ],
    });
    expect(sari.shown().at(-1)).toMatchObject({
      text: "☕ Halo *_[<b>Sari</b>](toko",
      entities: [
        { type: "bold", offset: 2, length: 21 },
        { type: "italic", offset: 7, length: 16 },
        { type: "text_link", offset: 23, length: 4, url: "https://shop.example" },
      ],
    });
  });

  test("media, places and native parts", async () => {
    const media = { kind: "media", url: "https://shop.example/kopi.jpg", alt: "Kopi" } as const;
    for (const type of ["image", "audio", "video", "file"] as const)
      await send({ text: "ini", media: { ...media, type } });
    await send({ location: { kind: "location", latitude: -6.9, longitude: 107.6 } });
    await send({ location: { kind: "location", latitude: -6.9, longitude: 107.6, label: "Toko" }, text: "Di sini" });
    await send({ raw: { method: "sendMessage", text: "native", disable_notification: true } });
    const shown = sari.shown().slice(1);
    expect(
      shown.map(({ media, location, text }) => [media?.type, location?.label ?? (location && "place"), text]),
    ).toEqual([
      ["photo", undefined, "ini"],
      ["audio", undefined, "ini"],
      ["video", undefined, "ini"],
      ["document", undefined, "ini"],
      [undefined, "place", ""],
      [undefined, "Toko", ""],
      [undefined, undefined, "Di sini"],
      [undefined, undefined, "native"],
    ]);
    const bad: unknown = await send({ raw: { text: "no method" } }).catch((error: unknown) => error);
    expect(channel.classify(bad)).toMatchObject({ kind: "invalid", final: true });
  });

  test("errors are sorted", async () => {
    const failing = async (part: FittedPart = { text: "halo" }, to?: Conversation): Promise<unknown> =>
      channel.classify(await send(part, to).catch((error: unknown) => error));
    fake.fail({ how: "rate", retryAfter: 3 });
    expect(await failing()).toMatchObject({ kind: "rate", retryAfterMs: 3000, final: false });
    fake.fail({ how: "status", status: 500 });
    expect(await failing()).toMatchObject({ kind: "transient", final: false, maybeSent: true });
    fake.fail({ how: "reset" });
    expect(await failing()).toMatchObject({ kind: "transient", final: false, maybeSent: true });
    fake.fail({ how: "garbage" });
    expect(await failing()).toMatchObject({ kind: "transient", final: false, maybeSent: true });
    expect(await failing({ text: "x".repeat(4097) })).toMatchObject({ kind: "too-large", final: true });
    const nobody = { channel: "telegram", id: "999", kind: "direct" } as const;
    expect(await failing({ text: "halo" }, nobody)).toMatchObject({ kind: "unreachable", final: true });
    const stranger = fake.person();
    expect(await failing({ text: "halo" }, direct(stranger))).toMatchObject({ kind: "unreachable", final: true });
    const count = fake.calls.filter(({ method }) => method === "sendMessage").length;
    expect(count, "nothing is tried twice by itself").toBe(7);
  });

  test("no answer after the message was taken: perhaps sent", async () => {
    fake.fail({ how: "accepted-no-answer" });
    const limit = new AbortController();
    const sending = channel.send(direct(sari), { text: "halo" }, { key: "m", signal: limit.signal });
    await expect.poll(() => sari.shown().at(-1)?.text).toBe("halo");
    limit.abort();
    const error: unknown = await sending.catch((cause: unknown) => cause);
    expect(channel.classify(error)).toMatchObject({ kind: "transient", final: false, maybeSent: true });
  });

  test("nobody listens there", async () => {
    await channel.stop();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await open({ apiRoot: `http://127.0.0.1:${port}` });
    const verdict = channel.classify(await send({ text: "halo" }).catch((error: unknown) => error));
    expect(verdict).toMatchObject({ kind: "transient", final: false });
    expect(verdict.maybeSent).toBeUndefined();
  });

  test("a wrong token", async () => {
    await channel.stop();
    await open({ token: "7000001:another-token-of-nobody" });
    const error: unknown = await send({ text: "rahasia pelanggan" }).catch((cause: unknown) => cause);
    expect(channel.classify(error)).toMatchObject({ kind: "auth" });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/another-token|rahasia/);
  });
});
