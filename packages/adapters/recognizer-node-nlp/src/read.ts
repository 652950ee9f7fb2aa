import type { Reading } from "./calibration.ts";
import { type Domain, languageOf, type Nlp } from "./engine.ts";

/** What the networks of all languages say of a text, that of the given locale first. */
export type Read = (text: string, locale: string) => Promise<readonly Reading[]>;

/** More of a message is not looked at. */
export const MAX_TEXT = 4_000;
const DOMAIN = "master_domain";

/** Makes the reader of a trained instance. Nothing of a message is kept. */
export function reader(nlp: Nlp, locales: readonly string[], intents: readonly string[]): Read {
  const languages = [...new Set(locales.map(languageOf))];
  const declared = new Set(intents);
  return async (text, locale) => {
    const seen = text.slice(0, MAX_TEXT);
    if (seen.trim() === "") return [];
    const own = languageOf(locale);
    const readings: Reading[] = [];
    for (const language of languages.toSorted((a, b) => Number(b === own) - Number(a === own))) {
      const { classifications = [] } = await nlp.classify(language, seen);
      // "None", and what it makes of words like "constructor".
      const ranked = classifications
        .filter(({ intent, score }) => declared.has(intent) && score > 0)
        .map(({ intent, score }) => ({ name: intent, score }))
        .sort((a, b) => b.score - a.score);
      readings.push({ ranked, known: await knownShare(domainOf(nlp, language), seen) });
    }
    return readings;
  };
}

function domainOf({ nluManager, nlp }: Nlp, language: string): Domain | undefined {
  return (nluManager ?? nlp?.nluManager)?.domainManagers?.[language]?.domains?.[DOMAIN];
}

/** Share of the words that the network knows; forgets the text afterwards, which would be kept for an hour. */
async function knownShare(domain: Domain | undefined, text: string): Promise<number> {
  const { features } = domain ?? {};
  if (domain?.prepare === undefined || features === undefined) return 1;
  const tokens = Object.keys(await domain.prepare(text));
  if (domain.cache !== undefined) domain.cache.results = {};
  const known = tokens.filter((token) => Object.hasOwn(features, token)).length;
  return tokens.length === 0 ? 0 : known / tokens.length;
}
