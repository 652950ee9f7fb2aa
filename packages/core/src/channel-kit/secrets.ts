import { createHash, timingSafeEqual } from "node:crypto";

/** Whether two texts are equal. Takes the same time however much of them is. */
export function sameText(expected: string, given: string): boolean {
  // Hashing first gives both sides one length, which the comparison needs and which hides the secret's own.
  return timingSafeEqual(digest(expected), digest(given));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
