import { SambungError } from "../errors.ts";
import type { CopyVariables, VocabularyDefinition } from "../model/definition.ts";
import { DEFAULT_COPY } from "./defaults.ts";
import { ACCEPTS, type Formatter, makeFormatter } from "./format.ts";
import { type CopyFormat, parseTemplate, type Template } from "./template.ts";

/** The texts of a bot: its own copy over Sambung's lines, per locale, with variables filled in. */
export interface Copywriter {
  /**
   * The text of `key` with its variables filled in. With a `channel` (an instance such as `whatsapp` or
   * `telegram:bandung`) the variants `key@telegram:bandung` and `key@telegram` come before `key`. A locale the bot does
   * not speak means its first one.
   *
   * @throws SambungError `copy-missing` when the locale lacks the key, or a variable is missing or of the wrong shape
   */
  text(locale: string, key: string, variables?: CopyVariables, channel?: string): string;
  /** The text of `key` in every locale and variant, each once: all that typing it may mean. */
  labels(key: string): readonly string[];
  /** Whether every locale has `key`. */
  has(key: string): boolean;
  /**
   * A value as people write it: money `Rp25.000` (a bare number is in the bot's currency), dates and times in the bot's
   * zone. Calendar dates (`2026-11-24`) and wall clock times (`08:30`, `2026-11-24T08:30`) are shown as they are.
   *
   * @throws SambungError `copy-missing` when the value is not of a shape `kind` can show
   */
  format(locale: string, value: unknown, kind: CopyFormat): string;
  /** The same texts with dates and times in another zone (IANA). */
  inZone(timeZone: string): Copywriter;
}

/**
 * Makes the texts of a bot ready: all are parsed once, here.
 *
 * @throws SambungError `definition-invalid` when a text has broken braces or an unknown format
 * @example
 * const copy = makeCopywriter(vocabulary, { timeZone: "Asia/Jakarta", currency: "IDR" });
 * copy.text("id", "order.done", { no: "KS-0001", total: 25_000 }); // "Pesanan KS-0001 kami proses, total Rp25.000."
 */
export function makeCopywriter(
  vocabulary: VocabularyDefinition,
  options: { readonly timeZone: string; readonly currency: string },
): Copywriter {
  const texts = new Map(vocabulary.locales.map((locale) => [locale, parseLocale(vocabulary, locale)]));
  const varied = keysWithVariants(texts);
  const zones = new Map<string, Copywriter>();
  const inZone = (timeZone: string): Copywriter => {
    const known = zones.get(timeZone);
    if (known !== undefined) return known;
    const made = writeIn(vocabulary, { texts, varied }, { ...options, timeZone }, inZone);
    zones.set(timeZone, made);
    return made;
  };
  return inZone(options.timeZone);
}

/** The parsed texts of a bot. */
interface Texts {
  /** Locale -> key -> text. */
  readonly texts: ReadonlyMap<string, ReadonlyMap<string, Template>>;
  /** Keys that have another text for some channel. */
  readonly varied: ReadonlySet<string>;
}

