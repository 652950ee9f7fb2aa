import { type CustomerState, isOpenPrompt, type Prompt } from "../model/customer.ts";

/** Writes a state as JSON text. */
export type StateText = (state: CustomerState) => string;

/**
 * Makes a writer of states. Most of what a busy customer's state holds are prompts that were closed long ago, and those
 * never change: each is written once, and its text is kept for as long as the prompt is.
 *
 * @example
 * const stateText = makeStateText();
 * JSON.parse(stateText(state)); // the state
 */
export function makeStateText(): StateText {
  const closed = new WeakMap<Prompt, string>();

  function promptText(prompt: Prompt): string {
    if (isOpenPrompt(prompt)) return JSON.stringify(prompt);
    let text = closed.get(prompt);
    if (text === undefined) {
      text = JSON.stringify(prompt);
      closed.set(prompt, text);
    }
    return text;
  }

  return (state) => {
    if (state.prompts.length === 0) return JSON.stringify(state);
    const others = JSON.stringify({ ...state, prompts: undefined });
    return `${others.slice(0, -1)},"prompts":[${state.prompts.map(promptText).join(",")}]}`;
  };
}
