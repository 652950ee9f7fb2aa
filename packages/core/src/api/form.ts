import type { z } from "zod";
import { DEFAULT_COPY } from "../copy/defaults.ts";
import { parseTemplate, templateVariables } from "../copy/template.ts";
import type { ChoiceDefinition, FormDefinition, SlotDefinition, VocabularyDefinition } from "../model/definition.ts";
import { itemShape, slotKind } from "../model/slot-kind.ts";
import { frozen, invalid, must, mustBeDuration, mustBeName, mustBeSchema, mustBeVersion, oneOf } from "./check.ts";
import { checkRepair } from "./repair.ts";

/** A form as written, before it is checked and made plain. */
export interface FormSource extends Omit<FormDefinition, "kind" | "name" | "slots"> {
  readonly slots: { readonly [slot: string]: SlotSource };
}

interface SlotSource extends Omit<SlotDefinition, "choices" | "of" | "ask"> {
  readonly ask?: string;
  readonly choices?: SlotDefinition["choices"] | readonly ChoiceDefinition[];
  readonly of?: { readonly [part: string]: SlotSource };
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
  if (source.change !== undefined) {
    mustBeDuration(source.change.within, `${place}, change.within`);
    must(
      typeof source.change.run === "function",
      `${place}, change`,
      "needs run, the function that accepts or refuses",
    );
  }
  const slots = Object.entries(source.slots).map(([slot, spec]) => [
    slot,
    makeEntry(vocabulary, source, slot, spec, `${place}, slot "${slot}"`),
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

function makeEntry(
  vocabulary: VocabularyDefinition,
  form: FormSource,
  slot: string,
  spec: SlotSource,
  place: string,
): SlotDefinition {
  const schema = form.schema.shape[slot] as z.ZodType | undefined;
  if (schema === undefined) throw invalid(place, `is not in the schema; ${oneOf(Object.keys(form.schema.shape))}`);
  must(
    !RESERVED.has(slot) && !(slot in Object.prototype) && !/^~|[[\]]/.test(slot),
    place,
    "has a name that Sambung or every object uses itself; choose another, without [ and ]",
  );
  return spec.of === undefined
    ? makeSlot(vocabulary, schema, spec, place)
    : makeList(vocabulary, schema, { ...spec, of: spec.of }, place);
}

function makeList(
  vocabulary: VocabularyDefinition,
  schema: z.ZodType,
  spec: SlotSource & { readonly of: { readonly [part: string]: SlotSource } },
  place: string,
): SlotDefinition {
  const shape = itemShape(schema);
  if (shape === undefined) throw invalid(place, "has of, which needs z.array(z.object({ ... })) as schema");
  const names = Object.keys(shape);
  const [first] = names;
  if (first === undefined) throw invalid(place, "an item needs at least one field");
  for (const part of Object.keys(spec.of))
    must(names.includes(part), place, `an item has no "${part}"; ${oneOf(names)}`);
  const parts = names.map((part): [string, SlotDefinition] => {
    const own = spec.of[part];
    if (own === undefined) throw invalid(place, `an item has "${part}", of has no entry for it`);
    must(own.sensitivity !== "secret", `${place}, part "${part}"`, "cannot be secret; a secret is a slot of its own");
    must(own.of === undefined, `${place}, part "${part}"`, "cannot be a list inside of a list");
    return [part, makeSlot(vocabulary, shape[part] as z.ZodType, own, `${place}, part "${part}"`)];
  });
  const { more, sum, when, label } = spec;
  if (more !== undefined) mustBePlain(vocabulary, more, `${place}, more`);
  if (label !== undefined) mustBePlain(vocabulary, label, `${place}, label`);
  if (sum !== undefined) {
    const summed = shape[sum];
    must(
      summed !== undefined && slotKind(summed as z.ZodType).kinds.includes("number"),
      `${place}, sum`,
      `"${sum}" is no number of an item`,
    );
  }
  return {
    ask: parts[0]?.[1].ask ?? "",
    of: Object.fromEntries(parts),
    ...(more === undefined ? {} : { more }),
    ...(sum === undefined ? {} : { sum }),
    ...(when === undefined ? {} : { when }),
    ...(label === undefined ? {} : { label }),
  };
}

function makeSlot(
  vocabulary: VocabularyDefinition,
  schema: z.ZodType,
  { of: _, ...spec }: SlotSource,
  place: string,
): SlotDefinition {
  const { ask } = spec;
  if (ask === undefined) throw invalid(place, "needs ask, the question");
  mustBePlain(vocabulary, ask, `${place}, ask`);
  if (spec.label !== undefined) mustBePlain(vocabulary, spec.label, `${place}, label`);
  for (const entity of [spec.entity, spec.early]) {
    const known = Object.keys(vocabulary.entities);
    must(entity === undefined || known.includes(entity), place, `"${entity}" is no entity; ${oneOf(known)}`);
  }
  must(SENSITIVITIES.includes(spec.sensitivity ?? "normal"), place, "sensitivity is normal, pii or secret");
  const kind = slotKind(schema);
  const fillable = kind.kinds.length > 0 || spec.entity !== undefined || spec.choices !== undefined;
  must(
    fillable || spec.from !== undefined,
    place,
    "nothing fills a value of this type from words; give it entity, choices or from",
  );
  const isFree = kind.kinds.includes("text") && spec.entity === undefined && spec.choices === undefined;
  must(spec.early === undefined || isFree, place, "early is for free text; any other value is taken early without it");
  const { choices, ...others } = spec;
  const rest = { ...others, ask };
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
