/** Journal entries and sent messages are put into the index of their customers many at a time. */
export const filed = `
-- 0 for rows that are not in the index yet; all that were there before are.
ALTER TABLE journal ADD COLUMN filed INTEGER NOT NULL DEFAULT 1;
DROP INDEX journal_customer;
CREATE INDEX journal_customer ON journal (customer) WHERE filed = 1;
ALTER TABLE sent ADD COLUMN filed INTEGER NOT NULL DEFAULT 1;
DROP INDEX sent_customer;
CREATE INDEX sent_customer ON sent (customer) WHERE filed = 1;

-- Up to which row all of a table are in the index.
CREATE TABLE filed (
  name TEXT PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO filed VALUES
  ('journal', (SELECT coalesce(max(seq), 0) FROM journal)),
  ('sent', (SELECT coalesce(max(number), 0) FROM sent));
`;
