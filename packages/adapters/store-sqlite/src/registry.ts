import type { KeyspaceEntry } from "@sambung/core";

const PERSON = "removed with the customer";
const INCLUDED = "included";

/** What each table holds, and what erasure and export do with it. A test compares this with the schema. */
export const REGISTRY: readonly KeyspaceEntry[] = [
  { name: "customer", holds: "state, version and epoch of each customer", erase: PERSON, export: INCLUDED },
  { name: "alias", holds: "whose an alias is", erase: PERSON, export: INCLUDED },
  { name: "inbox", holds: "accepted events that wait for their turn", erase: PERSON, export: INCLUDED },
  { name: "step", holds: "step records of running turns", erase: PERSON, export: INCLUDED },
  { name: "journal", holds: "what happened, what was heard and said", erase: PERSON, export: INCLUDED },
  { name: "outbox", holds: "messages that still have to go out", erase: PERSON, export: INCLUDED },
  { name: "sent", holds: "platform ids and receipts of what went out", erase: PERSON, export: INCLUDED },
  { name: "sent_part", holds: "platform ids of parts", erase: PERSON, export: "with sent" },
  {
    name: "early_receipt",
    holds: "receipts of messages that are not marked as sent yet; names no customer",
    erase: "kept for an hour",
    export: "nothing to export",
  },
  { name: "log", holds: "committed messages of web conversations", erase: PERSON, export: INCLUDED },
  { name: "log_owner", holds: "which conversation logs a customer has rows in", erase: PERSON, export: "with log" },
  { name: "timer", holds: "timers of tasks", erase: PERSON, export: INCLUDED },
  { name: "link", holds: "link codes, by keyed hash", erase: PERSON, export: INCLUDED },
  { name: "merge", holds: "merges with both states before them", erase: PERSON, export: INCLUDED },
  { name: "dead_letter", holds: "events that were given up", erase: PERSON, export: INCLUDED },
  {
    name: "keyspace",
    holds: "small maps of core and channels",
    erase: "as each map declares",
    export: "as each map declares",
  },
  {
    name: "dedupe",
    holds: "keyed hashes of event keys; nobody's identifier",
    erase: "kept for 8 days",
    export: "nothing to export",
  },
  {
    name: "swept",
    holds: "up to which entry each part was taken out of the journal",
    erase: "kept",
    export: "nothing to export",
  },
  {
    name: "filed",
    holds: "up to which row journal and sent are in the index of customers",
    erase: "kept",
    export: "nothing to export",
  },
  { name: "erasure", holds: "erasures that are under way", erase: "removed when done", export: "nothing to export" },
  { name: "meta", holds: "the store's secret", erase: "kept", export: "nothing to export" },
  { name: "migration", holds: "schema versions", erase: "kept", export: "nothing to export" },
];
