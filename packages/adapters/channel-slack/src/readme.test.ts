import { readFileSync, writeFileSync } from "node:fs";
import { capabilityTable } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { slackCapabilities } from "./capabilities.ts";
import { type SlackOptions, settingsOf } from "./options.ts";

const file = new URL("../README.md", import.meta.url);
const SECTION = /(<!-- capabilities: [^\n]*-->\n)([\s\S]*?)(<!-- \/capabilities -->)/;

test("the readme's table is what the channel can do", () => {
  const table = `\n${capabilityTable(slackCapabilities())}\n\n`;
  const readme = readFileSync(file, "utf8");
  const updated = readme.replace(SECTION, (_, open: string, __, close: string) => `${open}${table}${close}`);
  if (process.env["UPDATE_README"] === "1") writeFileSync(file, updated);
  else expect(SECTION.exec(readme)?.[2]).toBe(table);
});

test("the readme names every option", () => {
  const readme = readFileSync(file, "utf8");
  const options: Required<SlackOptions> = {
    token: "xoxb-token-of-nobody",
    signingSecret: "s",
    appToken: "xapp-1",
    mode: "http",
    slackApiUrl: "http://x.example",
    id: "slack",
    botUserId: "U0",
  };
  settingsOf(options);
  for (const option of Object.keys(options)) expect(readme).toContain(`| \`${option}\` |`);
});

test("the readme's manifest subscribes to every event the channel reads", () => {
  const manifest = /```json\n([\s\S]*?)```/.exec(readFileSync(file, "utf8"))?.[1] ?? "";
  const { settings, oauth_config } = JSON.parse(manifest) as {
    settings: { event_subscriptions: { bot_events: readonly string[] }; interactivity: { is_enabled: boolean } };
    oauth_config: { scopes: { bot: readonly string[] } };
  };
  expect(settings.event_subscriptions.bot_events.toSorted()).toEqual([
    "app_mention",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
  ]);
  expect(settings.interactivity.is_enabled).toBe(true);
  // Each event needs its scope, each method the channel calls its own.
  expect(oauth_config.scopes.bot.toSorted()).toEqual([
    "app_mentions:read",
    "channels:history",
    "chat:write",
    "commands",
    "files:read",
    "groups:history",
    "im:history",
    "mpim:history",
  ]);
});
