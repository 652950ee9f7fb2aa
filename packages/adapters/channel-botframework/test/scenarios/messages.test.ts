import { botframework } from "@sambung/channel-botframework";
import type { Json } from "@sambung/core";
import { checkMessages, type ShownCall } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { check } from "../../src/fake/checks.ts";
import { render } from "../../src/fake/render.ts";
import { fieldsOf, textOf } from "../../src/wire.ts";

const MESSAGES = 20_000;
const SEED = 20_260_105;

/** An activity as Teams reads it, with its limits. */
function show(payload: Json): ShownCall {
  const activity = fieldsOf(payload) ?? {};
  check(activity);
  const { text, links, choices, media } = render(activity, "1", 0);
  return {
    text,
    links,
    choices: choices.map(({ label, data }) => {
      const choice = textOf(data?.["choice"]);
      return { label, ...(choice !== undefined && { choice }) };
    }),
    ...(media !== undefined && { media: media.url }),
  };
}

test(`${MESSAGES} random messages: all are taken and nothing of them is lost`, () => {
  const channel = botframework({ appId: "none", appPassword: "none" });
  const to = { channel: "botframework", id: "a:1", kind: "direct" } as const;
  const counts = checkMessages({ channel, to, show: ({ payload }) => show(payload), messages: MESSAGES, seed: SEED });
  console.log("botframework", JSON.stringify({ seed: SEED, ...counts }));
  expect(counts.calls).toBeGreaterThan(MESSAGES);
});
