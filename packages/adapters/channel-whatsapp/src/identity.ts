import type { Alias, IdentityEvent } from "@sambung/core";
import { addressOf, aliasesOf, type Person, type Place, phoneAlias, phoneOf, userAlias, userIdOf } from "./people.ts";
import { type Fields, fieldsOf, idOf, isoOf, listOf } from "./wire.ts";

/** What a person was called, and what they are called from now on. */
interface Renaming {
  readonly before: Person;
  readonly after: Person;
}

/**
 * The events of a `system` message: somebody changed their phone number, with which their user id changes too, or only
 * their user id.
 */
export function identityEvents(key: string, message: Fields, place: Place): readonly IdentityEvent[] {
  const system = fieldsOf(message["system"]);
  if (system === undefined || !/^(user|customer)_changed_/.test(String(system["type"]))) return [];
  const renaming = {
    before: person(
      phoneOf(message["from"]) ?? phoneOf(system["customer"]),
      userIdOf(system["previous_user_id"]) ?? userIdOf(message["from_user_id"]),
    ),
    after: person(phoneOf(system["wa_id"]) ?? phoneOf(system["new_wa_id"]), userIdOf(system["user_id"])),
  };
  return events(key, message["timestamp"], renaming, place);
}

/** The events of a `user_id_update`, which some providers pass on as a field of its own. */
export function identityUpdates(value: Fields, place: Place): readonly IdentityEvent[] {
  const updates = Array.isArray(value["user_id_update"]) ? value["user_id_update"] : [value["user_id_update"]];
  return listOf(updates).flatMap((update) => {
    const ids = fieldsOf(update["user_id"]);
    const before = userIdOf(ids?.["previous"]) ?? userIdOf(update["previous_user_id"]);
    const after = userIdOf(ids?.["current"]) ?? userIdOf(update["user_id"]);
    const key = idOf(update["id"]) ?? `${before}>${after}`;
    const renaming = { before: person(phoneOf(update["wa_id"]), before), after: person(undefined, after) };
    return events(key, update["timestamp"], renaming, place);
  });
}

function events(key: string, timestamp: unknown, { before, after }: Renaming, place: Place): readonly IdentityEvent[] {
  const address = addressOf(before);
  if (address === undefined) return [];
  const renamed = (suffix: string, retired: Alias, replacement: Alias): IdentityEvent => ({
    key: `${key}${suffix}`,
    channel: place.channel,
    account: place.account,
    conversation: { id: address, kind: "direct" },
    aliases: aliasesOf(before, place.business),
    at: isoOf(timestamp),
    kind: "identity",
    retired,
    replacement,
  });
  const found: IdentityEvent[] = [];
  if (before.phone !== undefined && after.phone !== undefined && before.phone !== after.phone) {
    found.push(renamed("", phoneAlias(before.phone), phoneAlias(after.phone)));
  }
  if (before.userId !== undefined && after.userId !== undefined && before.userId !== after.userId) {
    const { business } = place;
    found.push(renamed(":user", userAlias(before.userId, business), userAlias(after.userId, business)));
  }
  return found;
}

function person(phone: string | undefined, userId: string | undefined): Person {
  return { ...(phone === undefined ? {} : { phone }), ...(userId === undefined ? {} : { userId }) };
}
