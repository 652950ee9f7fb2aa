import type { Alias, Assurance } from "./alias.ts";
import type { Conversation } from "./conversation.ts";
import type { Entity } from "./entity.ts";
import type { ChannelEvent } from "./event.ts";
import type { Json, JsonObject } from "./json.ts";

/** Identifies a customer; sorts by creation time. */
export type CustomerId = string;

/** The version of {@link CustomerState} this code writes. Code reads its own and the previous one. */
export const STATE_SCHEMA = 1;

/** The open question of a task. */
export interface Asked {
  /** The slot of a form, the name of a flow's wait, or `"confirm"` of a form's summary. */
  readonly name: string;
  /** The prompt that offered choices for it, when there was one. */
  readonly prompt?: string;
  /** When it was first asked, epoch milliseconds. */
  readonly at: number;
  /** How many answers were not understood since it was asked. */
  readonly unclear: number;
  /** Where it was last shown. */
  readonly conversation: string;
}

/** Where a slot's value came from. */
export interface Filled {
  readonly from: "customer" | "profile" | "entity" | "default" | "mentioned";
  readonly at: number;
  readonly channel: string;
}

/**
 * A running form or flow. Everything is stored by name, never by position, so that a deploy may insert, remove or
 * reorder questions.
 */
export interface Task {
  readonly id: string;
  readonly kind: "form" | "flow";
  readonly name: string;
  readonly version: number;
  /** Form: slot name -> value. A `secret` slot holds `"[secret]"`. */
  readonly values: JsonObject;
  /** Flow: wait name -> recorded result. Form: what repair rules remember. */
  readonly memo: JsonObject;
  readonly asked: Asked | null;
  /** Raised by every change of a slot; a confirmation counts only for the revision that was shown. */
  readonly revision: number;
  /** Conversation key -> revision of the summary last shown there. */
  readonly shown: { readonly [conversation: string]: number };
  /** Slots the customer chose to skip. */
  readonly skipped: readonly string[];
  readonly filled: { readonly [slot: string]: Filled };
  /** What started a flow. */
  readonly trigger?: Json;
  readonly startedAt: number;
  /** Last activity of the customer in this task, epoch milliseconds. */
  readonly activeAt: number;
  /** Raised whenever timers set before must not act any more. */
  readonly generation: number;
  /** Channel the last answer came from, to notice a switch. */
  readonly channel: string;
  readonly reminders: number;
  /** Set aside for another task; it asks nothing until it is resumed. */
  readonly suspended?: boolean;
}

