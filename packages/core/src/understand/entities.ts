import type { VocabularyDefinition } from "../model/definition.ts";
import type { Entity } from "../model/entity.ts";
import type { Expecting } from "../model/understood.ts";
import type { Extractor, ExtractRequest } from "../ports/extractor.ts";
import type { Token } from "./fold.ts";
import { isFiller, lexicon } from "./lexicon.ts";
import type { ListMatcher } from "./lists.ts";
import { plainNumbers } from "./numerals.ts";

/** Finds all entities of a message. */
export type FindEntities = (request: ExtractRequest, tokens: readonly Token[]) => readonly Entity[];

/** Puts the bot's own lists and the extractors together. */
export function makeFindEntities(
  vocabulary: VocabularyDefinition,
  extractors: readonly Extractor[],
  matchLists: ListMatcher,
  failed: (extractor: string, error: unknown) => void,
): FindEntities {
  const names = namesByKind(vocabulary);
  return (request, tokens) => {
    const own = matchLists(request.text, tokens);
    const others: Entity[] = extractors.length === 0 ? plainNumbers(request.text) : [];
    for (const extractor of extractors) {
      try {
        others.push(...extractor.extract(request));
      } catch (error) {
        failed(extractor.name, error);
      }
    }
    if (own.length === 0 && others.length === 0) return own;
    const kept = others.filter((entity) => !partOfOwn(entity, own)).map((entity) => named(entity, names));
    return sorted([...own, ...kept]);
  };
}

/** Kind -> declared name, for kinds that exactly one declared entity has. */
function namesByKind({ entities }: VocabularyDefinition): ReadonlyMap<string, string | undefined> {
  const names = new Map<string, string | undefined>();
  for (const [name, { kind }] of Object.entries(entities)) names.set(kind, names.has(kind) ? undefined : name);
  return names;
}

function named(entity: Entity, names: ReadonlyMap<string, string | undefined>): Entity {
  const name = entity.name ?? names.get(entity.kind);
  return name === undefined || name === entity.name ? entity : { ...entity, name };
}

/** "v60" and "robusta 250" are names of products, not amounts. */
function partOfOwn(entity: Entity, own: readonly Entity[]): boolean {
  return own.some(
    (list) =>
      list.confidence >= 0.95 &&
      list.start <= entity.start &&
      list.end >= entity.end &&
      list.end - list.start > entity.end - entity.start,
  );
}

/** In order of appearance, the longer first where two begin together. */
export function sorted(entities: readonly Entity[]): readonly Entity[] {
  return [...entities].sort((a, b) => a.start - b.start || b.end - a.end);
}

const DATES = ["date", "time", "datetime", "daterange", "duration"];
const AMOUNTS = ["number", "quantity"];
/** Kinds whose values other kinds may be part of: "dua bungkus" answers a number, "25000" an amount of money. */
const FAMILIES: { readonly [kind: string]: readonly string[] } = {
  number: AMOUNTS,
  quantity: AMOUNTS,
  money: ["money", "number"],
  percent: ["percent", "number"],
  ordinal: ["ordinal", "number"],
  date: DATES,
  time: DATES,
  datetime: DATES,
  daterange: DATES,
  duration: DATES,
};
const CLOSED = new Set([...Object.keys(FAMILIES), "phone", "email", "url", "yesno", "choice"]);

const isClosed = (kind: string): boolean => CLOSED.has(kind) || kind.startsWith("list:") || kind.startsWith("pattern:");

/**
 * Whether the whole message is a value of the awaited kind, so that nothing else needs to be looked for. False when the
 * slot takes free text.
 */
export function isWholeAnswer(
  text: string,
  tokens: readonly Token[],
  entities: readonly Entity[],
  expecting: Expecting | undefined,
): boolean {
  if (expecting === undefined || entities.length === 0 || !expecting.kinds.every(isClosed)) return false;
  const accepted = new Set(expecting.kinds.flatMap((kind) => FAMILIES[kind] ?? [kind]));
  const values = entities.filter((entity) => accepted.has(entity.kind));
  if (values.length === 0) return false;
  const { aroundValue } = lexicon();
  return tokens.every(
    ({ start, end, folded }) =>
      values.some((value) => value.start < end && value.end > start) ||
      isFiller(folded) ||
      aroundValue.has(folded) ||
      text.slice(start, end).trim() === "",
  );
}
