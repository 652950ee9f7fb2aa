import type { CustomerId } from "../model/customer.ts";
import type { JournalEntry } from "../model/journal.ts";
import type { AuditEntry } from "../ports/audit.ts";

/** What of a turn belongs into the audit log; `with` is the customer it is about besides the turn's own. */
export interface Audited extends Omit<AuditEntry, "id" | "at" | "subject" | "other"> {
  readonly with?: CustomerId;
}

/** The facts of a turn that somebody may later have to answer for, in order. */
export function auditedIn({ facts, conversation }: Pick<JournalEntry, "facts" | "conversation">): readonly Audited[] {
  const place = conversation === undefined ? {} : { channel: conversation.channel };
  return facts.flatMap((fact): Audited[] => {
    switch (fact.type) {
      case "customer-linked":
        return [{ action: "linked", what: fact.proof, with: fact.with, ...place }];
      case "customer-unlinked":
        return [{ action: "unlinked", what: fact.proof, with: fact.from, ...place }];
      case "link-refused":
        return [{ action: "link-refused", what: fact.reason, ...place }];
      case "step-up-asked":
        return [{ action: "step-up-asked", level: fact.level, what: fact.to, ...place }];
      case "step-up-passed":
        return [{ action: "step-up-passed", level: fact.level, what: fact.method, ...place }];
      case "step-up-refused":
        return [{ action: "step-up-refused", level: fact.level, what: fact.reason, ...place }];
      case "disclosed":
        return [{ action: "disclosed", level: fact.level, what: fact.name, ...place }];
      case "erasure-requested":
      case "erasure-cancelled":
        return [{ action: fact.type, receipt: fact.receipt, ...place }];
      default:
        return [];
    }
  });
}
