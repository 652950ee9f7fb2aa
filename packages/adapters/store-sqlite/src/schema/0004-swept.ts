/** Each part of the journal is kept for a time of its own. */
export const swept = `
-- Up to which entry each part has been taken out of the journal.
CREATE TABLE swept (
  part TEXT PRIMARY KEY,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
