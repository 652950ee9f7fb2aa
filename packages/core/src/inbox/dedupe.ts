import { createHmac, createSecretKey, type KeyObject } from "node:crypto";

/** The key for {@link dedupeKey}, made ready once: importing it costs more than using it. */
export function dedupeSecret(secret: Uint8Array): KeyObject {
  return createSecretKey(secret);
}

/**
 * The 16 bytes under which an event is known: a keyed hash, so that it survives the erasure of a customer without being
 * an identifier of anybody.
 */
export function dedupeKey(secret: KeyObject, parts: readonly string[]): Uint8Array {
  return createHmac("sha256", secret).update(parts.join("\n")).digest().subarray(0, 16);
}
