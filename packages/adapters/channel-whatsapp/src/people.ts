import type { Alias, SeenAlias } from "@sambung/core";
import { digitsOf, type Fields, fieldsOf, idOf, listOf, textOf } from "./wire.ts";

/** What the events of one change have in common. */
export interface Place {
  readonly channel: string;
  /** The id of the phone number that received it. */
  readonly account: string;
  /** The id of the business account: the scope of user ids. */
  readonly business: string;
  /** Digits of the business's own number. */
  readonly number: string | undefined;
  readonly contacts: readonly Fields[];
}

/**
 * One person as a payload names them. Since 2026 everybody has a business-scoped user id, and the phone number is there
 * only while the business may see it.
 */
export interface Person {
  /** Digits of the phone number. */
  readonly phone?: string;
  /** The business-scoped user id: `ID.` and letters and digits. */
  readonly userId?: string;
  readonly name?: string;
}

/** A phone number is the same person everywhere. */
export function phoneAlias(phone: string): Alias {
  return { kind: "whatsapp", account: "*", value: phone };
}

/** A business-scoped id means somebody only within its business. */
export function userAlias(userId: string, business: string): Alias {
  return { kind: "whatsapp", account: business, value: userId };
}

/** The names of a person, the lasting one first: a phone number may be hidden tomorrow, or belong to somebody else. */
export function aliasesOf(person: Person, business: string): readonly SeenAlias[] {
  return [
    ...(person.userId === undefined ? [] : [{ ...userAlias(person.userId, business), proven: true }]),
    ...(person.phone === undefined ? [] : [{ ...phoneAlias(person.phone), proven: true }]),
  ];
}

/** Where a person is answered: at the number while it is known, which older accounts and templates need. */
export function addressOf(person: Person): string | undefined {
  return person.phone ?? person.userId;
}

/** Who wrote a message, with what the `contacts` beside it add. */
export function senderOf(message: Fields, contacts: readonly Fields[]): Person {
  return personOf(phoneOf(message["from"]), userIdOf(message["from_user_id"]), contacts);
}

/** Whom a message of ours went to. */
export function recipientOfStatus(status: Fields, contacts: readonly Fields[]): Person {
  return personOf(phoneOf(status["recipient_id"]), userIdOf(status["recipient_user_id"]), contacts);
}

function personOf(phone: string | undefined, userId: string | undefined, contacts: readonly Fields[]): Person {
  const contact = contacts.find(
    (one) =>
      (phone !== undefined && phoneOf(one["wa_id"]) === phone) ||
      (userId !== undefined && userIdOf(one["user_id"]) === userId),
  );
  // Alone it is the sender's even if the ids differ, as they do where numbers got a new form.
  const found = contact ?? (contacts.length === 1 ? contacts[0] : undefined);
  const profile = fieldsOf(found?.["profile"]);
  const name = textOf(profile?.["name"]) ?? textOf(profile?.["username"]);
  const knownPhone = phone ?? phoneOf(found?.["wa_id"]);
  const knownId = userId ?? userIdOf(found?.["user_id"]);
  return {
    ...(knownPhone === undefined ? {} : { phone: knownPhone }),
    ...(knownId === undefined ? {} : { userId: knownId }),
    ...(name === undefined ? {} : { name }),
  };
}

/** A business-scoped user id; what is only digits is a phone number in the wrong place. */
export function userIdOf(value: unknown): string | undefined {
  const id = idOf(value);
  return id === undefined || phoneOf(id) !== undefined ? undefined : id;
}

/** The digits of a phone number; undefined for user ids and the ids of groups, which have digits too. */
export function phoneOf(value: unknown): string | undefined {
  const id = idOf(value);
  return id !== undefined && /^\+?\d[\d ()-]*$/.test(id) ? digitsOf(id) : undefined;
}

/** The first telephone number of a contact card, and whether WhatsApp says that it is this person's. */
export function cardOf(
  card: Fields,
  sender: Person,
): { readonly own: boolean; readonly phone?: string; readonly contactName?: string } {
  const numbers = listOf(card["phones"]);
  const own = numbers.find((one) => sender.phone !== undefined && digitsOf(one["wa_id"]) === sender.phone);
  const shown = own ?? numbers[0];
  const digits = digitsOf(shown?.["wa_id"]);
  const phone = digits === undefined ? textOf(shown?.["phone"]) : `+${digits}`;
  const names = fieldsOf(card["name"]);
  const contactName =
    textOf(names?.["formatted_name"]) ??
    textOf([textOf(names?.["first_name"]), textOf(names?.["last_name"])].filter(Boolean).join(" "));
  return {
    // WhatsApp fills in the id of a number itself, so a card with the sender's cannot be somebody else's.
    own: own !== undefined,
    ...(phone === undefined ? {} : { phone }),
    ...(contactName === undefined ? {} : { contactName }),
  };
}
