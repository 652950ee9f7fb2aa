import { createHash } from "node:crypto";
import { z } from "zod";
import { SambungError } from "../errors.ts";
import type { CopyVariables, FormDefinition, SlotContext, VocabularyDefinition } from "../model/definition.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { referenceProblems } from "./document-check.ts";
import { holdsFor } from "./document-condition.ts";
import { shapeProblems } from "./document-schema.ts";
import type {
  DocumentList,
  DocumentProblem,
  DocumentQuestion,
  DocumentScope,
  FormDocument,
  PlainCode,
} from "./document-types.ts";
import { type FormSource, makeForm } from "./form.ts";
import { makeVocabulary } from "./vocabulary.ts";
import type { VocabularyTypes } from "./vocabulary-types.ts";

/** How many bits of the hash are the version: as many as a number holds in JSON. */
const VERSION_HEX = 12;

/** Everything that is wrong with a document, with its places; empty when it is a form. */
export function documentProblems(
  vocabulary: VocabularyDefinition,
  document: unknown,
  code: PlainCode,
): readonly DocumentProblem[] {
  const shape = shapeProblems(document);
  if (shape.length > 0) return shape;
  const form = document as FormDocument;
  const merged = withCopy(vocabulary, form);
  if ("problem" in merged) return [merged.problem];
  const references = referenceProblems(vocabulary, merged.vocabulary, form, code);
  if (references.length > 0) return references;
  try {
    makeForm(merged.vocabulary, form.form, sourceOf(form, code));
    return [];
  } catch (error) {
    return [{ path: "", message: error instanceof Error ? error.message : String(error) }];
  }
}

/**
 * The form of a document.
 *
 * @throws SambungError `definition-invalid` with every problem and its path
 */
export function makeDocumentForm(
  vocabulary: VocabularyDefinition,
  document: unknown,
  code: PlainCode,
): { readonly name: string; readonly form: FormDefinition } {
  const problems = documentProblems(vocabulary, document, code);
  if (problems.length > 0) {
    const lines = problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
    throw new SambungError("definition-invalid", `the form document is not valid\n  ${lines.join("\n  ")}\n`);
  }
  const form = document as FormDocument;
  const merged = withCopy(vocabulary, form);
  const spoken = "vocabulary" in merged ? merged.vocabulary : vocabulary;
  const made = makeForm(spoken, form.form, sourceOf(form, code));
  return { name: form.form, form: form.copy === undefined ? made : Object.freeze({ ...made, copy: form.copy }) };
}

/**
 * The version of a document: the beginning of the SHA-256 of its canonical form (names sorted, no spaces, without
 * `$schema`) as a whole number, so that any change of meaning is another version and nobody has to count.
 */
export function documentVersion(document: FormDocument): number {
  const { $schema: _, ...meaning } = document;
  const hash = createHash("sha256")
    .update(canonical(meaning as unknown as Json))
    .digest("hex");
  // 0 is no version.
  return Number.parseInt(hash.slice(0, VERSION_HEX), 16) + 1;
}

/** The same text for the same JSON, whatever the order of the names in it. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((part: Json) => canonical(part)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value as JsonObject)
    .filter((field): field is [string, Json] => field[1] !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, part]) => `${JSON.stringify(name)}:${canonical(part)}`);
  return `{${fields.join(",")}}`;
}

/** The vocabulary with the texts of the document. */
function withCopy(
  vocabulary: VocabularyDefinition,
  { copy }: FormDocument,
): { readonly vocabulary: VocabularyDefinition } | { readonly problem: DocumentProblem } {
  if (copy === undefined) return { vocabulary };
  for (const [locale, texts] of Object.entries(copy)) {
    for (const key of Object.keys(texts)) {
      if (!Object.hasOwn(vocabulary.copy[locale] ?? {}, key) && !key.startsWith("sambung.")) continue;
      return { problem: { path: `copy.${locale}.${key}`, message: "the program has this key already; take another" } };
    }
  }
  const own = vocabulary.locales.map((locale) => [locale, { ...vocabulary.copy[locale], ...copy[locale] }]);
  const other = Object.keys(copy).find((locale) => !vocabulary.locales.includes(locale));
  if (other !== undefined) {
    return {
      problem: { path: `copy.${other}`, message: `is not one of the locales; ${vocabulary.locales.join(", ")}` },
    };
  }
  try {
    return { vocabulary: makeVocabulary({ ...vocabulary, copy: Object.fromEntries(own) }) };
  } catch (error) {
    return { problem: { path: "copy", message: error instanceof Error ? error.message : String(error) } };
  }
}

