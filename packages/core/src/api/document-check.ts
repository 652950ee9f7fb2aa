import { z } from "zod";
import { DEFAULT_COPY } from "../copy/defaults.ts";
import { parseTemplate, templateVariables } from "../copy/template.ts";
import type { VocabularyDefinition } from "../model/definition.ts";
import { slotKind } from "../model/slot-kind.ts";
import { oneOf } from "./check.ts";
import { testsOf } from "./document-condition.ts";
import { pathOf } from "./document-schema.ts";
import type {
  Action,
  ChangeAction,
  DocumentList,
  DocumentProblem,
  DocumentQuestion,
  FormCondition,
  FormDocument,
  PlainCode,
} from "./document-types.ts";

const LINES: { readonly [key: string]: string } = DEFAULT_COPY.id;

type Path = readonly PropertyKey[];
type Note = (path: Path, message: string) => void;

/** What a check looks at. */
interface Checking {
  /** What code was made with. */
  readonly own: VocabularyDefinition;
  /** The same with the texts of the document. */
  readonly vocabulary: VocabularyDefinition;
  readonly document: FormDocument;
  readonly code: PlainCode;
  readonly note: Note;
}

/** What a well-formed document gets wrong about the vocabulary, the program and itself. */
export function referenceProblems(
  own: VocabularyDefinition,
  vocabulary: VocabularyDefinition,
  document: FormDocument,
  code: PlainCode,
): readonly DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  const note: Note = (path, message) => problems.push({ path: pathOf(path), message });
  const checking: Checking = { own, vocabulary, document, code, note };
  checkOpens(checking);
  checkNames(checking);
  document.slots.forEach((slot, index) => {
    const path = ["slots", index];
    if (slot.type === "list") checkList(checking, slot, path);
    else checkQuestion(checking, slot, path, document.slots);
  });
  checkCircles(checking);
  if (document.confirm !== undefined) checkConfirm(checking, document.confirm);
  checkPlain(checking, document.remind?.say, ["remind", "say"]);
  checkPlain(checking, document.abandonSay, ["abandonSay"]);
  const action = checkCode(checking, code.actions, document.submit, ["submit"], "action");
  if (action !== undefined) checkValues(checking, action, ["submit"]);
  const change = document.change;
  if (change !== undefined) {
    const found = checkCode(checking, code.changes ?? [], change.run, ["change", "run"], "change action");
    if (found !== undefined) checkValues(checking, found, ["change", "run"]);
  }
  return problems;
}

function checkOpens({ vocabulary, document, code, note }: Checking): void {
  const known = Object.keys(vocabulary.intents);
  const { opens } = document;
  if (opens !== undefined && !known.includes(opens)) note(["opens"], `"${opens}" is no intent; ${oneOf(known)}`);
  if (code.opens === opens) return;
  const counted = code.opens === undefined ? "none" : `"${code.opens}"`;
  note(["opens"], `the program counts on ${counted}; make the two agree`);
}

function checkNames({ document, note }: Checking): void {
  const seen = new Set<string>();
  document.slots.forEach(({ name }, index) => {
    if (seen.has(name)) note(["slots", index, "name"], `there is another slot "${name}"`);
    seen.add(name);
  });
  const secrets = document.slots.flatMap((slot, index) =>
    slot.type !== "list" && slot.sensitivity === "secret" ? [index] : [],
  );
  for (const index of secrets.slice(1)) note(["slots", index, "sensitivity"], "only one slot can be secret");
}

function checkList(checking: Checking, list: DocumentList, path: Path): void {
  const { note } = checking;
  checkPlain(checking, list.label, [...path, "label"]);
  checkPlain(checking, list.more, [...path, "more"]);
  if (list.when !== undefined) checkCondition(checking, list.when, [...path, "when"], list.name, []);
  checkLimits(checking, list, path);
  const parts = list.of.map(({ name }) => name);
  list.of.forEach((part, index) => {
    const at = [...path, "of", index];
    if (parts.indexOf(part.name) < index) note([...at, "name"], `there is another part "${part.name}"`);
    if (part.sensitivity === "secret") note([...at, "sensitivity"], "a part of a list cannot be secret");
    checkQuestion(checking, part, at, list.of);
  });
  const summed = list.of.find(({ name }) => name === list.sum);
  if (list.sum !== undefined && summed?.type !== "number") {
    note([...path, "sum"], `"${list.sum}" is no number of an item; ${oneOf(parts)}`);
  }
}

