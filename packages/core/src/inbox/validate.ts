import { SambungError } from "../errors.ts";
import { namesSomebody } from "../model/canonical.ts";
import type { ChannelEvent } from "../model/event.ts";

/** What each kind must carry besides the common fields, and of which type. */
const REQUIRED: {
  readonly [kind in ChannelEvent["kind"]]: { readonly [field: string]: "string" | "number" | "boolean" | "object" };
} = {
  text: { text: "string" },
  choice: { choice: "string" },
  start: {},
  command: { name: "string" },
  media: { media: "object" },
  location: { latitude: "number", longitude: "number" },
  contact: { own: "boolean" },
  edit: { target: "string" },
  delete: { target: "string" },
  reaction: { target: "string", reaction: "string" },
  receipt: { target: "string", status: "string" },
  reachability: { reachable: "boolean" },
  identity: { retired: "object", replacement: "object" },
};

/** Longest text that is looked at, UTF-16 units; channels refuse longer ones themselves where the platform lets them. */
const LONGEST_TEXT = 200_000;

/**
 * Refuses an event that does not have the documented shape.
 *
 * @throws SambungError `event-invalid` naming channel and field, never the content
 */
export function validate(event: ChannelEvent, channel: string): void {
  const wrong = wrongField(event, channel);
  if (wrong === undefined) return;
  throw new SambungError("event-invalid", `Channel "${channel}" accepted an event with a wrong or missing "${wrong}"`);
}

function wrongField(event: ChannelEvent, channel: string): string | undefined {
  if (typeof event !== "object" || event === null) return "event";
  if (event.channel !== channel) return "channel";
  if (!text(event.key)) return "key";
  if (!text(event.account)) return "account";
  if (!text(event.conversation?.id)) return "conversation.id";
  if (event.conversation.kind !== "direct" && event.conversation.kind !== "group") return "conversation.kind";
  if (typeof event.at !== "string") return "at";
  if (!Array.isArray(event.aliases) || event.aliases.length === 0) return "aliases";
  for (const alias of event.aliases) {
    if (!text(alias?.kind) || !text(alias.account) || !text(alias.value)) return "aliases";
  }
  // The sender must be somebody: a value such as "null" would make one person of everybody.
  if (event.aliases[0] !== undefined && !namesSomebody(event.aliases[0])) return "aliases";
  const required = REQUIRED[event.kind];
  if (required === undefined) return "kind";
  const fields = event as unknown as { readonly [field: string]: unknown };
  for (const field in required) {
    const value = fields[field];
    if (typeof value !== required[field] || value === null) return field;
  }
  if (event.kind === "text" && event.text.length > LONGEST_TEXT) return "text";
  return undefined;
}

function text(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}