/** The document as code would have written it. */
function sourceOf(document: FormDocument, code: PlainCode): FormSource {
  const { slots, confirm, summary, remind, abandonAfter, abandonSay, repair, opens, change } = document;
  const action = code.actions.find(({ name }) => name === document.submit);
  const changed = code.changes?.find(({ name }) => name === change?.run);
  return {
    version: documentVersion(document),
    ...(opens === undefined ? {} : { opens }),
    schema: z.object(Object.fromEntries(slots.map((slot) => [slot.name, schemaOf(slot)]))),
    ...(action === undefined ? {} : { complete: action.schema as z.ZodType }),
    slots: Object.fromEntries(slots.map((slot) => [slot.name, slotOf(slot, code)])),
    ...(confirm === undefined ? {} : { confirm }),
    ...(summary === undefined ? {} : { summary: summaryOf(summary, code) }),
    ...(remind === undefined ? {} : { remind }),
    ...(abandonAfter === undefined ? {} : { abandonAfter }),
    ...(abandonSay === undefined ? {} : { abandonSay }),
    ...(repair === undefined ? {} : { repair }),
    submit: action?.run as FormSource["submit"],
    ...(change === undefined || changed === undefined
      ? {}
      : { change: { within: change.within, run: changed.run as NonNullable<FormSource["change"]>["run"] } }),
  };
}

function slotOf(slot: DocumentQuestion | DocumentList, code: PlainCode): FormSource["slots"][string] {
  const { label, when } = slot;
  const common = {
    ...(label === undefined ? {} : { label }),
    ...(when === undefined ? {} : { when: (values: JsonObject, whole?: JsonObject) => holdsFor(when, values, whole) }),
  };
  if (slot.type === "list") {
    const { more, sum } = slot;
    return {
      ...common,
      of: Object.fromEntries(slot.of.map((part) => [part.name, slotOf(part, code)])),
      ...(more === undefined ? {} : { more }),
      ...(sum === undefined ? {} : { sum }),
    };
  }
  const { ask, entity, early, from, check, sensitivity } = slot;
  const checked = check === undefined ? undefined : code.checks?.[check];
  return {
    ...common,
    ask,
    ...(entity === undefined ? {} : { entity }),
    ...(early === undefined ? {} : { early }),
    ...(from === undefined ? {} : { from: ({ profile }: SlotContext) => profile[from.profile] }),
    ...(checked === undefined ? {} : { check: (value: Json, scope: SlotContext) => checked(value, scopeOf(scope)) }),
    ...(sensitivity === undefined ? {} : { sensitivity }),
    ...(slot.type === "choice" ? { choices: choicesOf(slot.choices, code) } : {}),
  };
}

type Choices = Extract<DocumentQuestion, { readonly type: "choice" }>["choices"];

function choicesOf(choices: Choices, code: PlainCode): NonNullable<FormSource["slots"][string]["choices"]> {
  if (typeof choices !== "string") return choices;
  const offered = code.choices?.[choices];
  return (scope) => offered?.(scopeOf(scope)) ?? [];
}

function summaryOf(summary: NonNullable<FormDocument["summary"]>, code: PlainCode): NonNullable<FormSource["summary"]> {
  if (typeof summary === "string") {
    const made = code.summaries?.[summary];
    return (values, scope) => made?.(values, scopeOf(scope)) ?? {};
  }
  return (values): CopyVariables =>
    Object.fromEntries(Object.entries(summary).map(([variable, { slot }]) => [variable, values[slot] ?? ""]));
}

function scopeOf(scope: SlotContext): DocumentScope<VocabularyTypes> {
  return scope as DocumentScope<VocabularyTypes>;
}

function schemaOf(slot: DocumentQuestion | DocumentList): z.ZodType {
  if (slot.type === "list") {
    const item = z.object(Object.fromEntries(slot.of.map((part) => [part.name, schemaOf(part)])));
    return z
      .array(item)
      .min(slot.min ?? 1)
      .max(slot.max ?? Number.MAX_SAFE_INTEGER);
  }
  const schema = plainSchema(slot);
  return slot.optional === true ? schema.optional() : schema;
}

function plainSchema(slot: DocumentQuestion): z.ZodType {
  switch (slot.type) {
    case "text":
      return z
        .string()
        .trim()
        .min(slot.min ?? 1)
        .max(slot.max ?? 1_000);
    case "number": {
      const base = slot.integer === false ? z.number() : z.number().int();
      return base.min(slot.min ?? Number.MIN_SAFE_INTEGER).max(slot.max ?? Number.MAX_SAFE_INTEGER);
    }
    case "choice":
      return choiceSchema(slot.choices);
    case "yesno":
      return z.boolean();
    case "date":
      return z.iso.date();
    case "time":
      return z.iso.time();
    case "datetime":
      return z.iso.datetime({ local: true });
    case "phone":
      return z.e164();
    case "email":
      return z.email();
    case "url":
      return z.url();
    case "money":
      return z.object({ amount: z.number(), currency: z.string() });
  }
}

function choiceSchema(choices: Choices): z.ZodType {
  if (typeof choices === "string") return z.string();
  const values = Array.isArray(choices) ? choices.map(({ value }) => value) : Object.keys(choices);
  return z.enum(values as [string, ...string[]]);
}
