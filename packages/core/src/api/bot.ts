import type { AnswerDefinition, BotDefinition, RepairRules, VocabularyDefinition } from "../model/definition.ts";
import { isTimeZone } from "../model/zone.ts";
import { frozen, must, mustBeDuration, mustBeName, oneOf } from "./check.ts";
import type { Flow } from "./flow-types.ts";
import type { Form } from "./form-types.ts";
import { checkRepair } from "./repair.ts";

/** A bot as written. */
export interface BotSource {
  readonly name: string;
  readonly forms?: readonly Form[];
  readonly flows?: readonly Flow[];
  readonly answers: { readonly [intent: string]: AnswerDefinition["run"] | AnswerSource };
  readonly repair?: Partial<RepairRules>;
  readonly sessionExpiresAfter?: string;
  readonly timeZone?: string;
  readonly timeZoneOf?: BotDefinition["timeZoneOf"];
  readonly currency?: string;
}

interface AnswerSource {
  readonly public?: boolean;
  readonly requires?: AnswerDefinition["requires"];
  readonly run: AnswerDefinition["run"];
}

/** A checked, frozen bot. */
export function makeBot(vocabulary: VocabularyDefinition, source: BotSource): BotDefinition {
  mustBeName(source.name, "bot");
  const place = `bot "${source.name}"`;
  const { forms = [], flows = [], timeZone = "Asia/Jakarta", currency = "IDR" } = source;
  for (const { name, vocabulary: own } of [...forms, ...flows]) {
    must(own === vocabulary, place, `"${name}" was made with another vocabulary`);
  }
  checkNames([...forms, ...flows], place);
  checkTriggers(forms, flows, place);
  checkFormats(timeZone, currency, place);
  const { repair, sessionExpiresAfter, timeZoneOf } = source;
  must(timeZoneOf === undefined || typeof timeZoneOf === "function", `${place}, timeZoneOf`, "must be a function");
  checkRepair(vocabulary, repair, `${place}, repair`);
  if (sessionExpiresAfter !== undefined) mustBeDuration(sessionExpiresAfter, `${place}, sessionExpiresAfter`);
  const opened = openedIntents([...forms, ...flows], place);
  checkCoverage(vocabulary, opened, source.answers, place);
  return frozen({
    name: source.name,
    vocabulary: withTexts(vocabulary, forms, place),
    forms: forms.map((form) => form.definition),
    flows: flows.map((flow) => flow.definition),
    answers: Object.fromEntries(
      Object.entries(source.answers).map(([intent, answer]) => [
        intent,
        makeAnswer(answer, `${place}, answer "${intent}"`),
      ]),
    ),
    ...(repair === undefined ? {} : { repair }),
    ...(sessionExpiresAfter === undefined ? {} : { sessionExpiresAfter }),
    timeZone,
    ...(timeZoneOf === undefined ? {} : { timeZoneOf }),
    currency,
  });
}

/** The vocabulary with the texts that forms brought along. */
function withTexts(vocabulary: VocabularyDefinition, forms: readonly Form[], place: string): VocabularyDefinition {
  const bringing = forms.filter(({ definition }) => definition.copy !== undefined);
  if (bringing.length === 0) return vocabulary;
  const owners = new Map<string, string>();
  for (const { name, definition } of bringing) {
    for (const key of Object.keys(definition.copy?.[vocabulary.locales[0] ?? ""] ?? {})) {
      const owner = owners.get(key);
      must(owner === undefined, place, `"${owner}" and "${name}" both bring a text "${key}"; rename one of the two`);
      owners.set(key, name);
    }
  }
  const copy = vocabulary.locales.map((locale) => [
    locale,
    Object.assign({}, vocabulary.copy[locale], ...bringing.map(({ definition }) => definition.copy?.[locale])),
  ]);
  return { ...vocabulary, copy: Object.fromEntries(copy) };
}

function checkNames(parts: readonly { readonly name: string }[], place: string): void {
  const names = new Set<string>();
  for (const { name } of parts) {
    must(!names.has(name), place, `has two forms or flows called "${name}"; stored tasks are found by name`);
    names.add(name);
  }
}

function checkTriggers(forms: readonly Form[], flows: readonly Flow[], place: string): void {
  for (const { name, definition } of flows) {
    const trigger = definition.startsOn;
    const isForm = trigger?.fact.startsWith("task-") === true && trigger.name !== "*";
    const known = !isForm || forms.some((form) => form.name === trigger.name);
    must(known, place, `the flow "${name}" starts on "${trigger?.name}", which is not among the forms of this bot`);
  }
}

function checkFormats(timeZone: string, currency: string, place: string): void {
  must(isTimeZone(timeZone), place, `"${timeZone}" is no time zone; write for example "Asia/Jakarta"`);
  must(/^[A-Z]{3}$/.test(currency), place, `"${currency}" is no currency; write three capitals such as "IDR"`);
}

function openedIntents(parts: readonly (Form | Flow)[], place: string): ReadonlyMap<string, string> {
  const opened = new Map<string, string>();
  for (const { name, definition } of parts) {
    if (definition.opens === undefined) continue;
    const other = opened.get(definition.opens);
    must(other === undefined, place, `"${other}" and "${name}" are both opened by the intent "${definition.opens}"`);
    opened.set(definition.opens, name);
  }
  return opened;
}

function checkCoverage(
  vocabulary: VocabularyDefinition,
  opened: ReadonlyMap<string, string>,
  answers: BotSource["answers"],
  place: string,
): void {
  const intents = Object.keys(vocabulary.intents);
  must(
    typeof answers === "object" && answers !== null,
    place,
    "needs answers, {} when forms and flows open every intent",
  );
  for (const intent of Object.keys(answers)) {
    must(intents.includes(intent), `${place}, answers`, `"${intent}" is no intent; ${oneOf(intents)}`);
    must(
      !opened.has(intent),
      `${place}, answers`,
      `"${intent}" opens "${opened.get(intent)}" already; remove one of the two`,
    );
  }
  for (const intent of intents) {
    const handled = opened.has(intent) || Object.hasOwn(answers, intent);
    must(
      handled,
      `${place}, answers`,
      `nobody handles the intent "${intent}"; add it to answers, or let a form open it`,
    );
  }
}

function makeAnswer(answer: BotSource["answers"][string], place: string): AnswerDefinition {
  const { public: open = false, requires, run }: AnswerSource = typeof answer === "function" ? { run: answer } : answer;
  must(typeof run === "function", place, "needs a function");
  must(
    !open || requires === undefined,
    place,
    "is public: everybody in a group reads it, so it cannot require a proof",
  );
  return { public: open, run, ...(requires === undefined ? {} : { requires }) };
}
