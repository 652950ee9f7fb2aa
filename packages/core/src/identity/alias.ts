import { type Alias, type Assurance, type SeenAlias, sameAlias } from "../model/alias.ts";

/** Without what a channel or a state adds to it. */
export function plainAlias({ kind, account, value }: Alias): Alias {
  return { kind, account, value };
}

/** The alias in a customer's list. */
export function knownAlias<Known extends Alias>(aliases: readonly Known[], alias: Alias): Known | undefined {
  for (const known of aliases) if (sameAlias(known, alias)) return known;
  return undefined;
}

/** Kind of the aliases that a site's login vouches for. */
export const LOGIN = "login";

/** How far a platform's word goes, and a login's. */
export function assuranceOf(alias: SeenAlias): Assurance {
  if (!alias.proven) return "asserted";
  return alias.kind === LOGIN ? "authenticated" : "channel";
}
