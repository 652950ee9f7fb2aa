import type { ButtonLimits, Capabilities, ListLimits, MediaLimits, Rate } from "../model/capabilities.ts";

const UNITS = { utf16: "characters (UTF-16 code units)", utf8: "bytes (UTF-8)", codepoint: "characters (code points)" };

/**
 * The capabilities as a Markdown table for a channel's readme, one ability a line. A test compares the readme with it.
 *
 * @example
 * capabilityTable(channel.capabilities()).startsWith("| ability | limit |"); // true
 */
export function capabilityTable(capabilities: Capabilities): string {
  const { text, media, rate, redelivery, deepLink, typing } = capabilities;
  const rows: readonly (readonly [ability: string, limit: string])[] = [
    ["text", `up to ${number(text.max)} ${UNITS[text.unit]}; ${text.marks.join(", ") || "no marks"}`],
    ["buttons", capabilities.buttons === false ? "no" : buttons(capabilities.buttons)],
    ["quick replies", capabilities.quickReplies === false ? "no" : buttons(capabilities.quickReplies)],
    ["list", capabilities.list === false ? "no" : list(capabilities.list)],
    ["image", medium(media.image)],
    ["audio", medium(media.audio)],
    ["video", medium(media.video)],
    ["file", medium(media.file)],
    ["location", yes(capabilities.location)],
    ["take buttons back", yes(capabilities.edit)],
    ["delete", yes(capabilities.delete)],
    ["typing", typing === false ? "no" : `shown for ${span(typing.ttlMs)}`],
    ["receipts", capabilities.receipts.join(", ") || "none"],
    ["may write first", first(capabilities)],
    ["pace of one chat", pace(rate.perChat)],
    ["pace of all chats", pace(rate.global)],
    ["link that carries a payload", deepLink === false ? "no" : link(deepLink)],
    ["time to answer a webhook", span(capabilities.ackMs)],
    ["events come again", redelivery === false ? "no" : `for ${span(redelivery.forMs)}: ${redelivery.note}`],
    ["one key, one message", yes(capabilities.idempotentSend)],
  ];
  return ["| ability | limit |", "|---|---|", ...rows.map(([ability, limit]) => `| ${ability} | ${limit} |`)].join(
    "\n",
  );
}

function yes(able: boolean): string {
  return able ? "yes" : "no";
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

function buttons(limits: ButtonLimits): string {
  const links = limits.url === true ? ", may open a link" : "";
  return `up to ${limits.max}, label ${limits.label}, data ${limits.data} bytes${links}`;
}

function list(limits: ListLimits): string {
  return `up to ${limits.rows}, label ${limits.label}, description ${limits.description}, data ${limits.data} bytes`;
}

function medium(limits: MediaLimits | false): string {
  if (limits === false) return "no";
  const size =
    limits.bytes >= 1_048_576 ? `${number(limits.bytes / 1_048_576)} MB` : `${number(limits.bytes / 1024)} kB`;
  return `up to ${size}, ${limits.caption === 0 ? "no caption" : `caption ${number(limits.caption)}`}`;
}

function span(ms: number): string {
  const steps = [
    [86_400_000, "days"],
    [3_600_000, "hours"],
    [60_000, "minutes"],
    [1000, "seconds"],
  ] as const;
  const [length, unit] = steps.find(([step]) => ms >= 2 * step) ?? [1000, "seconds"];
  return ms === 1000 ? "1 second" : `${number(ms / length)} ${unit}`;
}

function pace({ burst, perSeconds }: Rate): string {
  return `${number(burst)} ${burst === 1 ? "message" : "messages"} in ${perSeconds === 1 ? "a second" : `${number(perSeconds)} seconds`}`;
}

function link({ max, editable }: { readonly max: number; readonly editable: boolean }): string {
  return `up to ${number(max)} characters${editable ? ", people can edit it" : ""}`;
}

function first(capabilities: Capabilities): string {
  if (capabilities.proactive === "any") return "to anybody";
  if (capabilities.proactive === "started") return "to people who started the bot";
  return `within ${span(capabilities.windowMs ?? 0)} of a person's last message`;
}
