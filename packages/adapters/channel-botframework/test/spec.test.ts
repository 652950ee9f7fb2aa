// shared: used
import { botframework } from "@sambung/channel-botframework";
import { preview } from "@sambung/core";
import { eventProblems, randomMessages } from "@sambung/core/testing";
import { canRun } from "@sambung/test-support";
import { describe, expect, test } from "vitest";
import { connectorSpec } from "./connector-spec.ts";

const spec = connectorSpec();
const HOW = "SAMBUNG_SHARED=<folder with specs/> npm test -- --project channel-botframework";
const runnable = canRun(spec !== undefined, "Bot Framework activities against the published connector API", HOW);
const channel = botframework({ appId: "none", appPassword: "none" });
const to = { channel: "botframework", id: "a:1", kind: "direct" } as const;

describe.runIf(runnable)("by the published description", () => {
  test("every activity that is sent is one, here of 2,000 random messages", () => {
    const wrong = new Set<string>();
    let sent = 0;
    const encode: typeof channel.encode = (place, part) => {
      const calls = channel.encode?.(place, part) ?? [];
      for (const { payload } of calls) for (const problem of spec?.activity(payload) ?? []) wrong.add(problem);
      sent += calls.length;
      return calls;
    };
    for (const message of randomMessages(7, 2000)) preview(message, { ...channel, encode }, to);
    expect(sent).toBeGreaterThan(2000);
    expect([...wrong]).toEqual([]);
    expect(spec?.activity({ type: "message", text: 1, colour: "red", textFormat: "rtf" })).toHaveLength(3);
  });

  test.for(["replay-teams-dm.json", "replay-teams-mention.json", "replay-teams-actions.json"])(
    "what others recorded in %s is understood",
    (name) => {
      const recorded = Object.values(spec?.sample(name) ?? {}).filter((value) => typeof value === "object");
      expect(recorded.length).toBeGreaterThan(0);
      for (const activity of recorded) {
        const events = channel.decode?.(activity as never, {}) ?? [];
        expect(events).toHaveLength(1);
        expect(events.flatMap(eventProblems)).toEqual([]);
      }
    },
  );
});
