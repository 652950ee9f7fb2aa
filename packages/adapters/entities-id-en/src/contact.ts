import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";
import { add, type Scan, takePlace } from "./scan.ts";

const EMAIL =
  /[\p{L}\p{N}](?:[\p{L}\p{N}._%+-]*[\p{L}\p{N}_%+-])?@[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)+/gu;
const URL_LIKE =
  /(?:https?:\/\/|www\.)[^\s<>"']+|(?<![\p{L}\p{N}@.])[\p{L}\p{N}][\p{L}\p{N}-]*(?:\.[\p{L}\p{N}-]+)*\.(?:com|id|net|org|io|me|app|dev|shop|store|info|biz|xyz)(?:\/[^\s<>"']*)?(?![\p{L}\p{N}@])/giu;
const TRAILING = /[.,;:!?)\]}'"]+$/;

/** Finds e-mail addresses, links and phone numbers, and takes their place in the text. */
export function findContacts(scan: Scan): void {
  const { text } = scan;
  const places: (readonly [number, number])[] = [];
  const put = (kind: string, start: number, end: number, value: string): void => {
    if (places.some(([from, to]) => start < to && end > from)) return;
    places.push([start, end]);
    add(scan, kind, start, end, [value]);
  };
  if (text.includes("@"))
    for (const match of text.matchAll(EMAIL)) put("email", match.index, match.index + match[0].length, email(match[0]));
  if (text.includes("://") || text.includes(".")) findLinks(text, put);
  findPhones(scan, put);
  for (const [start, end] of places) takePlace(scan, start, end);
}

type Put = (kind: string, start: number, end: number, value: string) => void;

function email(written: string): string {
  const at = written.lastIndexOf("@");
  return written.slice(0, at) + written.slice(at).toLowerCase();
}

function findLinks(text: string, put: Put): void {
  for (const match of text.matchAll(URL_LIKE)) {
    const written = match[0].replace(TRAILING, "");
    const url = /^https?:\/\//i.test(written) ? written : `https://${written}`;
    if (URL.canParse(url)) put("url", match.index, match.index + written.length, url);
  }
}

const DIGIT = /\d/;
const PHONE = /(?<![\p{L}\p{N}.,/:#-])(?:\+\s?|\()?\d(?:[\s().-]{0,3}\d){6,14}(?![\p{L}\p{N}]|[.,:/-]\d)/gu;
const GROUPED = /^\d{1,3}(?:\.\d{3})+$/;
const DATE = /^(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[.-]\d{1,2}[.-]\d{4})/;
const AFTER_CURRENCY = /(?:rp|idr|usd|\$|€|£)\.?\s*$/i;

function findPhones(scan: Scan, put: Put): void {
  const { text, region } = scan;
  if (!DIGIT.test(text)) return;
  for (const match of text.matchAll(PHONE)) {
    const written = match[0];
    if (
      GROUPED.test(written) ||
      DATE.test(written) ||
      AFTER_CURRENCY.test(text.slice(Math.max(0, match.index - 5), match.index))
    )
      continue;
    const number = readPhone(written, region.toUpperCase());
    if (number !== undefined) put("phone", match.index, match.index + written.length, number);
  }
}

/** E.164, when the digits look like a phone number as people write them in the region. */
function readPhone(written: string, region: string): string | undefined {
  const digits = written.replace(/\D/g, "");
  const country: CountryCode | undefined = isSupportedCountry(region) ? region : undefined;
  if (written.startsWith("+")) return valid(written, country);
  if (country === undefined) return undefined;
  if (country === "ID") {
    if (digits.startsWith("62")) return valid(`+${digits}`, country);
    // Without the leading zero only mobile numbers: other digits of that length are amounts or order numbers.
    if (!digits.startsWith("0") && !(digits.startsWith("8") && digits.length >= 9)) return undefined;
    return valid(digits, country);
  }
  if (digits.startsWith("00")) return valid(`+${digits.slice(2)}`, country);
  const formatted = /[\s().-]/.test(written);
  return formatted || digits.startsWith("0") || digits.length >= 10 ? valid(written, country) : undefined;
}

function valid(written: string, country: CountryCode | undefined): string | undefined {
  const phone = parsePhoneNumberFromString(written, country);
  return phone?.isValid() === true ? phone.number : undefined;
}
