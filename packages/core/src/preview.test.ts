import { expect, test } from "vitest";
import { preview } from "./preview.ts";
import { fakeChannel } from "./testing/index.ts";

const message = {
  id: "m_1",
  blocks: [{ kind: "text", text: "Berapa bungkus?" }],
  choices: [{ choice: "p1.0", label: "Satu" }],
} as const;

test("a message is fitted to the channel and put into its calls", () => {
  const channel = {
    ...fakeChannel("telegram"),
    encode: (to: { readonly id: string }, part: { readonly text?: string }) => [
      { method: "say", payload: { to: to.id, text: part.text ?? "" } },
    ],
  };
  const shown = preview(message, channel, { channel: "telegram", id: "7", kind: "direct" });
  expect(shown.parts).toHaveLength(1);
  expect(shown.calls).toEqual([{ method: "say", payload: { to: "7", text: shown.parts[0]?.text } }]);
});

test("a channel whose clients read a log gets the whole message", () => {
  const web = { ...fakeChannel("web"), delivery: "log" } as const;
  expect(preview(message, web)).toMatchObject({
    parts: [],
    calls: [{ method: "msg", payload: { id: "m_1", from: "bot", text: "Berapa bungkus?", choices: message.choices } }],
  });
});
