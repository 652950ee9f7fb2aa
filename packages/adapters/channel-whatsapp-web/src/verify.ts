import { SambungError } from "@sambung/core";
import { phoneOf } from "./conversation.ts";

/**
 * The digits of the account that was paired. There are no signatures here: whoever scans the code decides whose account
 * it is, so a bot that was told its number works for no other.
 *
 * @throws SambungError `option-invalid` when it is not the number the bot was told
 */
export function verifiedNumber(wid: string | undefined, expected: string | undefined): string | undefined {
  const number = phoneOf(wid);
  if (expected === undefined || number === undefined || number === expected) return number;
  throw new SambungError(
    "option-invalid",
    "whatsappWeb(): another account was paired than option number says; unlink this device on that phone and scan again",
  );
}
