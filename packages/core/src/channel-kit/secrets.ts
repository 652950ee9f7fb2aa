import { hash, timingSafeEqual } from "node:crypto";

/** Whether two texts are equal. Takes the same time however much of them is. */
export function sameText(expected: string, given: string): boolean {
  // Hashing first gives both sides one length, which the comparison needs and which hides the secret's own.
  return timingSafeEqual(digest(expected), digest(given));
}

/**
 * Whether two signatures are equal; that they have one length is no secret, so they need no hashing first. Takes the same
 * time however much of them is.
 */
export function sameSignature(expected: string, given: string): boolean {
  const [own, other] = [Buffer.from(expected), Buffer.from(given)];
  return own.byteLength === other.byteLength && timingSafeEqual(own, other);
}

function digest(text: string): Buffer {
  // As a string first, because a digest as bytes costs more than both steps.
  return Buffer.from(hash("sha256", text, "binary"), "latin1");
}

/** Bytes that SHA-256 takes at a time. */
const BLOCK = 64;

/**
 * Signs with HMAC-SHA256 (RFC 2104) under one secret, in hex, what several parts are together. It gives what `createHmac`
 * does, whose object costs more than the two hashes it makes.
 */
export function makeSigner(secret: string): (...parts: readonly Uint8Array[]) => string {
  const key = Buffer.from(secret);
  const block = Buffer.alloc(BLOCK);
  (key.byteLength > BLOCK ? hash("sha256", key, "buffer") : key).copy(block);
  const inner = block.map((byte) => byte ^ 0x36);
  const outer = block.map((byte) => byte ^ 0x5c);
  return (...parts) => {
    const digested = Buffer.from(hash("sha256", Buffer.concat([inner, ...parts]), "hex"), "hex");
    return hash("sha256", Buffer.concat([outer, digested]), "hex");
  };
}
