import { createHash, timingSafeEqual } from "node:crypto";

/** The header in which Telegram repeats the secret that was given to `setWebhook`. */
export const SECRET_HEADER = "x-telegram-bot-api-secret-token";

/** Whether a request carries the secret. Takes the same time however much of it is right. */
export function secretMatches(expected: string, given: string | null): boolean {
  // Hashing first gives both sides one length, which the comparison needs and which hides the secret's own.
  return timingSafeEqual(digest(expected), digest(given ?? "")) && given !== null;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
