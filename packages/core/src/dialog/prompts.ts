import type { Conversation } from "../model/conversation.ts";
import { isOpenPrompt, type OpenPrompt, type Prompt, type PromptOption } from "../model/customer.ts";
import type { Choice } from "../model/message.ts";
import { type Draft, localeOf } from "./draft.ts";
import { sameJson } from "./json.ts";
import type { Option } from "./plan-slot.ts";

const MAX_PROMPTS = 32;
const MAX_AGE_MS = 7 * 24 * 60 * 60 * 1000;

/** Who asks, and what. */
export interface PromptOwner {
  /** `null` for a question of the bot itself. */
  readonly task: string | null;
  readonly name: string;
  readonly revision: number;
}

/** The label of an option in the customer's language. */
export function labelOf(draft: Draft, option: Option): string {
  if (option.key === undefined) return option.label ?? String(option.value);
  return draft.copy.text(localeOf(draft), option.key, undefined, draft.channel);
}

/**
 * Offers options with a message: with the prompt that already offers the same ones for the same question, or a new one.
 * Returns the prompt's id and the choices for the message.
 */
export function offerOptions(
  draft: Draft,
  owner: PromptOwner,
  open: string | undefined,
  options: readonly Option[],
  message: string,
): { readonly prompt: string; readonly choices: readonly Choice[] } {
  const known = findOpenPrompt(draft, open);
  const labels = options.map((option) => labelOf(draft, option));
  const carries = carrierOf(draft.conversation, message);
  let prompt: OpenPrompt;
  if (known !== undefined && offersTheSame(known, owner, options)) {
    prompt = { ...known, messages: [...known.messages, ...carries] };
    draft.state = {
      ...draft.state,
      prompts: draft.state.prompts.map((other) => (other.id === prompt.id ? prompt : other)),
    };
  } else {
    if (known !== undefined) closePrompt(draft, known.id);
    prompt = {
      id: draft.ids.prompt(),
      ...owner,
      options: options.map((option, index) => promptOption(option, labels[index] ?? "", index)),
      at: draft.now,
      messages: carries,
    };
    const kept = draft.state.prompts.filter((other) => other.at > draft.now - MAX_AGE_MS);
    draft.state = { ...draft.state, prompts: [...kept, prompt].slice(-MAX_PROMPTS) };
  }
  const choices = options.map((option, index) => ({
    choice: `${prompt.id}.${prompt.options[index]?.id ?? ""}`,
    label: labels[index] ?? "",
    ...(option.description === undefined ? {} : { description: option.description }),
  }));
  return { prompt: prompt.id, choices };
}

function promptOption(option: Option, label: string, index: number): PromptOption {
  return {
    id: String(index + 1),
    value: option.value,
    labels: [label, ...option.labels.filter((other) => other !== label)],
  };
}

function carrierOf(conversation: Conversation | undefined, message: string): OpenPrompt["messages"] {
  return conversation === undefined ? [] : [{ conversation, message }];
}

function offersTheSame(prompt: OpenPrompt, owner: PromptOwner, options: readonly Option[]): boolean {
  return (
    prompt.task === owner.task &&
    prompt.name === owner.name &&
    prompt.revision === owner.revision &&
    prompt.options.length === options.length &&
    options.every((option, index) => sameJson(option.value, prompt.options[index]?.value))
  );
}

/** A prompt that can still be known: not forgotten, not too old. */
export function findPrompt(draft: Draft, id: string): Prompt | undefined {
  return draft.state.prompts.find((prompt) => prompt.id === id && prompt.at > draft.now - MAX_AGE_MS);
}

/** The prompts whose options can still be taken, oldest first: one or two of all that are kept. */
export function openPrompts(prompts: readonly Prompt[]): readonly OpenPrompt[] {
  const open: OpenPrompt[] = [];
  for (const prompt of prompts) if (isOpenPrompt(prompt)) open.push(prompt);
  return open;
}

/** The open prompts of a draft, looked for again only when its prompts have changed. */
function openIn(draft: Draft): readonly OpenPrompt[] {
  const { prompts } = draft.state;
  if (draft.open?.of !== prompts) draft.open = { of: prompts, prompts: openPrompts(prompts) };
  return draft.open.prompts;
}

/** The prompt if its options can still be taken. */
export function findOpenPrompt(draft: Draft, id: string | undefined): OpenPrompt | undefined {
  if (id === undefined) return undefined;
  return openIn(draft).find((prompt) => prompt.id === id && prompt.at > draft.now - MAX_AGE_MS);
}

/**
 * Takes a prompt back: a tap on it is late from now on, and the controls of the messages that carry it are withdrawn.
 * Only what a late tap needs to know is kept.
 */
export function closePrompt(draft: Draft, id: string | undefined): void {
  const prompt = id === undefined ? undefined : openIn(draft).find((other) => other.id === id);
  if (prompt === undefined) return;
  for (const { conversation, message } of prompt.messages) draft.withdrawals.push({ to: conversation, message });
  const closed: Prompt = { id: prompt.id, task: prompt.task, name: prompt.name, at: prompt.at };
  draft.state = {
    ...draft.state,
    prompts: draft.state.prompts.map((other) => (other === prompt ? closed : other)),
  };
}

/** Makes an open prompt one of the task's present revision. */
export function restamp(draft: Draft, id: string, revision: number): void {
  draft.state = {
    ...draft.state,
    prompts: draft.state.prompts.map((prompt) => (prompt.id === id ? { ...prompt, revision } : prompt)),
  };
}

/** Takes back all prompts of a task. */
export function closePromptsOf(draft: Draft, task: string | null): void {
  for (const prompt of openIn(draft)) {
    if (prompt.task === task) closePrompt(draft, prompt.id);
  }
}

/** A question of the bot itself. */
export type BotQuestion = "offer" | "cancel" | "clarify";

/** An open question of the bot itself. */
export function openQuestion(draft: Draft, name: BotQuestion): OpenPrompt | undefined {
  return questionAmong(openIn(draft), name);
}

/** The newest question of the bot itself among open prompts. */
export function questionAmong(open: readonly OpenPrompt[], name: BotQuestion): OpenPrompt | undefined {
  return open.findLast((prompt) => prompt.task === null && prompt.name === name);
}

/** The open question whether to go on with a task that was set aside. */
export function openOffer(draft: Draft): OpenPrompt | undefined {
  return openQuestion(draft, "offer");
}
