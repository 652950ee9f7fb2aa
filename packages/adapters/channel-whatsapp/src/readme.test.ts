import { readFileSync, writeFileSync } from "node:fs";
import { capabilityTable } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { whatsappCapabilities } from "./capabilities.ts";
import { settingsOf, type WhatsAppOptions } from "./options.ts";

const file = new URL("../README.md", import.meta.url);
const SECTION = /(<!-- capabilities: [^\n]*-->\n)([\s\S]*?)(<!-- \/capabilities -->)/;

test("the readme's table is what the channel can do", () => {
  const table = `\n${capabilityTable(whatsappCapabilities())}\n\n`;
  const readme = readFileSync(file, "utf8");
  const updated = readme.replace(SECTION, (_, open: string, __, close: string) => `${open}${table}${close}`);
  if (process.env["UPDATE_README"] === "1") writeFileSync(file, updated);
  else expect(SECTION.exec(readme)?.[2]).toBe(table);
});

test("groups take words and media only, as the readme says", () => {
  const group = whatsappCapabilities({ channel: "whatsapp", id: "Y2Fw", kind: "group" });
  const direct = whatsappCapabilities({ channel: "whatsapp", id: "62", kind: "direct" });
  expect(group).toEqual({ ...direct, buttons: false, list: false, location: false, typing: false });
});

test("the readme names every option", () => {
  const readme = readFileSync(file, "utf8");
  const options: Required<WhatsAppOptions> = {
    accessToken: "EAAtokenOfNobody",
    phoneNumberId: "1",
    appSecret: "s",
    verifyToken: "v",
    apiUrl: "http://x.example",
    id: "whatsapp",
    number: "62",
    listButton: "Pilih",
    markRead: true,
    mediaHosts: [],
    fetch,
  };
  settingsOf(options);
  for (const option of Object.keys(options)) expect(readme).toContain(`| \`${option}\` |`);
});
