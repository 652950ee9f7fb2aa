import type { EntityDefinition, VocabularyDefinition } from "@sambung/core";

/** One line to learn from. */
export interface Line {
  readonly locale: string;
  readonly text: string;
  readonly intent: string;
  /** Lines made of one example share it: they are held out together. */
  readonly example: number;
}

/** The part of a vocabulary that is learnt from. */
export type Material = Pick<VocabularyDefinition, "locales" | "intents" | "entities">;

/** An annotated example is learnt with so many values. */
const FILLS = 3;
const ANNOTATION = /\{([^{}]+)\}/g;
/** Ways to say values of the built-in kinds. */
const SAMPLES: { readonly [kind: string]: readonly string[] } = {
  number: ["2", "3", "10"],
  quantity: ["2 kg", "3 pcs", "5 box"],
  money: ["25000", "50000", "100000"],
  percent: ["10%", "15%", "50%"],
  phone: ["08123456789"],
  email: ["nama@contoh.id"],
  url: ["www.contoh.id"],
};

/** Every example with its language, `{entity}` replaced by values of the list. */
export function linesOf({ intents, entities }: Material): readonly Line[] {
  const lines: Line[] = [];
  let example = 0;
  for (const [intent, byLocale] of Object.entries(intents)) {
    for (const [locale, texts] of Object.entries(byLocale)) {
      for (const written of texts) {
        for (const text of filled(written, entities, example)) lines.push({ locale, text, intent, example });
        example += 1;
      }
    }
  }
  return lines;
}

function filled(written: string, entities: Material["entities"], example: number): readonly string[] {
  if (!written.includes("{")) return [written];
  const texts = Array.from({ length: FILLS }, (_, round) =>
    written.replace(ANNOTATION, (_whole, name: string) => {
      const values = valuesOf(entities[name]);
      return values[(example * FILLS + round) % Math.max(1, values.length)] ?? " ";
    }),
  );
  return [...new Set(texts)];
}

function valuesOf(definition: EntityDefinition | undefined): readonly string[] {
  if (definition?.kind !== "list") return SAMPLES[definition?.kind ?? ""] ?? [];
  return Object.entries(definition.synonyms ?? {}).flatMap(([value, others]) => (others.length > 0 ? others : [value]));
}
