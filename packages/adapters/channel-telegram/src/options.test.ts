import { SambungError } from "@sambung/core";
import { describe, expect, test } from "vitest";
import { type TelegramOptions, telegram } from "./index.ts";

const token = "7000001:token-of-nobody";

test("with a secret it is a webhook, without one it polls", () => {
  expect(telegram({ token, webhookSecret: "s" })).toMatchObject({ id: "telegram", mount: "/webhooks/telegram" });
  expect(telegram({ token }).mount).toBeUndefined();
  expect(telegram({ token, webhookSecret: "s", mode: "polling" }).handle).toBeUndefined();
});

test("a second bot has its own mount", () => {
  const channel = telegram({ token, webhookSecret: "s", id: "telegram:bandung" });
  expect(channel).toMatchObject({ id: "telegram:bandung", mount: "/webhooks/telegram/bandung", platform: "telegram" });
});

describe("refuses", () => {
  test.for<[string, Partial<Record<keyof TelegramOptions, unknown>>]>([
    ["token", { token: "not a token" }],
    ["token", { token: undefined }],
    ["webhookSecret", { mode: "webhook" }],
    ["webhookSecret", { webhookSecret: "with spaces" }],
    ["webhookSecret", { webhookSecret: "" }],
    ["id", { id: "slack" }],
    ["id", { id: "telegram:" }],
    ["apiRoot", { apiRoot: "ftp://files.example" }],
  ])("a bad %s: %j", ([option, options]) => {
    const make = (): unknown => telegram({ token, ...options } as TelegramOptions);
    expect(make).toThrow(expect.objectContaining({ code: "option-invalid" }));
    expect(make).toThrow(`telegram(): ${option} `);
  });

  test("without repeating secrets", () => {
    const caught = (() => {
      try {
        return telegram({ token, webhookSecret: "geheim niet" });
      } catch (error) {
        return error;
      }
    })();
    expect(SambungError.is(caught) && caught.message).not.toContain("geheim");
  });
});

test("before start: no events, no sends, and a link only with a known name", async () => {
  const channel = telegram({ token, webhookSecret: "s" });
  expect((await channel.handle?.(new Request("http://x/", { method: "POST" }), ""))?.status).toBe(503);
  const to = { channel: "telegram", id: "1", kind: "direct" } as const;
  const options = { key: "m", signal: new AbortController().signal };
  expect(() => channel.send(to, { text: "x" }, options)).toThrow(expect.objectContaining({ code: "stopped" }));
  expect(await channel.link?.("A")).toBeUndefined();
  expect(await telegram({ token, username: "@kopi_bot" }).link?.("A")).toBe("https://t.me/kopi_bot?start=A");
  await channel.stop();
});

test("decode needs neither start nor network", () => {
  const update = {
    update_id: 3,
    message: {
      message_id: 1,
      date: 1767578400,
      from: { id: 5, is_bot: false },
      chat: { id: 5, type: "private" },
      text: "halo",
    },
  };
  expect(telegram({ token }).decode?.(update, {})).toMatchObject([{ key: "3", kind: "text", text: "halo" }]);
  expect(telegram({ token }).decode?.([], {})).toEqual([]);
});
