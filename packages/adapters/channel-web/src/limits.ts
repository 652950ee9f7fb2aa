import { type Clock, type Rate, SambungError } from "@sambung/core";

/** How much one visitor and one address may do. Counted in memory, per process. `false` switches a limit off. */
export interface WebLimits {
  /** Messages, uploads and link codes of a visitor. Default 120 a minute with a burst of 60. */
  readonly messages?: Rate | false;
  /** Everything else a visitor does: opening streams, polls, read and typing marks. Default 600 a minute, burst 300. */
  readonly requests?: Rate | false;
  /** New sessions from an address, see the option `address`. Default 60 an hour. */
  readonly sessions?: Rate | false;
  /** Streams and long polls a visitor may have open at the same time. Default 10. */
  readonly streams?: number;
  /** Longest text, UTF-8 bytes. Default 16,384. */
  readonly textBytes?: number;
  /** Largest JSON body, bytes. Default 1,048,576. */
  readonly bodyBytes?: number;
}

/** {@link WebLimits} with every default filled in. */
export type EffectiveLimits = Required<WebLimits>;

/** The limits used when nothing else is said. */
export const DEFAULT_LIMITS: EffectiveLimits = {
  messages: { burst: 60, perSeconds: 30 },
  requests: { burst: 300, perSeconds: 30 },
  sessions: { burst: 60, perSeconds: 3_600 },
  streams: 10,
  textBytes: 16_384,
  bodyBytes: 1_048_576,
};

/**
 * Limits with defaults.
 *
 * @throws SambungError `option-invalid` when a number is not positive
 */
export function effectiveLimits(limits: WebLimits = {}): EffectiveLimits {
  const effective = { ...DEFAULT_LIMITS };
  for (const [name, value] of Object.entries(limits))
    if (value !== undefined) Object.assign(effective, { [name]: value });
  for (const [name, value] of Object.entries(effective)) {
    const numbers = typeof value === "object" ? [value.burst, value.perSeconds] : value === false ? [] : [value];
    if (numbers.every((number) => Number.isFinite(number) && number > 0)) continue;
    throw new SambungError("option-invalid", `limits.${name} of web() must be made of positive numbers`);
  }
  return effective;
}

/** Counts per key. */
export interface TokenBuckets {
  /** Takes one token: 0 when there was one, otherwise the milliseconds until there is. */
  take(key: string): number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Keys kept at the same time; beyond it the least recently used are forgotten. */
const MOST_KEYS = 50_000;

/** A token bucket per key: `burst` at once, refilled evenly over `perSeconds`. */
export function tokenBuckets(
  rate: Rate | false,
  clock: Pick<Clock, "monotonic">,
  mostKeys: number = MOST_KEYS,
): TokenBuckets {
  if (rate === false) return { take: () => 0 };
  const buckets = new Map<string, Bucket>();
  const msPerToken = (rate.perSeconds * 1_000) / rate.burst;
  return {
    take: (key) => {
      const now = clock.monotonic();
      const bucket = buckets.get(key) ?? { tokens: rate.burst, at: now };
      bucket.tokens = Math.min(rate.burst, bucket.tokens + (now - bucket.at) / msPerToken);
      bucket.at = now;
      // Taken out and put back: the map stays in order of use.
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > mostKeys) buckets.delete(buckets.keys().next().value as string);
      // Refilling in parts adds up to a hair less than a whole token.
      if (bucket.tokens >= 1 - 1e-9) {
        bucket.tokens = Math.max(0, bucket.tokens - 1);
        return 0;
      }
      return Math.ceil((1 - bucket.tokens) * msPerToken);
    },
  };
}
