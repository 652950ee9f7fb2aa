import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Channel, Conversation, FittedPart } from "@sambung/core";
import { type RecordingContext, recordingContext } from "@sambung/core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakePerson, type FakeWhatsApp, fakeWhatsApp } from "./fake.ts";
import { type WhatsAppClient, type WhatsAppOptions, whatsapp } from "./index.ts";

let fake: FakeWhatsApp;
let context: RecordingContext;
let channel: Channel<WhatsAppClient>;
let sari: FakePerson;

const never = new AbortController().signal;

async function open(options: Partial<WhatsAppOptions> = {}): Promise<void> {
  const { accessToken, phoneNumberId, appSecret, verifyToken, apiUrl } = fake;
  channel = whatsapp({ accessToken, phoneNumberId, appSecret, verifyToken, apiUrl, ...options });
  await channel.start(context);
  const { handle } = channel;
  if (handle === undefined) throw new Error("no webhook");
  fake.deliverTo({ url: "https://shop.example/webhooks/whatsapp", fetch: (request) => handle(request, "") });
}

function direct(person: FakePerson): Conversation {
  return { channel: channel.id, id: person.chat, kind: "direct" };
}

function send(part: FittedPart, to = direct(sari)): Promise<readonly string[]> {
  return channel.send(to, part, { key: "m_1", signal: AbortSignal.timeout(5000) }).then(({ ids }) => ids);
}

const failing = async (part: FittedPart = { text: "halo" }, to?: Conversation): Promise<unknown> =>
  channel.classify(await send(part, to).catch((error: unknown) => error));

const called = (method: string): number => fake.calls.filter((call) => call.method === method).length;

beforeEach(async () => {
  context = recordingContext();
  fake = await fakeWhatsApp({ clock: context.clock });
  sari = fake.person({ name: "Sari Dewi", phone: "+62 812-0000-4711", userId: "ID.4711" });
  await open();
});

afterEach(async () => {
  await channel.stop();
  await fake.close();
});

