import { web } from "@sambung/channel-web";
import type { Block, Choice, Json, LinkChoice } from "@sambung/core";
import { checkMessages, type ShownCall } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { wireMessage } from "../../src/protocol.ts";

const MESSAGES = 20_000;
const SEED = 20_260_105;

/** A message as a client of the protocol reads it. */
function show(payload: Json): ShownCall {
  const message = wireMessage.parse({ seq: 1, ...(payload as object) });
  const parts = (message.parts ?? []) as unknown as readonly Block[];
  const choices = (message.choices ?? []) as readonly (Choice | LinkChoice)[];
  const cards = parts.flatMap((part) => (part.kind === "card" ? [part.title, part.body ?? ""] : []));
  const pictures = parts.flatMap((part) =>
    part.kind === "card" && part.image !== undefined ? [part.image.url] : part.kind === "media" ? [part.url] : [],
  );
  return {
    text: [message.text, ...cards].join("\n"),
    links: [...pictures, ...choices.flatMap((one) => ("url" in one ? [one.url] : []))],
    choices: choices.map((one) => ({
      label: one.label,
      ...("choice" in one && { choice: one.choice, label: [one.label, one.description].filter(Boolean).join(" ") }),
    })),
  };
}

test(`${MESSAGES} random messages: each is one of the protocol and nothing of it is lost`, () => {
  const to = { channel: "web", id: "visitor", kind: "direct" } as const;
  const check = { channel: web({ files: false }), to, messages: MESSAGES, seed: SEED };
  const counts = checkMessages({ ...check, show: ({ payload }) => show(payload) });
  console.log("web", JSON.stringify({ seed: SEED, ...counts }));
  expect(counts.calls).toBe(MESSAGES);
});
