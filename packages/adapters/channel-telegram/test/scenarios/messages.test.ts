import { telegram } from "@sambung/channel-telegram";
import type { Json } from "@sambung/core";
import { checkMessages, type ShownCall } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { buttonsOf, wordsOf } from "../../src/fake/checks.ts";
import { type Fields, fieldsOf, textOf } from "../../src/wire.ts";

const MESSAGES = 20_000;
const SEED = 20_260_105;

/** A call as the Bot API reads it, with its limits. */
function show(payload: Json): ShownCall {
  const fields: Fields = fieldsOf(payload) ?? {};
  const media = ["photo", "audio", "video", "document"].map((field) => textOf(fields[field])).find(Boolean);
  const { text, entities } =
    media === undefined
      ? wordsOf(fields["text"], fields["entities"], { max: 4096, long: "message is too long" })
      : wordsOf(fields["caption"], fields["caption_entities"], { max: 1024, long: "caption is too long" });
  const buttons = buttonsOf(fields["reply_markup"]).flat();
  return {
    text: text || (textOf(fields["title"]) ?? ""),
    links: [...entities, ...buttons].flatMap(({ url }) => url ?? []),
    choices: buttons.map(({ label, data }) => ({ label, ...(data !== undefined && { choice: data }) })),
    ...(media !== undefined && { media }),
  };
}

test(`${MESSAGES} random messages: all are taken and nothing of them is lost`, () => {
  const channel = telegram({ token: "1:none" });
  const to = { channel: "telegram", id: "5012001", kind: "direct" } as const;
  const counts = checkMessages({ channel, to, show: ({ payload }) => show(payload), messages: MESSAGES, seed: SEED });
  console.log("telegram", JSON.stringify({ seed: SEED, ...counts }));
  expect(counts.calls).toBeGreaterThan(MESSAGES);
});
