import type { Conversation, FittedPart } from "@sambung/core";
import { readSigns } from "@sambung/core/channel";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { outbound, readMark } from "./outbound.ts";

const to: Conversation = { channel: "whatsapp", id: "6281234567890", kind: "direct" };
const options = { listButton: "Pilih" };
const calls = (part: FittedPart, where = to): readonly { readonly [field: string]: unknown }[] =>
  outbound(where, part, options);
const only = (part: FittedPart, where = to): unknown => {
  const made = calls(part, where);
  expect(made).toHaveLength(1);
  return made[0];
};
const bodies = (part: FittedPart): readonly string[] =>
  calls(part).map((call) => (call as { text?: { body: string } }).text?.body ?? "");

describe("whom a message is for", () => {
  test("a number, a user id, a group", () => {
    const envelope = (id: string, kind: Conversation["kind"] = "direct"): unknown =>
      only({ text: "x" }, { ...to, id, kind });
    const message = { messaging_product: "whatsapp", type: "text", text: { body: "x" } };
    expect(envelope("6281234567890")).toEqual({ ...message, recipient_type: "individual", to: "6281234567890" });
    expect(envelope("ID.1349")).toEqual({ ...message, recipient_type: "individual", recipient: "ID.1349" });
    expect(envelope("Y2Fw=", "group")).toEqual({ ...message, recipient_type: "group", to: "Y2Fw=" });
  });

  test("a read mark, with and without typing", () => {
    const mark = { messaging_product: "whatsapp", status: "read", message_id: "wamid.1" };
    expect(readMark("wamid.1", false)).toEqual(mark);
    expect(readMark("wamid.1", true)).toEqual({ ...mark, typing_indicator: { type: "text" } });
  });
});

describe("parts", () => {
  const choices = [
    { choice: "p.0", label: "Antar" },
    { choice: "p.1", label: "Ambil", description: "di toko" },
  ];

  test("text, with a preview when there is an address", () => {
    expect(only({ text: "halo" })).toMatchObject({ text: { body: "halo" } });
    expect(only({ text: "lihat https://shop.example" })).toMatchObject({ text: { preview_url: true } });
  });

  test("buttons", () => {
    expect(only({ text: "?", choices, style: "buttons" })).toMatchObject({
      type: "interactive",
      interactive: {
        type: "button",
        body: { text: "?" },
        action: {
          buttons: [
            { type: "reply", reply: { id: "p.0", title: "Antar" } },
            { type: "reply", reply: { id: "p.1", title: "Ambil" } },
          ],
        },
      },
    });
  });

  test("a list", () => {
    expect(only({ text: "?", choices, style: "list" })).toMatchObject({
      interactive: {
        type: "list",
        action: {
          button: "Pilih",
          sections: [
            {
              rows: [
                { id: "p.0", title: "Antar" },
                { id: "p.1", title: "Ambil", description: "di toko" },
              ],
            },
          ],
        },
      },
    });
  });

  test("options the text numbers have no controls", () => {
    expect(only({ text: "1. Antar", choices })).toMatchObject({ type: "text" });
  });

  test("media by address, with caption and name where these exist", () => {
    const media = { kind: "media", url: "https://shop.example/a", alt: "A", name: "nota.pdf" } as const;
    expect(only({ media: { ...media, type: "image" }, text: "ini" })).toMatchObject({
      type: "image",
      image: { link: media.url, caption: "ini" },
    });
    expect(only({ media: { ...media, type: "file" } })).toMatchObject({
      type: "document",
      document: { link: media.url, filename: "nota.pdf" },
    });
    expect(calls({ media: { ...media, type: "audio" }, text: "dengar" })).toMatchObject([
      { type: "audio", audio: { link: media.url } },
      { type: "text", text: { body: "dengar" } },
    ]);
  });

  test("a place, with its name; words beside it are a message of their own", () => {
    const location = { kind: "location", latitude: -6.9, longitude: 107.6, label: "Toko" } as const;
    expect(only({ location })).toMatchObject({ location: { latitude: "-6.9", longitude: "107.6", name: "Toko" } });
    expect(calls({ location, text: "Di sini?", choices, style: "buttons" }).map((call) => call["type"])).toEqual([
      "location",
      "interactive",
    ]);
  });

  test("raw parts get their recipient and nothing else", () => {
    const template = { name: "order_ready", language: { code: "id" } };
    expect(only({ raw: { type: "template", template } })).toEqual({
      messaging_product: "whatsapp",
      recipient_type: "individual",
      to: to.id,
      type: "template",
      template,
    });
    expect(() => calls({ raw: { text: "x" } })).toThrow(expect.objectContaining({ code: "option-invalid" }));
    expect(() => calls({ raw: "x" })).toThrow("a message without its recipient");
  });
});

describe("texts that only their invisible characters make too long", () => {
  const signs = "*a* ".repeat(1000).trim();

  test("go out in two, and lose nothing", () => {
    const sent = bodies({ text: signs });
    expect(sent.length).toBeGreaterThan(1);
    for (const body of sent) expect(body.length).toBeLessThanOrEqual(4096);
    expect(sent.map((body) => readSigns(body).text).join("")).toBe(signs);
  });

  test("beside buttons the last stretch carries them", () => {
    const text = "*a* ".repeat(250).trim();
    const made = calls({ text, choices: [{ choice: "p.0", label: "Ya" }], style: "buttons" });
    expect(made.map((call) => call["type"])).toEqual(["text", "interactive"]);
    const { body } = (made[1] as { interactive: { body: { text: string } } }).interactive;
    expect(body.text.length).toBeLessThanOrEqual(1024);
  });

  test("as a caption they follow the picture", () => {
    const media = { kind: "media", type: "image", url: "https://shop.example/a", alt: "A" } as const;
    expect(calls({ media, text: "*a* ".repeat(250) }).map((call) => call["type"])).toEqual(["image", "text"]);
  });

  test("no character is cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("👨‍👩‍👧‍👦", "*a*", "é", " ", "x"), { minLength: 900, maxLength: 1400 }),
        (pieces) => {
          const text = pieces.join("").trim();
          const sent = bodies({ text });
          for (const body of sent) {
            expect(body.length).toBeLessThanOrEqual(4096);
            expect(body.isWellFormed()).toBe(true);
          }
          const whole = [...new Intl.Segmenter("en").segment(text.replace(/\s/g, ""))].length;
          const shown = sent.map((body) => readSigns(body).text.replace(/\s/g, ""));
          expect(shown.reduce((sum, part) => sum + [...new Intl.Segmenter("en").segment(part)].length, 0)).toBe(whole);
        },
      ),
      { numRuns: 30 },
    );
  });
});
