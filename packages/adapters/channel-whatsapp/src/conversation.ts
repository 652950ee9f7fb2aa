import type { Conversation } from "@sambung/core";

/** The fields of a request that say whom it is for. */
export type Recipient =
  | { readonly recipient_type: "individual" | "group"; readonly to: string }
  | { readonly recipient_type: "individual"; readonly recipient: string };

/**
 * Whom a conversation reaches: a phone number (digits only), a business-scoped user id (`ID.` and letters and digits,
 * for people who hide their number), or a group.
 */
export function recipientOf(to: Pick<Conversation, "id" | "kind">): Recipient {
  if (to.kind === "group") return { recipient_type: "group", to: to.id };
  return /^\+?\d+$/.test(to.id)
    ? { recipient_type: "individual", to: to.id }
    : { recipient_type: "individual", recipient: to.id };
}