function writeIn(
  vocabulary: VocabularyDefinition,
  { texts, varied }: Texts,
  options: { readonly timeZone: string; readonly currency: string },
  inZone: Copywriter["inZone"],
): Copywriter {
  const formatter = makeFormatter(options);
  const fallback = vocabulary.locales[0] ?? "en";

  const known = (locale: string): string => (texts.has(locale) ? locale : fallback);
  const find = (locale: string, key: string): Template | undefined => texts.get(locale)?.get(key);

  const text = (locale: string, key: string, variables: CopyVariables, channel?: string): string => {
    const spoken = known(locale);
    const name = varied.has(key)
      ? (variants(key, channel).find((variant) => find(spoken, variant) !== undefined) ?? key)
      : key;
    const template = find(spoken, name);
    if (template === undefined) {
      throw new SambungError(
        "copy-missing",
        `the copy of locale "${spoken}" has no "${key}"; add "${key}" to copy.${spoken}`,
      );
    }
    return template.map((part) => renderPart(part, variables, spoken, name, formatter)).join("");
  };

  const collectLabels = (key: string): readonly string[] => {
    const found = vocabulary.locales.flatMap((locale) =>
      [...(texts.get(locale)?.keys() ?? [])]
        .filter((name) => name === key || name.startsWith(`${key}@`))
        .map((name) => text(locale, name, {})),
    );
    return [...new Set(found)];
  };
  const labels = new Map<string, readonly string[]>();

  return {
    text: (locale, key, variables = {}, channel) => text(locale, key, variables, channel),
    labels: (key) => {
      const found = labels.get(key) ?? collectLabels(key);
      labels.set(key, found);
      return found;
    },
    has: (key) => vocabulary.locales.every((locale) => find(locale, key) !== undefined),
    format: (locale, value, kind) => {
      const shown = formatter.format(known(locale), value, kind);
      if (shown !== undefined) return shown;
      throw new SambungError("copy-missing", `a value to be shown as ${kind} must be ${ACCEPTS[kind]}`);
    },
    inZone,
  };
}

/** Sambung's lines in the locale's language (English for languages it has none in), overridden by the bot's. */
function parseLocale(vocabulary: VocabularyDefinition, locale: string): ReadonlyMap<string, Template> {
  const language = locale.split("-")[0] ?? locale;
  const defaults: { readonly [key: string]: string } =
    language in DEFAULT_COPY ? DEFAULT_COPY[language as keyof typeof DEFAULT_COPY] : DEFAULT_COPY.en;
  const entries = Object.entries({ ...defaults, ...vocabulary.copy[locale] });
  return new Map(entries.map(([key, text]) => [key, parseTemplate(text, `copy.${locale} "${key}"`)]));
}

/** Keys of which `key@channel` is a key too. Most bots say the same everywhere, and then nobody looks for it. */
function keysWithVariants(texts: Texts["texts"]): ReadonlySet<string> {
  const varied = new Set<string>();
  for (const name of [...texts.values()].flatMap((byKey) => [...byKey.keys()])) {
    for (let at = name.indexOf("@"); at >= 0; at = name.indexOf("@", at + 1)) varied.add(name.slice(0, at));
  }
  return varied;
}

/** `key` for a channel instance, the most special first. */
function variants(key: string, channel: string | undefined): readonly string[] {
  if (channel === undefined) return [key];
  const platform = channel.split(":")[0] ?? channel;
  return [`${key}@${channel}`, `${key}@${platform}`, key];
}

function renderPart(
  part: Template[number],
  variables: CopyVariables,
  locale: string,
  key: string,
  formatter: Formatter,
): string {
  if (part.kind === "text") return part.text;
  const value = Object.hasOwn(variables, part.name) ? variables[part.name] : undefined;
  const shown =
    part.kind === "plural" ? renderPlural(part, value, locale, formatter) : renderValue(part, value, locale, formatter);
  if (shown !== undefined) return shown;
  const accepts = ACCEPTS[part.kind === "plural" ? "plural" : (part.format ?? "text")];
  const given = value === undefined || value === null ? "is missing" : `cannot be shown from a ${typeof value}`;
  throw new SambungError(
    "copy-missing",
    `copy "${key}" (${locale}): the variable "${part.name}" ${given}; give it ${accepts}`,
  );
}

function renderValue(
  part: Extract<Template[number], { kind: "variable" }>,
  value: unknown,
  locale: string,
  formatter: Formatter,
): string | undefined {
  if (part.format !== undefined) return formatter.format(locale, value, part.format);
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint"
    ? String(value)
    : undefined;
}

function renderPlural(
  part: Extract<Template[number], { kind: "plural" }>,
  value: unknown,
  locale: string,
  formatter: Formatter,
): string | undefined {
  const count = formatter.format(locale, value, "number");
  if (count === undefined) return undefined;
  const form = part.forms[formatter.plural(locale, Number(value))] ?? part.forms["other"];
  return form?.replaceAll("#", () => count);
}
