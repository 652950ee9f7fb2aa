import type { Copywriter } from "../copy/index.ts";
import { SambungError } from "../errors.ts";
import type { Ids } from "../ids.ts";
import { type Assurance, assuranceAtLeast } from "../model/alias.ts";
import type { Conversation } from "../model/conversation.ts";
import type { CustomerState, OpenPrompt, Prompt, Task } from "../model/customer.ts";
import type { CopyVariables, RepairRules } from "../model/definition.ts";
import type { Effects, Handoff, Reply, TimerChange, Withdrawal } from "../model/effects.ts";
import type { Event, InternalEvent, SendEvent } from "../model/event.ts";
import type { Fact } from "../model/journal.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { Block, Choice, OutgoingMessage } from "../model/message.ts";
import type { Understood } from "../model/understood.ts";
import { zoneOf } from "../model/zone.ts";
import type { StepRunner } from "../ports/step.ts";
import { toJson } from "./json.ts";
import type { BotPlan } from "./plan.ts";
import { activeTask, findTask, replaceTask } from "./state.ts";
import { type Word, wordsOf } from "./words.ts";

/** Work that other work left to be done before the turn ends; see `drive.ts`. */
export type Todo =
  | { readonly do: "submit"; readonly task: string }
  | { readonly do: "run-flow"; readonly task: string }
  | { readonly do: "trigger"; readonly fact: string; readonly name: string; readonly value: Json };

/**
 * What a turn has become so far. The states in it are never changed, only replaced; when a turn fails its draft is
 * dropped, so nothing of it can leak.
 */
export interface Draft {
  readonly plan: BotPlan;
  readonly copy: Copywriter;
  readonly ids: Ids;
  readonly event: Event | undefined;
  /** Replaced when an answer says what an earlier message was meant for. */
  understood: Understood;
  readonly scope: "direct" | "group";
  readonly directLink?: (() => Promise<string | undefined> | undefined) | undefined;
  readonly conversation: Conversation | undefined;
  /** The channel instance of `conversation`, or where the customer was last. */
  readonly channel: string;
  readonly now: number;
  readonly steps: StepRunner | undefined;
  readonly signal: AbortSignal | undefined;
  state: CustomerState;
  readonly replies: Reply[];
  readonly withdrawals: Withdrawal[];
  readonly facts: Fact[];
  readonly timers: TimerChange[];
  readonly handoffs: Handoff[];
  readonly enqueue: InternalEvent[];
  readonly todo: Todo[];
  /** Lines that go into the same message as what is said next. */
  lead: string[];
  /** The task was advanced on another channel before: say so with its next question. */
  recap: { readonly task: string; readonly from: string } | undefined;
  /** The open ones of the prompts `of` that the state holds, so that they are looked for once. */
  open: { readonly of: readonly Prompt[]; readonly prompts: readonly OpenPrompt[] } | undefined;
  /** The words of the text `of` that was said, taken apart once however many look at them. */
  words: { readonly of: string; readonly words: readonly Word[] } | undefined;
  /** Values of secret slots, known in this turn only. */
  readonly secrets: Map<string, Json>;
  redact: boolean;
  /** How sure it is that who speaks is the customer. */
  readonly assurance: Assurance;
  /** More is needed for what was asked. */
  proof: Assurance | undefined;
  /** What was done so far stands; with the proof the task goes on from there. */
  paused: boolean;
  /** The task that was set aside in this turn. */
  interrupted: string | undefined;
  /** Nothing of the bot's own code may be called that reaches the world. */
  readonly rehearsal?: boolean;
  /** UTF-8 bytes said so far, at most. */
  said: number;
}

/** Largest text of one message, and of all messages of one turn, UTF-8 bytes. */
const MAX_MESSAGE = 65_536;
const MAX_TURN = 16 * MAX_MESSAGE;

export function newDraft(
  given: Pick<
    Draft,
    | "plan"
    | "copy"
    | "ids"
    | "event"
    | "understood"
    | "scope"
    | "conversation"
    | "now"
    | "steps"
    | "signal"
    | "state"
    | "channel"
    | "rehearsal"
    | "directLink"
  > & { readonly assurance?: Assurance | undefined },
): Draft {
  return {
    ...given,
    assurance: given.assurance ?? "asserted",
    copy: given.copy.inZone(zoneOf(given.plan.definition, given.state, given.channel)),
    proof: undefined,
    paused: false,
    replies: [],
    withdrawals: [],
    facts: [],
    timers: [],
    handoffs: [],
    enqueue: [],
    todo: [],
    lead: [],
    recap: undefined,
    open: undefined,
    words: undefined,
    secrets: new Map(),
    redact: false,
    interrupted: undefined,
    said: 0,
  };
}

/** Whether more must be proven first. What is asked in a group is never private. */
export function lacksProof(draft: Draft, requires: Assurance | undefined): requires is Assurance {
  return requires !== undefined && draft.scope === "direct" && !assuranceAtLeast(draft.assurance, requires);
}

/** Goes no further without a proof. What needs one as a whole was asked for first: then nothing of the turn stands. */
export function pauseForProof(draft: Draft, requires: Assurance): void {
  if (draft.proof !== undefined) return;
  draft.proof = requires;
  draft.paused = true;
}

/** The draft as what the turn commits. */
export function toEffects(draft: Draft): Effects {
  flush(draft);
  return {
    state: draft.state,
    replies: draft.replies,
    withdrawals: draft.withdrawals,
    facts: draft.facts,
    timers: draft.timers,
    handoffs: draft.handoffs,
    enqueue: draft.enqueue,
    bind: [],
    usedCodes: [],
    ...(draft.redact ? { redact: true } : {}),
    ...(draft.proof === undefined ? {} : { proof: draft.proof }),
    ...(draft.paused ? { paused: true } : {}),
  };
}

