import { createHmac } from "node:crypto";

/**
 * The 16 bytes under which an event is known: a keyed hash, so that it survives the erasure of a customer without being
 * an identifier of anybody.
 */
export function dedupeKey(secret: Uint8Array, parts: readonly string[]): Uint8Array {
  return createHmac("sha256", secret).update(parts.join("\n")).digest().subarray(0, 16);
}
