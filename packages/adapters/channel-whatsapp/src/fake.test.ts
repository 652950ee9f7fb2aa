import { createHmac } from "node:crypto";
import { virtualClock } from "@sambung/core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakePerson, type FakeWhatsApp, fakeWhatsApp } from "./fake.ts";

let clock = virtualClock();
let fake: FakeWhatsApp;
let sari: FakePerson;

interface Answer {
  readonly status: number;
  readonly body: {
    readonly messages?: readonly { readonly id: string }[];
    readonly contacts?: readonly unknown[];
    readonly error?: {
      readonly code: number;
      readonly message: string;
      readonly error_data?: { readonly details: string };
    };
  };
}

async function call(body: object, { id = fake.phoneNumberId, token = fake.accessToken } = {}): Promise<Answer> {
  const response = await fetch(`${fake.apiUrl}/v23.0/${id}/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ messaging_product: "whatsapp", recipient_type: "individual", to: sari.phone, ...body }),
  });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

const text = (body: unknown, more: object = {}): object => ({ type: "text", text: { body, ...more } });
const interactive = (type: string, action: object, body: unknown = "?"): object => ({
  type: "interactive",
  interactive: { type, body: { text: body }, action },
});
const button = (title: string, id = title): object => ({ type: "reply", reply: { id, title } });
const rows = (count: number, more: object = {}): object[] =>
  Array.from({ length: count }, (_, index) => ({ id: `r${index}`, title: `Baris ${index}`, ...more }));
const list = (sections: object[], opens = "Pilih"): object => interactive("list", { button: opens, sections });

beforeEach(async () => {
  clock = virtualClock();
  fake = await fakeWhatsApp({ clock });
  sari = fake.person({ name: "Sari", phone: "628124711", userId: "ID.4711", started: true });
});
afterEach(() => fake.close());

describe("refuses", () => {
  test.for<[string, object, number, RegExp]>([
    ["no product", { messaging_product: undefined }, 100, /messaging_product/],
    ["nobody", { ...text("x"), to: undefined }, 100, /parameter to/],
    ["a group", { ...text("x"), recipient_type: "group" }, 100, /recipient_type/],
    ["an unknown type", { type: "hologram", hologram: {} }, 131_051, /hologram/],
    ["no content", { type: "text" }, 100, /text is required/],
    ["an empty text", text(" \n"), 100, /body/],
    ["a text that is none", text(5), 100, /body/],
    ["4,097 characters", text("x".repeat(4097)), 100, /at most 4096/],
    ["an unknown key", text("x", { parse_mode: "html" }), 100, /parse_mode/],
    ["four buttons", interactive("button", { buttons: ["a", "b", "c", "d"].map((one) => button(one)) }), 100, /max 3/],
    ["no button", interactive("button", { buttons: [] }), 100, /min 1/],
    ["21 characters on a button", interactive("button", { buttons: [button("x".repeat(21))] }), 100, /at most 20/],
    ["257 characters of data", interactive("button", { buttons: [button("a", "x".repeat(257))] }), 100, /at most 256/],
    ["spaces around data", interactive("button", { buttons: [button("a", " a")] }), 100, /spaces/],
    ["two equal buttons", interactive("button", { buttons: [button("a"), button("a", "b")] }), 131_009, /repeated/],
    [
      "two buttons of one id",
      interactive("button", { buttons: [button("a", "i"), button("b", "i")] }),
      131_009,
      /repeated/,
    ],
    [
      "1,025 characters beside buttons",
      interactive("button", { buttons: [button("a")] }, "x".repeat(1025)),
      100,
      /1024/,
    ],
    ["eleven rows", list([{ rows: rows(11) }]), 100, /max 10/],
    [
      "eleven rows in two sections",
      list([
        { title: "a", rows: rows(6) },
        { title: "b", rows: rows(5) },
      ]),
      100,
      /max 10/,
    ],
    ["two sections without titles", list([{ rows: rows(1) }, { rows: rows(1) }]), 100, /section title/],
    ["25 characters of a row", list([{ rows: rows(1, { title: "x".repeat(25) }) }]), 100, /at most 24/],
    ["73 characters of a description", list([{ rows: rows(1, { description: "x".repeat(73) }) }]), 100, /at most 72/],
    ["201 characters of a row's id", list([{ rows: rows(1, { id: "x".repeat(201) }) }]), 100, /at most 200/],
    ["two rows of one id", list([{ rows: rows(2, { id: "same" }) }]), 131_009, /repeated/],
    ["a list nobody can open", list([{ rows: rows(1) }], ""), 100, /button/],
    ["another interactive", interactive("carousel", {}), 131_009, /type/],
    ["a picture from nowhere", { type: "image", image: {} }, 100, /either id or link/],
    ["a picture that is no address", { type: "image", image: { link: "kopi.jpg" } }, 100, /no URL/],
    ["a file nobody uploaded", { type: "image", image: { id: "77" } }, 100, /media ID/],
    ["a sound with a caption", { type: "audio", audio: { link: "https://x.example/a", caption: "x" } }, 100, /caption/],
    [
      "a caption of 1,025",
      { type: "image", image: { link: "https://x.example/a", caption: "x".repeat(1025) } },
      100,
      /1024/,
    ],
    ["a place beyond the pole", { type: "location", location: { latitude: 91, longitude: 0 } }, 100, /planet/],
    [
      "a template nobody approved",
      { type: "template", template: { name: "x", language: { code: "id" } } },
      132_001,
      /x/,
    ],
    ["a mark on no message", { status: "read", message_id: "wamid.0" }, 131_009, /message_id/],
  ])("%s", async ([, body, code, details]) => {
    const answer = await call(body);
    expect(answer.body.error?.code).toBe(code);
    expect(`${answer.body.error?.message} ${answer.body.error?.error_data?.details}`).toMatch(details);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(sari.shown()).toEqual([]);
  });

  test("another token, another number, another path", async () => {
    expect(await call(text("x"), { token: "EAAother" })).toMatchObject({ status: 401, body: { error: { code: 190 } } });
    expect(await call(text("x"), { id: "1" })).toMatchObject({ status: 400, body: { error: { code: 100 } } });
    const headers = { authorization: `Bearer ${fake.accessToken}` };
    expect((await fetch(`${fake.apiUrl}/elsewhere`, { headers })).status).toBe(404);
    expect((await fetch(`${fake.apiUrl}/files/1`, { headers })).status).toBe(400);
    expect((await fetch(`${fake.apiUrl}/files/1`)).status).toBe(401);
  });

  test("people who never wrote, whose window is closed, who block, and whom nobody knows", async () => {
    const code = async (body: object = text("x")): Promise<number | undefined> => (await call(body)).body.error?.code;
    await clock.advance("24h");
    expect(await code()).toBeUndefined();
    await clock.advance(1);
    expect(await code()).toBe(131_047);
    await sari.text("halo");
    expect(await code()).toBeUndefined();
    sari.block();
    expect(await code()).toBe(131_026);
    sari.unblock();
    expect(await code({ ...text("x"), to: fake.person().phone })).toBe(131_047);
    expect(await code({ ...text("x"), to: "62999" })).toBe(131_026);
  });
});

describe("webhooks", () => {
  test("are signed over their bytes, and what was not taken comes again", async () => {
    const seen: string[] = [];
    let status = 500;
    fake.deliverTo({
      url: "https://shop.example/hook",
      fetch: async (request) => {
        const body = new Uint8Array(await request.arrayBuffer());
        const expected = createHmac("sha256", fake.appSecret).update(body).digest("hex");
        seen.push(String(request.headers.get("x-hub-signature-256") === `sha256=${expected}`));
        return new Response(null, { status });
      },
    });
    const { id } = await sari.text("halo ☕");
    expect(fake.pending()).toHaveLength(1);
    status = 200;
    expect(await fake.redeliver()).toMatchObject([{ id, status: 200 }]);
    expect(fake.pending()).toEqual([]);
    expect(await fake.redeliver(id)).toMatchObject([{ status: 200 }]);
    expect(await fake.redeliver(99)).toEqual([]);
    expect(seen).toEqual(["true", "true", "true"]);
  });

  test("without a webhook they wait, and nothing can be verified", async () => {
    expect(await sari.text("halo")).not.toHaveProperty("status");
    expect(fake.pending()).toHaveLength(1);
    expect(await fake.verify()).toBe(false);
  });
});

describe("people", () => {
  test("are known by number and user id, watched, and their chat is one", async () => {
    let changes = 0;
    const stop = fake.watch(() => {
      changes += 1;
    });
    await sari.text("halo");
    await call({ ...text("hai"), to: undefined, recipient: "ID.4711" });
    expect(fake.person({ phone: "+62 812-4711" }).shown()).toHaveLength(2);
    expect(fake.shown("ID.4711").map(({ from }) => from)).toEqual(["person", "bot"]);
    stop();
    await sari.text("lagi");
    expect(changes).toBe(2);
    expect(fake.person().phone).not.toBe(fake.person().phone);
    expect(() => fake.person({ userId: false }).hideNumber()).toThrow("user id");
    await expect(async () => sari.tap("Ya")).rejects.toThrow('No button "Ya" is shown; there are: none');
  });

  test("see marks, not signs, and lists behind their button", async () => {
    await call(text("Halo *Sari*, `KS-1` dan _lain_"));
    await call(list([{ title: "Kopi", rows: rows(2, { description: "250 g" }) }]));
    expect(sari.shown()).toMatchObject([
      {
        text: "Halo Sari, KS-1 dan lain",
        entities: [
          { type: "bold", offset: 5, length: 4 },
          { type: "code", offset: 11, length: 4 },
          { type: "italic", offset: 20, length: 4 },
        ],
        status: "sent",
      },
      { list: "Pilih", buttons: [[{ label: "Baris 0", data: "r0", description: "250 g" }], [{ label: "Baris 1" }]] },
    ]);
  });

  test("two fakes never give a message the same id", async () => {
    await using other = await fakeWhatsApp();
    await sari.text("a");
    const theirs = other.person();
    await theirs.text("a");
    expect(sari.shown()[0]?.id).not.toBe(theirs.shown()[0]?.id);
  });
});

describe("fails on request", () => {
  test("once, for the named method, until healed; marks only when named", async () => {
    await sari.text("halo");
    const mark = { status: "read", message_id: sari.shown()[0]?.id };
    fake.fail({ how: "rate", retryAfter: 9 });
    expect((await call(mark)).status).toBe(200);
    expect((await call(text("x"))).status).toBe(429);
    expect((await call(text("x"))).status).toBe(200);
    fake.fail({ how: "code", code: 131_016, status: 503 }, { method: "read", times: 5 });
    expect(await call(mark)).toMatchObject({ status: 503, body: { error: { code: 131_016 } } });
    fake.heal();
    expect((await call(mark)).status).toBe(200);
    expect(fake.calls.map(({ method, status }) => [method, status])).toEqual([
      ["read", 200],
      ["messages", 429],
      ["messages", 200],
      ["read", 503],
      ["read", 200],
    ]);
  });

  test("by breaking off, before or after the message, and by being slow", async () => {
    fake.fail({ how: "reset" });
    await expect(call(text("x"))).rejects.toThrow();
    expect(sari.shown()).toHaveLength(0);
    fake.fail({ how: "accepted-no-answer" });
    const hanging = call(text("x")).catch(() => "broken off");
    await expect.poll(() => sari.shown().length).toBe(1);
    fake.dropConnections();
    expect(await hanging).toBe("broken off");
    const { promise, resolve } = Promise.withResolvers<void>();
    fake.fail({ how: "slow", until: promise });
    const slow = call(text("y"));
    await expect.poll(() => fake.calls.length).toBe(3);
    expect(sari.shown()).toHaveLength(1);
    resolve();
    expect((await slow).status).toBe(200);
  });
});
