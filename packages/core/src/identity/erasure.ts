import type { DefaultCopyKey } from "../copy/defaults.ts";
import { ACCOUNT_TASK, type CustomerState, ERASE_TIMER, type PendingErasure } from "../model/customer.ts";
import type { CopyVariables } from "../model/definition.ts";
import type { TimerChange } from "../model/effects.ts";
import { type Event, isChannelEvent, type TimerEvent } from "../model/event.ts";
import type { Fact } from "../model/journal.ts";

/** What is left of a turn while the customer waits for their data to be erased. */
export interface WhileErasing {
  readonly state: CustomerState;
  readonly facts: readonly Fact[];
  readonly timers: readonly TimerChange[];
  readonly say?: { readonly key: DefaultCopyKey; readonly variables?: CopyVariables };
}

/** How long after an erasure that did not happen what was put off is looked at again. */
const LATER_MS = 60_000;
/** Taking the request back, in the customer's words. */
const KEEP =
  /\b(batal\w*|(tidak|tdk|gak?|nggak|enggak|ngga) jadi|jangan (di)?hapus|simpan saja|cancel|keep (it|my data|everything)|don'?t (delete|erase)|never ?mind)\b/iu;

/** The receipt of the erasure an event brings about now; undefined when it brings none. */
export function erasureDue(state: CustomerState, event: Event): string | undefined {
  if (event.kind === "erase") return event.receipt;
  if (event.kind !== "timer" || event.task !== ACCOUNT_TASK || event.name !== ERASE_TIMER) return undefined;
  return state.erasure?.askedAt === event.generation ? state.erasure.receipt : undefined;
}

/**
 * From the request on nothing of the customer is processed: no form goes on, nothing is sent first, timers are put off until
 * it is clear that the request was taken back.
 *
 * @param isAwaited whether a timer that came due still means something
 */
export function whileErasing(
  state: CustomerState,
  erasure: PendingErasure,
  event: Event,
  isAwaited: (event: TimerEvent) => boolean,
): WhileErasing {
  if (event.kind === "timer") {
    const { task, name, generation } = event;
    // Of a request that was taken back, or outlived: put off it would take the place of the one that is armed now.
    if (task === ACCOUNT_TASK || !isAwaited(event)) return rest(state);
    return rest(state, [{ change: "set", task, name, generation, due: erasure.due + LATER_MS }]);
  }
  if (event.kind === "send" || event.kind === "signal") {
    return { ...rest(state), facts: [{ type: "suppressed", reason: "erasure" }] };
  }
  if (!isChannelEvent(event) || event.kind === "reachability" || event.kind === "identity") return rest(state);
  if (event.kind === "text" && KEEP.test(event.text)) {
    const { erasure: _, ...kept } = state;
    return {
      state: kept,
      facts: [{ type: "erasure-cancelled", receipt: erasure.receipt }],
      timers: [{ change: "cancel", task: ACCOUNT_TASK, name: ERASE_TIMER }],
      say: { key: "sambung.erase.cancelled" },
    };
  }
  return { ...rest(state), say: { key: "sambung.erase.pending", variables: { at: new Date(erasure.due) } } };
}

function rest(state: CustomerState, timers: readonly TimerChange[] = []): WhileErasing {
  return { state, facts: [], timers };
}