export function localeOf(draft: Draft): string {
  return draft.scope === "group" ? draft.understood.locale : (draft.state.locale ?? draft.plan.defaultLocale);
}

/** The words of what was said. */
export function wordsSaid(draft: Draft): readonly Word[] {
  const { text: said = "" } = draft.understood;
  if (draft.words?.of !== said) draft.words = { of: said, words: wordsOf(said) };
  return draft.words.words;
}

/** A text of the copy in the customer's language. */
export function text(draft: Draft, key: string, variables?: CopyVariables): string {
  return draft.copy.text(localeOf(draft), spokenKey(draft, key), variables, draft.channel);
}

/** The rules for what is going on: those of the form that has the word, else the bot's. */
export function rulesOf(
  draft: Pick<Draft, "plan" | "state">,
  task: Task | undefined = activeTask(draft.state),
): RepairRules {
  const form = task?.kind === "form" ? draft.plan.forms.get(task.name) : undefined;
  return form?.rules ?? draft.plan.rules;
}

/** Other words for one of Sambung's lines, when the rules have some. */
function spokenKey(draft: Draft, key: string): string {
  if (!draft.plan.replacesLines || !key.startsWith("sambung.")) return key;
  return rulesOf(draft).say[key] ?? key;
}

/** Puts a line before whatever is said next, in the same message. */
export function lead(draft: Draft, key: string, variables?: CopyVariables): void {
  draft.lead.push(text(draft, key, variables));
}

/** Says a text as a message of its own, after what was to be said before it. */
export function say(draft: Draft, line: string): void {
  flush(draft);
  send(draft, [{ kind: "text", text: line }]);
}

/** Shows blocks as a message of their own. */
export function show(draft: Draft, blocks: readonly Block[]): void {
  flush(draft);
  send(draft, blocks);
}

/** Says a text together with the lines that lead to it. */
export function sayWithLead(draft: Draft, line: string, choices?: readonly Choice[], id?: string): void {
  const lines = [...draft.lead, line];
  draft.lead = [];
  send(draft, [{ kind: "text", text: lines.join("\n") }], choices, id);
}

/** Says what waits in the lead. */
export function flush(draft: Draft): void {
  if (draft.lead.length === 0) return;
  const lines = draft.lead;
  draft.lead = [];
  send(draft, [{ kind: "text", text: lines.join("\n") }]);
}

function send(draft: Draft, blocks: readonly Block[], choices?: readonly Choice[], id?: string): void {
  if (draft.conversation === undefined) return;
  measure(draft, blocks, choices);
  const message: OutgoingMessage = {
    id: id ?? draft.ids.message(),
    blocks,
    ...(choices === undefined || choices.length === 0 ? {} : { choices }),
  };
  const { unknownOutcome, purpose }: Partial<SendEvent> = draft.event?.kind === "send" ? draft.event : {};
  draft.replies.push({
    to: draft.conversation,
    message,
    ...(unknownOutcome === undefined ? {} : { unknownOutcome }),
    ...(purpose === undefined ? {} : { purpose }),
  });
}

function measure(draft: Draft, blocks: readonly Block[], choices: readonly Choice[] = []): void {
  let bytes = 0;
  for (const block of blocks) bytes += block.kind === "text" ? sizeOf(block.text) : sizeOf(JSON.stringify(block));
  for (const choice of choices) bytes += sizeOf(choice.label) + sizeOf(choice.description ?? "");
  draft.said += bytes;
  if (bytes <= MAX_MESSAGE && draft.said <= MAX_TURN) return;
  throw new SambungError(
    "message-too-large",
    bytes > MAX_MESSAGE
      ? `a message of ${bytes} bytes is larger than ${MAX_MESSAGE}; say less or send a link`
      : `the messages of one turn are larger than ${MAX_TURN} bytes together; say less`,
  );
}

function sizeOf(line: string): number {
  // A UTF-16 unit is at most three bytes, so short texts need no counting.
  return line.length <= 1_024 ? line.length : Buffer.byteLength(line, "utf8");
}

export function fact(draft: Draft, happened: Fact): void {
  draft.facts.push(happened);
  noticeTriggers(draft, happened);
}

/** Has the flows started that start on a fact. What a form ends with is triggered where its values are known. */
export function noticeTriggers(draft: Draft, happened: Fact): void {
  const { triggered } = draft.plan;
  if (triggered.size === 0) return;
  const value = toJson(happened) ?? null;
  if (triggered.has(`${happened.type}:*`)) draft.todo.push({ do: "trigger", fact: happened.type, name: "*", value });
  if (happened.type !== "touch" || !triggered.has(`touch:${happened.name}`)) return;
  draft.todo.push({ do: "trigger", fact: "touch", name: happened.name, value: { data: happened.data ?? null } });
}

/** The task as it is now. */
export function current(draft: Draft, id: string): Task {
  const task = findTask(draft.state, id);
  if (task === undefined) throw new Error(`task ${id} is not in the state`);
  return task;
}

export function changeTask(draft: Draft, id: string, change: Partial<Task>): Task {
  const task = { ...current(draft, id), ...change };
  draft.state = replaceTask(draft.state, task);
  return task;
}

/** Puts a task's memo entry; `undefined` removes it. */
export function changeMemo(draft: Draft, id: string, name: string, value: Json | undefined): void {
  const { memo } = current(draft, id);
  if (value === undefined && !(name in memo)) return;
  const { [name]: _, ...others } = memo;
  const changed: JsonObject = value === undefined ? others : { ...memo, [name]: value };
  changeTask(draft, id, { memo: changed });
}
