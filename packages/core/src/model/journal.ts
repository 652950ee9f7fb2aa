import type { Assurance } from "./alias.ts";
import type { Conversation } from "./conversation.ts";
import type { CustomerId } from "./customer.ts";
import type { Json } from "./json.ts";
import type { AskedRecognizer, RankedIntent } from "./understood.ts";

/** Why a filled slot was emptied. */
export type ClearReason = "corrected" | "dependency" | "expired" | "migrated" | "rejected";

/** One thing that happened in a turn. Append-only; the journey, the metrics and the promises are folds over these. */
export type Fact =
  | { readonly type: "customer-created" }
  | { readonly type: "customer-linked"; readonly with: CustomerId; readonly proof: string }
  | {
      readonly type: "customer-unlinked";
      readonly from: CustomerId;
      readonly proof: string;
      /** Tasks of before that were completed while they were one, wherever that is told. */
      readonly completed?: readonly string[];
    }
  | { readonly type: "erasure-requested"; readonly receipt: string }
  | { readonly type: "erasure-cancelled"; readonly receipt: string }
  | { readonly type: "step-up-asked"; readonly level: Assurance; readonly to: string }
  | { readonly type: "step-up-passed"; readonly level: Assurance; readonly method: string }
  | {
      readonly type: "step-up-refused";
      readonly level: Assurance;
      readonly reason: "linked" | "no-channel" | "wrong" | "locked" | "expired" | "elsewhere" | "cancelled";
    }
  /** What needs a proof was given to somebody who had it; `name` is the answer or form. */
  | { readonly type: "disclosed"; readonly name: string; readonly level: Assurance }
  | { readonly type: "consent-given"; readonly purpose: string }
  | { readonly type: "consent-withdrawn"; readonly purpose: string }
  /** Something that was to be said or done was not. */
  | { readonly type: "suppressed"; readonly reason: "erasure" | "consent" }
  | {
      readonly type: "link-refused";
      readonly reason: "unknown" | "used" | "expired" | "locked" | "group" | "own" | "declined" | "limit";
    }
  | { readonly type: "alias-bound"; readonly kind: string }
  /** A name that would have been one too many of its kind, or that names nobody. */
  | { readonly type: "alias-refused"; readonly kind: string; readonly reason: "limit" | "nobody" }
  | { readonly type: "channel-switched"; readonly from: string; readonly to: string }
  | { readonly type: "intent-recognized"; readonly intent: string; readonly confidence: number; readonly by: string }
  | { readonly type: "message-misunderstood" }
  | { readonly type: "clarification-asked"; readonly intents: readonly string[] }
  | { readonly type: "answer-given"; readonly intent: string }
  | { readonly type: "task-started"; readonly task: string; readonly kind: "form" | "flow"; readonly name: string }
  | { readonly type: "task-completed"; readonly task: string; readonly name: string }
  | { readonly type: "task-cancelled"; readonly task: string; readonly name: string }
  | { readonly type: "task-abandoned"; readonly task: string; readonly name: string }
  | { readonly type: "task-suspended"; readonly task: string; readonly name: string }
  | { readonly type: "task-resumed"; readonly task: string; readonly name: string }
  | {
      readonly type: "task-ended";
      readonly task: string;
      readonly name: string;
      readonly reason: "code-gone" | "failed" | "condition" | "unlinked";
    }
  | {
      readonly type: "task-migrated";
      readonly task: string;
      readonly name: string;
      readonly from: number;
      readonly to: number;
    }
  | { readonly type: "change-requested"; readonly task: string; readonly name: string; readonly of: string }
  | { readonly type: "change-accepted"; readonly task: string; readonly name: string; readonly of: string }
  | { readonly type: "change-refused"; readonly task: string; readonly name: string; readonly of: string }
  | { readonly type: "slot-asked"; readonly task: string; readonly slot: string; readonly repeat?: boolean }
  | { readonly type: "slot-filled"; readonly task: string; readonly slot: string; readonly from: string }
  | { readonly type: "slot-cleared"; readonly task: string; readonly slot: string; readonly reason: ClearReason }
  | { readonly type: "slot-skipped"; readonly task: string; readonly slot: string }
  | { readonly type: "item-added"; readonly task: string; readonly list: string; readonly item: number }
  | { readonly type: "item-removed"; readonly task: string; readonly list: string; readonly item: number }
  | { readonly type: "confirmation-shown"; readonly task: string; readonly revision: number }
  | { readonly type: "confirmed"; readonly task: string; readonly revision: number }
  | { readonly type: "choice-late"; readonly prompt: string }
  | { readonly type: "step-done"; readonly name: string; readonly tries: number; readonly ms: number }
  | { readonly type: "reminded"; readonly task: string }
  | { readonly type: "handoff-requested"; readonly queue: string; readonly note?: string }
  | { readonly type: "group-refused" }
  | { readonly type: "reachability-changed"; readonly channel: string; readonly reachable: boolean }
  | { readonly type: "event-failed"; readonly code: string; readonly tries: number }
  | { readonly type: "touch"; readonly name: string; readonly data?: Json };

/** What a turn left behind: one row. Texts in `heard` and `said` are personal data and go with the customer. */
export interface JournalEntry {
  readonly customer: CustomerId;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Kind of the event the turn was about. */
  readonly event: string;
  readonly conversation?: Conversation;
  readonly heard?: string;
  readonly said?: readonly string[];
  readonly facts: readonly Fact[];
  readonly trace?: Trace;
}

/** How a turn went. It holds no text of the customer. */
export interface Trace {
  /** How long the turn took, milliseconds. */
  readonly ms: number;
  /** Which step of understanding decided, see {@link Understood.by}. */
  readonly understood?: string;
  /** Of the likeliest intent. */
  readonly confidence?: number;
  /** The likeliest intents, at most three. */
  readonly intents?: readonly RankedIntent[];
  /** The recognizers that were asked, in order. */
  readonly asked?: readonly AskedRecognizer[];
}
