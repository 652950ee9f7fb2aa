import { SambungError } from "@sambung/core";

/** SQLSTATE classes and codes that mean "not now" or "not on this server", and what an operator can do. */
const UNAVAILABLE: readonly (readonly [prefix: string, why: string])[] = [
  ["08", "the connection failed; check that the server runs and can be reached"],
  ["57P", "the server ended the connection or is starting; it is tried again"],
  ["57014", "a statement took too long and was cancelled"],
  ["55P03", "somebody holds a lock for too long; look for long transactions in pg_stat_activity"],
  ["40", "transactions kept getting in each other's way; it is tried again"],
  ["53100", "the disk of the server is full; free some space"],
  ["53300", "the server has no free connection; raise max_connections or give this process fewer"],
  ["53", "the server is out of resources"],
  ["58", "the server's disk failed; check the server's log"],
  ["25006", "the server is read-only; connect to the primary"],
  ["25P03", "a transaction was idle for too long and was ended"],
  ["28", "the server refused the login; check user and password in the URL"],
  ["3D000", "the database does not exist; create it, or correct the URL"],
  ["3F000", "the schema does not exist; open the store first"],
  ["42501", "the user may not do this; grant it rights on the schema"],
  ["42P01", "its tables are missing; open the store first"],
];

/** Errors of node and of `pg` itself that mean that the connection is gone. */
const CUT = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ERR_STREAM|ERR_SOCKET)/;
const CUT_MESSAGE = /connection (terminated|error|timeout|closed)|not queryable|timeout exceeded|read timeout/i;

interface Failure {
  readonly code?: unknown;
  readonly message?: unknown;
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as Failure;
  return typeof code === "string" ? code : "";
}

/** Whether the connection ended, so that nobody told what became of the last statement. */
export function isCut(error: unknown): boolean {
  const code = codeOf(error);
  if (code.startsWith("08") || code.startsWith("57P") || code === "25P03" || CUT.test(code)) return true;
  return code === "" && CUT_MESSAGE.test(String((error as Failure | undefined)?.message));
}

/** Whether the same transaction may go through when it runs again: a race on a new row, or a deadlock. */
export function isRace(error: unknown): boolean {
  const code = codeOf(error);
  return code === "23505" || code === "40P01" || code === "40001";
}

/** Whether an error only says that an earlier statement of the transaction failed. */
export function isAftermath(error: unknown): boolean {
  return codeOf(error) === "25P02";
}

/**
 * An error of `pg` in the words of the port: `store-unavailable` when the database cannot be used now. Anything else is a
 * mistake of this package and stays as it is.
 */
export function explained(error: unknown): unknown {
  if (SambungError.is(error)) return error;
  const code = codeOf(error);
  const known = UNAVAILABLE.find(([prefix]) => code.startsWith(prefix))?.[1];
  const why =
    known ?? (isCut(error) ? "the connection was lost; check that the server runs and can be reached" : undefined);
  if (why === undefined) return error;
  return new SambungError("store-unavailable", `The database cannot be used: ${why}`, { cause: error });
}
