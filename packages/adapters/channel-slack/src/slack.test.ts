import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Channel, type ChannelContext, type Conversation, type FittedPart, SambungError } from "@sambung/core";
import { type RecordingContext, recordingContext } from "@sambung/core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakePerson, type FakeSlack, fakeSlack } from "./fake.ts";
import { type SlackClient, type SlackOptions, slack } from "./index.ts";
import { makeSignature, SIGNATURE_HEADER, TIMESTAMP_HEADER } from "./verify.ts";

let fake: FakeSlack;
let context: RecordingContext;
let channel: Channel<SlackClient>;
let sari: FakePerson;

async function open(options: Partial<SlackOptions> = {}, using: ChannelContext = context): Promise<void> {
  channel = slack({ token: fake.token, signingSecret: fake.signingSecret, slackApiUrl: fake.apiUrl, ...options });
  await channel.start(using);
  const { handle } = channel;
  if (handle === undefined) return;
  fake.deliverTo({ url: "https://shop.example/webhooks/slack", fetch: (request) => handle(request, "") });
}

function direct(person: FakePerson): Conversation {
  return { channel: channel.id, id: person.chat, kind: "direct" };
}

function send(part: FittedPart, to = direct(sari)): Promise<readonly string[]> {
  return channel.send(to, part, { key: "m_1", signal: AbortSignal.timeout(5000) }).then(({ ids }) => ids);
}

function withdraw(id: string, to = direct(sari)): Promise<void> | undefined {
  return channel.withdraw?.(to, id, { key: "w", signal: AbortSignal.timeout(5000) });
}

const choices = [
  { choice: "p1a2b3c4.0", label: "Antar" },
  { choice: "p1a2b3c4.1", label: "Ambil" },
];

beforeEach(async () => {
  context = recordingContext();
  fake = await fakeSlack({ clock: context.clock });
  sari = fake.person({ id: "U4711", name: "Sari Dewi" });
});

afterEach(async () => {
  await channel.stop();
  await fake.close();
});

