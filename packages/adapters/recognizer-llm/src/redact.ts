import { codeWords } from "@sambung/core/code-words";

const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}.-]{1,255}/gu;
const LINK = /\b(?:https?:\/\/|www\.)\S+/gi;
/** Phone, card, account and identity numbers: seven digits or more, with what people put between them. */
const LONG_NUMBER = /\+?\(?\d(?:[\s().-]{0,2}\d){6,}/g;

/** The text without e-mail addresses, links, codes and long numbers; amounts and short numbers stay. */
export function redact(text: string): string {
  let plain = text;
  for (const { start, end } of codeWords(text).toReversed())
    plain = `${plain.slice(0, start)}[code]${plain.slice(end)}`;
  return plain
    .replace(EMAIL, "[email]")
    .replace(LINK, "[link]")
    .replace(LONG_NUMBER, (digits) => (isAmount(digits) ? digits : "[number]"));
}

/** "1.500.000": groups of three, as amounts are written. */
function isAmount(digits: string): boolean {
  return /^\d{1,3}(?:\.\d{3})+$/.test(digits) && digits.length < 16;
}
