import type { Admission, Alias } from "@sambung/core";
import type { Connection } from "./connection.ts";

/** What is known about an event before it is accepted. */
export interface Known {
  /** When the same event was accepted; null when it was not. */
  readonly accepted: number | null;
  /** Log seq of the accepted event's own message. */
  readonly log_seq: number | null;
  /** Who the event is for; null when nobody is known. */
  readonly customer: string | null;
  readonly version: number;
  readonly epoch: number;
  /** 1 when events of the customer wait in the inbox. */
  readonly waiting: 0 | 1;
}

export interface KnownWithState extends Known {
  readonly state: string;
}

const columns = "d.at AS accepted, d.seq AS log_seq, c.id AS customer, c.version, c.epoch";
const waiting = "EXISTS (SELECT 1 FROM inbox i WHERE i.customer = c.id) AS waiting";
const event = "FROM (SELECT ?1 AS key) k LEFT JOIN dedupe d ON d.key = k.key";
const byAlias =
  "LEFT JOIN alias a ON a.kind = ?2 AND a.account = ?3 AND a.value = ?4 LEFT JOIN customer c ON c.id = a.customer";
const byId = "LEFT JOIN customer c ON c.id = ?2";

/** Follows merges to the customer who holds the state; undefined when there is none. */
export function resolveCustomer(connection: Connection, customer: string): string | undefined {
  let id = customer;
  for (;;) {
    const row = connection.get<{ merged_into: string | null }>("SELECT merged_into FROM customer WHERE id = ?", id);
    if (row === undefined) return undefined;
    if (row.merged_into === null) return id;
    id = row.merged_into;
  }
}

/** Who an event would be for, and whether it was accepted before. Aliases always point at the end of a merge. */
export function lookUp(connection: Connection, admission: Admission): Known {
  const { alias, dedupe } = admission;
  const row =
    alias === undefined
      ? connection.get<Known>(`SELECT ${columns}, ${waiting} ${event} ${byId}`, dedupe, target(connection, admission))
      : connection.get<Known>(
          `SELECT ${columns}, ${waiting} ${event} ${byAlias}`,
          dedupe,
          alias.kind,
          alias.account,
          alias.value,
        );
  return row as Known;
}

/** The same with the customer's state. */
export function lookUpWithState(connection: Connection, admission: Admission): KnownWithState {
  const { alias, dedupe } = admission;
  const row =
    alias === undefined
      ? connection.get<KnownWithState>(
          `SELECT ${columns}, c.state, ${waiting} ${event} ${byId}`,
          dedupe,
          target(connection, admission),
        )
      : connection.get<KnownWithState>(
          `SELECT ${columns}, c.state, ${waiting} ${event} ${byAlias}`,
          dedupe,
          alias.kind,
          alias.account,
          alias.value,
        );
  return row as KnownWithState;
}

function target(connection: Connection, { customer }: Admission): string | null {
  return customer === undefined ? null : (resolveCustomer(connection, customer) ?? null);
}

export function aliasOwner(connection: Connection, { kind, account, value }: Alias): string | undefined {
  return connection.get<{ customer: string }>(
    "SELECT customer FROM alias WHERE kind = ? AND account = ? AND value = ?",
    kind,
    account,
    value,
  )?.customer;
}
