// Writes or checks docs/guide/payloads.md: requests of every channel with what `npm run decode` says of them.
//   node --conditions=@sambung/source scripts/wire/page.ts [--write]
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decode } from "./decoding.ts";

const ROOT = new URL("../../", import.meta.url);
const PAGE = new URL("docs/guide/payloads.md", ROOT);
const MARK = "<!-- written by scripts/wire/page.ts --write; everything below is checked -->";
const NOW = "Mon, 05 Jan 2026 02:00:01 GMT";

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";

/** The payloads shown of each channel, with the content type the platform posts them with. */
const SHOWN: { readonly [channel: string]: readonly (readonly [payload: string, contentType: string])[] } = {
  web: [
    ["text", JSON_TYPE],
    ["choice", JSON_TYPE],
    ["location", JSON_TYPE],
    ["session-with-code", JSON_TYPE],
    ["read", JSON_TYPE],
  ],
  telegram: [
    ["text", JSON_TYPE],
    ["choice", JSON_TYPE],
    ["photo", JSON_TYPE],
    ["group-mention", JSON_TYPE],
    ["reaction", JSON_TYPE],
  ],
  slack: [
    ["text-thread", JSON_TYPE],
    ["choice", FORM_TYPE],
    ["command", FORM_TYPE],
    ["files", JSON_TYPE],
    ["edited", JSON_TYPE],
  ],
  whatsapp: [
    ["text-hidden-number", JSON_TYPE],
    ["button-reply", JSON_TYPE],
    ["flow-reply", JSON_TYPE],
    ["status-failed", JSON_TYPE],
    ["number-changed", JSON_TYPE],
  ],
  "whatsapp-web": [
    ["text-hidden-number", JSON_TYPE],
    ["group-mention", JSON_TYPE],
    ["document", JSON_TYPE],
    ["receipt-read", JSON_TYPE],
    ["number-changed", JSON_TYPE],
  ],
  botframework: [
    ["text", JSON_TYPE],
    ["group-mention", JSON_TYPE],
    ["choice-invoke", JSON_TYPE],
    ["file", JSON_TYPE],
    ["reaction", JSON_TYPE],
  ],
};

const page = readFileSync(PAGE, "utf8");
const prose = page.slice(0, page.indexOf(MARK) + MARK.length);
const sections: string[] = [];
let shown = 0;
for (const [channel, payloads] of Object.entries(SHOWN)) {
  sections.push(`## ${channel}`);
  for (const [name, contentType] of payloads) {
    const request = requestOf(channel, name, contentType);
    const options = { verify: false, now: Date.parse(NOW), environment: {}, note: console.error };
    const events = await decode(channel, request, options);
    sections.push(`### ${channel}: ${name}`, block(request), "means", block(events));
    shown += 1;
  }
}
const wanted = `${prose}\n\n${sections.join("\n\n")}\n`;

if (process.argv.includes("--write")) writeFileSync(PAGE, wanted);
else if (page === wanted) throughTheDoor();
else {
  console.error(
    "docs/guide/payloads.md is not what decode says: node --conditions=@sambung/source scripts/wire/page.ts --write",
  );
  process.exitCode = 1;
}
console.log(`payloads: ${shown} requests decoded on ${Object.keys(SHOWN).length} channels`);

function requestOf(channel: string, name: string, contentType: string): object {
  const file = new URL(`packages/adapters/channel-${channel}/payloads/${name}.json`, ROOT);
  const payload = JSON.parse(readFileSync(file, "utf8")) as { readonly type?: string };
  const body = contentType === FORM_TYPE && payload.type !== undefined ? { payload } : payload;
  return { method: "POST", contentType, headers: { date: NOW }, body };
}

function block(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 1)}\n\`\`\``;
}

/** The commands as a person types them, once for each channel. */
function throughTheDoor(): void {
  const run = (...args: readonly string[]): string => {
    const input = args.at(-1) as string;
    return execFileSync("npm", ["run", "--silent", ...args.slice(0, -1)], {
      cwd: fileURLToPath(ROOT),
      encoding: "utf8",
      input,
      shell: process.platform === "win32",
    });
  };
  for (const [channel, [first]] of Object.entries(SHOWN)) {
    const [name = "", contentType = ""] = first ?? [];
    const events = JSON.parse(
      run("decode", "--", channel, "--no-verify", JSON.stringify(requestOf(channel, name, contentType))),
    ) as unknown[];
    const calls = JSON.parse(run("encode", "--", channel, '{"text":"halo"}')) as unknown[];
    if (events.length !== 1 || calls.length !== 1) throw new Error(`${channel}: the commands give no single result`);
  }
}