function checkQuestion(
  checking: Checking,
  slot: DocumentQuestion,
  path: Path,
  beside: readonly (DocumentQuestion | DocumentList)[],
): void {
  const { vocabulary, code, note } = checking;
  checkPlain(checking, slot.ask, [...path, "ask"]);
  checkPlain(checking, slot.label, [...path, "label"]);
  checkNamed(checking, vocabulary.entities, slot.entity, [...path, "entity"], "entity");
  checkNamed(checking, vocabulary.entities, slot.early, [...path, "early"], "entity");
  checkNamed(
    checking,
    vocabulary.profile.shape,
    slot.from?.profile,
    [...path, "from", "profile"],
    "field of the profile",
  );
  checkNamed(checking, code.checks ?? {}, slot.check, [...path, "check"], "check of the program");
  if (slot.when !== undefined) checkCondition(checking, slot.when, [...path, "when"], slot.name, beside);
  checkLimits(checking, slot, path);
  if (slot.type !== "choice") return;
  const { choices } = slot;
  if (typeof choices === "string") {
    checkNamed(checking, code.choices ?? {}, choices, [...path, "choices"], "choices of the program");
  } else if (isOffer(choices)) {
    choices.forEach(({ value }, index) => {
      if (choices.findIndex((one) => one.value === value) < index) {
        note([...path, "choices", index, "value"], `"${value}" is offered twice`);
      }
    });
  } else {
    for (const [value, key] of Object.entries(choices)) checkPlain(checking, key, [...path, "choices", value]);
  }
}

function checkLimits({ note }: Checking, slot: DocumentQuestion | DocumentList, path: Path): void {
  const { min, max } = slot as { readonly min?: number; readonly max?: number };
  if (min !== undefined && max !== undefined && min > max) note([...path, "max"], `is below min, which is ${min}`);
}

function checkCondition(
  checking: Checking,
  condition: FormCondition,
  path: Path,
  own: string,
  beside: readonly (DocumentQuestion | DocumentList)[],
): void {
  const { document, note } = checking;
  const known = [...beside, ...document.slots];
  for (const { path: at, test } of testsOf(condition, path)) {
    if (test.slot === own) {
      note([...at, "slot"], "a slot cannot depend on itself");
      continue;
    }
    const other = known.find(({ name }) => name === test.slot);
    if (other === undefined) {
      note([...at, "slot"], `"${test.slot}" is no slot; ${oneOf(new Set(known.map(({ name }) => name)))}`);
      continue;
    }
    if (other.type !== "list" && other.sensitivity === "secret") {
      note([...at, "slot"], `"${test.slot}" is secret: nothing can depend on it`);
    }
    const values = "is" in test ? [test.is] : "in" in test ? test.in : [];
    values.forEach((value, index) => {
      const why = misfit(other, value);
      if (why !== undefined) note([...at, ...("is" in test ? ["is"] : ["in", index])], why);
    });
  }
}

/** Why a slot can never hold a value. */
function misfit(slot: DocumentQuestion | DocumentList, value: string | number | boolean): string | undefined {
  if (slot.type === "list") return `"${slot.name}" is a list; ask whether it is filled`;
  const wanted = slot.type === "number" ? "number" : slot.type === "yesno" ? "boolean" : "string";
  const article = wanted === "number" ? "a number" : wanted === "boolean" ? "true or false" : "a text";
  if (slot.type === "money") return `"${slot.name}" is an amount of money; ask whether it is filled`;
  if (typeof value !== wanted) return `"${slot.name}" holds ${article}, never ${JSON.stringify(value)}`;
  const options = optionsOf(slot);
  if (options === undefined || options.includes(String(value))) return undefined;
  return `"${slot.name}" is never "${String(value)}"; ${oneOf(options)}`;
}

/** The values a document itself offers. */
function optionsOf(slot: DocumentQuestion | DocumentList): readonly string[] | undefined {
  if (slot.type !== "choice" || typeof slot.choices === "string") return undefined;
  return isOffer(slot.choices) ? slot.choices.map(({ value }) => value) : Object.keys(slot.choices);
}

function isOffer<T>(choices: readonly T[] | { readonly [value: string]: string }): choices is readonly T[] {
  return Array.isArray(choices);
}

/** Slots that apply only when each other does are never asked. */
function checkCircles({ document, note }: Checking): void {
  const needs = new Map(
    document.slots.map(({ name, when }) => [
      name,
      when === undefined ? [] : testsOf(when, []).map(({ test }) => test.slot),
    ]),
  );
  const reaches = (from: string, wanted: string, seen: Set<string>): boolean =>
    (needs.get(from) ?? []).some((next) => {
      if (next === wanted) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, wanted, seen);
    });
  document.slots.forEach(({ name }, index) => {
    const direct = needs.get(name)?.includes(name) === true;
    if (!direct && reaches(name, name, new Set())) {
      note(["slots", index, "when"], `"${name}" depends on itself by way of other slots`);
    }
  });
}