describe("over HTTP", () => {
  beforeEach(() => open());

  test("text becomes an event, with everything Slack tells about the person", async () => {
    const { status, payload } = await sari.text("mau pesan 2 kopi & <roti>");
    expect(status).toBe(200);
    expect(context.accepted).toEqual([
      {
        key: `T0KOPI:D4711:${sari.shown()[0]?.id}`,
        channel: "slack",
        account: "T0KOPI",
        conversation: { id: "D4711", kind: "direct" },
        aliases: [{ kind: "slack", account: "T0KOPI", value: "U4711", proven: true }],
        at: "2026-01-05T02:00:00.000Z",
        messageId: sari.shown()[0]?.id,
        kind: "text",
        text: "mau pesan 2 kopi & <roti>",
        raw: payload,
      },
    ]);
  });

  test("what Slack sends again after a failure is one event", async () => {
    context.failAccept(1);
    const { id, status } = await sari.text("halo");
    expect(status).toBe(503);
    expect(await fake.redeliver()).toMatchObject([{ status: 200 }]);
    expect(await fake.redeliver(id)).toMatchObject([{ status: 200 }]);
    expect(context.accepted).toHaveLength(1);
    expect(fake.pending()).toEqual([]);
  });

  test("a choice is tapped and taken back; a tap on what was taken back arrives", async () => {
    const [id = ""] = await send({ text: "Diantar atau diambil?", choices, style: "buttons" });
    expect(await sari.tap("Ambil")).toMatchObject({ status: 200 });
    expect(context.accepted.at(-1)).toMatchObject({
      kind: "choice",
      choice: "p1a2b3c4.1",
      label: "Ambil",
      messageId: id,
      conversation: { id: "D4711" },
    });
    await withdraw(id);
    expect(sari.shown().at(-1)).toMatchObject({ text: "Diantar atau diambil?", buttons: [], edited: true });
    // What was just sent is known: Slack is not asked for it.
    expect(fake.calls.map(({ method }) => method)).toEqual(["chat.postMessage", "chat.update"]);
    await withdraw(id);
    await withdraw("1.2");
    await expect(sari.tap("Antar")).rejects.toThrow('Nothing "Antar" can be tapped');
    expect(await sari.tap("Antar", { stale: true })).toMatchObject({ status: 200 });
    expect(context.accepted.at(-1)).toMatchObject({ kind: "choice", choice: "p1a2b3c4.0" });
  });

  test("what is gone has nothing to take back", async () => {
    const [id = ""] = await send({ text: "?", choices, style: "buttons" });
    await channel.client?.apiCall("chat.delete", { channel: sari.chat, ts: id });
    await withdraw(id);
    expect(fake.calls.at(-1)).toMatchObject({ method: "chat.update", error: "message_not_found" });
  });

  test("forty choices are a menu", async () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ choice: `p.${index}`, label: `Kopi ${index}` }));
    const [id = ""] = await send({ text: "Mau kopi apa?", choices: many, style: "list" });
    expect(sari.shown().at(-1)?.select).toMatchObject({ placeholder: "Mau kopi apa?" });
    await sari.tap("Kopi 39");
    expect(context.accepted.at(-1)).toMatchObject({ kind: "choice", choice: "p.39", label: "Kopi 39" });
    await withdraw(id);
    expect(sari.shown().at(-1)?.select).toBeUndefined();
  });

  test("what was sent before a restart is taken back too, in a thread as well", async () => {
    const group = fake.group();
    const there = sari.in(group);
    await there.text("@kopi mau pesan");
    const inThread: Conversation = { channel: "slack", id: context.accepted[0]?.conversation.id ?? "", kind: "group" };
    const sent = [
      [(await send({ text: "Satu", choices, style: "buttons" }))[0] ?? "", direct(sari)],
      [(await send({ text: "Dua", choices, style: "buttons" }, inThread))[0] ?? "", inThread],
    ] as const;
    await send({ text: "sesudahnya" });
    await channel.stop();
    await channel.start(context);
    for (const [id, to] of sent) await withdraw(id, to);
    const shown = [...sari.shown(), ...group.shown()].filter(({ edited }) => edited);
    expect(shown.map(({ text, buttons }) => [text, buttons])).toEqual([
      ["Satu", []],
      ["Dua", []],
    ]);
    await withdraw("1767578400.999999", inThread);
    expect(fake.calls.filter(({ method }) => method === "chat.update")).toHaveLength(2);
  });

  test("a button that opens a page tells nothing", async () => {
    await send({ text: "?", choices: [{ url: "https://kopi.example/menu", label: "Menu" }], style: "buttons" });
    expect(await sari.tap("Menu")).toMatchObject({ status: 200, url: "https://kopi.example/menu" });
    expect(context.accepted).toEqual([]);
  });

  test("channels: a mention is one event, and the answer goes into its thread", async () => {
    const group = fake.group();
    const there = sari.in(group);
    await there.text("siapa mau kopi?");
    await there.text("@kopi, jam buka?");
    expect(context.accepted.map((event) => [event.addressed, event.kind === "text" && event.text])).toEqual([
      [false, "siapa mau kopi?"],
      [true, "jam buka?"],
    ]);
    expect(context.calls).toHaveLength(3);
    const mention = context.accepted[1];
    const to: Conversation = { channel: "slack", id: mention?.conversation.id ?? "", kind: "group" };
    await send({ text: "Pukul 8", choices, style: "buttons" }, to);
    expect(group.shown().at(-1)).toMatchObject({ text: "Pukul 8", thread: mention?.messageId });
    await there.tap("Antar");
    expect(context.accepted.at(-1)).toMatchObject({
      kind: "choice",
      addressed: true,
      conversation: { id: to.id, kind: to.kind },
    });

    // Somebody answers under a message of the bot's.
    const [id = ""] = await send({ text: "Halo semua" }, { channel: "slack", id: group.id, kind: "group" });
    await there.text("makasih", { thread: id });
    expect(context.accepted.at(-1)).toMatchObject({ text: "makasih", addressed: true });
  });

  test("commands, files, edits, deletions and reactions", async () => {
    await sari.command("status", "KS-0001");
    await sari.photo({ caption: "ini" });
    await sari.text("dua");
    const id = sari.shown().at(-1)?.id ?? "";
    await sari.edit(id, "tiga");
    await sari.react(id, "heart");
    await sari.remove(id);
    expect(context.accepted.map(({ kind }) => kind)).toEqual([
      "command",
      "media",
      "text",
      "edit",
      "reaction",
      "delete",
    ]);
    expect(context.accepted[0]).toMatchObject({ name: "status", argument: "KS-0001" });
    expect(context.accepted[1]).toMatchObject({ text: "ini", media: [{ type: "image", mime: "image/jpeg" }] });
    expect(context.accepted[3]).toMatchObject({ target: id, text: "tiga" });
  });

  test("files can be fetched", async () => {
    const bytes = context.random.bytes(70_000);
    await sari.document({ bytes });
    const event = context.accepted[0];
    const media = event?.kind === "media" ? event.media[0] : undefined;
    if (media === undefined) throw new Error("no media");
    const stream = await channel.fetchMedia?.(media, AbortSignal.timeout(5000));
    expect(new Uint8Array(await new Response(stream).arrayBuffer())).toEqual(bytes);
    const gone = channel.fetchMedia?.({ ...media, id: "F0" }, AbortSignal.timeout(5000));
    await expect(gone).rejects.toSatisfy((error) => channel.classify(error).kind === "invalid");
  });

  test("the client takes uploads of its own", async () => {
    const client = channel.client as unknown as { filesUploadV2(options: object): Promise<unknown> };
    await client.filesUploadV2({
      channel_id: sari.chat,
      filename: "struk.txt",
      content: "KS-0001",
      initial_comment: "Struk",
    });
    const shown = sari.shown().at(-1);
    expect(shown).toMatchObject({ text: "Struk", media: { source: expect.stringMatching(/^F/) } });
    const media = { type: "file", mime: "text/plain", id: shown?.media?.source ?? "" } as const;
    const stream = await channel.fetchMedia?.(media, AbortSignal.timeout(5000));
    expect(await new Response(stream).text()).toBe("KS-0001");
  });

  test("errors are sorted", async () => {
    const failing = async (part: FittedPart = { text: "halo" }, to?: Conversation): Promise<unknown> =>
      channel.classify(await send(part, to).catch((error: unknown) => error));
    fake.fail({ how: "rate", retryAfter: 3 });
    expect(await failing()).toMatchObject({ kind: "rate", retryAfterMs: 3000, final: false });
    fake.fail({ how: "garbage" });
    expect(await failing()).toMatchObject({ kind: "transient", final: false, maybeSent: true });
    fake.fail({ how: "refuse", error: "token_revoked" });
    expect(await failing()).toMatchObject({ kind: "auth", final: false, reason: "token_revoked" });
    const nowhere: Conversation = { channel: "slack", id: "C0NOWHERE", kind: "group" };
    expect(await failing({ text: "x" }, nowhere)).toMatchObject({ kind: "unreachable", reason: "channel_not_found" });
    const group = fake.group();
    const to: Conversation = { channel: "slack", id: group.id, kind: "group" };
    group.archive();
    expect(await failing({ text: "x" }, to)).toMatchObject({ kind: "unreachable", reason: "is_archived" });
    group.removeBot();
    expect(await failing({ text: "x" }, to)).toMatchObject({ kind: "unreachable", reason: "not_in_channel" });
    expect(await failing({ raw: { blocks: [{ type: "pigeon" }] } })).toMatchObject({ kind: "invalid", final: true });
    const other = fake.person({ id: "U9" });
    other.deactivate();
    expect(await failing({ text: "x" }, direct(other))).toMatchObject({ kind: "unreachable", final: true });
  });

  test("nothing is sent twice or held back, and each call ends with its own signal", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    fake.fail({ how: "slow", until: promise }, { times: 30 });
    const limit = new AbortController();
    const sending = Array.from({ length: 30 }, (_, index) =>
      channel.send(
        direct(sari),
        { text: `pesan ${index}` },
        {
          key: `m_${index}`,
          signal: index === 7 ? limit.signal : AbortSignal.timeout(5000),
        },
      ),
    );
    await expect.poll(() => fake.calls.length).toBe(30);
    limit.abort();
    await expect(sending[7]).rejects.toSatisfy((error) => channel.classify(error).maybeSent === true);
    resolve();
    expect((await Promise.allSettled(sending)).filter(({ status }) => status === "fulfilled")).toHaveLength(29);
  });
});

