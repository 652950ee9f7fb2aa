import { type Audited, auditedIn } from "./identity/index.ts";
import type { Ids } from "./ids.ts";
import type { CustomerId } from "./model/customer.ts";
import type { Json } from "./model/json.ts";
import type { Audit, AuditEntry } from "./ports/audit.ts";
import type { Clock } from "./ports/clock.ts";
import type { TurnFunctions, TurnResult } from "./ports/engine.ts";
import type { Keyspace, Store, TurnCommit } from "./ports/store.ts";

const ENTRIES = "sambung.audit";
const SUBJECTS = "sambung.subjects";
/** Most entries that are looked at for one answer. */
const LIMIT = 1_000;

type Records = TurnCommit["records"];

/** Writes the audit log: with the turn it is about, or at once for what no turn does. */
export interface Auditor {
  /** The same turns, which write what is to be audited in their own transaction. */
  watch(functions: TurnFunctions): TurnFunctions;
  /** Resolves when it is durable; before whoever reads or erases gets to do it. */
  note(customer: CustomerId, audited: Audited): Promise<void>;
}

export interface AuditorTools {
  readonly store: Pick<Store, "keyspace">;
  readonly ids: Ids;
  readonly clock: Pick<Clock, "now">;
}

/** People are named by a random subject; whose it is, is a row of its own that goes with the customer. */
export function makeAuditor({ store, ids, clock }: AuditorTools): Auditor {
  const { entries, subjects } = keyspacesOf(store);
  const entry = (subject: string, other: string | undefined, audited: Audited): AuditEntry => {
    const { with: _, ...rest } = audited;
    const at = new Date(clock.now()).toISOString();
    return { id: ids.audit(), at, subject, ...(other === undefined ? {} : { other }), ...rest };
  };
  const known = async (customer: CustomerId): Promise<string | undefined> =>
    (await subjects.get(customer)) as string | undefined;

  async function recordsFor(customer: CustomerId, all: readonly Audited[]): Promise<Records> {
    const named = new Map<CustomerId, string>();
    const records: { keyspace: string; key: string; value: Json; customer?: CustomerId }[] = [];
    const subjectOf = async (id: CustomerId): Promise<string> => {
      const found = named.get(id) ?? (await known(id));
      const subject = found ?? ids.subject();
      named.set(id, subject);
      if (found === undefined) records.push({ keyspace: SUBJECTS, key: id, value: subject, customer: id });
      return subject;
    };
    for (const audited of all) {
      const other = audited.with === undefined ? undefined : await subjectOf(audited.with);
      const written = entry(await subjectOf(customer), other, audited);
      records.push({ keyspace: ENTRIES, key: written.id, value: { ...written } });
    }
    return records;
  }

  async function withAudit(result: TurnResult): Promise<TurnResult> {
    const all = auditedIn(result.journal);
    if (all.length === 0) return result;
    return { ...result, records: await recordsFor(result.journal.customer, all) };
  }

  return {
    watch: (functions) => ({
      ...functions,
      turn: async (request) => withAudit(await functions.turn(request)),
      async merge(survivor, discarded, event, owner) {
        const merged = await functions.merge(survivor, discarded, event, owner);
        return { ...merged, result: await withAudit(merged.result) };
      },
      async unmerge(state, record, event, untouched) {
        const apart = await functions.unmerge(state, record, event, untouched);
        return { ...apart, result: await withAudit(apart.result) };
      },
    }),
    async note(customer, audited) {
      let subject = await known(customer);
      if (subject === undefined) {
        await subjects.set(customer, ids.subject(), { customer });
        // Somebody else may have been first; without such a customer nothing was kept.
        subject = (await known(customer)) ?? ids.subject();
      }
      const written = entry(subject, undefined, audited);
      await entries.set(written.id, { ...written });
    },
  };
}

/**
 * The audit log in a store, for tools that run without the application. A running application has its own, `app.audit`.
 *
 * @example
 * for (const { at, action, subject } of await auditOf(store).list()) console.log(at, action, subject);
 */
export function auditOf(store: Pick<Store, "keyspace" | "merges">): Audit {
  const { entries, subjects } = keyspacesOf(store);
  return {
    async list({ after, limit = LIMIT, customer } = {}) {
      const rows = await entries.list({ limit, ...(after === undefined ? {} : { after }) });
      const all = rows.map(({ value }) => value as unknown as AuditEntry);
      if (customer === undefined) return all;
      const merges = (await store.merges(customer)).filter(({ undone }) => undone === undefined);
      const family = new Set([customer, ...merges.flatMap(({ survivor, discarded }) => [survivor, discarded])]);
      const named = new Set(await Promise.all([...family].map((id) => subjects.get(id))));
      return all.filter(({ subject, other }) => named.has(subject) || (other !== undefined && named.has(other)));
    },
  };
}

function keyspacesOf(store: Pick<Store, "keyspace">): { readonly entries: Keyspace; readonly subjects: Keyspace } {
  return {
    entries: store.keyspace(ENTRIES, { erase: "none", export: "none", appendOnly: true }),
    subjects: store.keyspace(SUBJECTS, { erase: "delete", export: "include" }),
  };
}
