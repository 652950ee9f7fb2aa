// Compiles src/kernels.wat into src/kernels.ts.
import { readFileSync, writeFileSync } from "node:fs";
import wabt from "wabt";

const sources = new URL("../src/", import.meta.url);
const { parseWat } = await wabt();
const module = parseWat("kernels.wat", readFileSync(new URL("kernels.wat", sources), "utf8"), { simd: true });
module.resolveNames();
module.validate();
const text = Buffer.from(module.toBinary({}).buffer).toString("base64");
writeFileSync(
  new URL("kernels.ts", sources),
  `/** kernels.wat, compiled: \`npm run kernels\` writes this file again, a test compares. */
export const KERNELS =
  "${text}";
`,
);
