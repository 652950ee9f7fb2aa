import type { Conversation, FittedPart } from "@sambung/core";
import { describe, expect, test } from "vitest";
import { fetchable, outbound } from "./outbound.ts";

const to: Conversation = { channel: "whatsapp-web", id: "6281234567890@c.us", kind: "direct" };
const chat = to.id;
const hosts = new Set(["cdn.shop.example", "127.0.0.1:3000"]);
const sent = (part: FittedPart, mediaHosts: ReadonlySet<string> = hosts): readonly unknown[] =>
  outbound(to, part, { mediaHosts }).map(({ payload }) => payload);
const image = { kind: "media", type: "image", url: "https://cdn.shop.example/menu.png", alt: "Menu" } as const;

test("words keep their signs to themselves, and marks of the bot become signs", () => {
  expect(sent({ text: "*halo*" })).toEqual([{ chat, text: "*\u2060halo*" }]);
  const inline = [{ kind: "bold", children: [{ kind: "text", text: "halo" }] }] as const;
  expect(sent({ text: "halo", inline })).toEqual([{ chat, text: "*halo*" }]);
});

describe("media", () => {
  test("go out with their words, files as documents, sounds without", () => {
    const media = { type: "image", url: image.url };
    expect(sent({ media: image, text: "Menu hari ini" })).toEqual([{ chat, media, caption: "Menu hari ini" }]);
    const file = { ...image, type: "file", name: "menu.pdf", mime: "application/pdf" } as const;
    expect(sent({ media: file })).toEqual([
      { chat, media: { type: "file", url: image.url, name: "menu.pdf", mime: "application/pdf" }, document: true },
    ]);
    expect(sent({ media: { ...image, type: "audio" }, text: "dengar" })).toEqual([
      { chat, media: { type: "audio", url: image.url } },
      { chat, text: "dengar" },
    ]);
  });

  test("of hosts nobody named go out as links, and are never fetched", () => {
    for (const url of [
      "https://evil.example/x.png",
      "http://169.254.169.254/latest/meta-data",
      "https://cdn.shop.example.evil.example/x",
    ]) {
      expect(sent({ media: { ...image, url }, text: "Lihat" })).toEqual([
        { chat, text: "Lihat" },
        { chat, text: `Menu\n${url}` },
      ]);
    }
  });

  test.for<[address: string, allowed: boolean]>([
    ["https://cdn.shop.example/a", true],
    ["https://CDN.shop.example/a", true],
    ["http://127.0.0.1:3000/a", true],
    ["http://127.0.0.1:3001/a", false],
    ["https://cdn.shop.example:8443/a", false],
    ["https://user:password@cdn.shop.example/a", false],
    ["https://cdn.shop.example@evil.example/a", false],
    ["file:///etc/passwd", false],
    ["data:image/png;base64,AA", false],
    ["//cdn.shop.example/a", false],
  ])("%s may be fetched: %s", ([address, allowed]) => {
    expect(fetchable(address, hosts)).toBe(allowed);
  });
});

test("a place with words is two messages", () => {
  const location = { kind: "location", latitude: -6.9, longitude: 107.6, label: "Toko" } as const;
  expect(sent({ location, text: "Kami di sini" })).toEqual([
    { chat, location: { latitude: -6.9, longitude: 107.6, name: "Toko" } },
    { chat, text: "Kami di sini" },
  ]);
});

test("choices are the numbered lines of the text", () => {
  const choices = [{ choice: "p.0", label: "Ya" }];
  expect(sent({ text: "Antar?\n1. Ya", choices })).toEqual([{ chat, text: "Antar?\n1. Ya" }]);
});

test("a raw part is a text with signs, and nothing else", () => {
  expect(sent({ raw: { text: "*Promo*" } })).toEqual([{ chat, text: "*Promo*" }]);
  expect(() => sent({ raw: { buttons: [] } })).toThrow(expect.objectContaining({ code: "option-invalid" }));
});
