import { whatsappWeb } from "@sambung/channel-whatsapp-web";
import type { Json } from "@sambung/core";
import { readSigns } from "@sambung/core/channel";
import { checkMessages, type ShownCall } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { fieldsOf, textOf } from "../../src/wire.ts";

const MESSAGES = 20_000;
const SEED = 20_260_105;

/** A call as a phone shows it. */
function show(payload: Json): ShownCall {
  const fields = fieldsOf(payload) ?? {};
  const words = textOf(fields["text"]) ?? textOf(fields["caption"]) ?? "";
  if (words.length > (fields["media"] === undefined ? 4096 : 1024)) throw new Error(`${words.length} characters`);
  const media = textOf(fieldsOf(fields["media"])?.["url"]);
  const place = textOf(fieldsOf(fields["location"])?.["name"]);
  return {
    text: readSigns(words).text || (place ?? ""),
    links: [],
    choices: [],
    ...(media !== undefined && { media }),
  };
}

test.for([
  ["media as media", ["shop.example"]],
  ["media as links", []],
] as const)(`${MESSAGES} random messages, %s: nothing of them is lost`, ([, mediaHosts]) => {
  const channel = whatsappWeb({ mediaHosts });
  const to = { channel: "whatsapp-web", id: "6281234567890@c.us", kind: "direct" } as const;
  const counts = checkMessages({ channel, to, show: ({ payload }) => show(payload), messages: MESSAGES, seed: SEED });
  console.log("whatsapp-web", JSON.stringify({ seed: SEED, mediaHosts, ...counts }));
  expect(counts.calls).toBeGreaterThan(MESSAGES);
});
