import { DEFAULT_COPY, type DefaultCopyKey } from "../copy/defaults.ts";
import { parseTemplate, templateVariables } from "../copy/template.ts";
import type { RepairRules, VocabularyDefinition } from "../model/definition.ts";
import { must, oneOf } from "./check.ts";
import type { CopyKey, VocabularyTypes } from "./vocabulary-types.ts";

/** Repair rules as written: only those that differ from the bot's, or from the defaults. */
export interface RepairSpec<V extends VocabularyTypes> extends Partial<Omit<RepairRules, "say">> {
  /** Other words for Sambung's own lines; the text may use the variables of the line it replaces. */
  readonly say?: { readonly [Line in DefaultCopyKey]?: CopyKey<V> };
}

const LINES: { readonly [key: string]: string } = DEFAULT_COPY.id;

/** Throws `definition-invalid` at `place` unless the rules can be followed. */
export function checkRepair(
  vocabulary: VocabularyDefinition,
  rules: Partial<RepairRules> | undefined,
  place: string,
): void {
  if (rules === undefined) return;
  const { say = {}, attempts = 0, queue, confirmCancel = 0, afterDigression, offerBack } = rules;
  must(Number.isSafeInteger(attempts) && attempts >= 0, `${place}, attempts`, "must be a whole number from 0");
  must(queue === undefined || queue === null || queue !== "", `${place}, queue`, "must be a name, or null for nobody");
  must(
    confirmCancel === null || (Number.isSafeInteger(confirmCancel) && confirmCancel >= 0),
    `${place}, confirmCancel`,
    "must be a whole number from 0, or null for never",
  );
  must(
    afterDigression === undefined || ["repeat", "wait"].includes(afterDigression),
    `${place}, afterDigression`,
    "is repeat or wait",
  );
  must(
    offerBack === undefined || ["ask", "resume", "never"].includes(offerBack),
    `${place}, offerBack`,
    "is ask, resume or never",
  );
  for (const [line, key] of Object.entries(say)) checkLine(vocabulary, line, key, `${place}, say`);
}

function checkLine(vocabulary: VocabularyDefinition, line: string, key: string, place: string): void {
  const replaced = LINES[line];
  must(replaced !== undefined, place, `"${line}" is not one of Sambung's own lines`);
  const own = vocabulary.copy[vocabulary.locales[0] ?? ""] ?? {};
  const text = own[key] ?? LINES[key];
  must(text !== undefined, place, `"${key}" is no key of the copy; add it to every locale`);
  const known = variablesOf(replaced ?? "", place);
  for (const name of variablesOf(text ?? "", place)) {
    must(
      known.includes(name),
      place,
      `the text "${key}" has {${name}}, which "${line}" does not fill; ${oneOf(known)}`,
    );
  }
}

function variablesOf(text: string, place: string): readonly string[] {
  return [...templateVariables(parseTemplate(text, place)).keys()];
}
