import type { LinkCode } from "@sambung/core";
import { plain } from "./arrays.ts";
import type { Database, Statement } from "./database.ts";

const SAVE: Statement = {
  name: "save_link",
  text: `INSERT INTO link (hash, kind, account, value, code, expires_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (hash) DO UPDATE SET kind = excluded.kind, account = excluded.account, value = excluded.value,
      code = excluded.code, expires_at = excluded.expires_at, used_at = excluded.used_at`,
};
const FIND: Statement = {
  name: "find_link",
  text: "SELECT kind, account, value, code, expires_at, used_at FROM link WHERE hash = $1",
};

export async function saveLink(database: Database, code: LinkCode): Promise<void> {
  const { hash, alias, expiresAt, usedAt, ...rest } = code;
  await database.run(SAVE, [
    plain(hash),
    plain(alias.kind),
    plain(alias.account),
    plain(alias.value),
    JSON.stringify(rest),
    expiresAt,
    usedAt ?? null,
  ]);
}

export async function findLink(database: Database, hash: string): Promise<LinkCode | undefined> {
  const [row] = await database.run<{
    kind: string;
    account: string;
    value: string;
    code: string;
    expires_at: number;
    used_at: number | null;
  }>(FIND, [plain(hash)]);
  if (row === undefined) return undefined;
  const { kind, account, value, code, expires_at: expiresAt, used_at: usedAt } = row;
  const rest = JSON.parse(code) as Omit<LinkCode, "hash" | "alias" | "expiresAt" | "usedAt">;
  return { hash, alias: { kind, account, value }, ...rest, expiresAt, ...(usedAt === null ? {} : { usedAt }) };
}
