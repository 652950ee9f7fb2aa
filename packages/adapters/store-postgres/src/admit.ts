import { type Admission, type Admitted, type CustomerId, lazyMailbox } from "@sambung/core";
import { byteas, plain, texts } from "./arrays.ts";
import type { Database, Statement } from "./database.ts";
import { aliasName } from "./facts.ts";

const ADMIT: Statement = {
  name: "admit",
  text: `SELECT d.key IS NOT NULL AS accepted, d.seq AS log_seq, c.id, c.version, c.epoch,
      CASE WHEN d.key IS NULL THEN c.state END AS state, c.ready IS NOT NULL AS waiting
    FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::text[])
      WITH ORDINALITY AS e (key, kind, account, value, customer, at)
    LEFT JOIN dedupe d ON d.key = e.key
    LEFT JOIN alias a ON a.kind = e.kind AND a.account = e.account AND a.value = e.value
    LEFT JOIN customer n ON n.id = e.customer
    LEFT JOIN customer c ON c.id = coalesce(a.customer, n.merged_into, n.id)
    ORDER BY e.at`,
};

interface AdmitRow {
  readonly accepted: boolean;
  readonly log_seq: number | null;
  readonly id: string | null;
  readonly version: number;
  readonly epoch: number;
  readonly state: string;
  readonly waiting: boolean;
}

/** What accepting each event would mean now, in one statement. */
export async function admit(
  database: Database,
  events: readonly Admission[],
  freshCustomer: () => CustomerId,
): Promise<readonly Admitted[]> {
  const rows = await database.run<AdmitRow>(ADMIT, [
    byteas(events.map(({ dedupe }) => dedupe)),
    texts(events.map(({ alias }) => (alias === undefined ? null : plain(alias.kind)))),
    texts(events.map(({ alias }) => (alias === undefined ? null : plain(alias.account)))),
    texts(events.map(({ alias }) => (alias === undefined ? null : plain(alias.value)))),
    texts(
      events.map(({ alias, customer }) => (alias !== undefined || customer === undefined ? null : plain(customer))),
    ),
  ]);
  const strangers = new Map<string, CustomerId>();
  const stranger = ({ customer, fresh, alias }: Admission): CustomerId => {
    const wished = customer ?? fresh;
    if (wished !== undefined || alias === undefined) return wished ?? freshCustomer();
    const name = aliasName(alias);
    const id = strangers.get(name) ?? freshCustomer();
    strangers.set(name, id);
    return id;
  };
  return events.map((admission, index): Admitted => {
    const row = rows[index];
    if (row?.accepted) {
      return {
        status: "duplicate",
        ...(row.id === null ? {} : { customer: row.id }),
        ...(row.log_seq === null ? {} : { seq: row.log_seq }),
      };
    }
    if (row === undefined || row.id === null) return { status: "unknown", customer: stranger(admission) };
    const { id, version, epoch, state, waiting } = row;
    return { status: "known", customer: id, mailbox: lazyMailbox(id, version, epoch, state), busy: waiting };
  });
}
