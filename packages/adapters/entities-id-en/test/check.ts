import type { Entity, Extractor, Json } from "@sambung/core";
import { requestOf } from "../scripts/score.ts";

/**
 * One line of the specification: a text, the kind and value it holds, other readings it must carry (none unless
 * given), and the moment it is said when that is not the usual one. `none`: nothing may be found. `not`: nothing of the
 * kind, or not this value of it.
 */
export type Case =
  | readonly [text: string, kind: "none"]
  | readonly [text: string, kind: "not", unwanted: string, value?: Json]
  | readonly [text: string, kind: string, value: Json, alternatives?: readonly Json[] | undefined, at?: string];

/** What is wrong with the answer of the extractor to a line; undefined when nothing is. */
export function wrong(extractor: Extractor, line: Case, locale: string, region: string): string | undefined {
  const at = line[1] === "none" || line[1] === "not" ? undefined : (line[4] as string | undefined);
  const found = extractor.extract(
    requestOf({ lang: locale, text: line[0], region, ...(at === undefined ? {} : { ref: at }) }),
  );
  const misplaced = found.find(({ start, end, text }) => line[0].slice(start, end) !== text);
  if (misplaced !== undefined) return `offsets of ${show(misplaced)} do not fit its text`;
  if (line[1] === "none") return found.length === 0 ? undefined : `found ${found.map(show).join(", ")}`;
  if (line[1] === "not") {
    const unwanted = found.filter(
      ({ kind, value }) => kind === line[2] && (line[3] === undefined || same(value, line[3])),
    );
    return unwanted.length === 0 ? undefined : `found ${unwanted.map(show).join(", ")}`;
  }
  const [, kind, value, alternatives] = line;
  const right = found.some(
    (entity) =>
      entity.kind === kind && same(entity.value, value) && same(entity.alternatives ?? [], alternatives ?? []),
  );
  return right
    ? undefined
    : `expected ${kind} ${JSON.stringify(value)} ${JSON.stringify(alternatives ?? [])}, found ${found.map(show).join(", ")}`;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function show({ kind, value, alternatives, text }: Entity): string {
  return `${kind} ${JSON.stringify(value)}${alternatives === undefined ? "" : ` or ${JSON.stringify(alternatives)}`} in "${text}"`;
}
