import type { Alias } from "./alias.ts";

/** Country code, and what is dialled before a number inside the country. ITU-T E.164 and national numbering plans. */
const PLANS: { readonly [region: string]: { readonly code: string; readonly trunk: string } } = {
  AU: { code: "61", trunk: "0" },
  CA: { code: "1", trunk: "1" },
  DE: { code: "49", trunk: "0" },
  GB: { code: "44", trunk: "0" },
  HK: { code: "852", trunk: "" },
  ID: { code: "62", trunk: "0" },
  IN: { code: "91", trunk: "0" },
  JP: { code: "81", trunk: "0" },
  KR: { code: "82", trunk: "0" },
  MY: { code: "60", trunk: "0" },
  NL: { code: "31", trunk: "0" },
  PH: { code: "63", trunk: "0" },
  SG: { code: "65", trunk: "" },
  TH: { code: "66", trunk: "0" },
  TL: { code: "670", trunk: "" },
  US: { code: "1", trunk: "1" },
  VN: { code: "84", trunk: "0" },
};

/** Fewest and most digits with the country code; E.164 has at most 15. */
const MIN_DIGITS = 8;
const MAX_DIGITS = 15;

/** Regions whose numbers can be read without a country code. */
export const PHONE_REGIONS: readonly string[] = Object.keys(PLANS);

/**
 * A phone number as it is written everywhere, `+628121234567`, out of `0812-123-4567`, `62 812 123 4567` or
 * `0062812...`. Undefined when it is none, or when only its country could tell and is not known.
 *
 * @param region ISO 3166, for numbers without country code
 */
export function canonicalPhone(written: string, region: string): string | undefined {
  const text = written.trim().replace(/^tel:/i, "");
  if (!/^\+?[\d\s().\-/]+$/.test(text)) return undefined;
  const digits = text.replace(/\D/g, "");
  const plan = PLANS[region];
  const international = numberWithCode(text, digits, plan);
  if (international === undefined) return undefined;
  const { length } = international;
  return length >= MIN_DIGITS && length <= MAX_DIGITS ? `+${international}` : undefined;
}

function numberWithCode(
  text: string,
  digits: string,
  plan: { readonly code: string; readonly trunk: string } | undefined,
): string | undefined {
  // Some write both: +62 (0)812.
  if (text.startsWith("+")) return plan === undefined ? digits : withoutTrunk(digits, plan);
  if (digits.startsWith("00")) return digits.slice(2);
  if (plan === undefined) return undefined;
  const { code, trunk } = plan;
  if (trunk !== "" && digits.startsWith(trunk) && trunk !== code) return `${code}${digits.slice(trunk.length)}`;
  if (digits.startsWith(code) && digits.length >= code.length + MIN_DIGITS) return withoutTrunk(digits, plan);
  return `${code}${digits}`;
}

function withoutTrunk(digits: string, { code, trunk }: { readonly code: string; readonly trunk: string }): string {
  const doubled = trunk !== "" && trunk !== code && digits.startsWith(`${code}${trunk}`);
  return doubled ? `${code}${digits.slice(code.length + trunk.length)}` : digits;
}

/** What systems write where they know nothing: it would make one person of everybody. */
const NOBODY = /^(?:[0\s.+-]*|-1|null|nil|none|undefined|nan|n\/?a|unknown|anonymous|\[object object\])$/i;

/** Whether a value names anybody at all. */
export function namesSomebody({ value }: Pick<Alias, "value">): boolean {
  return !NOBODY.test(value.trim());
}

/**
 * An alias as it is compared: phone numbers with their country code (`phone` and `sms` with a plus, `whatsapp` without, as
 * the platform writes them), e-mail addresses in small letters.
 *
 * @param region ISO 3166, for phone numbers without country code
 */
export function canonicalAlias<Name extends Alias>(alias: Name, region: string): Name {
  const value = canonicalValue(alias, region);
  return value === alias.value ? alias : { ...alias, value };
}

function canonicalValue({ kind, account, value }: Alias, region: string): string {
  if (kind === "email") return value.trim().toLowerCase();
  if (kind === "phone" || kind === "sms") return canonicalPhone(value, region) ?? value;
  if (kind === "whatsapp" && account === "*") return canonicalPhone(value, region)?.slice(1) ?? value;
  return value;
}
