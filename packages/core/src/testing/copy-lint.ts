import { DEFAULT_COPY } from "../copy/defaults.ts";
import { parseTemplate, templateVariables } from "../copy/template.ts";
import type { FormDefinition, SlotDefinition, VocabularyDefinition } from "../model/definition.ts";
import type { Conversable } from "./converse.ts";

/** Something wrong with the copy of a bot. */
export interface CopyProblem {
  readonly key: string;
  /** The locale it is about; absent when it is about all. */
  readonly locale?: string;
  readonly problem: string;
}

const LINES: { readonly [key: string]: string } = DEFAULT_COPY.id;
/** A text in quotes that is no name of a property. */
const LITERAL = /(["'`])((?:(?!\1)[^\\\n])+)\1(?!:)/g;
/** Where code names a key of the copy: first in `say` and `refuse`, second in `ask` and `reopen`. */
const CALLS = [/\.(?:say|refuse)\(\s*(["'])([^"'\n]+)\1/g, /\.(?:ask|reopen)\(\s*[^,(){}\n]+,\s*(["'])([^"'\n]+)\1/g];

/**
 * What is wrong with a bot's copy, beyond what `defineVocabulary` refuses: keys that nothing says, keys that code says and
 * nobody wrote, variants for a channel that lost a variable.
 *
 * @param sources the text of every file of the bot that may name a key, except those with the copy itself
 * @example
 * expect(copyProblems(shop, sources.map((file) => readFileSync(file, "utf8")))).toEqual([]);
 */
export function copyProblems(bot: Conversable, sources: readonly string[]): readonly CopyProblem[] {
  const { vocabulary, forms } = bot.definition;
  const literals = new Set(sources.flatMap((source) => [...source.matchAll(LITERAL)].map((match) => match[2] ?? "")));
  const used = new Set([
    ...forms.flatMap(keysOfForm),
    ...keysOfRules(bot.definition),
    ...titles(bot.definition),
    ...literals,
  ]);
  const first = vocabulary.copy[vocabulary.locales[0] ?? ""] ?? {};
  const unused = Object.keys(first).filter((key) => !isLine(key) && !used.has(baseOf(key)));
  const said = sources.flatMap((source) =>
    CALLS.flatMap((call) => [...source.matchAll(call)].map((match) => match[2] ?? "")),
  );
  const missing = [...new Set(said)].filter((key) => !Object.hasOwn(first, key) && !Object.hasOwn(LINES, key));
  return [
    ...unused.map((key) => ({ key, problem: "nothing says it; remove it, or say it" })),
    ...missing.map((key) => ({ key, problem: "code says it, but no locale has it" })),
    ...vocabulary.locales.flatMap((locale) => lostVariables(vocabulary, locale)),
  ];
}

/** Variants that say less than the text they stand in for. */
function lostVariables(vocabulary: VocabularyDefinition, locale: string): readonly CopyProblem[] {
  const texts: { readonly [key: string]: string } = { ...LINES, ...vocabulary.copy[locale] };
  return Object.entries(vocabulary.copy[locale] ?? {}).flatMap(([key, text]) => {
    const base = texts[baseOf(key)];
    if (base === undefined || baseOf(key) === key) return [];
    const kept = variablesOf(text, key);
    const lost = variablesOf(base, key).filter((name) => !kept.includes(name));
    if (lost.length === 0) return [];
    return [{ key, locale, problem: `lost ${lost.map((name) => `{${name}}`).join(", ")} of "${baseOf(key)}"` }];
  });
}

function variablesOf(text: string, key: string): readonly string[] {
  return [...templateVariables(parseTemplate(text, key)).keys()];
}

function baseOf(key: string): string {
  return key.split("@")[0] ?? key;
}

function isLine(key: string): boolean {
  return key.startsWith("sambung.");
}

function keysOfForm(form: FormDefinition): readonly string[] {
  const { confirm, remind, abandonSay } = form;
  return [
    ...Object.values(form.slots).flatMap(keysOfSlot),
    ...[confirm, remind?.say, abandonSay].filter((key) => key !== undefined),
    ...keysOfRules(form),
  ];
}

function keysOfSlot(slot: SlotDefinition): readonly string[] {
  const { ask, label, more, choices, of = {} } = slot;
  return [
    ...[ask, label, more].filter((key) => key !== undefined),
    ...(typeof choices === "object" ? Object.values(choices) : []),
    ...Object.values(of).flatMap(keysOfSlot),
  ];
}

function keysOfRules({ repair }: Pick<FormDefinition, "repair">): readonly string[] {
  return Object.values(repair?.say ?? {});
}

/** `task.order` is what people call the form "order", `intent.hours` what they call the intent "hours". */
function titles({ forms, flows, vocabulary }: Conversable["definition"]): readonly string[] {
  const intents = Object.keys(vocabulary.intents).map((name) => `intent.${name}`);
  return [...intents, ...[...forms, ...flows].map(({ name }) => `task.${name}`)];
}
