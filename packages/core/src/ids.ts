import type { Clock, Random } from "./ports/clock.ts";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** `bytes` as lower-case Crockford base 32, five bits a character. */
export function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  if (bits > 0) text += ALPHABET[(value << (5 - bits)) & 31];
  return text;
}

/** Nine characters that sort by time until the year 3084. */
function timePart(now: number): string {
  let text = "";
  let rest = Math.max(0, Math.floor(now));
  for (let index = 0; index < 9; index += 1) {
    text = ALPHABET[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** `a_` and the time. */
const AUDIT_TIME = 11;

/** Makes ids from the injected clock and random: unique, and sorted by creation time per prefix. */
export interface Ids {
  /** `c_` + 9 characters of time + 16 of randomness. */
  customer(): string;
  task(): string;
  /** Also those of one millisecond are in order. */
  audit(): string;
  /** `s_` + 16 characters of randomness: says nothing, not even when. */
  subject(): string;
  message(): string;
  /** Eight characters, short enough for a choice token. */
  prompt(): string;
}

/** Ids over an injected clock and random. */
export function makeIds(clock: Pick<Clock, "now">, random: Random): Ids {
  let at = Number.NaN;
  let shown = "";
  let audited = 0;
  const timed = (prefix: string): string => {
    const now = clock.now();
    if (now !== at) {
      at = now;
      shown = timePart(now);
    }
    return `${prefix}_${shown}${base32(random.bytes(10))}`;
  };
  return {
    customer: () => timed("c"),
    task: () => timed("t"),
    audit() {
      if (clock.now() !== at) audited = 0;
      audited += 1;
      return `${timed("a").slice(0, AUDIT_TIME)}${String(audited).padStart(6, "0")}${base32(random.bytes(5))}`;
    },
    subject: () => `s_${base32(random.bytes(10))}`,
    message: () => timed("m"),
    prompt: () => base32(random.bytes(5)),
  };
}
