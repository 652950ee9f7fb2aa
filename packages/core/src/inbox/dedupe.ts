import { hash } from "node:crypto";

/** What {@link dedupeKey} begins every text with: the store's secret as text. */
export function dedupeSecret(secret: Uint8Array): string {
  return `${Buffer.from(secret).toString("base64")}\n`;
}

/**
 * The 16 bytes under which an event is known: a keyed hash, so that it survives the erasure of a customer without being
 * an identifier of anybody. Half of a SHA-256 over secret and text: nobody who sees some keys can make others.
 */
export function dedupeKey(secret: string, parts: readonly string[]): Uint8Array {
  // As a string, because a digest as bytes costs four times as much.
  return Buffer.from(hash("sha256", secret + parts.join("\n"), "binary").slice(0, 16), "latin1");
}
