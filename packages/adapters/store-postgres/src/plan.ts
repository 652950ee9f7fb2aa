import {
  type Admission,
  type CommitEntry,
  type CommitGroup,
  type CommitOutcome,
  type CustomerId,
  encodeState,
  newCustomerState,
  type TurnCommit,
} from "@sambung/core";
import { Draft } from "./draft.ts";
import { aliasName, type Facts, hexOf } from "./facts.ts";

/** What planning needs besides the facts. */
export interface PlanContext {
  readonly worker: number;
  readonly secret: Uint8Array;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly freshCustomer: () => CustomerId;
}

export interface Plan {
  readonly draft: Draft;
  readonly outcomes: readonly CommitOutcome[];
}

const CONFLICT: CommitOutcome = { status: "conflict" };

/** Decides what becomes of each entry, in order, and drafts the rows of those that are written. Pure. */
export function planGroup(context: PlanContext, facts: Facts, group: CommitGroup): Plan {
  const draft = new Draft(facts, context.worker, context.secret, context.now);
  const blocked = new Set<string>();
  const outcomes = group.entries.map((entry) => {
    const outcome = planEntry(context, draft, entry, blocked);
    if (outcome.status !== "committed" && outcome.status !== "duplicate") {
      // Whatever follows for this customer would overtake what was not written.
      for (const name of namesOf(draft, entry)) blocked.add(name);
    }
    return outcome;
  });
  for (const mark of group.outbox) draft.mark(mark);
  draft.receipts.push(...group.receipts);
  return { draft, outcomes };
}

/** Every name under which a later entry may speak of the same customer. */
function namesOf(draft: Draft, { accept, turn }: CommitEntry): string[] {
  const names = [turn?.customer, accept?.customer, accept?.fresh];
  if (accept !== undefined) {
    names.push(ownerOf(draft, accept));
    if (accept.alias !== undefined) names.push(aliasName(accept.alias));
  }
  return names.filter((name) => name !== undefined);
}

/** Who an accept is for; undefined when nobody is known. */
function ownerOf(draft: Draft, { alias, customer }: Admission): string | undefined {
  if (alias !== undefined) return draft.aliasOwner(alias);
  const found = customer === undefined ? undefined : draft.customer(customer);
  return found?.mergedInto ?? found?.id;
}

function planEntry(
  context: PlanContext,
  draft: Draft,
  entry: CommitEntry,
  blocked: ReadonlySet<string>,
): CommitOutcome {
  const { accept, turn } = entry;
  if (accept !== undefined) {
    const key = hexOf(accept.dedupe);
    const drafted = draft.accepted.get(key);
    const seq = drafted === undefined ? draft.facts.accepted.get(key) : drafted.seq;
    if (seq !== undefined) return { status: "duplicate", ...(seq === null ? {} : { seq }) };
  }
  if (blocked.size > 0 && namesOf(draft, entry).some((name) => blocked.has(name))) return CONFLICT;
  if (turn !== undefined) return planTurn(draft, turn, accept);
  return accept === undefined ? CONFLICT : planAccept(context, draft, accept);
}

function planAccept(context: PlanContext, draft: Draft, accept: Admission): CommitOutcome {
  const known = ownerOf(draft, accept);
  let customer = known === undefined ? undefined : draft.customer(known);
  if (known !== undefined && customer === undefined) return CONFLICT;
  if (customer === undefined) {
    if (accept.alias === undefined) return CONFLICT;
    const id = accept.fresh ?? context.freshCustomer();
    if (draft.customer(id) !== undefined) return CONFLICT;
    customer = draft.create(id);
    customer.state = JSON.stringify(newCustomerState(id, context.now));
    draft.bind(id, accept.alias, accept.assurance ?? "asserted");
  }
  if (customer.mergedInto !== null) return CONFLICT;
  const logSeq = draft.remember(accept.dedupe, accept.log, customer.id);
  const overtakes = customer.called;
  const seq = draft.append(customer, accept.event, accept.dedupe);
  return {
    status: "committed",
    customer: customer.id,
    seq,
    ...(logSeq === undefined ? {} : { logSeq }),
    ...(customer.owner === context.worker ? (overtakes ? { behind: true } : {}) : { elsewhere: true }),
    outbox: [],
    enqueued: [],
  };
}

function planTurn(draft: Draft, turn: TurnCommit, accept: Admission | undefined): CommitOutcome {
  let customer = draft.customer(turn.customer);
  let dedupe = accept?.dedupe;
  if (turn.create === true) {
    if (customer !== undefined || turn.version !== 0 || turn.epoch !== 0) return CONFLICT;
    if (accept?.alias !== undefined && draft.aliasOwner(accept.alias) !== undefined) return CONFLICT;
  } else {
    if (customer === undefined || customer.mergedInto !== null) return CONFLICT;
    if (customer.version !== turn.version || customer.epoch !== turn.epoch) return CONFLICT;
    if (accept !== undefined && ownerOf(draft, accept) !== customer.id) return CONFLICT;
    // An event accepted before waits: this one must not overtake it.
    if (accept !== undefined && turn.seq === undefined && customer.ready !== null) return CONFLICT;
  }
  if (turn.seq !== undefined) {
    const first = customer?.waiting[0];
    if (customer === undefined || first?.seq !== turn.seq || customer.owner !== draft.worker) return CONFLICT;
    dedupe ??= first.dedupe;
  }
  for (const { alias, exclusive } of turn.bind) {
    const owner = exclusive === true ? draft.aliasOwner(alias) : undefined;
    if (owner !== undefined && owner !== turn.customer) return CONFLICT;
  }
  if (!turn.usedCodes.every((hash) => draft.isUnused(hash))) return { status: "code-used" };
  const { text, refused } = encodeState(turn.state, turn.stateJson);
  if (text === undefined) return { status: "refused", code: "state-too-large", reason: refused };

  if (customer === undefined) {
    customer = draft.create(turn.customer);
    if (accept?.alias !== undefined) draft.bind(customer.id, accept.alias, accept.assurance ?? "asserted");
  }
  customer.state = text;
  customer.version += 1;
  if (turn.seq !== undefined) draft.takeFirst(customer);
  const logSeq = accept === undefined ? undefined : draft.remember(accept.dedupe, accept.log, customer.id);
  const effects = draft.addEffects(customer, turn, dedupe);
  return { status: "committed", customer: customer.id, ...(logSeq === undefined ? {} : { logSeq }), ...effects };
}
