/** Messages that were given up are few among those that were sent, and looked for on their own. */
export const failedMessages = `
CREATE INDEX sent_failed ON sent (finished_at) WHERE stored IS NOT NULL;
`;
