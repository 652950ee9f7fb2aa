/** Receipts that come before the message they are about is marked as sent. */
export const earlyReceipts = `
-- Names no customer: whose it is turns out when the message is marked, or it is removed an hour later.
CREATE TABLE early_receipt (
  channel TEXT NOT NULL,
  target TEXT NOT NULL,
  status TEXT NOT NULL,
  at INTEGER NOT NULL,
  noted_at INTEGER NOT NULL,
  PRIMARY KEY (channel, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX early_receipt_noted ON early_receipt (noted_at);
`;
