import { readFileSync, writeFileSync } from "node:fs";
import { capabilityTable } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { whatsappWebCapabilities } from "./capabilities.ts";
import { settingsOf, type WhatsAppWebOptions } from "./options.ts";

const file = new URL("../README.md", import.meta.url);
const SECTION = /(<!-- capabilities: [^\n]*-->\n)([\s\S]*?)(<!-- \/capabilities -->)/;

test("the readme's table is what the channel can do", () => {
  const table = `\n${capabilityTable(whatsappWebCapabilities())}\n\n`;
  const readme = readFileSync(file, "utf8");
  const updated = readme.replace(SECTION, (_, open: string, __, close: string) => `${open}${table}${close}`);
  if (process.env["UPDATE_README"] === "1") writeFileSync(file, updated);
  else expect(SECTION.exec(readme)?.[2]).toBe(table);
});

test("the risk stands on the first line", () => {
  const [first] = readFileSync(file, "utf8").split("\n");
  expect(first).toMatch(/blocked/);
});

test("the readme names every option", () => {
  const readme = readFileSync(file, "utf8");
  const options: Required<WhatsAppWebOptions> = {
    sessionFolder: "data/whatsapp-web",
    id: "whatsapp-web",
    number: "6281100000000",
    browserPath: "/usr/bin/chromium",
    browserArguments: [],
    groups: false,
    markRead: true,
    mediaHosts: [],
    onPairing: () => {},
    clientOptions: {},
    library: async () => {
      throw new Error("not loaded");
    },
    fetch,
  };
  settingsOf(options);
  for (const option of Object.keys(options)) expect(readme).toContain(`| \`${option}\` |`);
});
