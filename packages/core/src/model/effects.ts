import type { Alias, Assurance } from "./alias.ts";
import type { Conversation } from "./conversation.ts";
import type { CustomerState } from "./customer.ts";
import type { InternalEvent } from "./event.ts";
import type { Fact } from "./journal.ts";
import type { Json } from "./json.ts";
import type { OutgoingMessage } from "./message.ts";

/** A message to one conversation. */
export interface Reply {
  readonly to: Conversation;
  readonly message: OutgoingMessage;
  /** What happens when nobody knows whether the platform took it: send again (default) or hold. */
  readonly unknownOutcome?: "resend" | "hold";
  /** Goes out only while the customer agrees to this. */
  readonly purpose?: string;
  /** What it says is a secret: the journal does not keep it. */
  readonly secret?: true;
}

/** Takes the controls off a message that was sent before. */
export interface Withdrawal {
  readonly to: Conversation;
  /** Id of the {@link OutgoingMessage}. */
  readonly message: string;
}

/** Sets, replaces or removes the timer (task, name). */
export type TimerChange =
  | {
      readonly change: "set";
      readonly task: string;
      readonly name: string;
      readonly due: number;
      readonly generation: number;
    }
  | { readonly change: "cancel"; readonly task: string; readonly name?: string };

/** A person is wanted. */
export interface Handoff {
  readonly id: string;
  readonly queue: string;
  readonly note?: string;
  readonly task?: { readonly name: string; readonly values: { readonly [slot: string]: Json | undefined } };
}

/** What a stage of a turn adds; the commit stage writes all of it in one transaction. */
export interface Effects {
  readonly state: CustomerState;
  readonly replies: readonly Reply[];
  readonly withdrawals: readonly Withdrawal[];
  readonly facts: readonly Fact[];
  readonly timers: readonly TimerChange[];
  readonly handoffs: readonly Handoff[];
  /** Appended to this customer's own inbox. */
  readonly enqueue: readonly InternalEvent[];
  /** Aliases to bind to this customer. */
  readonly bind: readonly Alias[];
  /** Aliases that are this customer's no more. */
  readonly unbind?: readonly Alias[];
  /** Link codes (keyed hash) used up by this turn. */
  readonly usedCodes: readonly string[];
  /** What was asked for needs more proof: nothing of it was done. */
  readonly proof?: Assurance;
  /** Although more proof is needed to go on, what was done so far stands. */
  readonly paused?: true;
  /** What the customer wrote was a secret: it must not be kept or shown anywhere. */
  readonly redact?: boolean;
}

/** Effects of a stage that did nothing. */
export function noEffects(state: CustomerState): Effects {
  return {
    state,
    replies: [],
    withdrawals: [],
    facts: [],
    timers: [],
    handoffs: [],
    enqueue: [],
    bind: [],
    usedCodes: [],
  };
}
