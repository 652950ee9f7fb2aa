import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linkified } from "./content.ts";
import { channelName } from "./extras/channels.ts";
import { textBeside } from "./extras/parts.ts";
import { safeUrl } from "./link.ts";

describe("addresses in a text", () => {
  test.for([
    ["lihat https://kopi.example/jam.", ["lihat ", "https://kopi.example/jam", "."]],
    ["(https://kopi.example/a_b?c=d#e)", ["(", "https://kopi.example/a_b?c=d#e", ")"]],
    ["HTTP://KOPI.EXAMPLE dan https://b.example!", ["HTTP://KOPI.EXAMPLE", " dan ", "https://b.example", "!"]],
    ["tidak ada", ["tidak ada"]],
    ["https://", ["https://"]],
    ["", []],
  ] as const)("%s", ([text, pieces]) => {
    expect(linkified(text).map((piece) => piece.text)).toEqual(pieces);
    for (const { text: shown, url } of linkified(text)) {
      expect(url).toBe(/^https?:\/\/./i.test(shown) ? shown : undefined);
    }
  });

  test("nothing of a text is lost, whatever it is", () => {
    const words = fc.constantFrom("https://a.example/x", "http://", " ", ".", "(", "kopi", "\n", "<b>", "🙂");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((list) => list.join("")),
        ),
        (text) => {
          const pieces = linkified(text);
          expect(pieces.map((piece) => piece.text).join("")).toBe(text);
          for (const { url } of pieces) expect(url === undefined || safeUrl(url) === url).toBe(true);
        },
      ),
    );
  });
});

test.for([
  "https://kopi.example/",
  "http://kopi.example",
  "mailto:halo@kopi.example",
  "tel:+622112345",
  "blob:http://127.0.0.1/1",
  "/files/1",
  "menu.html",
])("%s may be followed", (url) => {
  expect(safeUrl(url)).toBe(url);
});

test.for([
  "javascript:alert(1)",
  " JavaScript:alert(1)",
  "java\nscript:alert(1)",
  "\u0001javascript:alert(1)",
  "data:text/html,<script>",
  "vbscript:x",
  "file:///etc/passwd",
  undefined,
  7,
])("%s may not", (url) => {
  expect(safeUrl(url)).toBeUndefined();
});

test("what a picture or a place says is not said again beside it", () => {
  const parts = [
    { kind: "media", type: "image", url: "/a.png", alt: "Biji kopi" },
    { kind: "location", latitude: -6.9, longitude: 107.6, label: "Toko" },
  ];
  expect(textBeside({ text: "Ini dia:\nBiji kopi\nToko\nSampai nanti", parts })).toBe("Ini dia:\nSampai nanti");
  expect(textBeside({ text: "-6.9, 107.6", parts: [{ kind: "location", latitude: -6.9, longitude: 107.6 }] })).toBe("");
  expect(textBeside({ text: "Biji kopi" })).toBe("Biji kopi");
  const card = { kind: "card", title: "Gayo", body: "Manis\ndan lembut" };
  expect(textBeside({ text: "Pilih:\nGayo\nManis\ndan lembut", parts: [card] })).toBe("Pilih:");
});

test.for([
  ["whatsapp", "WhatsApp"],
  ["whatsapp:bandung", "WhatsApp"],
  ["whatsapp-web", "WhatsApp"],
  ["telegram", "Telegram"],
  ["slack:team", "Slack"],
  ["botframework", "Teams"],
  ["", ""],
] as const)("the channel %s is called %s", ([channel, name]) => {
  expect(channelName(channel)).toBe(name);
});
