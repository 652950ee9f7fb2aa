import type { Ids } from "./ids.ts";
import type { CustomerId } from "./model/customer.ts";
import type { InternalEvent } from "./model/event.ts";
import type { CustomerAccount } from "./ports/app.ts";
import type { Clock } from "./ports/clock.ts";
import type { Store } from "./ports/store.ts";

export interface AccountTools {
  readonly store: Store;
  readonly ids: Ids;
  readonly clock: Pick<Clock, "now">;
  /** Puts an event into the customer's inbox; resolves when it is durable. */
  accept(event: InternalEvent): Promise<void>;
}

/** What the application may do with one customer. */
export function accountOf(customer: CustomerId, tools: AccountTools): CustomerAccount {
  const { store, ids, clock, accept } = tools;
  return {
    merges: () => store.merges(customer),
    unmerge: (merge) =>
      accept({
        kind: "unmerge",
        key: ids.message(),
        at: new Date(clock.now()).toISOString(),
        proof: "staff",
        turns: 0,
        ...(merge === undefined ? {} : { merge }),
      }),
  };
}
