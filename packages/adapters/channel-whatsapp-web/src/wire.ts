import { type Fields, fieldsOf, textOf } from "@sambung/core/channel";

export { type Fields, fieldsOf, isoOfSeconds, listOf, numberOf, textOf } from "@sambung/core/channel";

/** An id of WhatsApp as text: the library passes some as objects with a `_serialized` form. */
export function idOf(value: unknown): string | undefined {
  return textOf(value) ?? textOf(fieldsOf(value)?.["_serialized"]);
}

/** What the library tells of something that happened: the name of its event, and what came with it, as plain data. */
export interface Incoming extends Fields {
  /** `message`, `message_ack`, `message_edit`, `message_revoke_everyone`, `message_reaction`, `contact_changed`. */
  readonly event: string;
}
