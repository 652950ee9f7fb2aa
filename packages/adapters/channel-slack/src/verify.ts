import { makeSigner, sameSignature } from "@sambung/core/channel";

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

/** What {@link SIGNATURE_HEADER} says for bodies: `v0=` and the HMAC-SHA256 over version, time and the raw bytes. */
export function makeSignature(secret: string): (timestamp: string, body: Uint8Array) => string {
  const sign = makeSigner(secret);
  return (timestamp, body) => `v0=${sign(Buffer.from(`v0:${timestamp}:`), body)}`;
}

/** Whether a signature is the right one. Takes the same time however much of it is right. */
export type IsSigned = (timestamp: string, body: Uint8Array, given: string | null) => boolean;

/** Checks signatures under one signing secret. */
export function makeIsSigned(secret: string): IsSigned {
  const signatureOf = makeSignature(secret);
  return (timestamp, body, given) => given !== null && sameSignature(signatureOf(timestamp, body), given);
}
