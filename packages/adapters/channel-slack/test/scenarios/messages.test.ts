import { slack } from "@sambung/channel-slack";
import type { Json } from "@sambung/core";
import { checkMessages, type ShownCall } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { blocksOf } from "../../src/fake/checks.ts";
import { shownOf } from "../../src/fake/render.ts";
import { fieldsOf, textOf } from "../../src/wire.ts";

const MESSAGES = 20_000;
const SEED = 20_260_105;

/** A call as the Web API reads it, with the limits of Block Kit. */
function show(payload: Json): ShownCall {
  const fields = fieldsOf(payload) ?? {};
  const blocks = blocksOf(fields["blocks"]);
  const record = { ts: "1.1", from: "bot", sender: "B", files: [], edited: false, blocks, offered: blocks } as const;
  const { text, entities, buttons, select, media } = shownOf({ ...record, text: textOf(fields["text"]) ?? "" });
  const tappable = [...buttons.flat(), ...(select?.options ?? [])];
  return {
    text,
    links: [...entities, ...tappable].flatMap(({ url }) => url ?? []),
    choices: tappable.map(({ label, data }) => ({ label, ...(data !== undefined && { choice: data }) })),
    ...(media !== undefined && { media: media.source }),
  };
}

test(`${MESSAGES} random messages: all are taken and nothing of them is lost`, () => {
  const channel = slack({ token: "xoxb-none", signingSecret: "none" });
  const to = { channel: "slack", id: "D0SARI", kind: "direct" } as const;
  const counts = checkMessages({ channel, to, show: ({ payload }) => show(payload), messages: MESSAGES, seed: SEED });
  console.log("slack", JSON.stringify({ seed: SEED, ...counts }));
  expect(counts.calls).toBeGreaterThan(MESSAGES);
});