describe("what people do", () => {
  test("text becomes an event, with all names WhatsApp knows the person by", async () => {
    const { status, payload } = await sari.text("mau pesan 2 kopi");
    expect(status).toBe(200);
    const { entry } = payload as { entry: { changes: { value: { messages: unknown[] } }[] }[] };
    expect(context.accepted).toEqual([
      {
        key: sari.shown()[0]?.id,
        channel: "whatsapp",
        account: fake.phoneNumberId,
        conversation: { id: "6281200004711", kind: "direct" },
        aliases: [
          { kind: "whatsapp", account: fake.businessId, value: "ID.4711", proven: true },
          { kind: "whatsapp", account: "*", value: "6281200004711", proven: true },
        ],
        at: "2026-01-05T02:00:00.000Z",
        name: "Sari Dewi",
        messageId: sari.shown()[0]?.id,
        kind: "text",
        text: "mau pesan 2 kopi",
        raw: entry[0]?.changes[0]?.value.messages[0],
      },
    ]);
  });

  test("buttons are tapped and rows are picked", async () => {
    await sari.text("halo");
    const choices = ["Antar", "Ambil", "Batal", "Nanti"].map((label, index) => ({
      choice: `p1a2b3c4.${index}`,
      label,
    }));
    const [buttons] = await send({ text: "Diantar?", choices: choices.slice(0, 3), style: "buttons" });
    await sari.tap("Ambil");
    expect(context.accepted.at(-1)).toMatchObject({
      kind: "choice",
      choice: "p1a2b3c4.1",
      label: "Ambil",
      messageId: buttons,
    });
    const [list] = await send({ text: "Pilih", choices, style: "list" });
    expect(sari.shown().at(-1)).toMatchObject({ list: "Pilih / Choose" });
    await sari.tap("Nanti");
    expect(context.accepted.at(-1)).toMatchObject({ choice: "p1a2b3c4.3", label: "Nanti", messageId: list });
    // Controls cannot be taken back: an old one can be tapped for ever.
    expect(await sari.tap("Antar", { message: buttons ?? "" })).toMatchObject({ status: 200 });
    expect(context.accepted.at(-1)).toMatchObject({ choice: "p1a2b3c4.0", messageId: buttons });
  });

  test("places, cards, reactions, changes, and what nobody can receive", async () => {
    await sari.location(-6.9, 107.6, "Toko");
    await sari.contact();
    await sari.contact({ name: "Budi", phone: "+62 813" });
    const id = sari.shown()[0]?.id ?? "";
    await sari.react(id, "👍");
    await sari.react(id, "");
    await sari.edit(id, "lain");
    await sari.remove(id);
    await sari.welcome();
    await sari.text("halo", { ad: "120226" });
    expect(await sari.unsupported()).toMatchObject({ status: 200 });
    expect(context.accepted).toMatchObject([
      { kind: "location", label: "Toko" },
      { kind: "contact", own: true, phone: "+6281200004711" },
      { kind: "contact", own: false, phone: "+62813", contactName: "Budi" },
      { kind: "reaction", target: id, reaction: "👍" },
      { kind: "reaction", target: id, reaction: "" },
      { kind: "edit", target: id, text: "lain" },
      { kind: "delete", target: id },
      { kind: "start" },
      { kind: "start", payload: "120226" },
      { kind: "text", text: "halo" },
    ]);
  });

  test("files can be fetched, in two steps, from Meta's hosts only", async () => {
    const bytes = Uint8Array.from(context.random.bytes(70_000));
    await sari.image({ bytes, caption: "ini fotonya" });
    await sari.voice();
    await sari.document({ name: "bukti.pdf" });
    expect(context.accepted).toMatchObject([
      { kind: "media", text: "ini fotonya", media: [{ type: "image", mime: "image/jpeg" }] },
      { kind: "media", media: [{ type: "audio", mime: "audio/ogg; codecs=opus" }] },
      { kind: "media", media: [{ type: "file", name: "bukti.pdf" }] },
    ]);
    const event = context.accepted[0];
    const media = event?.kind === "media" ? event.media[0] : undefined;
    if (media === undefined) throw new Error("no media");
    const stream = await channel.fetchMedia?.(media, AbortSignal.timeout(5000));
    expect(new Uint8Array(await new Response(stream).arrayBuffer())).toEqual(bytes);
    const gone = channel.fetchMedia?.({ ...media, id: "0" }, AbortSignal.timeout(5000));
    await expect(gone).rejects.toSatisfy((error) => channel.classify(error).kind === "auth");
  });

  test("a hidden number: known and answered by the user id; the chat stays one", async () => {
    await sari.text("satu");
    sari.hideNumber();
    await sari.text("dua");
    expect(context.accepted.map(({ aliases }) => aliases.map(({ value }) => value))).toEqual([
      ["ID.4711", "6281200004711"],
      ["ID.4711"],
    ]);
    expect(context.accepted[1]?.conversation.id).toBe("ID.4711");
    await send({ text: "tiga" });
    const call = fake.calls.findLast(({ method }) => method === "messages");
    expect(call?.parameters).toMatchObject({ recipient: "ID.4711", text: { body: "tiga" } });
    expect(call?.parameters).not.toHaveProperty("to");
    expect(sari.shown().map(({ text }) => text)).toEqual(["satu", "dua", "tiga"]);
  });

  test("a new number brings a new user id: both names are replaced", async () => {
    await sari.text("halo");
    await sari.changeNumber("+62 857-1");
    expect(context.accepted.slice(1)).toMatchObject([
      {
        kind: "identity",
        retired: { account: "*", value: "6281200004711" },
        replacement: { account: "*", value: "628571" },
      },
      { kind: "identity", retired: { value: "ID.4711" }, replacement: { account: fake.businessId, value: "ID.4711x" } },
    ]);
    await sari.text("masih saya");
    expect(context.accepted.at(-1)?.aliases.map(({ value }) => value)).toEqual(["ID.4711x", "628571"]);

    const old = fake.person({ userId: false, phone: "62899" });
    await old.changeNumber("62898");
    expect(context.accepted.at(-1)).toMatchObject({ retired: { value: "62899" }, replacement: { value: "62898" } });
    sari.hideNumber();
    await sari.changeNumber("62856");
    expect(context.accepted.at(-1)).toMatchObject({
      retired: { value: "ID.4711x" },
      replacement: { value: "ID.4711xx" },
    });
  });
});

