import type { FittedPart } from "@sambung/core";
import { expect, test } from "vitest";
import { outbound } from "./outbound.ts";

const to = { channel: "botframework", id: "a:1", kind: "direct" } as const;
const send = (part: FittedPart): object => outbound(to, part);

test("text goes out plain, marked text as markup in which nothing a person wrote is any", () => {
  expect(send({ text: "*2* < 3 & 4" })).toEqual({ type: "message", text: "*2* < 3 & 4", textFormat: "plain" });
  const inline = [
    { kind: "bold", children: [{ kind: "text", text: "<b>2</b>" }] },
    { kind: "break" },
    { kind: "link", url: 'https://x.example/?a=1&b="2"', children: [{ kind: "text", text: "menu" }] },
  ] as const;
  expect(send({ text: "…", inline })).toEqual({
    type: "message",
    text: '<b>&lt;b&gt;2&lt;/b&gt;</b><br/><a href="https://x.example/?a=1&amp;b=&quot;2&quot;">menu</a>',
    textFormat: "xml",
  });
});

test("choices are the actions of a card, which come back with their label", () => {
  const choices = [
    { choice: "p1.0", label: "Ya" },
    { url: "https://x.example", label: "Menu" },
  ];
  expect(send({ text: "Jadi?", choices, style: "buttons" })).toMatchObject({
    text: "Jadi?",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        content: {
          actions: [
            {
              type: "Action.Submit",
              title: "Ya",
              data: { choice: "p1.0", msteams: { type: "messageBack", text: "Ya", displayText: "Ya" } },
            },
            { type: "Action.OpenUrl", title: "Menu", url: "https://x.example" },
          ],
        },
      },
    ],
  });
});

test("a list is a menu whose value is the choice", () => {
  const choices = Array.from({ length: 12 }, (_, index) => ({ choice: `p1.${index}`, label: `Kopi ${index}` }));
  expect(send({ text: "Pilih", choices, style: "list" })).toMatchObject({
    attachments: [
      { content: { body: [{ type: "Input.ChoiceSet", id: "choice" }], actions: [{ type: "Action.Submit" }] } },
    ],
  });
});

test("a picture keeps its description, a raw part is sent as it is", () => {
  const media = { kind: "media", type: "image", url: "https://x.example/a.png", alt: "Kopi" } as const;
  expect(send({ media })).toMatchObject({
    attachments: [{ contentType: "image/*", contentUrl: media.url, name: "Kopi" }],
  });
  expect(send({ raw: { attachments: [] } })).toEqual({ type: "message", attachments: [] });
  expect(() => send({ raw: "text" })).toThrow(expect.objectContaining({ code: "option-invalid" }));
});
