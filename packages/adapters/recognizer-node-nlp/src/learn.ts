import { type Answer, type Calibration, calibrate, ENOUGH, UNCALIBRATED } from "./calibration.ts";
import type { Learning, MakeNlp, Nlp } from "./engine.ts";
import { type Line, linesOf, type Material } from "./lesson.ts";
import { type Read, reader } from "./read.ts";

/** All that learning needs; plain data, so that it can go to another process. */
export interface Task extends Learning {
  readonly vocabulary: Material;
}

export interface Learnt {
  readonly nlp: Nlp;
  readonly calibration: Calibration;
}

/** So many parts, so many of which get their turn to be held out. */
function partsFor(lines: number): { readonly parts: number; readonly rounds: number } {
  return lines < 2_500 ? { parts: 5, rounds: 5 } : { parts: 8, rounds: 1 };
}

/** Learns a vocabulary, and from models that had to do without part of it how far their scores can be trusted. */
export async function learn(make: MakeNlp, task: Task): Promise<Learnt> {
  const lines = linesOf(task.vocabulary);
  const calibration = await calibrationOf(make, task, lines);
  return { nlp: await teach(make, task, lines), calibration };
}

async function calibrationOf(make: MakeNlp, task: Task, lines: readonly Line[]): Promise<Calibration> {
  if (new Set(lines.map(({ example }) => example)).size < ENOUGH) return UNCALIBRATED;
  const { parts, rounds } = partsFor(lines.length);
  const answers: Answer[] = [];
  for (let round = 0; round < rounds; round++) {
    const isHeldOut = ({ example }: Line): boolean => example % parts === round;
    const read = readerOf(
      await teach(
        make,
        task,
        lines.filter((line) => !isHeldOut(line)),
      ),
      task,
    );
    for (const { text, locale, intent } of lines.filter(isHeldOut)) {
      const readings = await read(text, locale);
      // Which language's network to believe is not known before there is a calibration: the example's own.
      const reading = readings[0];
      if (reading !== undefined) answers.push({ reading, right: reading.ranked[0]?.name === intent });
    }
  }
  return calibrate(answers);
}

/** Reads with every language of a vocabulary. */
export function readerOf(nlp: Nlp, { vocabulary }: Pick<Task, "vocabulary">): Read {
  return reader(nlp, localesOf(vocabulary), Object.keys(vocabulary.intents));
}

async function teach(make: MakeNlp, task: Task, lines: readonly Line[]): Promise<Nlp> {
  const nlp = make(localesOf(task.vocabulary), task);
  for (const { locale, text, intent } of lines) nlp.addDocument(locale, text, intent);
  await nlp.train();
  return nlp;
}

function localesOf({ locales, intents }: Material): readonly string[] {
  return [...new Set([...locales, ...Object.values(intents).flatMap((byLocale) => Object.keys(byLocale))])];
}
