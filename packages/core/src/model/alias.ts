/**
 * One platform's name for a person.
 *
 * `account` is the scope in which `value` is unique: `*` for Telegram ids, phones and e-mail addresses, the team for
 * Slack, the business for WhatsApp business-scoped ids, the site for web visitors.
 *
 * @example
 * const alias: Alias = { kind: "telegram", account: "*", value: "4711" };
 */
export interface Alias {
  readonly kind: string;
  readonly account: string;
  readonly value: string;
}

/** An alias as a channel saw it on an event; `proven` only when the platform itself vouches for it. */
export interface SeenAlias extends Alias {
  readonly proven: boolean;
}

/** How sure we are that an alias is this customer, weakest first. */
export const ASSURANCES = ["asserted", "channel", "linked", "verified", "authenticated"] as const;

/** How sure we are that an alias is this customer: `asserted < channel < linked < verified < authenticated`. */
export type Assurance = (typeof ASSURANCES)[number];

/** True when `actual` is at least as strong as `wanted`. */
export function assuranceAtLeast(actual: Assurance, wanted: Assurance): boolean {
  return ASSURANCES.indexOf(actual) >= ASSURANCES.indexOf(wanted);
}

/** One string per alias, usable as a map key. */
export function aliasKey(alias: Alias): string {
  return `${alias.kind}|${alias.account}|${alias.value}`;
}

/** Whether two aliases are the same name of the same platform account. */
export function sameAlias(a: Alias, b: Alias): boolean {
  return a.value === b.value && a.kind === b.kind && a.account === b.account;
}
