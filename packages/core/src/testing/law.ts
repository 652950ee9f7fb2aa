import { AssertionError } from "node:assert";
import { isDeepStrictEqual } from "node:util";
import { type ErrorCode, SambungError } from "../errors.ts";

/**
 * One promise of a port as a test without a test runner.
 *
 * @example
 * for (const law of storeLaws(make)) test(law.name, law.run);
 */
export interface Law {
  readonly name: string;
  /** Resolves when the law holds, rejects with what it saw otherwise. */
  readonly run: () => Promise<void>;
}

/** Fails unless `condition` holds. */
export function holds(condition: boolean, what: string): asserts condition {
  if (!condition) throw new AssertionError({ message: what, actual: false, expected: true, operator: "holds" });
}

/** Fails unless both are the same data. Properties that are `undefined` count as absent; bytes are compared as bytes. */
export function same(actual: unknown, expected: unknown, what: string): void {
  const [left, right] = [plain(actual), plain(expected)];
  if (!isDeepStrictEqual(left, right)) {
    const message = `${what}: got ${brief(left)}, want ${brief(right)}`;
    throw new AssertionError({ message, actual: left, expected: right, operator: "same" });
  }
}

/** Fails unless `promise` rejects with a {@link SambungError} of this code. */
export async function rejectsWith(promise: Promise<unknown>, code: ErrorCode, what: string): Promise<void> {
  let seen: unknown;
  try {
    await promise;
  } catch (error) {
    seen = SambungError.is(error) ? error.code : error;
  }
  same(seen instanceof Error ? seen.message : seen, code, what);
}

/** The whole data is in the error's `actual` and `expected`. */
function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length <= 400 ? text : `${text.slice(0, 400)}...`;
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes:${Buffer.from(value).toString("hex")}`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const pairs = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(
    pairs.map(([key, part]) => [key, plain(part)]).sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)),
  );
}
