import { sameText } from "@sambung/core/channel";

/** The header in which Telegram repeats the secret that was given to `setWebhook`. */
export const SECRET_HEADER = "x-telegram-bot-api-secret-token";

/** Whether a request carries the secret. Takes the same time however much of it is right. */
export function secretMatches(expected: string, given: string | null): boolean {
  return given !== null && sameText(expected, given);
}
