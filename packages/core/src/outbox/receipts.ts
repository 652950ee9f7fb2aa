import type { ReceiptEvent } from "../model/event.ts";
import type { ReceiptMark } from "../ports/store.ts";

/** What a platform's receipt means for a message that was sent. A time that cannot be read counts as the oldest. */
export function receiptMark(event: ReceiptEvent): ReceiptMark {
  const at = Date.parse(event.at);
  return {
    channel: event.channel,
    target: event.target,
    status: event.status,
    at: Number.isFinite(at) ? at : 0,
  };
}
