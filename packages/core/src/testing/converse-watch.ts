import type { CustomerId } from "../model/customer.ts";
import type { Fact, JournalEntry } from "../model/journal.ts";
import type { Store, StoredOutbox } from "../ports/store.ts";

/** What a committed turn wrote, as far as the test kit looks at it. */
export interface WatchedTurn {
  readonly customer: CustomerId;
  readonly journal: JournalEntry | undefined;
  readonly facts: readonly Fact[];
  /** Ids of the messages it said. */
  readonly messages: readonly string[];
}

/** A store that tells of every turn it committed, in the order of the commits. */
export function watchStore(store: Store, committed: (turn: WatchedTurn) => void): Store {
  const tell = (
    customer: CustomerId,
    turn: { readonly journal?: JournalEntry; readonly outbox: readonly StoredOutbox[] },
  ): void => {
    const messages = turn.outbox.filter(({ body }) => body.kind === "message").map(({ id }) => id);
    committed({ customer, journal: turn.journal, facts: turn.journal?.facts ?? [], messages });
  };
  const commit: Store["commit"] = async (group) => {
    const outcomes = await store.commit(group);
    for (const [index, { turn }] of group.entries.entries()) {
      if (turn !== undefined && outcomes[index]?.status === "committed") tell(turn.customer, turn);
    }
    return outcomes;
  };
  const merge: Store["merge"] = async (request) => {
    const outcome = await store.merge(request);
    if (outcome.status === "committed") tell(request.survivor.customer, request.turn);
    return outcome;
  };
  const unmerge: Store["unmerge"] = async (request) => {
    const outcome = await store.unmerge(request);
    if (outcome.status !== "committed") return outcome;
    tell(request.survivor.customer, request.turn);
    tell(request.restored.customer, request.restored);
    return outcome;
  };
  const watched: Partial<Store> = { commit, merge, unmerge };
  return new Proxy(store, {
    get(target, name) {
      const own: unknown = Reflect.get(watched, name);
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
