import type { ConversationKind, SeenAlias } from "@sambung/core";

/** Ids of people: by number (`628...@c.us`), or by a number's stand-in where WhatsApp hides it (`...@lid`). */
const PERSON = /^(\d{5,20})(?::\d+)?@(c\.us|s\.whatsapp\.net|lid)$/;

/** What kind of conversation a chat is; undefined for statuses, newsletters and broadcasts, where nobody is answered. */
export function kindOf(chat: string): ConversationKind | undefined {
  if (/^[\d-]+@g\.us$/.test(chat)) return "group";
  return PERSON.test(chat) ? "direct" : undefined;
}

/** The digits of a person's number; undefined for stand-ins and everything else. */
export function phoneOf(id: string | undefined): string | undefined {
  const [, digits, server] = PERSON.exec(id ?? "") ?? [];
  return server === "lid" ? undefined : digits;
}

/** The digits of a person's stand-in. */
export function standInOf(id: string | undefined): string | undefined {
  const [, digits, server] = PERSON.exec(id ?? "") ?? [];
  return server === "lid" ? digits : undefined;
}

/**
 * The names of a person, the most lasting one first: a stand-in stays when the number changes. A number is the same
 * person here and on the Cloud API.
 */
export function aliasesOf(ids: readonly (string | undefined)[]): readonly SeenAlias[] {
  const values = (read: (id: string | undefined) => string | undefined): readonly string[] => [
    ...new Set(ids.flatMap((id) => read(id) ?? [])),
  ];
  return [
    ...values(standInOf).map((value) => ({ kind: "whatsapp", account: "lid", value, proven: true })),
    ...values(phoneOf).map((value) => ({ kind: "whatsapp", account: "*", value, proven: true })),
  ];
}
