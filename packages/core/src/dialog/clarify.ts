import { isOpenPrompt, type OpenPrompt, type Task } from "../model/customer.ts";
import type { RankedIntent } from "../model/understood.ts";
import { type Draft, fact, localeOf, sayWithLead, text } from "./draft.ts";
import { followIntent } from "./intents.ts";
import { taskTitle } from "./migrate.ts";
import { slotNamed } from "./plan.ts";
import { keyedOption, type Option, optionOf } from "./plan-slot.ts";
import { closePrompt, offerOptions, openQuestion } from "./prompts.ts";
import { activeTask } from "./state.ts";
import { tellUnclear } from "./unclear.ts";

const MAX_CHOICES = 3;
/** What is less likely than the best by more than this is not offered. */
const WORTH_OFFERING = 1 / 3;
/** Longer messages are not kept for the answer: whoever wrote them is asked for the values again. */
const MAX_KEPT = 500;

/**
 * Asks what was meant, with the likeliest intents as choices, when the recognizer is neither sure nor lost. False when
 * there is nothing to ask.
 */
export function clarify(draft: Draft): boolean {
  const meant = candidates(draft);
  const [best] = meant;
  if (best === undefined) return false;
  const only = meant.length === 1;
  const options = only
    ? [keyedOption(best.name, "sambung.yes", draft.copy), keyedOption(null, "sambung.no", draft.copy)]
    : [...meant.map(({ name }) => optionOfIntent(draft, name)), keyedOption(null, "sambung.clarify.none", draft.copy)];
  const message = draft.ids.message();
  const owner = { task: null, name: "clarify", revision: 0 };
  const { prompt, choices } = offerOptions(draft, owner, openQuestion(draft, "clarify")?.id, options, message);
  keepSaid(draft, prompt);
  fact(draft, { type: "clarification-asked", intents: meant.map(({ name }) => name) });
  const line = only
    ? text(draft, "sambung.clarify.one", { intent: titleOf(draft, best.name) })
    : text(draft, "sambung.clarify");
  sayWithLead(draft, line, choices, message);
  return true;
}

/** Intents worth asking about, the likeliest first: the bot does something for them, and it is not what is going on. */
function candidates(draft: Draft): readonly RankedIntent[] {
  const { intents, abstained, thresholds, choice } = draft.understood;
  const { openers, definition } = draft.plan;
  const active = activeTask(draft.state);
  if (abstained || choice !== undefined || isSecret(draft, active)) return [];
  const own = opensOf(draft, active);
  const known = intents.filter(
    ({ name }) => name !== own && (openers.has(name) || definition.answers[name] !== undefined),
  );
  const [best] = known;
  if (best === undefined || best.confidence < (thresholds.reject ?? thresholds.accept)) return [];
  return known.filter(({ confidence }) => confidence >= best.confidence * WORTH_OFFERING).slice(0, MAX_CHOICES);
}

function opensOf(draft: Draft, task: Task | undefined): string | undefined {
  if (task === undefined) return undefined;
  return task.kind === "form"
    ? draft.plan.forms.get(task.name)?.definition.opens
    : draft.plan.flows.get(task.name)?.opens;
}

/** What is typed where a secret is awaited must not be kept. */
function isSecret(draft: Draft, task: Task | undefined): boolean {
  const form = task?.kind === "form" ? draft.plan.forms.get(task.name) : undefined;
  return form !== undefined && slotNamed(form, task?.asked?.name ?? "")?.secret === true;
}

function keepSaid(draft: Draft, id: string): void {
  const { text: said = "", entities } = draft.understood;
  if (said.length > MAX_KEPT) return;
  draft.state = {
    ...draft.state,
    prompts: draft.state.prompts.map((prompt) =>
      prompt.id === id && isOpenPrompt(prompt) ? { ...prompt, said: { text: said, entities } } : prompt,
    ),
  };
}

function optionOfIntent(draft: Draft, intent: string): Option {
  const { locales } = draft.plan.definition.vocabulary;
  const titles = [localeOf(draft), ...locales].map((locale) => titleOf(draft, intent, locale));
  const [label = intent, ...others] = new Set(titles);
  const option = optionOf({ value: intent, label });
  return { ...option, labels: [label, ...others] };
}

/** What people call an intent: the copy `intent.<name>`, the title of what it opens, or its first example. */
function titleOf(draft: Draft, intent: string, locale = localeOf(draft)): string {
  const key = `intent.${intent}`;
  if (draft.copy.has(key)) return draft.copy.text(locale, key, undefined, draft.channel);
  const opener = draft.plan.openers.get(intent);
  const opens = opener?.kind === "form" ? opener.form.name : opener?.flow.name;
  if (opens !== undefined && draft.copy.has(`task.${opens}`)) return taskTitle(draft, opens, locale);
  const byLocale = draft.plan.definition.vocabulary.intents[intent] ?? {};
  const examples = byLocale[locale] ?? Object.values(byLocale).flat();
  const plain = examples.find((example) => !example.includes("{"));
  return plain === undefined ? intent : plain.charAt(0).toLocaleUpperCase(locale) + plain.slice(1);
}

/**
 * Takes the message as the answer to "what did you mean?": what was said then is read again for what it was meant for.
 * Anything else is read as if nothing had been asked. False when the message is about something else.
 */
export async function answersClarify(draft: Draft): Promise<boolean> {
  const asking = openQuestion(draft, "clarify");
  if (asking === undefined) return false;
  const intent = meantOf(draft, asking);
  closePrompt(draft, asking.id);
  if (intent === undefined) return false;
  draft.understood = {
    ...draft.understood,
    ...(asking.said ?? { entities: [] }),
    intents: intent === null ? [] : [{ name: intent, confidence: 1 }],
  };
  // A choice answered this question, not the one below it.
  const { choice: _, yesno: __, ...said } = draft.understood;
  draft.understood = said;
  if (intent === null || !(await followIntent(draft, { name: intent, confidence: 1 }))) tellUnclear(draft);
  return true;
}

/** `null` for none of them, undefined when something else was said. */
function meantOf(draft: Draft, asking: OpenPrompt): string | null | undefined {
  const { choice, yesno, directive } = draft.understood;
  const yesOrNo = asking.options.length === 2;
  const option =
    choice !== undefined
      ? asking.options.find(({ id }) => choice.prompt === asking.id && id === choice.option)
      : directive !== undefined || yesno === undefined || (yesno && !yesOrNo)
        ? undefined
        : asking.options.at(yesno ? 0 : -1);
  return option?.value as string | null | undefined;
}
