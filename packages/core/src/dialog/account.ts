import type { AccountApi } from "../model/definition.ts";
import type { Draft } from "./draft.ts";

/** How long a customer may take a connection back themselves. */
const REGRET_MS = 24 * 60 * 60 * 1_000;

/** What a handler may do about the customer's account. Nothing happens before the turn is committed. */
export function accountOf(draft: Draft, pass: () => void): AccountApi {
  return {
    unlink({ channel } = {}) {
      pass();
      if (draft.scope === "group" || draft.conversation === undefined) return;
      draft.enqueue.push({
        kind: "unmerge",
        key: `unlink:${draft.event?.key ?? draft.now}`,
        at: new Date(draft.now).toISOString(),
        proof: "customer",
        turns: 1,
        conversation: draft.conversation,
        ...(channel === undefined ? { withinMs: REGRET_MS } : { channel }),
      });
    },
  };
}
