// shared: used
import { slack } from "@sambung/channel-slack";
import { fakeSlack } from "@sambung/channel-slack/fake";
import { type ChannelEvent, type Conversation, type Json, preview } from "@sambung/core";
import { eventProblems, randomMessages, recordingContext } from "@sambung/core/testing";
import { canRun } from "@sambung/test-support";
import { describe, expect, test } from "vitest";
import { slackSpec } from "./slack-spec.ts";

const spec = slackSpec();
const HOW = "SAMBUNG_SHARED=<folder with specs/> npm test -- --project channel-slack";
const runnable = canRun(spec !== undefined, "Slack calls and payloads against the published descriptions", HOW);

const { decode } = slack({ token: "xoxb-nobody", signingSecret: "s" });
const events = (payload: unknown): readonly ChannelEvent[] => decode?.(payload as Json, {}) ?? [];
const recorded = (file: string, name: string): unknown =>
  (spec?.sample(file) as { readonly [name: string]: unknown } | undefined)?.[name];

describe.runIf(runnable)("against Slack's own descriptions", () => {
  test("every call the channel makes is known there", async () => {
    await using fake = await fakeSlack();
    const channel = slack({ token: fake.token, signingSecret: fake.signingSecret, slackApiUrl: fake.apiUrl });
    await channel.start(recordingContext());
    const person = fake.person();
    const options = { key: "m", signal: new AbortController().signal };
    const thread = { channel: "slack", id: `${fake.group().id}:1767578400.000100`, kind: "group" } as const;
    for (const to of [{ channel: "slack", id: person.chat, kind: "direct" } satisfies Conversation, thread]) {
      const choices = [{ choice: "p.0", label: "Ya" }];
      const [kept = ""] = (await channel.send(to, { text: "?", choices, style: "buttons" }, options)).ids;
      await channel.withdraw?.(to, kept, options);
      // A message of before: it has to be read first, and is gone.
      await channel.withdraw?.(to, "1767578400.000200", options).catch(() => {});
    }
    await person.photo();
    await channel.fetchMedia?.({ type: "image", mime: "image/jpeg", id: "F00000001" }, options.signal);
    expect(new Set(fake.calls.map(({ method }) => method))).toEqual(
      new Set(["chat.postMessage", "chat.update", "conversations.history", "conversations.replies", "files.info"]),
    );
    for (const { method, parameters } of fake.calls) expect(spec?.call(method, parameters)).toEqual([]);
    await channel.stop();
  });

  test("what 2,000 random messages become is known there", () => {
    const channel = slack({ token: "xoxb-nobody", signingSecret: "s" });
    const wrong = new Set<string>();
    let sent = 0;
    const encode: typeof channel.encode = (place, part) => {
      const calls = channel.encode?.(place, part) ?? [];
      for (const { method, payload } of calls) {
        for (const problem of spec?.call(method, payload as { readonly [name: string]: unknown }) ?? [])
          wrong.add(problem);
      }
      sent += calls.length;
      return calls;
    };
    const to = { channel: "slack", id: "D0123456789", kind: "direct" } as const;
    for (const message of randomMessages(7, 2000)) preview(message, { ...channel, encode }, to);
    expect(sent).toBeGreaterThan(2000);
    expect([...wrong]).toEqual([]);
  });

  test.for([
    ["replay-dm-direct.json", "directDM", { kind: "text", text: "hello hello" }],
    ["replay-dm-direct.json", "followUp", { kind: "text", text: "cool!!" }],
    ["replay-actions.json", "mention", { kind: "text", text: "Test", addressed: true }],
    ["replay-actions.json", "action", { kind: "choice" }],
    ["replay-actions.json", "reaction", { kind: "reaction", reaction: "+1", addressed: true }],
    ["replay-actions.json", "staticSelectAction", { kind: "choice" }],
    ["replay-slash.json", "slashCommand", { kind: "command", name: "test-feedback" }],
    ["replay-slash.json", "slashCommandWithArgs", { kind: "command", argument: "some arguments here" }],
    ["replay-slash.json", "viewSubmission", undefined],
  ] as const)("recorded %s %s", ([file, name, expected]) => {
    const payload = recorded(file, name);
    expect(payload).toBeDefined();
    expect(events(payload)).toMatchObject(expected === undefined ? [] : [expected]);
    expect(events(payload).flatMap(eventProblems)).toEqual([]);
  });

  test.for(
    "AppHomeOpened AppMention AppRateLimited AppUninstalled MemberJoinedChannel MessageBot MessageChanged MessageDeleted MessageFileShare Message MessageThreadBroadcast ReactionAdded TokensRevoked".split(
      " ",
    ),
  )("every field there can be: %s", (name) => {
    expect(events(spec?.sample(`events/${name}Payload.json`)).flatMap(eventProblems)).toEqual([]);
  });

  test("the judge itself refuses", () => {
    expect(spec?.call("chat.postPigeon", {})).toEqual(["there is no method chat.postPigeon"]);
    expect(spec?.call("chat.update", { channel: "C1", ts: "1.1", pigeon: 1 })).toEqual([
      "chat.update.pigeon is unknown",
    ]);
    expect(spec?.call("chat.update", { channel: "C1" })).toEqual(["chat.update.ts is missing"]);
    expect(spec?.call("conversations.history", { limit: "x" })).toEqual(["conversations.history.limit is no integer"]);
  });
});
