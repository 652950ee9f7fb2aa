import type { CustomerState } from "./customer.ts";
import type { BotDefinition } from "./definition.ts";

/**
 * The time zone of a customer (IANA): what the bot says of them, else the `timeZone` of their profile, else the bot's own.
 * What is no time zone is passed over.
 */
export function zoneOf(
  bot: Pick<BotDefinition, "timeZone" | "timeZoneOf" | "vocabulary">,
  state: Pick<CustomerState, "profile" | "locale" | "tasks">,
  channel: string,
): string {
  const { profile } = state;
  const values = state.tasks.findLast((task) => task.kind === "form" && task.suspended !== true)?.values ?? {};
  const locale = state.locale ?? bot.vocabulary.locales[0] ?? "en";
  const said = bot.timeZoneOf?.({ profile, values, channel, locale });
  return [said, profile["timeZone"]].find(isTimeZone) ?? bot.timeZone;
}

/** Asking `Intl` takes longer than all else a short turn does. */
const known = new Map<string, boolean>();
const MAX_KNOWN = 1_000;

/** Whether `Intl` knows it. */
export function isTimeZone(zone: unknown): zone is string {
  if (typeof zone !== "string" || zone === "") return false;
  const found = known.get(zone) ?? asked(zone);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(zone, found);
  return found;
}

function asked(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
