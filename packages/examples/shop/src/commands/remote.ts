import type { Environment } from "../server/environment.ts";
import { UsageError } from "./command.ts";

/**
 * Asks the back office of an open shop below `path`. An answer of 404 is one too.
 *
 * @throws UsageError when no shop answers, or it refuses
 */
export function backOffice(
  { host, port, backofficeToken }: Environment,
  path: string,
  url = `http://${host}:${port}`,
): (below: string, method: string) => Promise<Response> {
  const headers = backofficeToken === undefined ? {} : { authorization: `Bearer ${backofficeToken}` };
  return async (below, method) => {
    const response = await fetch(`${url}${path}${below}`, { method, headers }).catch((error: unknown) => {
      throw new UsageError(
        `The store cannot be opened, as while a shop uses it, but no shop answers at ${url}: ${String(error)}. Give its address with --url.`,
      );
    });
    if (response.ok || response.status === 404) return response;
    throw new UsageError(`The shop at ${url} answered ${response.status}: ${await response.text()}`);
  };
}
