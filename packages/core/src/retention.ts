import { durationMs } from "./duration.ts";
import { SambungError } from "./errors.ts";
import type { JournalAges, JournalPart } from "./model/retention.ts";
import type { Retention } from "./ports/app.ts";

const DEFAULTS: Required<Retention> = { texts: "forever", traces: "90d", facts: "forever" };
const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * How old each part of the journal may become.
 *
 * @throws SambungError `option-invalid`
 */
export function journalAges(retention: Retention = {}): JournalAges {
  const texts = ageOf("texts", retention);
  const traces = ageOf("traces", retention);
  const facts = ageOf("facts", retention);
  for (const [part, age] of Object.entries({ texts, traces })) {
    if (facts === undefined || retention[part as JournalPart] === undefined) continue;
    if (age !== undefined && age <= facts) continue;
    throw new SambungError(
      "option-invalid",
      `retention.${part} is not longer than retention.facts, which ${part} go with`,
    );
  }
  return {
    ...(texts === undefined ? {} : { texts }),
    ...(traces === undefined ? {} : { traces }),
    ...(facts === undefined ? {} : { facts }),
  };
}

function ageOf(part: JournalPart, retention: Retention): number | undefined {
  const given = retention[part] ?? DEFAULTS[part];
  if (given === "forever") return undefined;
  let age: number;
  try {
    age = durationMs(given);
  } catch (cause) {
    throw new SambungError("option-invalid", `retention.${part}: "${given}" is not a duration such as "90d"`, {
      cause,
    });
  }
  if (age >= DAY_MS) return age;
  throw new SambungError("option-invalid", `retention.${part} is at least "1d", not "${given}"`);
}