function checkConfirm(checking: Checking, key: string): void {
  const { document, code, note } = checking;
  const variables = variablesOf(checking, key, ["confirm"]);
  if (variables === undefined) return;
  const { summary } = document;
  if (typeof summary === "string") {
    checkNamed(checking, code.summaries ?? {}, summary, ["summary"], "summary of the program");
    return;
  }
  for (const variable of variables) {
    if (summary === undefined || !Object.hasOwn(summary, variable)) {
      note(["summary"], `lacks "${variable}", a variable of the text "${key}"`);
    }
  }
  const names = document.slots.flatMap((slot) => (slot.type === "list" ? [] : [slot.name]));
  for (const [variable, { slot }] of Object.entries(summary ?? {})) {
    if (!variables.includes(variable)) note(["summary", variable], `is no variable of the text "${key}"`);
    if (!names.includes(slot))
      note(["summary", variable, "slot"], `"${slot}" is no slot with one value; ${oneOf(names)}`);
  }
}

function checkNamed(checking: Checking, known: object, name: string | undefined, path: Path, what: string): void {
  if (name === undefined || Object.hasOwn(known, name)) return;
  checking.note(path, `"${name}" is no ${what}; ${oneOf(Object.keys(known))}`);
}

function checkPlain(checking: Checking, key: string | undefined, path: Path): void {
  if (key === undefined) return;
  const variables = variablesOf(checking, key, path) ?? [];
  if (variables.length === 0) return;
  checking.note(path, `the text "${key}" has variables (${variables.join(", ")}), which nothing fills here`);
}

/** The variables of a text; undefined and a note when there is no such text. */
function variablesOf({ vocabulary, note }: Checking, key: string, path: Path): readonly string[] | undefined {
  const own = vocabulary.copy[vocabulary.locales[0] ?? ""] ?? {};
  const text = Object.hasOwn(own, key) ? own[key] : Object.hasOwn(LINES, key) ? LINES[key] : undefined;
  if (text !== undefined) return [...templateVariables(parseTemplate(text, key)).keys()];
  note(path, `"${key}" is no key of the copy; add it to the copy of this document, in every locale`);
  return undefined;
}

function checkCode<Code extends Action | ChangeAction>(
  checking: Checking,
  known: readonly Code[],
  name: string,
  path: Path,
  what: string,
): Code | undefined {
  const found = known.find((one) => one.name === name);
  if (found === undefined) checking.note(path, `"${name}" is no ${what}; ${oneOf(known.map((one) => one.name))}`);
  else if (found.vocabulary !== checking.own) {
    checking.note(path, `"${name}" was made with another vocabulary`);
    return undefined;
  }
  return found;
}

/** A document must ask what its action needs, and no more than it takes: an answer that nobody reads is a lost one. */
function checkValues({ document, note }: Checking, action: Action | ChangeAction, path: Path): void {
  const variants = shapesOf(action.schema as z.ZodType);
  if (variants === undefined) return;
  const known = [...new Set(variants.flatMap((shape) => Object.keys(shape)))];
  document.slots.forEach((slot, index) => {
    if (known.includes(slot.name)) checkOptions(slot, variants, ["slots", index], action, note);
    else note(["slots", index, "name"], `the action "${action.name}" does not take "${slot.name}"; ${oneOf(known)}`);
  });
  const always = known.filter((name) =>
    variants.every((shape) => shape[name] !== undefined && !isOptional(shape[name])),
  );
  for (const name of always) {
    const index = document.slots.findIndex((slot) => slot.name === name);
    const slot = document.slots[index];
    if (slot === undefined) note(path, `the action "${action.name}" needs "${name}", which no slot asks for`);
    else if (slot.when !== undefined) {
      note(["slots", index, "when"], `the action "${action.name}" always needs "${name}"`);
    } else if (slot.type !== "list" && slot.optional === true) {
      note(["slots", index, "optional"], `the action "${action.name}" always needs "${name}"`);
    }
  }
}

function checkOptions(
  slot: DocumentQuestion | DocumentList,
  variants: readonly { readonly [name: string]: z.ZodType }[],
  path: Path,
  action: Action | ChangeAction,
  note: Note,
): void {
  const offered = optionsOf(slot);
  const taken = variants.flatMap((shape) => {
    const schema = shape[slot.name];
    return schema === undefined ? [] : [slotKind(schema).options];
  });
  if (offered === undefined || taken.some((options) => options === undefined)) return;
  const all = [...new Set(taken.flatMap((options) => options ?? []))];
  for (const value of offered) {
    if (!all.includes(value)) {
      note([...path, "choices"], `the action "${action.name}" does not take "${value}"; ${oneOf(all)}`);
    }
  }
}

/** The fields of an object, or of each object of a union; undefined when the schema is of another kind or takes any field. */
function shapesOf(schema: z.ZodType): readonly { readonly [name: string]: z.ZodType }[] | undefined {
  if (schema instanceof z.ZodObject) return schema.def.catchall === undefined ? [schema.shape] : undefined;
  if (!(schema instanceof z.ZodUnion)) return undefined;
  const shapes = schema.options.map((option) => shapesOf(option as z.ZodType));
  return shapes.every((shape) => shape !== undefined) ? shapes.flat() : undefined;
}

function isOptional(schema: z.ZodType): boolean {
  return schema.safeParse(undefined).success;
}
