import type { FailedMessages } from "./ports/app.ts";
import type { OutboxRow, Store } from "./ports/store.ts";

/**
 * The failed messages in a store that no application uses now: what is to be sent again leaves when one starts. A running
 * application has its own, `app.failedMessages`.
 *
 * @example
 * for (const { message, reason } of await failedMessagesOf(store).list()) console.log(message.id, reason);
 */
export function failedMessagesOf(
  store: Pick<Store, "failedMessages" | "resend" | "dropFailed">,
  push: (rows: readonly OutboxRow[]) => void = () => {},
): FailedMessages {
  return {
    list: (limit = 100) => store.failedMessages(limit),
    async resend(id) {
      const rows = await store.resend(id);
      if (rows !== undefined) push(rows);
      return rows !== undefined;
    },
    drop: (id) => store.dropFailed(id),
  };
}