/** A completed form that may still be changed: what was in it, and until when. */
export interface DoneForm {
  /** Id of the task it was. */
  readonly task: string;
  readonly name: string;
  readonly version: number;
  /** Of the definition the values were checked against. */
  readonly form: string;
  readonly values: JsonObject;
  readonly filled: { readonly [slot: string]: Filled };
  readonly skipped: readonly string[];
  /** What `submit` kept for a change: an order number. */
  readonly kept?: Json;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** A value of a question that was answered outside of any form: what "those" means in the form that opens next. */
export interface Mentioned {
  /** Kind and name of the entity it was. */
  readonly kind: string;
  readonly name?: string;
  readonly value: Json;
  /** The intent that was answered. */
  readonly intent: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** One option of a prompt as it was offered. */
export interface PromptOption {
  /** The part of the token after the dot. */
  readonly id: string;
  readonly value: Json;
  /** What typing counts as this option: its label in every locale, the shown label first. */
  readonly labels: readonly string[];
}

/** Choices that were offered: the newest 32 are kept in the state, at most 7 days. */
export type Prompt = OpenPrompt | ClosedPrompt;

/** Choices that were answered or taken back: what the reply to a late tap needs to know. */
export interface ClosedPrompt {
  readonly id: string;
  /** The task that asked, or `null` for a question of the bot itself (clarify, offer). */
  readonly task: string | null;
  /** Slot or wait name, `"confirm"`, `"clarify"`, `"offer"`. */
  readonly name: string;
  readonly at: number;
}

/** Choices that can still be taken. */
export interface OpenPrompt extends ClosedPrompt {
  /** `task.revision` when it was shown. */
  readonly revision: number;
  /** At least one. */
  readonly options: readonly PromptOption[];
  /** The messages that carry its controls, so that they can be withdrawn. */
  readonly messages: readonly { readonly conversation: Conversation; readonly message: string }[];
  /** The message `"clarify"` asks about, kept until it is answered. */
  readonly said?: { readonly text: string; readonly entities: readonly Entity[] };
}

/** Whether a tap on it still counts. */
export function isOpenPrompt(prompt: Prompt): prompt is OpenPrompt {
  return "options" in prompt && prompt.options.length > 0;
}

/** A conversation the customer has used. */
export interface KnownConversation extends Conversation {
  /** Last event from there, epoch milliseconds. */
  readonly at: number;
  /** The alias that speaks there. */
  readonly alias: Alias;
  readonly reachable: boolean;
  /** Language they last changed to there. */
  readonly locale?: string;
}

/** A proof that wears off. */
export interface Proof {
  readonly level: Assurance;
  /** `one-time-code`, `login`. */
  readonly method: string;
  readonly at: number;
  /** Moved on while the conversation goes on; epoch milliseconds. */
  readonly until: number;
}

/** How a code that began on a screen connects; see `linking` of `start`. */
export type LinkingMode = "immediate" | "first-activity" | "prompt";

/** Somebody sent a code that began in a conversation of this customer, and is not connected yet. */
export interface PendingLink {
  /** The alias that sent the code, and whose it was. */
  readonly with: Alias;
  readonly holder?: CustomerId;
  /** Where it was sent. */
  readonly from: Conversation;
  /** Where it began: only there it is answered. */
  readonly conversation: Conversation;
  readonly mode: Exclude<LinkingMode, "immediate">;
  readonly key: string;
  readonly prompt: string;
  /** The choices as they were shown, in order. Absent when nothing was asked. */
  readonly labels?: readonly string[];
  readonly until: number;
}

/** A one-time code is on its way to another channel of the customer. */
export interface Challenge {
  /** Hex of the keyed hash; the code itself is nowhere but in the message. */
  readonly hash: string;
  readonly level: Assurance;
  /** Key of the conversation in which it has to be typed. */
  readonly place: string;
  /** The channel it was sent to. */
  readonly sentTo: string;
  readonly until: number;
  /** What was asked for, to be done with the proof; absent: the task that waits for it goes on. */
  readonly asked?: ChannelEvent;
}

/** Where a field of the profile came from. */
export interface ProfileSource {
  /** `customer`: said in a conversation. `login`: the site's login says so. `application`: the bot's own code. */
  readonly from: "customer" | "login" | "application";
  /** Epoch milliseconds. */
  readonly at: number;
  readonly channel: string;
  /** Key of the conversation it was learned in. */
  readonly conversation: string;
}

/** An alias bound to this customer. */
export interface KnownAlias extends Alias {
  readonly assurance: Assurance;
  readonly at: number;
  /** What was proven where this alias speaks, for a while. */
  readonly proof?: Proof;
  /** The platform took it back: it leads here no more, whoever speaks under it is somebody else. */
  readonly retired?: true;
  /** The alias ({@link aliasKey}) it came with, when the platform told of two at once. */
  readonly with?: string;
}

/** Name of the task that timers of a customer's account have. */
export const ACCOUNT_TASK = "sambung";
/** Its timer at the end of the countdown. */
export const ERASE_TIMER = "erase";

/** The customer asked for their data to be erased, and may still take it back. */
export interface PendingErasure {
  /** Number of the receipt; it names nobody. */
  readonly receipt: string;
  readonly askedAt: number;
  /** When it happens, epoch milliseconds. */
  readonly due: number;
}

/** One entry of the consent ledger; the last one of a purpose counts. */
export interface Consent {
  /** What for: `promo`. */
  readonly purpose: string;
  readonly granted: boolean;
  readonly at: number;
  readonly channel: string;
  /** Which text was agreed to. */
  readonly text?: string;
  /** How it was said: `said` by the customer, `form`, `import`. */
  readonly proof: string;
}

/** All a turn knows about a person: one JSON document of at most 64 kB. */
export interface CustomerState {
  readonly schema: number;
  readonly customer: CustomerId;
  readonly createdAt: number;
  readonly name?: string;
  /** The language the customer last wrote in, one of the bot's locales. */
  readonly locale?: string;
  readonly profile: JsonObject;
  /** Where each field of the profile came from. Absent when nothing is known of it. */
  readonly sources?: { readonly [field: string]: ProfileSource };
  readonly aliases: readonly KnownAlias[];
  /** Newest activity first, at most 32. */
  readonly conversations: readonly KnownConversation[];
  /** Stack of tasks; the last one is active. */
  readonly tasks: readonly Task[];
  readonly prompts: readonly Prompt[];
  readonly control: { readonly holder: "bot" };
  /** Guessed link codes of this sender. */
  readonly linking: { readonly wrong: number; readonly lockedUntil: number };
  /** Tasks that were set aside, by a merge or for another task, and shall be offered back once. */
  readonly offers: readonly string[];
  /** Completed forms that may still be changed, newest last, at most 4. Absent when there are none. */
  readonly done?: readonly DoneForm[];
  /** What answers were about in the last minutes, oldest first, at most 8. Absent when there is nothing. */
  readonly mentioned?: readonly Mentioned[];
  /** Set while the customer is asked whether somebody is them. */
  readonly request?: PendingLink;
  /** Set while a one-time code is waited for. */
  readonly challenge?: Challenge;
  /** Wrong one-time codes. */
  readonly proving?: { readonly wrong: number; readonly lockedUntil: number };
  /** What the customer agreed to and took back, oldest first. Absent when there is nothing. */
  readonly consents?: readonly Consent[];
  /** Set while the countdown to the erasure of everything runs: nothing is processed meanwhile. */
  readonly erasure?: PendingErasure;
  /** Names this person in the audit log: random, and gone with the state. */
  readonly subject?: string;
  /** Messages in a row that nobody understood while no task was open. */
  readonly unclear: number;
  /** Counters and marks of the bot's own code, by name. */
  readonly memory: JsonObject;
}

/** The state of somebody never seen before. */
export function newCustomerState(customer: CustomerId, now: number): CustomerState {
  return {
    schema: STATE_SCHEMA,
    customer,
    createdAt: now,
    profile: {},
    aliases: [],
    conversations: [],
    tasks: [],
    prompts: [],
    control: { holder: "bot" },
    linking: { wrong: 0, lockedUntil: 0 },
    offers: [],
    unclear: 0,
    memory: {},
  };
}
