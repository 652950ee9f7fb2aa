/** Receipts that come before the message they are about is marked as sent. */
export const earlyReceipts = `
-- Names no customer: whose it is turns out when the message is marked, or it is removed an hour later.
CREATE TABLE early_receipt (
  channel text COLLATE "C" NOT NULL,
  target text COLLATE "C" NOT NULL,
  status text NOT NULL,
  at bigint NOT NULL,
  noted_at bigint NOT NULL,
  PRIMARY KEY (channel, target)
);
CREATE INDEX early_receipt_noted ON early_receipt (noted_at);
`;
