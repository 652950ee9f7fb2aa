import type { Assurance } from "../model/alias.ts";
import type { CustomerId } from "../model/customer.ts";

/** What the audit log tells of. */
export type AuditAction =
  | "linked"
  | "unlinked"
  | "link-refused"
  | "step-up-asked"
  | "step-up-passed"
  | "step-up-refused"
  /** An answer or a form that needs a proof was given to somebody who had it. */
  | "disclosed"
  | "erasure-requested"
  | "erasure-cancelled"
  | "erased"
  | "exported"
  /** Somebody looked at everything about the customer. */
  | "read";

/** One line of the audit log. It is never changed, never removed, and names nobody. */
export interface AuditEntry {
  /** Sorts by time. */
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly action: AuditAction;
  /** Random; stands for a customer until the customer is erased, from then on for nobody. */
  readonly subject: string;
  /** The other customer of a link or of its undoing. */
  readonly other?: string;
  /** Where it happened. */
  readonly channel?: string;
  /** Whoever did it, as the application called them; absent for the customers themselves. */
  readonly by?: string;
  /** What was asked for, given or refused: the name of an answer or a form, a reason, a proof. */
  readonly what?: string;
  /** How sure it was, or had to be, that it was the customer. */
  readonly level?: Assurance;
  /** Number of the receipt of an erasure. */
  readonly receipt?: string;
}

/** Which part of the audit log is wanted. */
export interface AuditQuery {
  /** Entries after the one with this id. */
  readonly after?: string;
  /** Most entries that are looked at, default 1,000. */
  readonly limit?: number;
  /** Only what is about this customer, or about whoever is one with them. */
  readonly customer?: CustomerId;
}

/** Who connected, proved, saw and erased what, when. */
export interface Audit {
  /** Oldest first. */
  list(query?: AuditQuery): Promise<readonly AuditEntry[]>;
}