describe("statuses", () => {
  const event = {
    type: "event_callback",
    team_id: "T0KOPI",
    event: { type: "message", user: "U1", ts: "1767578400.000100", text: "halo ☕", channel: "D1", channel_type: "im" },
  };
  const json = JSON.stringify(event);
  const form = "application/x-www-form-urlencoded";
  const post = (
    body: string | Uint8Array<ArrayBuffer> | null,
    headers: Record<string, string> = {},
    method = "POST",
  ): Promise<Response> => {
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : (body ?? new Uint8Array());
    const timestamp = headers[TIMESTAMP_HEADER] ?? String(context.clock.now() / 1000);
    const all = {
      [TIMESTAMP_HEADER]: timestamp,
      [SIGNATURE_HEADER]: makeSignature(fake.signingSecret)(timestamp, bytes),
      "content-type": "application/json",
      ...headers,
    };
    const init = method === "GET" ? { method, headers: all } : { method, headers: all, body };
    const request = new Request("http://shop.example/webhooks/slack", init as RequestInit);
    return channel.handle?.(request, "") ?? Promise.reject(new Error("no webhook"));
  };
  beforeEach(() => open());

  test.for([
    ["good", json, {}, 200, 1],
    ["with a charset", json, { "content-type": "application/json; charset=utf-8" }, 200, 1],
    ["a retry", json, { "x-slack-retry-num": "2", "x-slack-retry-reason": "http_timeout" }, 200, 1],
    ["a wrong signature", json, { [SIGNATURE_HEADER]: `v0=${"0".repeat(64)}` }, 401, 0],
    ["an old time", json, { [TIMESTAMP_HEADER]: "1767578000" }, 401, 0],
    ["a time of tomorrow", json, { [TIMESTAMP_HEADER]: "1767664800" }, 401, 0],
    ["no time", json, { [TIMESTAMP_HEADER]: "" }, 401, 0],
    ["broken JSON", "{", {}, 400, 0],
    ["no body", null, {}, 400, 0],
    ["an empty form", "", { "content-type": form }, 400, 0],
    ["a form with broken JSON", "payload=%7B", { "content-type": form }, 400, 0],
    ["a form of nothing known", "a=b", { "content-type": form }, 200, 0],
    ["another type", json, { "content-type": "text/plain" }, 415, 0],
    ["an unknown event", '{"type":"event_callback","team_id":"T1","event":{"type":"pigeon"}}', {}, 200, 0],
    ["no event at all", "[null,1,{}]", {}, 200, 0],
    ["null", "null", {}, 200, 0],
    [
      "elements of other types",
      '{"type":"event_callback","team_id":"T1","event":{"type":"message","channel":5}}',
      {},
      200,
      0,
    ],
  ] as const)("%s", async ([, body, headers, status, events]) => {
    expect((await post(body, { ...headers })).status).toBe(status);
    expect(context.accepted).toHaveLength(events);
  });

  test("the challenge of a new address is answered, and only a signed one", async () => {
    const body = JSON.stringify({ type: "url_verification", token: "x", challenge: "c-1" });
    const good = await post(body);
    expect([good.status, await good.json()]).toEqual([200, { challenge: "c-1" }]);
    expect((await post(body, { [SIGNATURE_HEADER]: "v0=" })).status).toBe(401);
  });

  test("another method, another path, bytes that are no UTF-8", async () => {
    expect((await post(null, {}, "GET")).status).toBe(405);
    expect((await channel.handle?.(new Request("http://shop.example/x"), "/x"))?.status).toBe(404);
    expect((await post(new Uint8Array([123, 34, 255, 34, 58, 49, 125]))).status).toBe(400);
  });

  test("over one megabyte, said or not said, and endless", async () => {
    expect((await post(JSON.stringify({ ...event, padding: "x".repeat(1_100_000) }))).status).toBe(413);
    let pulled = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(100_000));
      },
    });
    const request = new Request("http://shop.example/", {
      method: "POST",
      headers: { [TIMESTAMP_HEADER]: String(context.clock.now() / 1000), "content-type": "application/json" },
      body: endless,
      duplex: "half",
    } as RequestInit);
    expect((await channel.handle?.(request, ""))?.status).toBe(413);
    expect(pulled).toBeLessThan(20);
  });

  test("an event core will never take is left out: coming again would not repair it", async () => {
    await channel.stop();
    const accept = () => Promise.reject(new SambungError("event-invalid", "odd"));
    await channel.start({ ...context, accept });
    expect((await post(json)).status).toBe(200);
    expect(context.log.lines).toMatchObject([{ level: "error", fields: { kind: "text" } }]);
  });

  test("before start and after stop", async () => {
    await channel.stop();
    expect((await post(json)).status).toBe(503);
    await channel.start(context);
    expect((await post(json)).status).toBe(200);
  });
});

