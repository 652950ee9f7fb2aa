import { DEFAULT_COPY } from "../copy/defaults.ts";
import { parseTemplate, templateVariables } from "../copy/template.ts";
import type { VocabularyDefinition } from "../model/definition.ts";
import { frozen, invalid, must, mustBeName, mustBeSchema, oneOf } from "./check.ts";

const LINES: { readonly [key: string]: string } = DEFAULT_COPY.id;
const PLACEHOLDER = /\{([^{}]*)\}/g;

/** What each variable of a text takes; all moments are one, since they take the same values. */
type Variables = ReadonlyMap<string, string>;

/** A checked, frozen copy of what `defineVocabulary` was given. */
export function makeVocabulary(source: VocabularyDefinition): VocabularyDefinition {
  checkLocales(source.locales);
  mustBeSchema(source.profile, "vocabulary, profile", "object");
  checkEntities(source.entities);
  for (const [intent, examples] of Object.entries(source.intents)) checkIntent(intent, examples, source);
  checkCopy(source);
  return frozen(source);
}

function checkLocales(locales: readonly string[]): void {
  const place = "vocabulary, locales";
  must(Array.isArray(locales) && locales.length > 0, place, 'needs at least one locale, such as "id"');
  must(new Set(locales).size === locales.length, place, "names a locale twice");
  for (const locale of locales) {
    try {
      Intl.getCanonicalLocales(locale);
    } catch (cause) {
      throw invalid(place, `"${locale}" is no BCP 47 language tag; write for example "id" or "en-GB"`, cause);
    }
  }
}

function checkEntities(entities: VocabularyDefinition["entities"]): void {
  for (const [name, entity] of Object.entries(entities)) {
    const place = `entity "${name}"`;
    must(/^[A-Za-z_]\w*$/.test(name), place, "needs a name of letters, digits and _, so that examples can say {name}");
    must(typeof entity?.kind === "string", place, "must be made by list(), number(), pattern() or another entity");
    if (entity.kind !== "list") continue;
    for (const [value, synonyms] of Object.entries(entity.synonyms ?? {})) {
      const usable =
        Array.isArray(synonyms) && synonyms.every((word) => typeof word === "string" && word.trim() !== "");
      must(usable, `${place}, "${value}"`, "needs a list of words, none of them empty");
    }
  }
}

function checkIntent(
  intent: string,
  examples: VocabularyDefinition["intents"][string],
  vocabulary: VocabularyDefinition,
): void {
  const place = `intent "${intent}"`;
  mustBeName(intent, place);
  for (const locale of Object.keys(examples)) mustBeLocale(locale, place, vocabulary);
  for (const locale of vocabulary.locales) {
    must(Array.isArray(examples[locale]), place, `has no examples for the locale "${locale}"`);
    for (const example of examples[locale] ?? []) checkExample(example, `${place}, ${locale} "${example}"`, vocabulary);
  }
}

function checkExample(example: string, place: string, vocabulary: VocabularyDefinition): void {
  must(typeof example === "string" && example.trim() !== "", place, "must not be empty");
  for (const [, name = ""] of example.matchAll(PLACEHOLDER)) {
    must(
      Object.hasOwn(vocabulary.entities, name),
      place,
      `{${name}} is no entity; ${oneOf(Object.keys(vocabulary.entities))}`,
    );
  }
  must(!/[{}]/.test(example.replaceAll(PLACEHOLDER, "")), place, "has an unmatched brace");
}

function mustBeLocale(locale: string, place: string, vocabulary: VocabularyDefinition): void {
  must(
    vocabulary.locales.includes(locale),
    place,
    `"${locale}" is not one of the locales; ${oneOf(vocabulary.locales)}`,
  );
}

function checkCopy(vocabulary: VocabularyDefinition): void {
  for (const locale of Object.keys(vocabulary.copy)) mustBeLocale(locale, "copy", vocabulary);
  const parsed = vocabulary.locales.map((locale) => ({ locale, texts: parseLocale(locale, vocabulary) }));
  const first = parsed[0];
  if (first === undefined) return;
  for (const { locale, texts } of parsed) {
    for (const key of first.texts.keys()) {
      must(texts.has(key) || key in LINES, `copy.${locale}`, `lacks "${key}", which copy.${first.locale} has`);
    }
    for (const [key, variables] of texts) checkText(key, variables, locale, texts, first);
  }
}

function parseLocale(locale: string, vocabulary: VocabularyDefinition): ReadonlyMap<string, Variables> {
  const copy = vocabulary.copy[locale];
  must(typeof copy === "object" && copy !== null, "copy", `lacks the locale "${locale}"`);
  return new Map(
    Object.entries(copy ?? {}).map(([key, text]) => {
      const place = `copy.${locale} "${key}"`;
      must(typeof text === "string" && text !== "", place, "must be a text that is not empty");
      return [key, variablesOf(text, place)];
    }),
  );
}

function checkText(
  key: string,
  variables: Variables,
  locale: string,
  texts: ReadonlyMap<string, Variables>,
  first: { readonly locale: string; readonly texts: ReadonlyMap<string, Variables> },
): void {
  const place = `copy.${locale} "${key}"`;
  if (key.startsWith("sambung.")) {
    const line = LINES[key];
    must(line !== undefined, place, "is not one of Sambung's own lines; keys of your own begin with another word");
    mustBeWithin(variables, variablesOf(line ?? "", place), place);
    return;
  }
  const at = key.indexOf("@");
  if (at >= 0) {
    const base = texts.get(key.slice(0, at));
    must(base !== undefined, place, `is a variant of "${key.slice(0, at)}", which copy.${locale} lacks`);
    mustBeWithin(variables, base ?? new Map(), place);
  }
  const same = first.texts.get(key);
  must(same !== undefined, place, `is not in copy.${first.locale}; add it there too`);
  mustBeWithin(variables, same ?? new Map(), place);
  mustBeWithin(same ?? new Map(), variables, `copy.${first.locale} "${key}" (compared with ${locale})`);
}

function mustBeWithin(variables: Variables, whole: Variables, place: string): void {
  for (const [name, takes] of variables) {
    must(
      whole.get(name) === takes,
      place,
      `its variable {${name}} (${takes}) is missing or differs in the text it must agree with`,
    );
  }
}

function variablesOf(text: string, place: string): Variables {
  const moments = new Set<string>(["date", "time", "datetime"]);
  const found = templateVariables(parseTemplate(text, place));
  return new Map(
    [...found].map(([name, takes]) => [name, takes === "plural" ? "number" : moments.has(takes) ? "moment" : takes]),
  );
}
