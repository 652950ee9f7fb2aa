/** The first schema. Never edited once released: changes come as further migrations. */
export const first = `
-- The store's secret, and which process uses the file.
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE customer (
  id TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  state TEXT NOT NULL,
  owner TEXT,
  merged_into TEXT
) STRICT;
CREATE INDEX customer_merged ON customer (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE alias (
  kind TEXT NOT NULL,
  account TEXT NOT NULL,
  value TEXT NOT NULL,
  customer TEXT NOT NULL,
  assurance TEXT NOT NULL,
  PRIMARY KEY (kind, account, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_customer ON alias (customer);

-- Only keyed hashes of event keys: they outlive the customer and identify nobody.
CREATE TABLE dedupe (
  key BLOB PRIMARY KEY,
  at INTEGER NOT NULL,
  seq INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX dedupe_at ON dedupe (at);

-- Accepted events that wait for their turn; the turn's commit removes them.
CREATE TABLE inbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  customer TEXT NOT NULL,
  event TEXT NOT NULL,
  dedupe BLOB NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX inbox_customer ON inbox (customer);

CREATE TABLE step (
  customer TEXT NOT NULL,
  event TEXT NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  proposals TEXT NOT NULL,
  result TEXT,
  PRIMARY KEY (customer, event, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  customer TEXT NOT NULL,
  entry TEXT NOT NULL
) STRICT;
CREATE INDEX journal_customer ON journal (customer);

-- Messages that still have to go out; finished ones move to sent.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  customer TEXT NOT NULL,
  channel TEXT NOT NULL,
  stored TEXT NOT NULL,
  due INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  sent TEXT NOT NULL DEFAULT '[]',
  parts_done INTEGER NOT NULL DEFAULT 0,
  reason TEXT
) STRICT;

-- stored is kept only for messages that failed or whose outcome is unknown.
CREATE TABLE sent (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  customer TEXT NOT NULL,
  channel TEXT NOT NULL,
  status TEXT NOT NULL,
  finished_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  sent TEXT NOT NULL,
  reason TEXT,
  stored TEXT,
  receipt TEXT,
  receipt_at INTEGER
) STRICT;
CREATE INDEX sent_customer ON sent (customer);

-- The platform's id of each sent part, for receipts.
CREATE TABLE sent_part (
  channel TEXT NOT NULL,
  target TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (channel, target)
) STRICT, WITHOUT ROWID;

-- Committed messages of conversations that clients read themselves.
CREATE TABLE log (
  channel TEXT NOT NULL,
  conversation TEXT NOT NULL,
  seq INTEGER NOT NULL,
  customer TEXT NOT NULL,
  event TEXT NOT NULL,
  id TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (channel, conversation, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX log_message ON log (channel, conversation, id) WHERE event = 'msg';

-- Which conversation logs have rows of a customer.
CREATE TABLE log_owner (
  customer TEXT NOT NULL,
  channel TEXT NOT NULL,
  conversation TEXT NOT NULL,
  PRIMARY KEY (customer, channel, conversation)
) STRICT, WITHOUT ROWID;

CREATE TABLE timer (
  customer TEXT NOT NULL,
  task TEXT NOT NULL,
  name TEXT NOT NULL,
  due INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  PRIMARY KEY (customer, task, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX timer_due ON timer (due);

-- Link codes, by keyed hash.
CREATE TABLE link (
  hash TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  account TEXT NOT NULL,
  value TEXT NOT NULL,
  code TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX link_expires ON link (expires_at);

-- Merges with both states before them; append-only.
CREATE TABLE merge (
  id TEXT NOT NULL UNIQUE,
  survivor TEXT NOT NULL,
  discarded TEXT NOT NULL,
  record TEXT NOT NULL
) STRICT;
CREATE INDEX merge_survivor ON merge (survivor);
CREATE INDEX merge_discarded ON merge (discarded);

CREATE TABLE dead_letter (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  customer TEXT NOT NULL,
  letter TEXT NOT NULL
) STRICT;
CREATE INDEX dead_letter_customer ON dead_letter (customer);

CREATE TABLE keyspace (
  name TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  customer TEXT,
  kind TEXT,
  account TEXT,
  alias TEXT,
  PRIMARY KEY (name, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX keyspace_customer ON keyspace (customer) WHERE customer IS NOT NULL;
CREATE INDEX keyspace_alias ON keyspace (kind, account, alias) WHERE alias IS NOT NULL;

-- Erasures that began and must be finished, also after a crash; empty otherwise.
CREATE TABLE erasure (
  customer TEXT PRIMARY KEY,
  family TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