describe("statuses", () => {
  test("become receipts, each once, whatever their order, also of messages nobody remembers", async () => {
    await sari.text("halo");
    const [id = ""] = await send({ text: "hai" });
    await fake.status(id, "read");
    await fake.status(id, "delivered");
    const { id: delivery } = await fake.status(id, "sent");
    await fake.redeliver(delivery);
    await fake.emit({
      statuses: [{ id: "wamid.unknown", status: "read", timestamp: "1767578400", recipient_id: "62899" }],
    });
    const receipts = context.accepted.filter(({ kind }) => kind === "receipt");
    expect(receipts.map((event) => [event.kind === "receipt" && event.status, event.key])).toEqual([
      ["read", `${id}:read`],
      ["delivered", `${id}:delivered`],
      ["sent", `${id}:sent`],
      ["read", "wamid.unknown:read"],
    ]);
    await fake.status(id, "failed", { code: 131_026, title: "Message undeliverable" });
    expect(context.accepted.at(-1)).toMatchObject({ status: "failed", reason: "131026 Message undeliverable" });
  });

  test("come by themselves when the fake is told so", async () => {
    await fake.close();
    fake = await fakeWhatsApp({ clock: context.clock, statuses: true });
    await channel.stop();
    await open();
    sari = fake.person();
    await sari.text("halo");
    await send({ text: "hai" });
    await context.received(3);
    await sari.read();
    expect(context.accepted.map((event) => (event.kind === "receipt" ? event.status : event.kind))).toEqual([
      "text",
      "sent",
      "delivered",
      "read",
    ]);
    expect(sari.shown().at(-1)).toMatchObject({ status: "read" });
  });
});

describe("a batch", () => {
  test("is taken in order; a broken element hurts no other", async () => {
    const message = (id: string, body: unknown): object => ({
      from: "62899",
      id,
      timestamp: "1767578400",
      type: "text",
      text: { body },
    });
    const { status } = await fake.emit({
      messages: [message("w1", "satu"), null, { type: "text" }, message("w2", { no: "text" }), message("w3", "tiga")],
      statuses: [{}, { id: "w9", status: "read", recipient_id: "62899" }],
    });
    expect(status).toBe(200);
    expect(context.accepted.map(({ key }) => key)).toEqual(["w1", "w3", "w9:read"]);
    expect(context.calls).toHaveLength(1);
  });

  test("an event core refuses is left out, the others are not", async () => {
    const refusing = context.accept;
    context = {
      ...context,
      accept: (events) =>
        events.some(({ key }) => key === "w2")
          ? refusing(events.map((event) => (event.key === "w2" ? { ...event, at: "" } : event)))
          : refusing(events),
    };
    await channel.stop();
    await open();
    const message = (id: string): object => ({ from: "62899", id, timestamp: "1", type: "text", text: { body: id } });
    expect(await fake.emit({ messages: [message("w1"), message("w2"), message("w3")] })).toMatchObject({ status: 200 });
    expect(context.accepted.map(({ key }) => key)).toEqual(["w1", "w3"]);
    expect(context.log.lines.map(({ event }) => event)).toContain("whatsapp-event-invalid");
  });

  test("what is for another number of the business is acknowledged, logged and left", async () => {
    await channel.stop();
    await open({ phoneNumberId: "777" });
    expect(await sari.text("halo")).toMatchObject({ status: 200 });
    expect(context.accepted).toEqual([]);
    expect(context.log.lines.map(({ event }) => event)).toContain("whatsapp-other-number");
  });
});

