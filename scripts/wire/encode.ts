// npm run --silent encode -- <channel> < message.json
import { parseArgs } from "node:util";
import { type Block, type Choice, type LinkChoice, type OutgoingMessage, preview, SambungError } from "@sambung/core";
import { PLATFORMS } from "./platforms.ts";
import { objectOf, readInput, UsageError } from "./request.ts";

const USAGE = `npm run --silent encode -- <channel> < message.json

Prints the calls that would show a message on a channel, as a JSON array of { "method", "payload" }; nothing is sent.
message.json: { "text"?, "blocks"?, "choices"?, "to"? }
  "text"     short for the block { "kind": "text", "text" }
  "blocks"   text, media, location, card, raw
  "choices"  [{ "choice", "label", "description"? } | { "url", "label" }]
  "to"       { "id", "kind": "direct" | "group" }, default somebody's direct chat

Ends with 0, with 1 and a reason on standard error when the channel cannot send it, with 2 when the command was called
wrongly. Channels: ${Object.keys(PLATFORMS).join(", ")}`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: "boolean", short: "h" } },
  });
  console.log(values.help ? USAGE : JSON.stringify(await run(positionals), null, 2));
} catch (error) {
  const code = (error as { readonly code?: string }).code ?? "";
  const refused = SambungError.is(error);
  if (!refused && !(error instanceof UsageError) && !code.startsWith("ERR_PARSE_ARGS")) throw error;
  console.error(refused ? (error as Error).message : `${(error as Error).message}\n\n${USAGE}`);
  process.exitCode = refused ? 1 : 2;
}

async function run(names: readonly string[]): Promise<unknown> {
  const platform = PLATFORMS[names[0] ?? ""];
  if (platform === undefined || names.length !== 1) {
    throw new UsageError(`Name one channel: ${Object.keys(PLATFORMS).join(", ")}`);
  }
  const fields = objectOf(readInput(), "The message");
  const { channel, close } = await platform.open(() => undefined);
  await close?.();
  const to = objectOf(fields["to"] ?? {}, '"to"');
  const kind = to["kind"] === "group" ? "group" : "direct";
  return preview(messageOf(fields), channel, { channel: channel.id, id: String(to["id"] ?? platform.to), kind }).calls;
}

const KINDS = new Set(["text", "media", "location", "card", "raw"]);

function messageOf({ id, text, blocks = [], choices }: Readonly<Record<string, unknown>>): OutgoingMessage {
  const words: readonly Block[] = text === undefined ? [] : [{ kind: "text", text: String(text) }];
  const all = [...words, ...listOf(blocks, '"blocks"').map(blockOf)];
  if (all.length === 0) throw new UsageError('A message needs "text" or "blocks"');
  const options = choices === undefined ? [] : listOf(choices, '"choices"').map(choiceOf);
  return { id: String(id ?? "m_1"), blocks: all, ...(options.length > 0 && { choices: options }) };
}

function blockOf(value: unknown): Block {
  const block = objectOf(value, "Each block");
  if (!KINDS.has(String(block["kind"]))) throw new UsageError(`A block's "kind" is one of ${[...KINDS].join(", ")}`);
  return block as Block;
}

function choiceOf(value: unknown): Choice | LinkChoice {
  const choice = objectOf(value, "Each choice");
  const target = choice["choice"] ?? choice["url"];
  if (typeof choice["label"] !== "string" || typeof target !== "string") {
    throw new UsageError('Each choice has "label", and "choice" or "url", as texts');
  }
  return choice as unknown as Choice | LinkChoice;
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new UsageError(`${what} must be a list`);
  return value;
}
