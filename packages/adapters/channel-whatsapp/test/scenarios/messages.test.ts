import { whatsapp } from "@sambung/channel-whatsapp";
import type { Json } from "@sambung/core";
import { checkMessages, type ShownCall } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { contentOf } from "../../src/fake/checks.ts";
import type { FakeState } from "../../src/fake/state.ts";
import { fieldsOf } from "../../src/wire.ts";

const MESSAGES = 20_000;
const SEED = 20_260_105;
/** Messages without uploaded files and templates need nothing of the platform's. */
const NOTHING = { files: new Map(), templates: [] } as unknown as FakeState;

/** A call as the Cloud API reads it, with its limits. */
function show(payload: Json): ShownCall {
  const { text = "", buttons = [], media, location } = contentOf(NOTHING, fieldsOf(payload) ?? {});
  const tappable = buttons.flat();
  return {
    text: text || (location?.label ?? ""),
    links: [],
    choices: tappable.map(({ label, data, description }) => ({
      label: [label, description].filter(Boolean).join(" "),
      ...(data !== undefined && { choice: data }),
    })),
    ...(media !== undefined && { media: media.source }),
  };
}

test(`${MESSAGES} random messages: all are taken and nothing of them is lost`, () => {
  const channel = whatsapp({ accessToken: "none", phoneNumberId: "1", appSecret: "none", verifyToken: "none" });
  const to = { channel: "whatsapp", id: "6281234567890", kind: "direct" } as const;
  const counts = checkMessages({ channel, to, show: ({ payload }) => show(payload), messages: MESSAGES, seed: SEED });
  console.log("whatsapp", JSON.stringify({ seed: SEED, ...counts }));
  expect(counts.calls).toBeGreaterThan(MESSAGES);
});