describe("reading and typing", () => {
  test("messages are marked as read once they are stored, the newest of a burst for all", async () => {
    const release = context.holdAccept();
    const saying = [sari.text("satu"), sari.text("dua")];
    await expect.poll(() => context.calls.length).toBe(2);
    expect(called("read")).toBe(0);
    release();
    await Promise.all(saying);
    await expect.poll(() => sari.shown().at(-1)?.status).toBe("read");
    context.failAccept(1);
    await sari.text("tidak tersimpan");
    expect(sari.shown().at(-1)?.status).toBeUndefined();
  });

  test("typing refers to the newest message; without one there is nothing to show", async () => {
    await channel.typing?.(direct(sari), never);
    expect(called("read")).toBe(0);
    await sari.text("halo");
    await channel.typing?.(direct(sari), never);
    expect(fake.typed(sari.phone)).toBe(1);
  });

  test("marks can be left out, and failing ones disturb nobody", async () => {
    fake.fail({ how: "status", status: 500 }, { method: "read" });
    expect(await sari.text("halo")).toMatchObject({ status: 200 });
    await expect.poll(() => called("read")).toBe(1);
    await channel.stop();
    await open({ markRead: false });
    await sari.text("lagi");
    await channel.stop();
    expect(called("read")).toBe(1);
  });
});

