import { type Fields, fieldsOf, listOf, numberOf, textOf } from "../wire.ts";
import type { ShownButton, ShownEntity } from "./state.ts";

/** A request the platform refuses. */
export class Refusal extends Error {
  readonly status: number;
  readonly parameters: Fields | undefined;

  constructor(status: number, description: string, parameters?: Fields) {
    super(description);
    this.status = status;
    this.parameters = parameters;
  }
}

/** Refuses with 400, in the words of the platform. */
export function badRequest(description: string): Refusal {
  return new Refusal(400, `Bad Request: ${description}`);
}

const ENTITY_TYPES = new Set(
  "mention hashtag cashtag bot_command url email phone_number bold italic underline strikethrough spoiler blockquote expandable_blockquote code pre text_link text_mention custom_emoji".split(
    " ",
  ),
);
const ALONE = new Set(["code", "pre"]);

/** The entities of a text, refused when they do not lie in it, cut a character, cross, or mark code. */
export function entitiesOf(value: unknown, text: string): readonly ShownEntity[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw badRequest("can't parse entities: expected an array");
  const entities = listOf(value).map((entity) => entityOf(entity, text));
  for (const [index, one] of entities.entries()) {
    for (const other of entities.slice(index + 1)) {
      const apart = end(one) <= other.offset || end(other) <= one.offset;
      if (!apart && !(within(one, other) || within(other, one))) throw badRequest("ENTITIES_CROSS");
      if (!apart && (ALONE.has(one.type) || ALONE.has(other.type))) throw badRequest("ENTITY_ON_CODE");
    }
  }
  return entities;
}

function entityOf(entity: Fields, text: string): ShownEntity {
  const type = textOf(entity["type"]) ?? "";
  const offset = numberOf(entity["offset"]) ?? -1;
  const length = numberOf(entity["length"]) ?? 0;
  if (!ENTITY_TYPES.has(type)) throw badRequest(`can't parse MessageEntity: unsupported type "${type}"`);
  const whole = Number.isInteger(offset) && Number.isInteger(length);
  if (!whole || offset < 0 || length < 1 || offset + length > text.length) throw badRequest("ENTITY_BOUNDS_INVALID");
  if (cutsCharacter(text, offset) || cutsCharacter(text, offset + length)) throw badRequest("ENTITY_BOUNDS_INVALID");
  const url = textOf(entity["url"]);
  if (type === "text_link" && (url === undefined || !URL.canParse(url))) throw badRequest("ENTITY_TEXTURL_INVALID");
  return { type, offset, length, ...(url === undefined ? {} : { url }) };
}

function cutsCharacter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return at > 0 && at < text.length && code >= 0xdc00 && code <= 0xdfff;
}

function end(entity: ShownEntity): number {
  return entity.offset + entity.length;
}

function within(inner: ShownEntity, outer: ShownEntity): boolean {
  return inner.offset >= outer.offset && end(inner) <= end(outer);
}

/** A text as the platform keeps it: not empty, not too long, without white space around it. */
export function wordsOf(
  text: unknown,
  entities: unknown,
  limits: { readonly max: number; readonly empty?: string; readonly long: string },
): { readonly text: string; readonly entities: readonly ShownEntity[] } {
  if (text !== undefined && typeof text !== "string") throw badRequest("text must be of type String");
  const whole = text ?? "";
  if ([...whole].length > limits.max) throw badRequest(limits.long);
  const checked = entitiesOf(entities, whole);
  const kept = whole.trim();
  if (kept === "" && limits.empty !== undefined) throw badRequest(limits.empty);
  const lead = whole.length - whole.trimStart().length;
  const moved = checked.flatMap((entity) => {
    const offset = Math.max(0, entity.offset - lead);
    const length = Math.min(kept.length, end(entity) - lead) - offset;
    return length > 0 ? [{ ...entity, offset, length }] : [];
  });
  return { text: kept, entities: moved };
}

/** The rows of an inline keyboard. */
export function buttonsOf(markup: unknown): readonly (readonly ShownButton[])[] {
  if (markup === undefined) return [];
  const rows = fieldsOf(markup)?.["inline_keyboard"];
  if (!Array.isArray(rows)) throw badRequest("object expected as reply markup");
  const checked = rows.map((row) => {
    const buttons = listOf(row).map(buttonOf);
    if (buttons.length > 8) throw badRequest("BUTTONS_ROW_TOO_LONG");
    return buttons;
  });
  if (checked.flat().length > 100) throw badRequest("reply markup has too many buttons");
  return checked.filter((row) => row.length > 0);
}

function buttonOf(button: Fields): ShownButton {
  const label = textOf(button["text"])?.trim() ?? "";
  if (label === "") throw badRequest("can't parse inline keyboard button: text must be non-empty");
  const data = button["callback_data"];
  const url = textOf(button["url"]);
  if ((data === undefined) === (url === undefined)) {
    throw badRequest("can't parse inline keyboard button: exactly one action is needed");
  }
  if (url !== undefined) {
    if (!/^(https?|tg):\/\//i.test(url) || !URL.canParse(url)) throw badRequest("BUTTON_URL_INVALID");
    return { label, url };
  }
  const bytes = typeof data === "string" ? Buffer.byteLength(data) : 0;
  if (bytes < 1 || bytes > 64) throw badRequest("BUTTON_DATA_INVALID");
  return { label, data: data as string };
}
