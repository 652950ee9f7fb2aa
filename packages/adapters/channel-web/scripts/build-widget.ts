// Writes the widget to dist/browser, and what pages need to load it from elsewhere with `integrity`.
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { bundleWidget } from "./bundle-widget.ts";

const folder = new URL("../dist/browser/", import.meta.url);
const files = await bundleWidget();
await mkdir(folder, { recursive: true });
for (const { name, text } of files) await writeFile(new URL(name, folder), text);
const integrity = Object.fromEntries(
  files.map(({ name, text }) => [name, `sha384-${createHash("sha384").update(text).digest("base64")}`]),
);
await writeFile(new URL("integrity.json", folder), `${JSON.stringify(integrity, undefined, 2)}\n`);
