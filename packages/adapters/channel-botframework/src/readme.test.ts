import { readFileSync, writeFileSync } from "node:fs";
import { capabilityTable } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { botframeworkCapabilities } from "./capabilities.ts";
import { type BotframeworkOptions, settingsOf } from "./options.ts";

const file = new URL("../README.md", import.meta.url);
const SECTION = /(<!-- capabilities: [^\n]*-->\n)([\s\S]*?)(<!-- \/capabilities -->)/;

test("the readme's table is what the channel can do", () => {
  const table = `\n${capabilityTable(botframeworkCapabilities())}\n\n`;
  const readme = readFileSync(file, "utf8");
  const updated = readme.replace(SECTION, (_, open: string, __, close: string) => `${open}${table}${close}`);
  if (process.env["UPDATE_README"] === "1") writeFileSync(file, updated);
  else expect(SECTION.exec(readme)?.[2]).toBe(table);
});

test("the readme names every option", () => {
  const readme = readFileSync(file, "utf8");
  const options: Required<Omit<BotframeworkOptions, "insecureLocal">> = {
    appId: "11111111-2222",
    appPassword: "s",
    tenantId: "t",
    openIdMetadata: "https://x.example",
    serviceHosts: [],
    id: "botframework",
    mount: "/api/messages",
  };
  settingsOf(options);
  for (const option of [...Object.keys(options), "insecureLocal"]) expect(readme).toContain(`| \`${option}\` |`);
});
