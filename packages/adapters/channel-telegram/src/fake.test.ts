import { virtualClock } from "@sambung/core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakePerson, type FakeTelegram, fakeTelegram } from "./fake.ts";

const clock = virtualClock();
let fake: FakeTelegram;
let sari: FakePerson;

interface Answer {
  readonly status: number;
  readonly body: {
    readonly ok: boolean;
    readonly result?: unknown;
    readonly description?: string;
    readonly parameters?: { readonly retry_after?: number };
  };
}

async function call(method: string, parameters: object = {}, token = fake.token): Promise<Answer> {
  const response = await fetch(`${fake.apiRoot}/bot${token}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(parameters),
  });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

beforeEach(async () => {
  fake = await fakeTelegram({ clock });
  sari = fake.person({ id: 42, name: "Sari", started: true });
});
afterEach(() => fake.close());

describe("refuses", () => {
  const text = (more: object): object => ({ chat_id: 42, text: "halo", ...more });
  const button = (more: object): object => text({ reply_markup: { inline_keyboard: [[{ text: "Ya", ...more }]] } });
  const marks = (...entities: readonly object[]): object => text({ entities });

  test.for<[string, string, object, number, RegExp]>([
    ["an unknown method", "sendPigeon", {}, 404, /method not found/],
    ["an empty text", "sendMessage", text({ text: "" }), 400, /text is empty/],
    ["white space", "sendMessage", text({ text: " \n " }), 400, /text is empty/],
    ["4,097 characters", "sendMessage", text({ text: "x".repeat(4097) }), 400, /too long/],
    [
      "a caption of 1,025",
      "sendPhoto",
      { chat_id: 42, photo: "https://x.example/a", caption: "x".repeat(1025) },
      400,
      /caption is too long/,
    ],
    ["an unknown chat", "sendMessage", text({ chat_id: 43 }), 400, /chat not found/],
    ["no chat", "sendMessage", { text: "halo" }, 400, /chat_id is empty/],
    ["65 bytes of callback data", "sendMessage", button({ callback_data: "é".repeat(33) }), 400, /BUTTON_DATA_INVALID/],
    ["empty callback data", "sendMessage", button({ callback_data: "" }), 400, /BUTTON_DATA_INVALID/],
    ["a button without action", "sendMessage", button({}), 400, /exactly one action/],
    [
      "a button with two actions",
      "sendMessage",
      button({ callback_data: "a", url: "https://x.example" }),
      400,
      /exactly one/,
    ],
    ["a button with a script", "sendMessage", button({ url: "javascript:alert(1)" }), 400, /BUTTON_URL_INVALID/],
    [
      "nine buttons in a row",
      "sendMessage",
      text({ reply_markup: { inline_keyboard: [Array(9).fill({ text: "a", callback_data: "b" })] } }),
      400,
      /ROW_TOO_LONG/,
    ],
    ["a mark past the end", "sendMessage", marks({ type: "bold", offset: 2, length: 3 }), 400, /ENTITY_BOUNDS/],
    ["a mark of nothing", "sendMessage", marks({ type: "bold", offset: 2, length: 0 }), 400, /ENTITY_BOUNDS/],
    ["a mark before the start", "sendMessage", marks({ type: "bold", offset: -1, length: 2 }), 400, /ENTITY_BOUNDS/],
    [
      "a mark that cuts a character",
      "sendMessage",
      text({ text: "a😀b", entities: [{ type: "bold", offset: 0, length: 2 }] }),
      400,
      /ENTITY_BOUNDS/,
    ],
    ["an unknown mark", "sendMessage", marks({ type: "blink", offset: 0, length: 1 }), 400, /unsupported type/],
    [
      "marks that cross",
      "sendMessage",
      marks({ type: "bold", offset: 0, length: 2 }, { type: "italic", offset: 1, length: 2 }),
      400,
      /CROSS/,
    ],
    [
      "bold code",
      "sendMessage",
      marks({ type: "bold", offset: 0, length: 3 }, { type: "code", offset: 1, length: 1 }),
      400,
      /ON_CODE/,
    ],
    ["a link to nowhere", "sendMessage", marks({ type: "text_link", offset: 0, length: 1 }), 400, /TEXTURL/],
    ["a picture without address", "sendPhoto", { chat_id: 42, photo: "kopi.jpg" }, 400, /wrong file identifier/],
    ["a place beyond the pole", "sendLocation", { chat_id: 42, latitude: 91, longitude: 0 }, 400, /wrong latitude/],
    ["a venue without address", "sendVenue", { chat_id: 42, latitude: 1, longitude: 0, title: "x" }, 400, /address/],
    ["an unknown action", "sendChatAction", { chat_id: 42, action: "singing" }, 400, /wrong parameter action/],
    ["an edit of nothing", "editMessageReplyMarkup", { chat_id: 42, message_id: 1 }, 400, /to edit not found/],
    ["an answer to no tap", "answerCallbackQuery", { callback_query_id: "x" }, 400, /query ID is invalid/],
    ["an unknown file", "getFile", { file_id: "x" }, 400, /wrong file_id/],
    ["a webhook without TLS", "setWebhook", { url: "http://shop.example/hook" }, 400, /HTTPS/],
    [
      "a secret with spaces",
      "setWebhook",
      { url: "https://shop.example/hook", secret_token: "a b" },
      400,
      /unallowed characters/,
    ],
    ["101 updates", "getUpdates", { limit: 101 }, 400, /limit/],
  ])("%s", async ([, method, parameters, status, description]) => {
    const answer = await call(method, parameters);
    expect(answer).toMatchObject({ status, body: { ok: false, description: expect.stringMatching(description) } });
    expect(sari.shown()).toEqual([]);
  });

  test("another token and another address", async () => {
    expect(await call("getMe", {}, "7000001:another")).toMatchObject({ status: 401 });
    expect((await fetch(`${fake.apiRoot}/elsewhere`)).status).toBe(404);
    expect((await fetch(`${fake.apiRoot}/file/botx/photos/1`)).status).toBe(404);
  });

  test("a person who has not started, one who blocked, a group without the bot, a big file", async () => {
    const stranger = fake.person();
    expect((await call("sendMessage", { chat_id: stranger.id, text: "x" })).body.description).toMatch(/can't initiate/);
    await sari.block();
    expect((await call("sendMessage", { chat_id: 42, text: "x" })).body.description).toMatch(/blocked/);
    await sari.unblock();
    const group = fake.group();
    expect((await call("sendMessage", { chat_id: group.id, text: "x" })).status).toBe(200);
    group.removeBot();
    expect((await call("sendMessage", { chat_id: String(group.id), text: "x" })).status).toBe(403);
    await sari.document({ bytes: new Uint8Array(20_971_521) });
    expect((await call("getFile", { file_id: "file-1" })).body.description).toMatch(/too big/);
  });

  test("an edit that changes nothing, and one of somebody else's message", async () => {
    await call("sendMessage", {
      chat_id: 42,
      text: "halo",
      reply_markup: { inline_keyboard: [[{ text: "a", callback_data: "b" }]] },
    });
    const id = sari.shown()[0]?.id;
    const taken = { chat_id: 42, message_id: id, reply_markup: { inline_keyboard: [] } };
    expect((await call("editMessageReplyMarkup", taken)).status).toBe(200);
    expect((await call("editMessageReplyMarkup", taken)).body.description).toMatch(/not modified/);
    expect((await call("editMessageText", { chat_id: 42, message_id: id, text: "ganti" })).status).toBe(200);
    expect(sari.shown()[0]).toMatchObject({ text: "ganti", edited: true, buttons: [], offered: [[{ label: "a" }]] });
    await sari.text("punya saya");
    const own = sari.shown()[1]?.id;
    expect((await call("editMessageText", { chat_id: 42, message_id: own, text: "x" })).body.description).toMatch(
      /can't be edited/,
    );
  });
});

describe("updates", () => {
  test("an offset confirms what is before it, a negative one counts from the end", async () => {
    for (const text of ["a", "b", "c"]) await sari.text(text);
    const ids = async (parameters: object): Promise<readonly number[]> =>
      ((await call("getUpdates", parameters)).body.result as { update_id: number }[]).map((one) => one.update_id);
    const all = await ids({});
    expect(all).toHaveLength(3);
    expect(await ids({ limit: 2 })).toEqual(all.slice(0, 2));
    expect(await ids({ offset: all[1] })).toEqual(all.slice(1));
    expect(await ids({ offset: 0 })).toEqual(all.slice(1));
    await sari.text("d");
    expect(await ids({ offset: -1 })).toEqual([all[0] === undefined ? 0 : all[0] + 3]);
    expect(fake.pending()).toHaveLength(1);
  });

  test("a long poll ends with the update, with its time, or with the next poll", async () => {
    const first = call("getUpdates", { timeout: 30 });
    await expect.poll(() => clock.nextWake()).toBe(30_000);
    await sari.text("halo");
    expect((await first).body.result).toHaveLength(1);

    const offset = 1 + Number(fake.pending()[0]?.["update_id"]);
    const second = call("getUpdates", { timeout: 30, offset });
    await expect.poll(() => clock.nextWake()).toBe(30_000);
    await clock.advance("30s");
    expect((await second).body.result).toEqual([]);

    const third = call("getUpdates", { timeout: 30, offset });
    await expect.poll(() => clock.nextWake()).toBe(30_000);
    const fourth = call("getUpdates", { timeout: 0, offset });
    expect((await third).status).toBe(409);
    expect((await fourth).status).toBe(200);
  });

  test("no polling beside a webhook", async () => {
    expect((await call("setWebhook", { url: "https://shop.example/hook", secret_token: "s" })).status).toBe(200);
    expect((await call("getUpdates")).body.description).toMatch(/webhook is active/);
    expect((await call("getWebhookInfo")).body.result).toEqual({
      url: "https://shop.example/hook",
      pending_update_count: 0,
    });
    expect((await call("deleteWebhook")).status).toBe(200);
    expect((await call("getUpdates")).status).toBe(200);
  });

  test("a webhook gets the secret, and what it did not take again", async () => {
    const seen: string[] = [];
    let status = 500;
    fake.deliverTo({
      url: "https://shop.example/hook",
      secret: "s-3",
      fetch: async (request) => {
        seen.push(
          `${request.headers.get("x-telegram-bot-api-secret-token")} ${((await request.json()) as { update_id: number }).update_id}`,
        );
        return new Response(null, { status });
      },
    });
    const { update } = await sari.text("halo");
    expect(fake.pending()).toHaveLength(1);
    status = 200;
    expect(await fake.redeliver()).toMatchObject([{ status: 200 }]);
    expect(fake.pending()).toEqual([]);
    expect(await fake.redeliver(update.update_id)).toMatchObject([{ status: 200 }]);
    expect(seen).toEqual(Array(3).fill(`s-3 ${update.update_id}`));
  });
});

describe("people", () => {
  test("tap what they see; a stale phone taps what was", async () => {
    const markup = {
      inline_keyboard: [
        [
          { text: "Ya", callback_data: "p.0" },
          { text: "Menu", url: "https://x.example" },
        ],
      ],
    };
    await call("sendMessage", { chat_id: 42, text: "?", reply_markup: markup });
    expect(await sari.tap("Menu")).toEqual({ url: "https://x.example" });
    const tapped = await sari.tap("Ya");
    const tap = "tap" in tapped ? tapped.tap : "";
    expect(fake.answerTo(tap)).toBeUndefined();
    expect((await call("answerCallbackQuery", { callback_query_id: tap, text: "baik" })).status).toBe(200);
    expect(fake.answerTo(tap)).toBe("baik");
    await call("editMessageReplyMarkup", {
      chat_id: 42,
      message_id: sari.shown()[0]?.id,
      reply_markup: { inline_keyboard: [] },
    });
    await expect(sari.tap("Ya")).rejects.toThrow('No button "Ya" is shown');
    await sari.tap("Ya", { stale: true });
  });

  test("are told apart, known again and watched", async () => {
    let changes = 0;
    const stop = fake.watch(() => {
      changes += 1;
    });
    const budi = fake.person({ name: "Budi" });
    await budi.text("halo");
    expect(fake.person({ id: budi.id }).shown()).toHaveLength(1);
    expect(fake.shown(budi.id)).toMatchObject([{ from: "person", text: "halo" }]);
    stop();
    await budi.text("lagi");
    expect(changes).toBe(1);
  });
});

describe("fails on request", () => {
  const say = (): Promise<Answer> => call("sendMessage", { chat_id: 42, text: "halo" });

  test("once, for the named method, until healed", async () => {
    fake.fail({ how: "rate", retryAfter: 9 }, { method: "sendMessage" });
    expect((await call("getMe")).status).toBe(200);
    expect(await say()).toMatchObject({ status: 429, body: { parameters: { retry_after: 9 } } });
    expect((await say()).status).toBe(200);
    fake.fail({ how: "status", status: 503, description: "Service Unavailable" }, { times: 5 });
    expect((await say()).status).toBe(503);
    fake.heal();
    expect((await say()).status).toBe(200);
    expect(fake.calls.map(({ status }) => status)).toEqual([200, 429, 200, 503, 200]);
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

  test("by being slow", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    fake.fail({ how: "slow", until: promise });
    const slow = say();
    await expect.poll(() => fake.calls.length).toBe(1);
    expect(sari.shown()).toHaveLength(0);
    resolve();
    expect((await slow).status).toBe(200);
  });
});
