import type { Study } from "./study.ts";
import type { Words } from "./words.ts";

const MOST = 12;

/** The report for a terminal. */
export function asText(bot: string, study: Study, words: Words): string {
  const { accuracy, between, outcomes, thresholds, misses, duplicates, confusions, few } = study;
  const total = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const name = (locale: string): string => words.language[locale] ?? locale;
  return [
    words.title(bot),
    "",
    `${percent(accuracy, words)} ${words.lead(percent(between[0], words), percent(between[1], words))}`,
    `${words.summary(study.examples, study.intents.length, study.parts)}; ${words.training(study.trainCpuMs)}`,
    study.locales.map(({ locale, n, right }) => `${name(locale)} ${percent(right / n, words)}`).join(", "),
    "",
    ...Object.entries(outcomes).map(
      ([outcome, count]) =>
        `  ${words.outcomes[outcome as keyof typeof outcomes].name.padEnd(20)} ${percent(count / Math.max(1, total), words).padStart(6)}  ${words.outcomes[outcome as keyof typeof outcomes].meaning}`,
    ),
    "",
    words.thresholds,
    ...(study.calibrated ? [] : [`  ${words.uncalibrated}`]),
    `  accept ${thresholds.accept.toFixed(2)}  ${words.accept}`,
    `  interrupt ${thresholds.interrupt.toFixed(2)}  ${words.interrupt}`,
    `  reject ${thresholds.reject.toFixed(2)}  ${words.reject}`,
    ...section(
      words.intents,
      study.intents,
      words,
      ({ intent, n, right, claimed }) => {
        const kept = right + claimed === 0 ? "-" : percent(right / (right + claimed), words);
        return `${intent.padEnd(22)} ${words.found.toLowerCase()} ${percent(n === 0 ? 0 : right / n, words).padStart(6)}  ${words.kept.toLowerCase()} ${kept.padStart(6)}  ${n}`;
      },
      study.intents.length,
    ),
    ...section(words.confusions, confusions, words, ({ intent, taken, count }) => `${count} × ${intent} → ${taken}`),
    ...section(
      words.misses,
      misses,
      words,
      ({ text, intent, taken, confidence }) => `"${text}"  ${intent} → ${taken ?? "?"} ${percent(confidence, words)}`,
    ),
    ...section(
      words.duplicates,
      duplicates,
      words,
      ({ one, other, likeness }) =>
        `${percent(likeness, words)} "${one.text}" (${one.intent}) / "${other.text}" (${other.intent})`,
    ),
    ...section(words.few, few, words, ({ intent, locale, count }) => words.fewLine(intent, name(locale), count)),
  ].join("\n");
}

function section<Item>(
  title: string,
  items: readonly Item[],
  words: Words,
  line: (item: Item) => string,
  most = MOST,
): readonly string[] {
  const shown = items.slice(0, most).map((item) => `  ${line(item)}`);
  const rest = items.length > most ? [`  ${words.more(items.length - most)}`] : [];
  return ["", title, ...(items.length === 0 ? [`  ${words.none}`] : shown), ...rest];
}

/** A share from 0 to 1 as people read it. */
export function percent(share: number, { lang }: Pick<Words, "lang">): string {
  return new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 1 }).format(share);
}
