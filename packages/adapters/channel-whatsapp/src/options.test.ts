import { readFileSync } from "node:fs";
import { SambungError } from "@sambung/core";
import { describe, expect, test } from "vitest";
import { type WhatsAppOptions, whatsapp } from "./index.ts";

const good = { accessToken: "EAAtokenOfNobody", phoneNumberId: "1", appSecret: "geheim", verifyToken: "kata" };

test("a second number has its own mount", () => {
  expect(whatsapp(good)).toMatchObject({ id: "whatsapp", mount: "/webhooks/whatsapp", platform: "whatsapp" });
  expect(whatsapp({ ...good, id: "whatsapp:bandung" })).toMatchObject({
    id: "whatsapp:bandung",
    mount: "/webhooks/whatsapp/bandung",
  });
});

describe("refuses", () => {
  test.for<[string, Partial<Record<keyof WhatsAppOptions, unknown>>]>([
    ["accessToken", { accessToken: "" }],
    ["accessToken", { accessToken: undefined }],
    ["accessToken", { accessToken: "Bearer EAA" }],
    ["phoneNumberId", { phoneNumberId: "+62 811" }],
    ["phoneNumberId", { phoneNumberId: undefined }],
    ["appSecret", { appSecret: "" }],
    ["verifyToken", { verifyToken: "two words" }],
    ["id", { id: "telegram" }],
    ["id", { id: "whatsapp:" }],
    ["apiUrl", { apiUrl: "ftp://files.example" }],
    ["number", { number: "kopi" }],
    ["listButton", { listButton: "x".repeat(21) }],
    ["listButton", { listButton: " " }],
  ])("a bad %s: %j", ([option, options]) => {
    const make = (): unknown => whatsapp({ ...good, ...options } as WhatsAppOptions);
    expect(make).toThrow(expect.objectContaining({ code: "option-invalid" }));
    expect(make).toThrow(`whatsapp(): ${option} `);
  });

  test("without repeating secrets", () => {
    const caught = (() => {
      try {
        return whatsapp({ ...good, accessToken: "rahasia sekali" });
      } catch (error) {
        return error;
      }
    })();
    expect(SambungError.is(caught) && caught.message).not.toContain("rahasia");
  });
});

test("before start: no events, no sends, and a link only with a known number", async () => {
  const channel = whatsapp(good);
  expect((await channel.handle?.(new Request("http://x/", { method: "POST" }), ""))?.status).toBe(503);
  const to = { channel: "whatsapp", id: "1", kind: "direct" } as const;
  const options = { key: "m", signal: new AbortController().signal };
  expect(() => channel.send(to, { text: "x" }, options)).toThrow(expect.objectContaining({ code: "stopped" }));
  expect(channel.client).toBeUndefined();
  expect(await channel.link?.("A")).toBeUndefined();
  expect(await whatsapp({ ...good, number: "+62 811-0000" }).link?.("A B")).toBe("https://wa.me/628110000?text=A%20B");
  await channel.stop();
});

test("decode needs neither start nor network, and takes any number of the business", () => {
  const payload = JSON.parse(readFileSync(new URL("../payloads/text.json", import.meta.url), "utf8"));
  expect(whatsapp(good).decode?.(payload, {})).toMatchObject([{ kind: "text", account: "106540352000001" }]);
  expect(whatsapp(good).decode?.([], {})).toEqual([]);
});
