/** The first schema. Never edited once released: changes come as further migrations. */
export const first = `
-- The store's secret.
CREATE TABLE meta (
  name text PRIMARY KEY,
  value bytea NOT NULL
);

-- Processes that use the database now. A row is removed when its process ended or was given up; what it held is free then.
CREATE SEQUENCE worker_id AS integer;
CREATE TABLE worker (
  id integer PRIMARY KEY,
  owner text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);

-- owner: the worker that runs the waiting events; ready: seq of the first of them; called: somebody else added to them.
CREATE TABLE customer (
  id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  epoch bigint NOT NULL,
  state text NOT NULL,
  owner integer,
  ready bigint,
  called boolean NOT NULL DEFAULT false,
  merged_into text COLLATE "C"
) WITH (fillfactor = 70, toast_tuple_target = 8160);
CREATE INDEX customer_free ON customer (ready) WHERE ready IS NOT NULL AND owner IS NULL;
CREATE INDEX customer_owner ON customer (owner, ready) WHERE owner IS NOT NULL;
CREATE INDEX customer_called ON customer (owner) WHERE called;
CREATE INDEX customer_merged ON customer (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE alias (
  kind text COLLATE "C" NOT NULL,
  account text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  customer text COLLATE "C" NOT NULL,
  assurance text NOT NULL,
  PRIMARY KEY (kind, account, value)
);
CREATE INDEX alias_customer ON alias (customer);

-- Only keyed hashes of event keys: they outlive the customer and identify nobody.
CREATE TABLE dedupe (
  key bytea PRIMARY KEY,
  at bigint NOT NULL,
  seq bigint
);
CREATE INDEX dedupe_at ON dedupe USING brin (at);

-- Accepted events that wait for their turn; the turn's commit removes them.
CREATE SEQUENCE inbox_seq;
CREATE TABLE inbox (
  seq bigint PRIMARY KEY,
  customer text COLLATE "C" NOT NULL,
  event text NOT NULL,
  dedupe bytea NOT NULL,
  tries integer NOT NULL DEFAULT 0
);
CREATE INDEX inbox_customer ON inbox (customer, seq);

CREATE TABLE step (
  customer text COLLATE "C" NOT NULL,
  event text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  name text NOT NULL,
  started_at bigint NOT NULL,
  proposals text NOT NULL,
  result text,
  PRIMARY KEY (customer, event, key)
);

CREATE TABLE journal (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer text COLLATE "C" NOT NULL,
  entry text NOT NULL
);
CREATE INDEX journal_customer ON journal (customer, seq);

-- Messages that still have to go out, not many at a time: what is rarely looked for is found without an index.
-- Finished ones move to sent. worker: who sends; unseen: it has not been told.
CREATE SEQUENCE outbox_seq;
CREATE TABLE outbox (
  seq bigint PRIMARY KEY,
  id text COLLATE "C" NOT NULL UNIQUE,
  customer text COLLATE "C" NOT NULL,
  channel text COLLATE "C" NOT NULL,
  conversation text COLLATE "C" NOT NULL,
  stored text NOT NULL,
  due bigint NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  sent text NOT NULL DEFAULT '[]',
  parts_done integer NOT NULL DEFAULT 0,
  reason text,
  worker integer,
  unseen boolean NOT NULL DEFAULT false
);
CREATE INDEX outbox_lane ON outbox (channel, conversation, seq);
CREATE INDEX outbox_unseen ON outbox (seq) WHERE unseen;

-- stored is kept only for messages that failed or whose outcome is unknown.
CREATE TABLE sent (
  id text COLLATE "C" PRIMARY KEY,
  customer text COLLATE "C" NOT NULL,
  channel text NOT NULL,
  status text NOT NULL,
  finished_at bigint NOT NULL,
  attempts integer NOT NULL,
  sent text NOT NULL,
  reason text,
  stored text,
  receipt text,
  receipt_at bigint
);
CREATE INDEX sent_customer ON sent (customer);
CREATE INDEX sent_finished ON sent USING brin (finished_at);

-- The platform's id of each sent part, for receipts.
CREATE TABLE sent_part (
  channel text COLLATE "C" NOT NULL,
  target text COLLATE "C" NOT NULL,
  message text COLLATE "C" NOT NULL,
  PRIMARY KEY (channel, target)
);

-- Committed messages of conversations that clients read themselves.
CREATE TABLE log (
  channel text COLLATE "C" NOT NULL,
  conversation text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  customer text COLLATE "C" NOT NULL,
  event text NOT NULL,
  id text COLLATE "C" NOT NULL,
  data text NOT NULL,
  PRIMARY KEY (channel, conversation, seq)
);
CREATE UNIQUE INDEX log_message ON log (channel, conversation, id) WHERE event = 'msg';
CREATE INDEX log_customer ON log (customer);

CREATE TABLE timer (
  customer text COLLATE "C" NOT NULL,
  task text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  due bigint NOT NULL,
  generation bigint NOT NULL,
  PRIMARY KEY (customer, task, name)
);
CREATE INDEX timer_due ON timer (due);

-- Link codes, by keyed hash.
CREATE TABLE link (
  hash text COLLATE "C" PRIMARY KEY,
  kind text COLLATE "C" NOT NULL,
  account text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  code text NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint
);
CREATE INDEX link_expires ON link (expires_at);
CREATE INDEX link_alias ON link (kind, account, value);

-- Merges with both states before them; append-only.
CREATE TABLE merge (
  id text COLLATE "C" PRIMARY KEY,
  survivor text COLLATE "C" NOT NULL,
  discarded text COLLATE "C" NOT NULL,
  record text NOT NULL
);
CREATE INDEX merge_survivor ON merge (survivor);
CREATE INDEX merge_discarded ON merge (discarded);

CREATE TABLE dead_letter (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer text COLLATE "C" NOT NULL,
  letter text NOT NULL
);
CREATE INDEX dead_letter_customer ON dead_letter (customer);

CREATE TABLE keyspace (
  name text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  value text NOT NULL,
  customer text COLLATE "C",
  kind text COLLATE "C",
  account text COLLATE "C",
  alias text COLLATE "C",
  PRIMARY KEY (name, key)
);
CREATE INDEX keyspace_customer ON keyspace (customer) WHERE customer IS NOT NULL;
CREATE INDEX keyspace_alias ON keyspace (kind, account, alias) WHERE alias IS NOT NULL;

-- Erasures that began and must be finished, also after a crash; empty otherwise.
CREATE TABLE erasure (
  customer text COLLATE "C" PRIMARY KEY,
  family text NOT NULL
);
`;