describe("the bot's own id", () => {
  const unnamed = (text: string) => ({
    type: "event_callback",
    team_id: "T0KOPI",
    event: { type: "message", user: "U1", ts: "1767578400.000100", text, channel: "C1", channel_type: "channel" },
  });
  const deliver = async (payload: object): Promise<number | undefined> => {
    const body = JSON.stringify(payload);
    const timestamp = String(context.clock.now() / 1000);
    const headers = {
      [TIMESTAMP_HEADER]: timestamp,
      [SIGNATURE_HEADER]: makeSignature(fake.signingSecret)(timestamp, new TextEncoder().encode(body)),
      "content-type": "application/json",
    };
    return (await channel.handle?.(new Request("http://x/", { method: "POST", headers, body }), ""))?.status;
  };

  test("is asked when an event does not name it, once; while Slack is down the event waits there", async () => {
    await open();
    fake.fail({ how: "status", status: 502 }, { method: "auth.test" });
    expect(await deliver(unnamed("<@U0BOT> halo"))).toBe(503);
    expect(await deliver(unnamed("<@U0BOT> halo"))).toBe(200);
    expect(await deliver(unnamed("<@U0BOT> lagi"))).toBe(200);
    expect(context.accepted).toMatchObject([{ addressed: true, text: "halo" }]);
    expect(fake.calls.map(({ method }) => method)).toEqual(["auth.test", "auth.test"]);
  });

  test("is not asked when it is told", async () => {
    await open({ botUserId: "U0BOT" });
    expect(await deliver(unnamed("<@U0BOT> halo"))).toBe(200);
    expect(context.accepted).toMatchObject([{ addressed: true }]);
    expect(fake.calls).toEqual([]);
  });
});

