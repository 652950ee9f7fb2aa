import { type Alias, sameAlias } from "../model/alias.ts";
import type { CustomerState, KnownAlias, KnownConversation } from "../model/customer.ts";
import type { IdentityEvent } from "../model/event.ts";
import { knownAlias, plainAlias } from "./alias.ts";

/** The new name, unless the customer has it: never seen, or taken back once and given to the same person again. */
export function isGiven(state: CustomerState, { replacement }: IdentityEvent): boolean {
  const known = knownAlias(state.aliases, replacement);
  return known === undefined || known.retired === true;
}

/** The same for a name that somebody else has got: whatever was known by it leads nowhere. */
export function release(
  state: CustomerState,
  { replacement: name }: IdentityEvent,
): { readonly state: CustomerState; readonly unbind: readonly Alias[] } {
  return retireName(state, name);
}

/**
 * A name the platform took back vouches for nobody any more: whoever writes under it next is a stranger, and where only it led
 * nothing is sent any more. What was known by it, by another address, is known by the new name.
 */
export function retire(
  state: CustomerState,
  { retired, replacement }: IdentityEvent,
): { readonly state: CustomerState; readonly unbind: readonly Alias[] } {
  return sameAlias(retired, replacement) ? { state, unbind: [] } : retireName(state, retired, replacement);
}

function retireName(
  state: CustomerState,
  retired: Alias,
  replacement?: Alias,
): { readonly state: CustomerState; readonly unbind: readonly Alias[] } {
  const aliases = state.aliases.map((alias): KnownAlias => {
    const { proof: _, ...known } = alias;
    return sameAlias(alias, retired) ? { ...known, assurance: "asserted", retired: true } : alias;
  });
  const next = replacement === undefined ? undefined : knownAlias(aliases, replacement);
  const conversations = state.conversations.map((known): KnownConversation => {
    if (known.alias.kind !== retired.kind) return known;
    if (isAddress(known.id, retired)) return { ...known, reachable: false };
    const renamed = next !== undefined && next.retired !== true && sameAlias(known.alias, retired);
    if (renamed) return { ...known, alias: plainAlias(next) };
    // Nothing else is known to lead there.
    return replacement === undefined && sameAlias(known.alias, retired) ? { ...known, reachable: false } : known;
  });
  return { state: { ...state, aliases, conversations }, unbind: [plainAlias(retired)] };
}

/** Whether a conversation is the name's own: `6281234`, `6281234@c.us`. */
function isAddress(id: string, { value }: Alias): boolean {
  return id === value || id.startsWith(`${value}@`);
}
