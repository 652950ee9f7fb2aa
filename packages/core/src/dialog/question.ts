import { conversationKey } from "../model/conversation.ts";
import type { Task } from "../model/customer.ts";
import { changeTask, current, type Draft, fact, sayWithLead, text } from "./draft.ts";
import type { Option } from "./plan-slot.ts";
import { closePrompt, offerOptions, openQuestion } from "./prompts.ts";
import { oneLine } from "./values.ts";

/** A question of a task to the customer. */
export interface Question {
  /** The slot or wait it is about, `confirm` or `~change`. */
  readonly name: string;
  readonly text: string;
  readonly options: readonly Option[] | undefined;
  /** Asks for a value, so that the journal counts it. */
  readonly slot: boolean;
}

/** Shows a question and makes it the open one of its task. Without a conversation it only becomes the open one. */
export function showQuestion(draft: Draft, id: string, question: Question): void {
  const task = current(draft, id);
  const { asked } = task;
  // "Ya" now answers this question and no longer "really cancel?".
  closePrompt(draft, openQuestion(draft, "cancel")?.id);
  closePrompt(draft, openQuestion(draft, "clarify")?.id);
  const repeat = asked?.name === question.name;
  const line = withRecap(draft, task, question);
  const message = draft.ids.message();
  const owner = { task: id, name: question.name, revision: task.revision };
  let prompt: string | undefined;
  if (question.options !== undefined && question.options.length > 0) {
    const offered = offerOptions(draft, owner, asked?.prompt, question.options, message);
    prompt = offered.prompt;
    sayWithLead(draft, line, offered.choices, message);
  } else {
    closePrompt(draft, asked?.prompt);
    sayWithLead(draft, line, undefined, message);
  }
  changeTask(draft, id, {
    asked: {
      name: question.name,
      ...(prompt === undefined ? {} : { prompt }),
      at: repeat ? asked.at : draft.now,
      unclear: repeat ? asked.unclear : 0,
      conversation: draft.conversation === undefined ? "" : conversationKey(draft.conversation),
    },
  });
  if (question.slot) fact(draft, { type: "slot-asked", task: id, slot: question.name, ...(repeat ? { repeat } : {}) });
}

/** "Kita lanjutkan dari web: Kopi Gayo, 2. Diantar atau ambil sendiri?": the first question after a switch. */
function withRecap(draft: Draft, task: Task, question: Question): string {
  if (draft.recap?.task !== task.id) return question.text;
  const channel = channelName(draft, draft.recap.from);
  draft.recap = undefined;
  if (question.name === "confirm") {
    // The summary that follows says the rest.
    draft.lead.unshift(text(draft, "sambung.resumed.plain", { channel }));
    return question.text;
  }
  const form = task.kind === "form" ? draft.plan.forms.get(task.name) : undefined;
  const summary = form === undefined ? "" : oneLine(draft, form, task);
  const recap =
    summary === ""
      ? text(draft, "sambung.resumed.plain", { channel })
      : text(draft, "sambung.resumed", { channel, summary });
  return `${recap} ${question.text}`;
}

/** What people call a channel instance: `telegram:bandung` is Telegram. */
export function channelName(draft: Draft, channel: string): string {
  const platform = channel.split(":")[0] ?? channel;
  const key = `sambung.channel.${platform}`;
  return draft.copy.has(key) ? text(draft, key) : platform;
}