test("a platform that is down at the start does not stop the start", async () => {
  const nobody = createServer();
  await new Promise<void>((resolve) => nobody.listen(0, "127.0.0.1", resolve));
  const { port } = nobody.address() as AddressInfo;
  await new Promise((resolve) => nobody.close(resolve));
  await open({ slackApiUrl: `http://127.0.0.1:${port}/api` });
  const error: unknown = await send({ text: "halo" }).catch((cause: unknown) => cause);
  expect(channel.classify(error)).toEqual({ kind: "transient", final: false, reason: "ECONNREFUSED" });
});

test("stop lets a message on its way arrive, and not for ever", async () => {
  await open();
  const { promise, resolve } = Promise.withResolvers<void>();
  fake.fail({ how: "slow", until: promise });
  const slow = send({ text: "sebentar" });
  await expect.poll(() => fake.calls.length).toBe(1);
  const stopping = channel.stop();
  resolve();
  expect(await slow).toHaveLength(1);
  await stopping;

  await channel.start(context);
  fake.fail({ how: "hang" });
  const hanging = send({ text: "tidak sampai" }).catch((error: unknown) => channel.classify(error).kind);
  await expect.poll(() => fake.calls.length).toBe(2);
  const ended = channel.stop();
  await expect.poll(() => context.clock.nextWake()).toBeDefined();
  await context.clock.advance("5s");
  await ended;
  expect(await hanging).toBe("transient");
});
