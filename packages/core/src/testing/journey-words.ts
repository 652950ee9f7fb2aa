import { makeCopywriter } from "../copy/index.ts";
import { type CustomerState, isOpenPrompt, type OpenPrompt, type Task } from "../model/customer.ts";
import type { BotDefinition, EntityDefinition, SlotDefinition } from "../model/definition.ts";
import { slotKind } from "../model/slot-kind.ts";

/** Takes one of several at random. */
export type PickOne = <T>(from: readonly T[]) => T;

/** What people of a random journey say. */
export interface JourneyWords {
  /** Begins something: examples of intents that open a form or flow. */
  readonly openings: readonly string[];
  /** Asks something in between: examples of all other intents. */
  readonly digressions: readonly string[];
  /** Words for every talk, and what is no word at all. */
  readonly asides: readonly string[];
  /** Texts that correct what was said, in addition to those made from the form that is open. */
  readonly corrections: readonly string[];
  /** Answers by the name of a slot or wait, in addition to those made from its type. */
  readonly answers: { readonly [slot: string]: readonly string[] };
}

const ASIDES = [
  ...[
    "batal",
    "kembali",
    "ulangi",
    "bantuan",
    "mulai lagi",
    "lewati",
    "makasih ya",
    "English please",
    "pakai bahasa Indonesia",
  ],
  ...["cancel", "back", "help", "wkwk", "👍", "", "\u200b", "-3", "0", "ya", "tidak", "itu saja", "مرحبا"],
];
const PLACEHOLDER = /\{([^{}]*)\}/g;
const BY_KIND: { readonly [kind: string]: readonly string[] } = {
  number: ["1", "2", "dua", "3", "12"],
  yesno: ["ya", "tidak", "yes", "no"],
  date: ["besok", "2026-03-04"],
  time: ["jam 3 sore", "08:30"],
  datetime: ["besok jam 9"],
  phone: ["0812-3456-7890"],
  email: ["budi@example.com"],
  url: ["https://example.com"],
  money: ["Rp25.000", "50rb"],
  quantity: ["2 bungkus"],
  percent: ["10%"],
  ordinal: ["yang kedua"],
  duration: ["2 jam"],
  text: ["Jl. Veteran nomor 17, Malang", "tolong dibungkus rapi ya pak", "Perum Griya Asri blok C nomor 7"],
};

/** What can be said to a bot, as far as its definition tells. */
export function wordsOf(bot: BotDefinition, more: Partial<JourneyWords> = {}): JourneyWords {
  const { vocabulary } = bot;
  const opening = new Set([...bot.forms, ...bot.flows].flatMap(({ opens }) => (opens === undefined ? [] : [opens])));
  const examples = (wanted: (intent: string) => boolean): readonly string[] =>
    Object.entries(vocabulary.intents)
      .filter(([intent]) => wanted(intent))
      .flatMap(([, locales]) => Object.values(locales).flat())
      .map((example) => example.replaceAll(PLACEHOLDER, (_, name: string) => spoken(vocabulary.entities[name])));
  return {
    openings: [...examples((intent) => opening.has(intent)), ...(more.openings ?? [])],
    digressions: [...examples((intent) => !opening.has(intent)), ...(more.digressions ?? [])],
    asides: [...ASIDES, ...(more.asides ?? [])],
    corrections: more.corrections ?? [],
    answers: more.answers ?? {},
  };
}

/** What people say when they mean this, the first way of it. */
function spoken(entity: EntityDefinition | undefined): string {
  const [first] = Object.entries(entity?.synonyms ?? {});
  if (first !== undefined) return first[1][0] ?? first[0];
  return BY_KIND[entity?.kind ?? ""]?.[0] ?? "2";
}

/** Makes what somebody says next in the middle of a conversation. */
export interface Speaker {
  /** An answer to the open question, mostly one that fits; an opening when nothing is asked. */
  answer(state: CustomerState | undefined, pick: PickOne): string;
  /** A correction of something that is filled in, or of nothing. */
  correction(state: CustomerState | undefined, pick: PickOne): string;
}

