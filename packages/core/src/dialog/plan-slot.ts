import type { z } from "zod";
import type { Copywriter } from "../copy/index.ts";
import type { ChoiceDefinition, SlotContext, SlotDefinition, VocabularyDefinition } from "../model/definition.ts";
import type { Json } from "../model/json.ts";
import { slotKind } from "../model/slot-kind.ts";
import type { ItemPlace, ListPlan } from "./list-plan.ts";
import { phraseOf } from "./words.ts";

/** One thing that can be chosen. */
export interface Option {
  readonly value: Json;
  /** Copy key of the label; `label` otherwise. */
  readonly key?: string;
  readonly label?: string;
  readonly description?: string;
  /** What typing counts as it, in every locale. */
  readonly labels: readonly string[];
  /** Folded words of labels and value, to find it inside a text. */
  readonly phrases: readonly (readonly string[])[];
}

/** A slot with everything that follows from its definition worked out once. */
export interface SlotPlan {
  readonly name: string;
  readonly definition: SlotDefinition;
  readonly schema: z.ZodType;
  /** Kinds of entities that can fill it. */
  readonly kinds: readonly string[];
  /** The same as understanding wants to hear it: with `choice` when something is on offer, `text` for free text. */
  readonly expects: readonly string[];
  readonly entity?: string;
  /** Free text that this entity fills before it is asked. */
  readonly early?: string;
  readonly optional: boolean;
  /** Takes any words. */
  readonly free: boolean;
  readonly secret: boolean;
  /** What is on offer when it does not depend on anything. */
  readonly options?: readonly Option[];
  readonly computed?: (context: SlotContext) => readonly ChoiceDefinition[];
  /** Folded words by which the customer may call the slot. */
  readonly names: readonly (readonly string[])[];
  /** It holds a list; its place in a form is taken by the slots of the items. */
  readonly list?: ListPlan;
  /** It is a part of a list's item. */
  readonly item?: ItemPlace;
}

export function planSlot(
  name: string,
  definition: SlotDefinition,
  schema: z.ZodType,
  vocabulary: VocabularyDefinition,
  copy: Copywriter,
): SlotPlan {
  const found = slotKind(schema);
  const { entity, early } = definition;
  const choices = definition.choices as SlotDefinition["choices"] | readonly ChoiceDefinition[];
  const options = optionsOf(choices, found, copy);
  const computed = typeof choices === "function" ? choices : undefined;
  const offers = options !== undefined || computed !== undefined;
  const free = found.kinds.includes("text") && entity === undefined && !offers;
  const kinds = entity === undefined ? found.kinds.filter((kind) => kind !== "text") : [kindOf(entity, vocabulary)];
  return {
    name,
    definition,
    schema,
    kinds: kinds.filter((kind) => kind !== "choice"),
    expects: free ? found.kinds : [...new Set([...kinds, ...(offers ? ["choice"] : [])])],
    ...(entity === undefined ? {} : { entity }),
    ...(early === undefined ? {} : { early }),
    optional: found.optional,
    free,
    secret: definition.sensitivity === "secret",
    ...(options === undefined ? {} : { options }),
    ...(computed === undefined ? {} : { computed }),
    names: [...(definition.label === undefined ? [] : copy.labels(definition.label)), name]
      .map(phraseOf)
      .filter((phrase) => phrase.length > 0),
  };
}

function kindOf(entity: string, vocabulary: VocabularyDefinition): string {
  const kind = vocabulary.entities[entity]?.kind ?? "list";
  return kind === "list" || kind === "pattern" ? `${kind}:${entity}` : kind;
}

function optionsOf(
  choices: SlotDefinition["choices"] | readonly ChoiceDefinition[],
  found: ReturnType<typeof slotKind>,
  copy: Copywriter,
): readonly Option[] | undefined {
  if (typeof choices === "function") return undefined;
  if (Array.isArray(choices)) return (choices as readonly ChoiceDefinition[]).map(optionOf);
  if (choices !== undefined) return Object.entries(choices).map(([value, key]) => keyedOption(value, key, copy));
  if (found.kinds.length === 1 && found.kinds[0] === "yesno") {
    return [keyedOption(true, "sambung.yes", copy), keyedOption(false, "sambung.no", copy)];
  }
  return found.kinds.includes("text")
    ? undefined
    : found.options?.map((value) => optionOf({ value, label: String(value) }));
}

/** An option whose label is a text of the copy. */
export function keyedOption(value: Json, key: string, copy: Copywriter): Option {
  const labels = copy.labels(key);
  return { value, key, labels, phrases: phrasesOf(value, labels) };
}

/** An option with a label of its own. */
export function optionOf(choice: ChoiceDefinition): Option {
  const { value, label, description } = choice;
  const labels = [label];
  return {
    value,
    label,
    ...(description === undefined ? {} : { description }),
    labels,
    phrases: phrasesOf(value, labels),
  };
}

function phrasesOf(value: Json, labels: readonly string[]): readonly (readonly string[])[] {
  const written = typeof value === "string" ? [...labels, value] : labels;
  return written.map(phraseOf).filter((phrase) => phrase.length > 0);
}
