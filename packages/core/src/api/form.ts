import { DEFAULT_COPY } from "../copy/defaults.ts";
import { parseTemplate, templateVariables } from "../copy/template.ts";
import type { ChoiceDefinition, FormDefinition, SlotDefinition, VocabularyDefinition } from "../model/definition.ts";
import { slotKind } from "../model/slot-kind.ts";
import { frozen, invalid, must, mustBeDuration, mustBeName, mustBeSchema, mustBeVersion, oneOf } from "./check.ts";
import { checkRepair } from "./repair.ts";

/** A form as written, before it is checked and made plain. */
export interface FormSource extends Omit<FormDefinition, "kind" | "name" | "slots"> {
  readonly slots: { readonly [slot: string]: SlotSource };
}

interface SlotSource extends Omit<SlotDefinition, "choices"> {
  readonly choices?: SlotDefinition["choices"] | readonly ChoiceDefinition[];
}

/** Names of questions the dialog asks itself about a form, besides all that begin with `~`. */
const RESERVED: ReadonlySet<string> = new Set(["confirm", "clarify", "offer"]);
const SENSITIVITIES = ["normal", "pii", "secret"];

/** A checked, frozen form. */
export function makeForm(vocabulary: VocabularyDefinition, name: string, source: FormSource): FormDefinition {
  mustBeName(name, "form");
  const place = `form "${name}"`;
  mustBeVersion(source.version, place);
  mustBeSchema(source.schema, `${place}, schema`, "object");
  if (source.complete !== undefined) mustBeSchema(source.complete, `${place}, complete`);
  if (source.opens !== undefined) mustBeIntent(vocabulary, source.opens, `${place}, opens`);
  must(typeof source.submit === "function", place, "needs submit, the function that does what the form is for");
  checkConfirm(vocabulary, source, place);
  if (source.remind !== undefined) {
    mustBeDuration(source.remind.after, `${place}, remind.after`);
    mustBePlain(vocabulary, source.remind.say, `${place}, remind.say`);
    const { times = 1 } = source.remind;
    must(Number.isSafeInteger(times) && times > 0, `${place}, remind.times`, "must be a whole number from 1");
  }
  if (source.abandonAfter !== undefined) mustBeDuration(source.abandonAfter, `${place}, abandonAfter`);
  if (source.abandonSay !== undefined) mustBePlain(vocabulary, source.abandonSay, `${place}, abandonSay`);
  checkRepair(vocabulary, source.repair, `${place}, repair`);
  const slots = Object.entries(source.slots).map(([slot, spec]) => [
    slot,
    makeSlot(vocabulary, source, slot, spec, `${place}, slot "${slot}"`),
  ]);
  const secrets = Object.keys(source.slots).filter((slot) => source.slots[slot]?.sensitivity === "secret");
  must(
    secrets.length < 2,
    place,
    `only one slot can be secret (${secrets.join(", ")}): a secret never outlives its turn`,
  );
  for (const slot of Object.keys(source.schema.shape)) {
    must(Object.hasOwn(source.slots, slot), place, `the schema has "${slot}", slots has no entry for it`);
  }
  return frozen({ ...source, kind: "form", name, slots: Object.fromEntries(slots) as FormDefinition["slots"] });
}

function checkConfirm(vocabulary: VocabularyDefinition, source: FormSource, place: string): void {
  if (source.confirm === undefined) return;
  const variables = mustBeCopy(vocabulary, source.confirm, `${place}, confirm`);
  must(
    variables.length === 0 || typeof source.summary === "function",
    place,
    `the text "${source.confirm}" has variables (${variables.join(", ")}); add summary: (values) => ({ ... })`,
  );
}

function makeSlot(
  vocabulary: VocabularyDefinition,
  form: FormSource,
  slot: string,
  spec: SlotSource,
  place: string,
): SlotDefinition {
  const schema = form.schema.shape[slot];
  if (schema === undefined) throw invalid(place, `is not in the schema; ${oneOf(Object.keys(form.schema.shape))}`);
  must(!RESERVED.has(slot) && !slot.startsWith("~"), place, "has a name that Sambung uses itself; choose another");
  mustBePlain(vocabulary, spec.ask, `${place}, ask`);
  if (spec.label !== undefined) mustBePlain(vocabulary, spec.label, `${place}, label`);
  if (spec.entity !== undefined) {
    const known = Object.keys(vocabulary.entities);
    must(known.includes(spec.entity), place, `"${spec.entity}" is no entity; ${oneOf(known)}`);
  }
  must(SENSITIVITIES.includes(spec.sensitivity ?? "normal"), place, "sensitivity is normal, pii or secret");
  const kind = slotKind(schema as Parameters<typeof slotKind>[0]);
  const fillable = kind.kinds.length > 0 || spec.entity !== undefined || spec.choices !== undefined;
  must(
    fillable || spec.from !== undefined,
    place,
    "nothing fills a value of this type from words; give it entity, choices or from",
  );
  const { choices, ...rest } = spec;
  if (choices === undefined) return rest;
  if (typeof choices === "function") return { ...rest, choices };
  if (Array.isArray(choices)) {
    const offered = frozen(choices as readonly ChoiceDefinition[]);
    must(offered.length > 0, place, "choices is empty");
    return { ...rest, choices: () => offered };
  }
  const labels = choices as { readonly [value: string]: string };
  checkLabels(vocabulary, labels, kind.options, place);
  return { ...rest, choices: labels };
}

function checkLabels(
  vocabulary: VocabularyDefinition,
  labels: { readonly [value: string]: string },
  options: readonly string[] | undefined,
  place: string,
): void {
  if (options === undefined) throw invalid(place, "choices with labels needs an enum or text literals as schema");
  for (const option of options) {
    must(Object.hasOwn(labels, option), place, `choices has no label for "${option}"`);
  }
  for (const [option, key] of Object.entries(labels)) {
    must(options.includes(option), place, `choices has "${option}", which the schema does not know; ${oneOf(options)}`);
    mustBePlain(vocabulary, key, `${place}, choices.${option}`);
  }
}

/** An intent of the vocabulary. */
export function mustBeIntent(vocabulary: VocabularyDefinition, intent: string, place: string): void {
  const known = Object.keys(vocabulary.intents);
  must(known.includes(intent), place, `"${intent}" is no intent; ${oneOf(known)}`);
}

/** A key of the copy or of Sambung's lines; returns the names of its variables. */
function mustBeCopy(vocabulary: VocabularyDefinition, key: string, place: string): readonly string[] {
  const own = vocabulary.copy[vocabulary.locales[0] ?? ""] ?? {};
  const lines: { readonly [key: string]: string } = DEFAULT_COPY.id;
  const text = Object.hasOwn(own, key) ? own[key] : Object.hasOwn(lines, key) ? lines[key] : undefined;
  if (text === undefined) throw invalid(place, `"${key}" is no key of the copy; add it to every locale`);
  return [...templateVariables(parseTemplate(text, place)).keys()];
}

/** A key whose text needs no variables, because nobody is there to give them. */
function mustBePlain(vocabulary: VocabularyDefinition, key: string, place: string): void {
  const variables = mustBeCopy(vocabulary, key, place);
  must(
    variables.length === 0,
    place,
    `the text "${key}" has variables (${variables.join(", ")}), which nothing fills here`,
  );
}
