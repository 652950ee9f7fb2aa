import { existsSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { VocabularyDefinition } from "../../packages/core/src/index.ts";
import { asPage } from "./bot/page.ts";
import { study } from "./bot/study.ts";
import { asText } from "./bot/text.ts";
import { WORDS } from "./bot/words.ts";
import { UsageError } from "./lines.ts";

export const BOT_USAGE = `npm run --silent eval -- bot FOLDER|FILE [--html F] [--lang en|id] [--name N] [--preset fast|accurate] [--seed S] [--json]
  Tries every example of a bot's vocabulary on models that had to do without it: accuracy, confusions, examples that look
  alike, too few examples, suggested thresholds. FILE exports the vocabulary; of a FOLDER it is src/vocabulary.ts or
  vocabulary.ts. --html writes the report as one page without anything to load.`;

const PLACES = ["src/vocabulary.ts", "vocabulary.ts", "src/vocabulary.js", "vocabulary.js"];

/** `npm run eval -- bot`: how well a bot understands its own examples. */
export async function runBot(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      html: { type: "string" },
      lang: { type: "string", default: "en" },
      name: { type: "string" },
      preset: { type: "string", default: "accurate" },
      seed: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
    },
  });
  const [place] = positionals;
  if (place === undefined) throw new UsageError("Which bot? Give its folder, or the file of its vocabulary");
  const words = WORDS[values.lang];
  if (words === undefined) throw new UsageError(`the report speaks ${Object.keys(WORDS).join(" and ")}`);
  const { preset, html } = values;
  if (preset !== "fast" && preset !== "accurate") throw new UsageError(`there is no preset "${preset}"`);
  const { name: found, vocabulary } = await load(place);
  const { name = found } = values;
  const result = study(vocabulary, { preset, seed: Number(values.seed) });
  if (html !== undefined) writeFileSync(html, asPage(name, result, words));
  console.log(values.json ? JSON.stringify(result) : asText(name, result, words));
  if (html !== undefined && !values.json) console.log(`\n${html}`);
}

/** The vocabulary that a file exports, with the name of the folder it is in. */
async function load(place: string): Promise<{ readonly name: string; readonly vocabulary: VocabularyDefinition }> {
  const path = resolve(place);
  if (!existsSync(path)) throw new UsageError(`${place} does not exist`);
  const isFolder = statSync(path).isDirectory();
  const file = isFolder ? PLACES.map((one) => join(path, one)).find((one) => existsSync(one)) : path;
  if (file === undefined) throw new UsageError(`${place} has no ${PLACES[0]}: give the file of the vocabulary`);
  const exported = Object.values((await import(pathToFileURL(file).href)) as object);
  const vocabulary = exported.map(vocabularyOf).find((one) => one !== undefined);
  if (vocabulary === undefined) throw new UsageError(`${file} exports no vocabulary (defineVocabulary)`);
  return { name: nameOf(path), vocabulary };
}

function vocabularyOf(value: unknown): VocabularyDefinition | undefined {
  const definition = (value as { readonly definition?: Partial<VocabularyDefinition> } | undefined)?.definition;
  return definition?.intents === undefined || definition.locales === undefined
    ? undefined
    : (definition as VocabularyDefinition);
}

function nameOf(path: string): string {
  const parts = path.replace(/\.[cm]?[jt]s$/, "").split(/[\\/]/);
  return parts.findLast((part) => !["src", "vocabulary", ""].includes(part)) ?? "the bot";
}