describe("sending", () => {
  beforeEach(async () => void (await sari.text("halo")));

  test("marks are shown, and what people wrote stays as it is", async () => {
    await send({
      text: "Halo *Sari*",
      inline: [
        { kind: "text", text: "Halo " },
        { kind: "bold", children: [{ kind: "text", text: "Sari" }] },
        { kind: "text", text: ", kode *3* _x_" },
      ],
    });
    expect(sari.shown().at(-1)).toMatchObject({
      text: "Halo Sari, kode *3* _x_",
      entities: [{ type: "bold", offset: 5, length: 4 }],
    });
  });

  test("files by address and by upload, places, and native parts", async () => {
    const media = { kind: "media", url: "https://shop.example/kopi.jpg", alt: "Kopi" } as const;
    for (const type of ["image", "audio", "video", "file"] as const) await send({ media: { ...media, type } });
    const id = await channel.client?.upload(new Uint8Array([1, 2, 3]), { mime: "image/png", name: "qr.png" });
    await send({ raw: { type: "image", image: { id: id ?? "", caption: "kode" } } });
    await send({ location: { kind: "location", latitude: -6.9, longitude: 107.6, label: "Toko" } });
    const shown = sari.shown().slice(1);
    expect(shown.map(({ media: one, location, text }) => [one?.type ?? location?.label, text])).toEqual([
      ["image", ""],
      ["audio", ""],
      ["video", ""],
      ["document", ""],
      ["image", "kode"],
      ["Toko", ""],
    ]);
    expect(shown[4]?.media?.source).toBe(id);
    expect(await channel.client?.call("GET", `/${id}`)).toMatchObject({ mime_type: "image/png", file_size: 3 });
    expect(await failing({ raw: { text: "no type" } })).toMatchObject({ kind: "invalid", final: true });
  });

  test("after a day only templates go out", async () => {
    fake.template({ name: "order_ready", body: "Pesanan {{1}} siap.", buttons: ["Lacak"] });
    fake.template({ name: "promo", body: "Diskon", category: "marketing" });
    const template = (name: string, components: object[] = []): FittedPart => ({
      raw: { type: "template", template: { name, language: { code: "id" }, components } } as NonNullable<
        FittedPart["raw"]
      >,
    });
    const ready = template("order_ready", [
      { type: "body", parameters: [{ type: "text", text: "KS-0001" }] },
      { type: "button", sub_type: "quick_reply", index: "0", parameters: [{ type: "payload", payload: "p1.0" }] },
    ]);
    await context.clock.advance("24h");
    await send({ text: "masih boleh" });
    await context.clock.advance(1000);
    expect(await failing({ text: "terlambat" })).toMatchObject({ kind: "window", final: true });
    expect(await send(ready)).toHaveLength(1);
    expect(sari.shown().at(-1)).toMatchObject({ text: "Pesanan KS-0001 siap." });
    expect(await failing(template("unknown"))).toMatchObject({ kind: "invalid", final: true });
    expect(await failing(template("order_ready"))).toMatchObject({ kind: "invalid", final: true });
    sari.optOut();
    expect(await failing(template("promo"))).toMatchObject({ kind: "optout", final: true });
    await sari.tap("Lacak");
    expect(context.accepted.at(-1)).toMatchObject({ kind: "choice", choice: "p1.0" });
    await send({ text: "dan lagi" });
  });

  test("errors are sorted, and nothing is tried twice by itself", async () => {
    const before = called("messages");
    fake.fail({ how: "rate", retryAfter: 3 });
    expect(await failing()).toMatchObject({ kind: "rate", retryAfterMs: 3000, final: false });
    fake.fail({ how: "status", status: 503 });
    expect(await failing()).toMatchObject({ kind: "transient", final: false, maybeSent: true });
    fake.fail({ how: "reset" });
    expect(await failing()).toMatchObject({ kind: "transient", final: false, maybeSent: true });
    fake.fail({ how: "garbage" });
    expect(await failing()).toMatchObject({ kind: "transient", final: false, maybeSent: true });
    fake.fail({ how: "code", code: 131_016, status: 503 });
    expect(await failing()).toMatchObject({ kind: "transient", final: false });
    expect(
      await failing({ text: "x".repeat(4097), raw: { type: "text", text: { body: "x".repeat(4097) } } }),
    ).toMatchObject({
      kind: "too-large",
      final: true,
    });
    sari.block();
    expect(await failing()).toMatchObject({ kind: "unreachable", final: true });
    const stranger = fake.person();
    expect(await failing({ text: "halo" }, direct(stranger))).toMatchObject({ kind: "window", final: true });
    expect(called("messages") - before).toBe(8);
  });

  test("no answer after the message was taken: perhaps sent", async () => {
    fake.fail({ how: "accepted-no-answer" }, { method: "messages" });
    const limit = new AbortController();
    const sending = channel.send(direct(sari), { text: "hai" }, { key: "m", signal: limit.signal });
    await expect.poll(() => sari.shown().at(-1)?.text).toBe("hai");
    limit.abort();
    const error: unknown = await sending.catch((cause: unknown) => cause);
    expect(channel.classify(error)).toMatchObject({ kind: "transient", final: false, maybeSent: true });
  });

  test("a wrong token, a wrong number: an operator can repair it, and nothing of it is told", async () => {
    await channel.stop();
    await open({ accessToken: "EAAanotherTokenOfNobody" });
    const error: unknown = await send({ text: "rahasia pelanggan" }).catch((cause: unknown) => cause);
    expect(channel.classify(error)).toMatchObject({ kind: "auth", final: false });
    expect(JSON.stringify([error, channel.classify(error)], Object.getOwnPropertyNames(error))).not.toMatch(
      /EAAanother|rahasia/,
    );
    await channel.stop();
    await open({ phoneNumberId: "777" });
    expect(await failing()).toMatchObject({ kind: "auth", final: false });
  });

  test("stopping closes what sending had opened", async () => {
    await send({ text: "hai" });
    expect(fake.connections()).toBeGreaterThan(0);
    await channel.stop();
    await fake.disconnected();
  });

  test("nobody listens there", async () => {
    await channel.stop();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await open({ apiUrl: `http://127.0.0.1:${port}`, markRead: false });
    const verdict = channel.classify(await send({ text: "halo" }).catch((error: unknown) => error));
    expect(verdict).toMatchObject({ kind: "transient", final: false });
    expect(verdict.maybeSent).toBeUndefined();
  });
});

describe("links", () => {
  test("carry the code in a text people can see", async () => {
    const url = await channel.link?.("K0P1-5A3B");
    expect(url).toBe(`https://wa.me/${fake.number}?text=K0P1-5A3B`);
    await sari.open(url ?? "");
    expect(context.accepted).toMatchObject([{ kind: "text", text: "K0P1-5A3B" }]);
    await channel.link?.("A");
    expect(called("number")).toBe(1);
  });

  test("there is none while Meta is down or silent, and one again afterwards", async () => {
    fake.fail({ how: "status", status: 500 }, { method: "number" });
    expect(await channel.link?.("A")).toBeUndefined();
    fake.fail({ how: "hang" }, { method: "number" });
    const link = channel.link?.("A");
    await context.clock.advance("3s");
    expect(await link).toBeUndefined();
    expect(await channel.link?.("A")).toBe(`https://wa.me/${fake.number}?text=A`);
  });
});

