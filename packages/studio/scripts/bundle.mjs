// Puts the page's script and style into dist, as they are published.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundle } from "../dist/assets.js";

const folder = fileURLToPath(new URL("../dist/assets/", import.meta.url));
const source = fileURLToPath(new URL("../src/page", import.meta.url));
const { script, style } = await bundle(source, []);
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}page.js`, script);
writeFileSync(`${folder}page.css`, style);
