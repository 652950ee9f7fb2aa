import type { Alias, Assurance } from "../model/alias.ts";
import type { CustomerState } from "../model/customer.ts";
import { LOGIN } from "./alias.ts";

/** Most names of one kind that one customer has, by kind; `other` for kinds not named. */
export interface AliasLimits {
  readonly [kind: string]: number;
}

/**
 * One login, because two accounts of a site are two people; a few of each messenger, for people with two phones; more browsers,
 * because each one that forgets its visitor is a new one.
 */
export const DEFAULT_LIMITS: AliasLimits = { [LOGIN]: 1, web: 50, other: 5 };

type Name = Alias & { readonly assurance?: Assurance };

/** Names that still vouch for somebody, counted by kind and by where they are unique. */
function countOf(aliases: readonly Name[], { kind, account }: Pick<Alias, "kind" | "account">): number {
  return aliases.filter((alias) => alias.kind === kind && alias.account === account && alias.assurance !== "asserted")
    .length;
}

function limitOf(kind: string, limits: AliasLimits): number {
  return limits[kind] ?? DEFAULT_LIMITS[kind] ?? limits["other"] ?? (DEFAULT_LIMITS["other"] as number);
}

/** Whether one more name of this kind is one too many: a phone of the household, a device in a shop, a machine that guesses. */
export function isFull(aliases: readonly Name[], alias: Alias, limits: AliasLimits = DEFAULT_LIMITS): boolean {
  return countOf(aliases, alias) >= limitOf(alias.kind, limits);
}

/** Whether two customers together would have more names of a kind than one person has. */
export function tooManyNames(
  one: Pick<CustomerState, "aliases">,
  other: Pick<CustomerState, "aliases">,
  limits: AliasLimits = DEFAULT_LIMITS,
): boolean {
  const all = [...one.aliases, ...other.aliases];
  return all.some((alias) => countOf(all, alias) > limitOf(alias.kind, limits));
}
