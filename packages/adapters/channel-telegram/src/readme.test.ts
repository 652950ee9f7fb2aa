import { readFileSync, writeFileSync } from "node:fs";
import { capabilityTable } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { telegramCapabilities } from "./capabilities.ts";
import { settingsOf } from "./options.ts";

const file = new URL("../README.md", import.meta.url);
const SECTION = /(<!-- capabilities: [^\n]*-->\n)([\s\S]*?)(<!-- \/capabilities -->)/;

test("the readme's table is what the channel can do", () => {
  const table = `\n${capabilityTable(telegramCapabilities())}\n\n`;
  const readme = readFileSync(file, "utf8");
  const updated = readme.replace(SECTION, (_, open: string, __, close: string) => `${open}${table}${close}`);
  if (process.env["UPDATE_README"] === "1") writeFileSync(file, updated);
  else expect(SECTION.exec(readme)?.[2]).toBe(table);
});

test("groups differ in their pace only, as the readme says", () => {
  const group = telegramCapabilities({ channel: "telegram", id: "-1", kind: "group" });
  const direct = telegramCapabilities({ channel: "telegram", id: "1", kind: "direct" });
  expect(group).toEqual({ ...direct, rate: { ...direct.rate, perChat: { burst: 20, perSeconds: 60 } } });
});

test("the readme names every option", () => {
  const readme = readFileSync(file, "utf8");
  const token = "7000001:token-of-nobody";
  const options = {
    token,
    webhookSecret: "s",
    mode: "webhook",
    apiRoot: "http://x.example",
    id: "telegram",
    username: "u",
    fetch,
  };
  settingsOf({ ...options, mode: "webhook" });
  for (const option of Object.keys(options)) expect(readme).toContain(`| \`${option}\` |`);
});