describe("the webhook", () => {
  const body = (
    messages: unknown = [{ from: "62899", id: "w1", timestamp: "1", type: "text", text: { body: "☕" } }],
  ) =>
    JSON.stringify({
      object: "whatsapp_business_account",
      entry: [
        {
          id: "B",
          changes: [{ field: "messages", value: { metadata: { phone_number_id: fake.phoneNumberId }, messages } }],
        },
      ],
    });
  const post = (
    content: string | Uint8Array<ArrayBuffer> | ReadableStream | null,
    headers: Record<string, string> = {},
    method = "POST",
  ): Promise<Response> => {
    const signed = typeof content === "string" || content instanceof Uint8Array ? content : "";
    const signature = `sha256=${createHmac("sha256", fake.appSecret).update(signed).digest("hex")}`;
    const all = { "x-hub-signature-256": signature, "content-type": "application/json", ...headers };
    const request = new Request("http://shop.example/webhooks/whatsapp", {
      method,
      headers: all,
      body: content,
      duplex: "half",
    } as RequestInit);
    return channel.handle?.(request, "") ?? Promise.reject(new Error("no webhook"));
  };

  test("proves itself with the verify token only", async () => {
    expect(await fake.verify()).toBe(true);
    expect(await fake.verify("another")).toBe(false);
    const ask = async (query: string): Promise<number | undefined> =>
      (await channel.handle?.(new Request(`http://x/webhooks/whatsapp?${query}`), ""))?.status;
    const token = `hub.verify_token=${fake.verifyToken}`;
    expect(await ask(`hub.mode=subscribe&${token}`)).toBe(400);
    expect(await ask(`hub.mode=subscribe&${token}&hub.challenge=%3Cscript%3E`)).toBe(400);
    expect(await ask(`hub.mode=unsubscribe&${token}&hub.challenge=1`)).toBe(403);
    expect(await ask("")).toBe(403);
  });

  test.for<[string, () => string | null, Record<string, string>, number, number]>([
    ["good", body, {}, 200, 1],
    ["with a charset", body, { "content-type": "application/json; charset=utf-8" }, 200, 1],
    ["no signature", body, { "x-hub-signature-256": "" }, 401, 0],
    ["SHA-1, as before", body, { "x-hub-signature-256": "sha1=0" }, 401, 0],
    ["broken JSON", () => "{", {}, 400, 0],
    ["no body", () => null, {}, 400, 0],
    ["another type", body, { "content-type": "text/plain" }, 415, 0],
    [
      "a change nobody knows",
      () => '{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"flows"}]}]}',
      {},
      200,
      0,
    ],
    ["no payload at all", () => "[null,1,{}]", {}, 200, 0],
    ["null", () => "null", {}, 200, 0],
    ["messages that are none", () => body("x"), {}, 200, 0],
  ])("%s", async ([, content, headers, status, events]) => {
    expect((await post(content(), headers)).status).toBe(status);
    expect(context.accepted).toHaveLength(events);
  });

  test("over one megabyte, said or not said, and endless", async () => {
    expect((await post(" ".repeat(1_048_577))).status).toBe(413);
    let pulled = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(100_000));
      },
    });
    expect((await post(endless)).status).toBe(413);
    expect(pulled).toBeLessThan(20);
  });

  test("another method, another path", async () => {
    expect((await post(body(), {}, "PUT")).status).toBe(405);
    expect((await channel.handle?.(new Request("http://shop.example/x"), "/x"))?.status).toBe(404);
  });

  test("a store that is down: 503, and the same webhook counts later, once", async () => {
    context.failAccept(1);
    expect((await post(body())).status).toBe(503);
    expect((await post(body())).status).toBe(200);
    expect((await post(body())).status).toBe(200);
    expect(context.accepted).toHaveLength(1);
  });
});
