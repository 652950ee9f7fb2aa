// npm run --silent decode -- <channel> [--no-verify] < request.json
import { parseArgs } from "node:util";
import { decode, Refused } from "./decoding.ts";
import { PLATFORMS } from "./platforms.ts";
import { readInput, UsageError } from "./request.ts";

const USAGE = `npm run --silent decode -- <channel> [--no-verify] [--at <time>] < request.json

Prints the events a request of a platform means, as a JSON array; nothing is sent and nothing stored.
request.json: { "method"?, "contentType", "headers", "body" }; "body" is the text that was posted, or JSON.
Also read: "path" below the mount (web: "/session", "/messages"), "query" or "url" of a GET.

  --no-verify   do not check the signature
  --at <time>   pretend it is this moment, ISO 8601; signatures grow stale

Ends with 0 when the channel would accept the request (also if it means no event), with 1 and a reason on standard
error when it would refuse it, with 2 when the command was called wrongly.

${Object.entries(PLATFORMS)
  .map(([name, { variables }]) =>
    [`${name}:`, ...variables.map((one) => `  ${one.name}  ${one.what}${one.proof ? "; verifies" : ""}`)].join("\n"),
  )
  .join("\n")}`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { "no-verify": { type: "boolean" }, at: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) console.log(USAGE);
  else {
    const now = values.at === undefined ? Date.now() : Date.parse(values.at);
    if (Number.isNaN(now)) throw new UsageError(`--at ${values.at} is no time; write it as 2026-01-05T02:00:00Z`);
    const [name, ...more] = positionals;
    const events = await decode(more.length > 0 ? undefined : name, name === undefined ? {} : readInput(), {
      verify: values["no-verify"] !== true,
      now,
      environment: process.env,
      note: (text) => console.error(text),
    });
    console.log(JSON.stringify(events, null, 2));
  }
} catch (error) {
  const { message, code = "" } = error as Error & { readonly code?: string };
  const wrongUse = error instanceof UsageError || code.startsWith("ERR_PARSE_ARGS");
  if (!wrongUse && !(error instanceof Refused)) throw error;
  console.error(wrongUse ? `${message}\n\n${USAGE}` : `Refused: ${message}`);
  process.exitCode = wrongUse ? 2 : 1;
}
