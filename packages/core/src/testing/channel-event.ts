import type { ChannelEvent } from "../model/event.ts";

type Check = readonly [field: string, fits: (value: unknown) => boolean, wanted: string];
type Fields = { readonly [field: string]: unknown };

const text = (value: unknown): boolean => typeof value === "string" && value.length > 0;
const number = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
const truth = (value: unknown): boolean => typeof value === "boolean";
const list = (value: unknown): boolean => Array.isArray(value) && value.length > 0;
const optional =
  (fits: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || fits(value);
const fieldsOf = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});

const isoMoment = (value: unknown): boolean =>
  typeof value === "string" &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/.test(value) &&
  !Number.isNaN(Date.parse(value));

const BASE: readonly Check[] = [
  ["key", text, "a non-empty string"],
  ["channel", text, "a non-empty string"],
  ["account", text, "a non-empty string"],
  ["at", isoMoment, "ISO 8601 in UTC"],
  ["name", optional(text), "absent or a non-empty string"],
  ["locale", optional(text), "absent or a language tag"],
  ["addressed", optional(truth), "absent or a boolean"],
  ["messageId", optional(text), "absent or a non-empty string"],
];

const KINDS: { readonly [kind in ChannelEvent["kind"]]: readonly Check[] } = {
  text: [["text", text, "a non-empty string"]],
  choice: [
    ["choice", text, "a non-empty string"],
    ["label", optional(text), "absent or a non-empty string"],
  ],
  start: [["payload", optional(text), "absent or a non-empty string"]],
  command: [
    ["name", (value) => text(value) && !String(value).startsWith("/"), "a name without the slash"],
    ["argument", optional(text), "absent or a non-empty string"],
  ],
  media: [
    ["media", list, "at least one file"],
    ["text", optional(text), "absent or a non-empty string"],
  ],
  location: [
    ["latitude", number, "degrees"],
    ["longitude", number, "degrees"],
  ],
  contact: [
    ["own", truth, "a boolean"],
    ["phone", optional(text), "absent or a non-empty string"],
  ],
  edit: [["target", text, "a non-empty string"]],
  delete: [["target", text, "a non-empty string"]],
  reaction: [
    ["target", text, "a non-empty string"],
    ["reaction", (value) => typeof value === "string", "a string"],
  ],
  receipt: [
    ["target", text, "a non-empty string"],
    ["status", (value) => ["sent", "delivered", "read", "failed"].includes(value as string), "a known status"],
  ],
  reachability: [["reachable", truth, "a boolean"]],
  identity: [
    ["retired", (value) => aliasProblem(value) === undefined, "an alias"],
    ["replacement", (value) => aliasProblem(value) === undefined, "an alias"],
  ],
};

/** What is wrong with an event a channel made, in words; empty when it has the documented shape. */
export function eventProblems(event: unknown): readonly string[] {
  const fields = fieldsOf(event);
  const kind = String(fields["kind"]);
  const own = Object.hasOwn(KINDS, kind) ? KINDS[kind as ChannelEvent["kind"]] : undefined;
  if (own === undefined) return [`kind "${kind}" does not exist`];
  const found = [...BASE, ...own].flatMap(([field, fits, wanted]) =>
    fits(fields[field]) ? [] : [`${kind}.${field} must be ${wanted}`],
  );
  const conversation = fieldsOf(fields["conversation"]);
  if (!text(conversation["id"])) found.push(`${kind}.conversation.id must be a non-empty string`);
  if (conversation["kind"] !== "direct" && conversation["kind"] !== "group") {
    found.push(`${kind}.conversation.kind must be direct or group`);
  }
  const aliases = Array.isArray(fields["aliases"]) ? fields["aliases"] : [];
  if (aliases.length === 0 && kind !== "receipt") found.push(`${kind}.aliases must name the sender`);
  for (const alias of aliases) {
    const problem =
      aliasProblem(alias) ?? (truth(fieldsOf(alias)["proven"]) ? undefined : "must say whether it is proven");
    if (problem !== undefined) found.push(`${kind}.aliases: each ${problem}`);
  }
  if (kind === "media" && Array.isArray(fields["media"])) found.push(...fields["media"].flatMap(mediaProblems));
  return found;
}

function aliasProblem(value: unknown): string | undefined {
  const alias = fieldsOf(value);
  return ["kind", "account", "value"].every((field) => text(alias[field]))
    ? undefined
    : "must have kind, account and value as non-empty strings";
}

function mediaProblems(value: unknown): readonly string[] {
  const media = fieldsOf(value);
  const one = text(media["id"]) !== text(media["url"]);
  return [
    ...(one ? [] : ["media: each must have an id or a url, not both"]),
    ...(text(media["mime"]) ? [] : ["media: each must have a mime type"]),
  ];
}
