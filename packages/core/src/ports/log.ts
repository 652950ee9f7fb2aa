/**
 * Structured log. Callers pass ids, codes and counts, never texts, tokens or personal data.
 *
 * @example
 * log.warn("send-failed", { channel: "telegram", code: "rate", attempt: 2 });
 */
export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

export type LogFields = { readonly [name: string]: string | number | boolean | undefined };
