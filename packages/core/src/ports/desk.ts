import type { Conversation } from "../model/conversation.ts";
import type { CustomerId } from "../model/customer.ts";
import type { Handoff } from "../model/effects.ts";

/** One request for a person, with what they need to know. */
export interface DeskCase extends Handoff {
  readonly customer: CustomerId;
  readonly name?: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly conversation?: Conversation;
  /** The last ten lines, oldest first. */
  readonly lines: readonly { readonly from: "customer" | "bot"; readonly text: string }[];
}

/**
 * Where human agents work. The default desk keeps cases in the store and, when a conversation is configured, posts one
 * message per case there.
 */
export interface Desk {
  readonly contract: 1;
  /** Called after the turn committed; delivered at least once with the same `id`. */
  open(deskCase: DeskCase): Promise<void>;
}
