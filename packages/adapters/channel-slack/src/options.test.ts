import { SambungError } from "@sambung/core";
import { describe, expect, test } from "vitest";
import { type SlackOptions, slack } from "./index.ts";

const token = "xoxb-token-of-nobody";
const signingSecret = "8f742231b10e8888abcd99";
const appToken = "xapp-1-A0-nobody";

test("with a signing secret it answers requests, with an app token alone it listens", () => {
  expect(slack({ token, signingSecret })).toMatchObject({ id: "slack", mount: "/webhooks/slack" });
  expect(slack({ token, signingSecret, appToken }).handle).toBeDefined();
  expect(slack({ token, appToken }).mount).toBeUndefined();
  expect(slack({ token, signingSecret, appToken, mode: "socket" }).handle).toBeUndefined();
});

test("a second workspace has its own mount; rotated tokens are tokens", () => {
  expect(slack({ token, signingSecret, id: "slack:bandung" })).toMatchObject({
    id: "slack:bandung",
    mount: "/webhooks/slack/bandung",
    platform: "slack",
  });
  expect(slack({ token: "xoxe.xoxb-1-abc", signingSecret }).id).toBe("slack");
});

describe("refuses", () => {
  test.for<[string, Partial<Record<keyof SlackOptions, unknown>>]>([
    ["token", { token: "not a token" }],
    ["token", { token: undefined }],
    ["token", { token: "xapp-1-A0" }],
    ["signingSecret", { mode: "http", appToken }],
    ["signingSecret", { signingSecret: "" }],
    ["signingSecret", { signingSecret: "with spaces" }],
    ["signingSecret", {}],
    ["appToken", { mode: "socket", signingSecret }],
    ["appToken", { appToken: token }],
    ["id", { signingSecret, id: "telegram" }],
    ["id", { signingSecret, id: "slack:" }],
    ["slackApiUrl", { signingSecret, slackApiUrl: "ftp://files.example" }],
    ["botUserId", { signingSecret, botUserId: "kopi" }],
  ])("a bad %s: %j", ([option, options]) => {
    const make = (): unknown => slack({ token, ...options } as SlackOptions);
    expect(make).toThrow(expect.objectContaining({ code: "option-invalid" }));
    expect(make).toThrow(`slack(): ${option} `);
  });

  test("without repeating secrets", () => {
    const caught = (() => {
      try {
        return slack({ token, signingSecret: "geheim niet" });
      } catch (error) {
        return error;
      }
    })();
    expect(SambungError.is(caught) && caught.message).not.toContain("geheim");
  });
});

test("before start: no events, no sends, no client", async () => {
  const channel = slack({ token, signingSecret });
  expect((await channel.handle?.(new Request("http://x/", { method: "POST" }), ""))?.status).toBe(503);
  const to = { channel: "slack", id: "D1", kind: "direct" } as const;
  const options = { key: "m", signal: new AbortController().signal };
  await expect(channel.send(to, { text: "x" }, options)).rejects.toMatchObject({ code: "stopped" });
  expect(channel.client).toBeUndefined();
  await channel.stop();
});

describe("decode needs neither start nor network", () => {
  const { decode } = slack({ token, signingSecret, botUserId: "U9" });
  const action = {
    type: "block_actions",
    user: { id: "U1", team_id: "T1" },
    team: { id: "T1" },
    channel: { id: "D1" },
    trigger_id: "t.1",
    container: { type: "message", message_ts: "1767578400.000100" },
    actions: [{ type: "button", value: "p.0" }],
  };
  const event = {
    type: "event_callback",
    team_id: "T1",
    event: {
      type: "message",
      user: "U1",
      ts: "1767578400.000100",
      text: "<@U9> halo",
      channel: "C1",
      channel_type: "channel",
    },
  };

  test.for([
    ["an event", event, "text"],
    ["an event as text", JSON.stringify(event), "text"],
    ["an interaction", action, "choice"],
    ["an interaction in a form", { payload: JSON.stringify(action) }, "choice"],
    ["an interaction as it was posted", `payload=${encodeURIComponent(JSON.stringify(action))}`, "choice"],
    [
      "a command as it was posted",
      "command=%2Fstatus&text=KS-0001&user_id=U1&team_id=T1&channel_id=D1&trigger_id=t.2",
      "command",
    ],
  ] as const)("%s", ([, body, kind]) => {
    expect(decode?.(body, {})).toMatchObject([{ kind }]);
  });

  test("the bot's id counts, and junk is nothing", () => {
    expect(decode?.(event, {})).toMatchObject([{ addressed: true, text: "halo" }]);
    for (const body of [null, [], 5, "", "{", "payload=%7B", { payload: "{" }]) expect(decode?.(body, {})).toEqual([]);
  });
});
