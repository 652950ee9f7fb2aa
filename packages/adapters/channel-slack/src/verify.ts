import { createHmac } from "node:crypto";
import { sameText } from "@sambung/core/channel";

/** The header with `v0=` and the HMAC of a request. */
export const SIGNATURE_HEADER = "x-slack-signature";
/** The header with the second in which Slack signed a request. */
export const TIMESTAMP_HEADER = "x-slack-request-timestamp";

/** How far a signature's time may be from ours, both ways; Slack's own advice is five minutes. */
const TOLERANCE_MS = 300_000;

/** Whether a request claims to be of now. A time in the future is as wrong as an old one: it could be kept and used later. */
export function isFresh(timestamp: string | null, now: number): timestamp is string {
  return timestamp !== null && /^\d{1,12}$/.test(timestamp) && Math.abs(now - Number(timestamp) * 1000) <= TOLERANCE_MS;
}

/** The signature of a body: HMAC-SHA256 over version, time and the raw bytes. */
export function signatureOf(secret: string, timestamp: string, body: Uint8Array): string {
  return `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest("hex")}`;
}

/** Whether a signature is the right one. Takes the same time however much of it is right. */
export function isSigned(secret: string, timestamp: string, body: Uint8Array, given: string | null): boolean {
  return given !== null && sameText(signatureOf(secret, timestamp, body), given);
}
