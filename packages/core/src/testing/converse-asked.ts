import type { BotDefinition } from "../model/definition.ts";
import type { Fact } from "../model/journal.ts";
import type { WatchedTurn } from "./converse-watch.ts";

/** How often slots were asked for, and how often although they were filled. */
export interface AskedCount {
  readonly asked: number;
  readonly again: number;
}

/**
 * Two counts of the same promise: a filled slot is never asked again. `again` is 0 in both; `asked` differs, for what is sent
 * once more after a crash is shown twice, and the questions of flows are in their code, where the count of what is shown can't
 * know them.
 */
export interface AskedCounts {
  /** From the questions of forms that the channels showed. */
  readonly shown: AskedCount;
  /** From the journal's own `slot-asked`. */
  readonly journal: AskedCount;
}

interface KnownTask {
  readonly name: string;
  readonly open: boolean;
  readonly filled: ReadonlySet<string>;
  /** Items of lists that are there: `items[2]`. */
  readonly items: ReadonlySet<string>;
}

type Tasks = ReadonlyMap<string, KnownTask>;

/** What comes back when two people are taken apart. */
interface Merged {
  /** Tasks that were given up since. */
  readonly givenUp: Set<string>;
  /** The items of each task before, of which some may have been taken out since. */
  readonly items: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Counts while a conversation runs: give it every committed turn and every message a channel showed. */
export interface AskedCounter {
  turn(turn: WatchedTurn): void;
  shown(sendKey: string, text: string): void;
  counts(): AskedCounts;
  /** Another version of the bot goes on from here: what is filled stays, questions may have other words. */
  adopt(bot: BotDefinition): void;
}

/** What a send key has after the id of its message: which part it is. */
export const PART: RegExp = /[.:]\d+$/;

const ENDINGS: ReadonlySet<Fact["type"]> = new Set<Fact["type"]>([
  "task-completed",
  "task-cancelled",
  "task-abandoned",
  "task-ended",
]);

/** A counter for the forms of a bot. Questions are recognized by their text in any locale. */
export function askedCounter(bot: BotDefinition): AskedCounter {
  let questions = questionsOf(bot);
  const tasksAt = new Map<string, Tasks>();
  const tasks = new Map<string, KnownTask>();
  /** By the customer who was merged away. */
  const merges = new Map<string, Merged>();
  const shown = { asked: 0, again: 0 };
  const journal = { asked: 0, again: 0 };

  const update = (task: string, change: (known: KnownTask) => KnownTask): void => {
    const known = tasks.get(task);
    if (known !== undefined) tasks.set(task, change(known));
  };

  const apply = (fact: Fact): void => {
    if (fact.type === "customer-linked") {
      const items = new Map([...tasks].map(([task, known]) => [task, known.items]));
      merges.set(fact.with, { givenUp: new Set(), items });
    }
    // Two people again: each has the tasks of before, with what was in them then.
    if (fact.type === "customer-unlinked") {
      const merged = merges.get(fact.from);
      for (const [task, known] of tasks) {
        const items = new Set([...known.items, ...(merged?.items.get(task) ?? [])]);
        tasks.set(task, { ...known, items, open: known.open || merged?.givenUp.has(task) === true, filled: new Set() });
      }
    }
    if (fact.type === "task-started") {
      tasks.set(fact.task, { name: fact.name, open: true, filled: new Set(), items: new Set() });
    } else if (fact.type === "slot-filled") {
      update(fact.task, (known) => ({ ...known, filled: new Set([...known.filled, fact.slot]) }));
    } else if (fact.type === "slot-cleared") {
      update(fact.task, (known) => ({
        ...known,
        filled: new Set([...known.filled].filter((slot) => slot !== fact.slot)),
      }));
    } else if (fact.type === "change-requested") {
      // What was completed is opened once more, with the items it has by now.
      update(fact.task, (known) => ({ ...known, items: tasks.get(fact.of)?.items ?? known.items }));
    } else if (fact.type === "change-accepted") {
      update(fact.of, (known) => ({ ...known, items: tasks.get(fact.task)?.items ?? known.items }));
    } else if (fact.type === "item-added") {
      update(fact.task, (known) => ({ ...known, items: new Set([...known.items, `${fact.list}[${fact.item}]`]) }));
    } else if (fact.type === "item-removed") {
      const gone = `${fact.list}[${fact.item}]`;
      // The next item may get its number.
      update(fact.task, (known) => ({
        ...known,
        items: new Set([...known.items].filter((item) => item !== gone)),
        filled: new Set([...known.filled].filter((slot) => !slot.startsWith(`${gone}.`))),
      }));
    } else if (fact.type === "slot-asked") {
      journal.asked += 1;
      if (tasks.get(fact.task)?.filled.has(fact.slot)) journal.again += 1;
    } else if (ENDINGS.has(fact.type) && "task" in fact && typeof fact.task === "string") {
      update(fact.task, (known) => ({ ...known, open: false }));
      if (fact.type !== "task-completed") for (const { givenUp } of merges.values()) givenUp.add(fact.task);
    }
  };

  return {
    turn({ facts, messages }) {
      for (const fact of facts) apply(fact);
      // A message is shown after its turn, perhaps after later ones; what held at its commit counts.
      const now: Tasks = new Map(tasks);
      for (const message of messages) tasksAt.set(message, now);
    },
    shown(sendKey, text) {
      const known = tasksAt.get(sendKey.replace(PART, ""));
      if (known === undefined) return;
      const open = [...known.values()].filter((task) => task.open);
      const asked = questionsIn(text, questions).flatMap(({ form, slot }) =>
        open
          .filter((task) => task.name === form)
          .flatMap((task) => slotsMeant(task, slot).map((one) => task.filled.has(one))),
      );
      if (asked.length === 0) return;
      shown.asked += 1;
      // Two questions may share their words: it is asked again only if every one of them is answered.
      if (asked.every((filled) => filled)) shown.again += 1;
    },
    counts: () => ({ shown: { ...shown }, journal: { ...journal } }),
    adopt: (next) => {
      questions = questionsOf(next);
    },
  };
}

interface Question {
  readonly form: string;
  readonly slot: string;
  readonly text: string;
  /** The text with a space before, after and between its words. */
  readonly words: string;
}

function inWords(text: string): string {
  return ` ${text.replaceAll(/\s+/g, " ")} `;
}

function questionsOf(bot: BotDefinition): readonly Question[] {
  return bot.forms.flatMap((form) =>
    asksOf(form).flatMap(({ slot, ask }) =>
      Object.values(bot.vocabulary.copy).flatMap((texts) =>
        Object.entries(texts)
          .filter(([key]) => key === ask || key.startsWith(`${ask}@`))
          .map(([, text]) => ({ form: form.name, slot, text, words: inWords(text) })),
      ),
    ),
  );
}

/** Every question of a form; those about items of a list have slots such as `items[].qty`. */
function asksOf(form: BotDefinition["forms"][number]): readonly { readonly slot: string; readonly ask: string }[] {
  return Object.entries(form.slots).flatMap(([slot, { ask, of, more }]) => [
    ...(of === undefined
      ? [{ slot, ask }]
      : Object.entries(of).map(([part, own]) => ({ slot: `${slot}[].${part}`, ask: own.ask }))),
    ...(more === undefined ? [] : [{ slot: `${slot}[+]`, ask: more }]),
  ]);
}

/** The slots a question may be about: those of all items there are, or of the first one while there is none. */
function slotsMeant(task: KnownTask, slot: string): readonly string[] {
  const [list, part] = slot.split("[].");
  if (part === undefined) return [slot];
  const items = [...task.items].filter((item) => item.startsWith(`${list}[`));
  return (items.length === 0 ? [`${list}[1]`] : items).map((item) => `${item}.${part}`);
}

/** Questions that stand in a text as words of their own; one that is only part of a longer one does not count. */
function questionsIn(text: string, questions: readonly Question[]): readonly Question[] {
  const said = inWords(text);
  const found = questions.filter((question) => said.includes(question.words));
  return found.filter(
    (question) =>
      !found.some((other) => other.text.length > question.text.length && other.text.includes(question.text)),
  );
}
