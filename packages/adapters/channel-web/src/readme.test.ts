import { readFileSync, writeFileSync } from "node:fs";
import { capabilityTable } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { webCapabilities } from "./capabilities.ts";
import { DEFAULT_FILE_BYTES } from "./files.ts";

const file = new URL("../README.md", import.meta.url);
const SECTION = /(<!-- capabilities: [^\n]*-->\n)([\s\S]*?)(<!-- \/capabilities -->)/;

test("the readme's table is what the channel can do", () => {
  const table = `\n${capabilityTable(webCapabilities({ linkable: true, uploadBytes: DEFAULT_FILE_BYTES }))}\n\n`;
  const readme = readFileSync(file, "utf8");
  const updated = readme.replace(SECTION, (_, open: string, __, close: string) => `${open}${table}${close}`);
  if (process.env["UPDATE_README"] === "1") writeFileSync(file, updated);
  else expect(SECTION.exec(readme)?.[2]).toBe(table);
});
