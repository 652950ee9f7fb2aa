import { makeSigner, sameSignature } from "@sambung/core/channel";

/** The header in which Meta signs the bytes of a webhook's body. */
export const SIGNATURE_HEADER = "x-hub-signature-256";

/** What {@link SIGNATURE_HEADER} says for bodies: `sha256=` and the HMAC-SHA256 under the app secret in hex. */
export function makeSignature(appSecret: string): (body: Uint8Array) => string {
  const sign = makeSigner(appSecret);
  return (body) => `sha256=${sign(body)}`;
}

/** Whether a body was signed with the app secret. Takes the same time however much of the signature is right. */
export type IsSigned = (body: Uint8Array, given: string | null) => boolean;

/** Checks signatures under one app secret. */
export function makeIsSigned(appSecret: string): IsSigned {
  const signatureOf = makeSignature(appSecret);
  return (body, given) => given !== null && sameSignature(signatureOf(body), given.toLowerCase());
}
