import { type AuditEntry, type AuditQuery, auditOf } from "@sambung/core";
import { command, UsageError, withStore } from "./command.ts";
import { backOffice } from "./remote.ts";

const USAGE =
  "npm run audit -- [--customer <id>] [--json]   (--url http://... when the shop is not on PORT). Prints oldest first.";
const PAGE = 1_000;

/** `npm run audit`: who connected, proved, saw and erased what; through the open shop, or in its store while it is closed. */
await command(async (environment, words) => {
  const value = (name: string): string | undefined => {
    const at = words.indexOf(name);
    return at === -1 ? undefined : (words[at + 1] ?? "");
  };
  const [url, customer] = [value("--url"), value("--customer")];
  const unknown = words.filter((word) => !["--json", "--url", "--customer", url, customer].includes(word));
  if (unknown.length > 0 || customer === "") throw new UsageError(USAGE);
  const about: AuditQuery = customer === undefined ? {} : { customer };
  const show = words.includes("--json") ? (entry: AuditEntry) => JSON.stringify(entry) : line;
  const print = async (list: (query: AuditQuery) => Promise<readonly AuditEntry[]>): Promise<true> => {
    for (let after = ""; ; ) {
      // Whose an entry is, is looked up afterwards: a page without any of the customer's is not the end.
      const page = await list({ after, limit: PAGE });
      const wanted = customer === undefined ? page : await list({ after, limit: PAGE, ...about });
      for (const entry of wanted) console.log(show(entry));
      if (page.length < PAGE) return true;
      after = page.at(-1)?.id ?? "";
    }
  };
  const offline =
    url === undefined ? await withStore(environment.store, (store) => print(auditOf(store).list)) : undefined;
  if (offline) return;
  const ask = backOffice(environment, "/backoffice/audit", url);
  await print(async (query) => {
    const parameters = new URLSearchParams(Object.entries(query).map(([name, given]) => [name, String(given)]));
    return ((await (await ask(`?${parameters}`, "GET")).json()) as { audit: readonly AuditEntry[] }).audit;
  });
});

function line({ at, action, subject, other, channel, by, what, level, receipt }: AuditEntry): string {
  const words = [at, action.padEnd(18), (channel ?? "-").padEnd(10), what, level, by, receipt, subject, other];
  return words.filter((word) => word !== undefined).join("  ");
}