export function makeSpeaker(bot: BotDefinition, words: JourneyWords): Speaker {
  const copy = makeCopywriter(bot.vocabulary, bot);
  const answersTo = (task: Task, name: string): readonly string[] => {
    const own = words.answers[partOf(name)] ?? words.answers[name] ?? [];
    const slot = slotOf(bot, task, name);
    if (slot === undefined) return own;
    const kinds = slot.kinds.flatMap((kind) => BY_KIND[kind] ?? []);
    const entity = bot.vocabulary.entities[slot.definition.entity ?? ""];
    const synonyms = Object.values(entity?.synonyms ?? {}).flat();
    const { choices } = slot.definition;
    const labels = typeof choices === "object" ? Object.values(choices).flatMap((key) => copy.labels(key)) : [];
    const made = [...labels, ...synonyms];
    return [...own, ...(made.length > 0 ? made : kinds)];
  };
  return {
    answer(state, pick) {
      const task = openTask(state);
      const asked = task?.asked;
      if (task === undefined || asked == null) return pick(words.openings);
      const prompt = state?.prompts.findLast((one): one is OpenPrompt => one.id === asked.prompt && isOpenPrompt(one));
      const offered = prompt?.options.flatMap(({ labels }, index) => [...labels, String(index + 1)]) ?? [];
      const answers = [...answersTo(task, asked.name), ...offered];
      return answers.length === 0 ? pick(words.openings) : pick(answers);
    },
    correction(state, pick) {
      const task = openTask(state) ?? state?.tasks.at(-1);
      const done = state?.done?.at(-1);
      const filled = Object.keys((task ?? done)?.values ?? {}).filter((name) => !name.endsWith("]"));
      if (filled.length === 0 || words.corrections.length > 0) {
        const fixed = words.corrections.length > 0 ? words.corrections : ["eh jadinya 3", "salah"];
        if (filled.length === 0 || pick([true, false])) return pick(fixed);
      }
      const name = pick(filled);
      const label = labelsOf(bot, copy, task?.name ?? done?.name ?? "", name);
      const values = task === undefined ? [] : answersTo(task, name);
      const value = values.length === 0 ? "3" : pick(values);
      const called = pick(label);
      return pick([
        `ganti ${called}`,
        `ganti ${called} jadi ${value}`,
        `eh jadinya ${value}`,
        `no, make it ${value}`,
        `${called} salah`,
      ]);
    },
  };
}

/** The task that has the word. */
export function openTask(state: CustomerState | undefined): Task | undefined {
  return state?.tasks.findLast((task) => task.asked !== null && task.suspended !== true);
}

function partOf(name: string): string {
  return name.split("].").at(-1) ?? name;
}

interface KnownSlot {
  readonly definition: Pick<SlotDefinition, "entity" | "choices" | "label">;
  readonly kinds: readonly string[];
}

function slotOf(bot: BotDefinition, task: Pick<Task, "name">, name: string): KnownSlot | undefined {
  const form = bot.forms.find((one) => one.name === task.name);
  if (form === undefined) return undefined;
  const [whole = name] = name.split("[");
  const definition = form.slots[whole];
  if (definition === undefined) return undefined;
  const part = definition.of?.[partOf(name)];
  const schema = form.schema.shape[whole];
  if (part !== undefined) return { definition: part, kinds: part.entity === undefined ? ["number", "text"] : [] };
  return schema === undefined
    ? undefined
    : { definition, kinds: slotKind(schema as Parameters<typeof slotKind>[0]).kinds };
}

function labelsOf(
  bot: BotDefinition,
  copy: ReturnType<typeof makeCopywriter>,
  form: string,
  name: string,
): readonly string[] {
  const slot = slotOf(bot, { name: form }, name);
  return slot?.definition.label === undefined
    ? [partOf(name)]
    : copy.labels(slot.definition.label).map((label) => label.toLowerCase());
}
