import { virtualClock } from "@sambung/core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakePerson, type FakeSlack, fakeSlack } from "./fake.ts";

const clock = virtualClock();
let fake: FakeSlack;
let sari: FakePerson;

interface Answer {
  readonly status: number;
  readonly ok?: boolean;
  readonly error?: string;
  readonly response_metadata?: { readonly messages: readonly string[] };
  readonly [field: string]: unknown;
}

async function call(method: string, parameters: object = {}, token: string | undefined = fake.token): Promise<Answer> {
  const response = await fetch(`${fake.apiUrl}${method}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token === "" ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(parameters),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

beforeEach(async () => {
  fake = await fakeSlack({ clock });
  sari = fake.person({ id: "U42", name: "Sari" });
});
afterEach(() => fake.close());

const plain = (text: string) => ({ type: "plain_text", text });
const blocks = (...given: readonly object[]) => ({ channel: "D42", text: "x", blocks: given });
const button = (more: object = {}) => ({ type: "button", action_id: "a", text: plain("Ya"), value: "1", ...more });
const actions = (...elements: readonly object[]) => blocks({ type: "actions", elements });
const select = (options: readonly object[], more: object = {}) =>
  actions({ type: "static_select", action_id: "s", placeholder: plain("?"), options, ...more });
const option = (text: string, value = "1") => ({ text: plain(text), value });
const rich = (...elements: readonly object[]) =>
  blocks({ type: "rich_text", elements: [{ type: "rich_text_section", elements }] });

describe("refuses", () => {
  test.for<[string, string, object, string, RegExp?]>([
    ["an unknown method", "chat.postPigeon", {}, "unknown_method"],
    ["an unknown channel", "chat.postMessage", { channel: "C0", text: "x" }, "channel_not_found"],
    ["no channel", "chat.postMessage", { text: "x" }, "channel_not_found"],
    ["nothing to say", "chat.postMessage", { channel: "D42" }, "no_text"],
    ["blocks that are no list", "chat.postMessage", { channel: "D42", blocks: "{" }, "invalid_blocks_format"],
    ["51 blocks", "chat.postMessage", blocks(...Array(51).fill({ type: "divider" })), "invalid_blocks", /50 items/],
    [
      "a block of no kind",
      "chat.postMessage",
      blocks({ type: "pigeon" }),
      "invalid_blocks",
      /unsupported type: pigeon/,
    ],
    [
      "26 buttons",
      "chat.postMessage",
      actions(...Array.from({ length: 26 }, (_, i) => button({ action_id: `${i}` }))),
      "invalid_blocks",
      /1 to 25/,
    ],
    [
      "a label of 76",
      "chat.postMessage",
      actions(button({ text: plain("x".repeat(76)) })),
      "invalid_blocks",
      /1 to 75/,
    ],
    ["an empty label", "chat.postMessage", actions(button({ text: plain("") })), "invalid_blocks", /1 to 75/],
    [
      "a label with marks",
      "chat.postMessage",
      actions(button({ text: { type: "mrkdwn", text: "*x*" } })),
      "invalid_blocks",
      /plain_text/,
    ],
    ["a value of 2,001", "chat.postMessage", actions(button({ value: "x".repeat(2001) })), "invalid_blocks", /2000/],
    [
      "a button with a script",
      "chat.postMessage",
      actions(button({ url: "javascript:alert(1)" })),
      "invalid_blocks",
      /url/,
    ],
    ["one id for two buttons", "chat.postMessage", actions(button(), button()), "invalid_blocks", /unique/],
    ["a menu of nothing", "chat.postMessage", select([]), "invalid_blocks", /1 to 100/],
    ["101 options", "chat.postMessage", select(Array(101).fill(option("x"))), "invalid_blocks", /1 to 100/],
    ["an option of 76", "chat.postMessage", select([option("x".repeat(76))]), "invalid_blocks", /1 to 75/],
    ["an option's value of 76", "chat.postMessage", select([option("x", "x".repeat(76))]), "invalid_blocks", /1 to 75/],
    [
      "a menu without a name",
      "chat.postMessage",
      select([option("x")], { placeholder: undefined }),
      "invalid_blocks",
      /placeholder/,
    ],
    ["empty rich text", "chat.postMessage", rich(), "invalid_blocks", /elements/],
    ["an empty stretch", "chat.postMessage", rich({ type: "text", text: "" }), "invalid_blocks", /text/],
    [
      "an odd mark",
      "chat.postMessage",
      rich({ type: "text", text: "x", style: { blink: true } }),
      "invalid_blocks",
      /style/,
    ],
    ["a link to nowhere", "chat.postMessage", rich({ type: "link", url: "nowhere" }), "invalid_blocks", /url/],
    [
      "12,001 characters",
      "chat.postMessage",
      rich({ type: "text", text: "x".repeat(12_000) }, { type: "text", text: "y" }),
      "msg_blocks_too_long",
    ],
    [
      "an image without words",
      "chat.postMessage",
      blocks({ type: "image", image_url: "https://x.example/a.png" }),
      "invalid_blocks",
      /alt_text/,
    ],
    [
      "an image without address",
      "chat.postMessage",
      blocks({ type: "image", alt_text: "x" }),
      "invalid_blocks",
      /image_url/,
    ],
    [
      "a section of 3,001",
      "chat.postMessage",
      blocks({ type: "section", text: plain("x".repeat(3001)) }),
      "invalid_blocks",
      /3000/,
    ],
    ["a change of nothing", "chat.update", { channel: "D42", ts: "1.1", text: "x" }, "message_not_found"],
    ["an unknown file", "files.info", { file: "F0" }, "file_not_found"],
    ["an upload of nothing", "files.getUploadURLExternal", { filename: "a", length: 0 }, "invalid_arguments"],
    ["files that were not uploaded", "files.completeUploadExternal", { files: [{ id: "F0" }] }, "file_not_found"],
    ["an unknown person", "conversations.open", { users: "U0" }, "user_not_found"],
    ["an unknown thread", "conversations.replies", { channel: "D42", ts: "1.1" }, "thread_not_found"],
    ["a socket for a bot's token", "apps.connections.open", {}, "not_allowed_token_type"],
  ])("%s", async ([, method, parameters, error, details]) => {
    const answer = await call(method, parameters);
    expect(answer).toMatchObject({ status: 200, ok: false, error });
    if (details !== undefined) expect(answer.response_metadata?.messages.join()).toMatch(details);
    expect(sari.shown()).toEqual([]);
  });

  test("other tokens and other addresses", async () => {
    expect(await call("auth.test", {}, "")).toMatchObject({ error: "not_authed" });
    expect(await call("auth.test", {}, "xoxb-another")).toMatchObject({ error: "invalid_auth" });
    expect(await call("auth.test", {}, fake.appToken)).toMatchObject({ error: "not_allowed_token_type" });
    expect((await fetch(new URL("/elsewhere", fake.apiUrl))).status).toBe(404);
  });

  test("somebody else's message, a channel without the bot, an archived one, a person who left", async () => {
    await sari.text("punya saya");
    const ts = sari.shown()[0]?.id;
    expect(await call("chat.update", { channel: "D42", ts, text: "x" })).toMatchObject({
      error: "cant_update_message",
    });
    const group = fake.group();
    group.archive();
    expect(await call("chat.postMessage", { channel: group.id, text: "x" })).toMatchObject({ error: "is_archived" });
    group.removeBot();
    expect(await call("chat.postMessage", { channel: group.id, text: "x" })).toMatchObject({ error: "not_in_channel" });
    await sari.in(group).text("@kopi halo");
    expect(fake.pending()).toHaveLength(1);
    sari.deactivate();
    expect(await call("chat.postMessage", { channel: "D42", text: "x" })).toMatchObject({ error: "channel_not_found" });
    sari.reactivate();
    expect(await call("chat.postMessage", { channel: "U42", text: "x" })).toMatchObject({ ok: true, channel: "D42" });
  });
});

describe("shows", () => {
  test("rich text with its marks, sections, images, buttons and menus", async () => {
    const bold = { type: "text", text: "Halo", style: { bold: true } };
    const link = { type: "link", url: "https://x.example", text: "menu" };
    await call("chat.postMessage", rich(bold, { type: "text", text: " " }, link));
    await call(
      "chat.postMessage",
      blocks(
        { type: "section", text: { type: "mrkdwn", text: "a &amp; <https://x.example|b>" }, accessory: button() },
        { type: "image", image_url: "https://x.example/a.png", alt_text: "Kopi" },
        { type: "actions", elements: [button({ action_id: "b", text: plain("Tidak"), value: "2" })] },
      ),
    );
    await call("chat.postMessage", select([option("Gayo", "g"), option("Toraja", "t")]));
    expect(sari.shown()).toMatchObject([
      {
        text: "Halo menu",
        entities: [
          { type: "bold", offset: 0, length: 4 },
          { type: "link", offset: 5, length: 4, url: "https://x.example" },
        ],
        buttons: [],
      },
      {
        text: "a & b (https://x.example)",
        media: { type: "image", source: "https://x.example/a.png", alt: "Kopi" },
        buttons: [[{ label: "Ya", data: "1" }], [{ label: "Tidak", data: "2" }]],
      },
      {
        select: {
          placeholder: "?",
          options: [
            { label: "Gayo", data: "g" },
            { label: "Toraja", data: "t" },
          ],
        },
      },
    ]);
  });

  test("text of an app without blocks as its markup says", async () => {
    await call("chat.postMessage", { channel: "D42", text: "&lt;b&gt; <@U42>" });
    expect(fake.shown("U42")).toMatchObject([{ text: "<b> @U42", from: "bot", sender: "U0BOT" }]);
  });

  test("changes, to whoever watches", async () => {
    let changes = 0;
    const stop = fake.watch(() => {
      changes += 1;
    });
    const { ts } = (await call("chat.postMessage", actions(button()))) as { ts?: unknown };
    await call("chat.update", { channel: "D42", ts, text: "sudah" });
    expect(sari.shown()).toMatchObject([
      { text: "sudah", buttons: [], offered: { buttons: [[{ label: "Ya" }]] }, edited: true },
    ]);
    await call("chat.delete", { channel: "D42", ts });
    expect(sari.shown()).toEqual([]);
    stop();
    await sari.text("lagi");
    expect(changes).toBe(3);
  });
});

describe("sends", () => {
  test("signed requests, and events again with their count", async () => {
    const seen: string[] = [];
    let status = 500;
    fake.deliverTo({
      url: "https://shop.example/hook",
      fetch: async (request) => {
        const { headers } = request;
        seen.push(`${headers.get("content-type")} ${headers.get("x-slack-retry-num")} ${(await request.text())[0]}`);
        expect(headers.get("x-slack-signature")).toMatch(/^v0=[0-9a-f]{64}$/);
        return new Response(null, { status });
      },
    });
    await sari.text("halo");
    await sari.command("status");
    expect(fake.pending()).toHaveLength(1);
    status = 200;
    expect(await fake.redeliver()).toMatchObject([{ status: 200 }]);
    expect(fake.pending()).toEqual([]);
    expect(seen).toEqual([
      "application/json null {",
      "application/x-www-form-urlencoded null t",
      "application/json 1 {",
    ]);
  });

  test("what is typed as Slack would: escaped, addresses and names recognised", async () => {
    fake.person({ name: "Budi Santoso" });
    const { payload } = await sari.text("<b> & https://x.example/a, tanya @budi dan @siapa");
    expect(payload["event"]).toMatchObject({
      text: "&lt;b&gt; &amp; <https://x.example/a>, tanya <@U4711> dan @siapa",
      blocks: [{ type: "rich_text" }],
    });
    expect(sari.shown()[0]?.text).toBe("<b> & https://x.example/a, tanya @U4711 dan @siapa");
  });

  test("any event it is given", async () => {
    const { payload } = await fake.emit({ type: "app_home_opened", user: "U42", channel: "D42" });
    expect(payload).toMatchObject({ type: "event_callback", team_id: "T0KOPI", event: { type: "app_home_opened" } });
  });
});

describe("fails on request", () => {
  const say = (): Promise<Answer> => call("chat.postMessage", { channel: "D42", text: "halo" });

  test("once, for the named method, until healed", async () => {
    fake.fail({ how: "rate", retryAfter: 9 }, { method: "chat.postMessage" });
    expect((await call("auth.test")).ok).toBe(true);
    expect(await say()).toMatchObject({ status: 429, error: "ratelimited" });
    expect((await say()).ok).toBe(true);
    fake.fail({ how: "refuse", error: "token_revoked" }, { times: 5 });
    expect(await say()).toMatchObject({ status: 200, error: "token_revoked" });
    fake.heal();
    expect((await say()).ok).toBe(true);
    expect(fake.calls.map(({ status, error }) => error ?? status)).toEqual([200, 429, 200, "token_revoked", 200]);
  });

  test("by breaking off, before or after the message", async () => {
    fake.fail({ how: "reset" });
    await expect(say()).rejects.toThrow();
    expect(sari.shown()).toHaveLength(0);
    fake.fail({ how: "accepted-no-answer" });
    const hanging = say().catch(() => "broken off");
    await expect.poll(() => sari.shown().length).toBe(1);
    fake.dropConnections();
    expect(await hanging).toBe("broken off");
  });

  test("by being slow, or by saying something else", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    fake.fail({ how: "slow", until: promise });
    const slow = say();
    await expect.poll(() => fake.calls.length).toBe(1);
    expect(sari.shown()).toHaveLength(0);
    resolve();
    expect((await slow).ok).toBe(true);
    fake.fail({ how: "garbage" });
    await expect(say()).rejects.toThrow(/JSON/);
    fake.fail({ how: "status", status: 503 });
    await expect(say()).rejects.toThrow();
  });
});
