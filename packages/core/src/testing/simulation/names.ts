import { createHash } from "node:crypto";
import type { Alias } from "../../model/alias.ts";
import type { Conversation } from "../../model/conversation.ts";
import type { TextEvent } from "../../model/event.ts";
import type { EngineEvent } from "../../ports/engine.ts";
import type { Command, PlannedCode, PlannedEvent } from "./plan.ts";

export const CHANNEL = "sim";

/** Where everybody is told something. */
export const SHARED: Conversation = { channel: CHANNEL, id: "everybody", kind: "group" };

export function aliasOf(value: string): Alias {
  return { kind: CHANNEL, account: "*", value };
}

export function conversationOf(alias: string): Conversation {
  return { channel: CHANNEL, id: alias, kind: "direct" };
}

export function dedupeOf(key: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(key).digest().subarray(0, 16));
}

/** What somebody writes: a command as it is, but for a link code, which looks like one. */
export function textOf(command: Command, codes: readonly PlannedCode[]): string {
  return command.do === "link" ? `kode ${codes[command.code]?.code}` : JSON.stringify(command);
}

/** A planned event as the inbox hands it to the engine. */
export function engineEvent(
  alias: string,
  { key, command }: PlannedEvent,
  at: number,
  codes: readonly PlannedCode[],
): EngineEvent {
  const { kind, account, value } = aliasOf(alias);
  const event: TextEvent = {
    kind: "text",
    key,
    channel: CHANNEL,
    account: "bot",
    conversation: { id: alias, kind: "direct" },
    aliases: [{ kind, account, value, proven: true }],
    at: new Date(at).toISOString(),
    text: textOf(command, codes),
  };
  return { event, alias: { kind, account, value }, dedupe: dedupeOf(key) };
}
