import { createHmac } from "node:crypto";
import { sameText } from "@sambung/core/channel";

/** The header in which Meta signs the bytes of a webhook's body. */
export const SIGNATURE_HEADER = "x-hub-signature-256";

/** What {@link SIGNATURE_HEADER} says for a body: `sha256=` and the HMAC-SHA256 under the app secret in hex. */
export function signatureOf(body: Uint8Array, appSecret: string): string {
  return `sha256=${createHmac("sha256", appSecret).update(body).digest("hex")}`;
}

/** Whether a body was signed with the app secret. Takes the same time however much of the signature is right. */
export function signatureMatches(body: Uint8Array, appSecret: string, given: string | null): boolean {
  return given !== null && sameText(signatureOf(body, appSecret), given.toLowerCase());
}
