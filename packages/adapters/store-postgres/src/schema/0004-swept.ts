/** Each part of the journal is kept for a time of its own. Code that knows nothing of it keeps all. */
export const swept = `
-- Up to which entry each part has been taken out of the journal.
CREATE TABLE swept (
  part text COLLATE "C" PRIMARY KEY,
  seq bigint NOT NULL
);
`;
