import type { Entity } from "./entity.ts";
import type { Json } from "./json.ts";

/** An intent with its calibrated probability, 0 to 1. */
export interface RankedIntent {
  readonly name: string;
  readonly confidence: number;
}

/** What one recognizer said to a message. */
export interface AskedRecognizer {
  readonly name: string;
  /** Its likeliest intent. */
  readonly best?: RankedIntent;
  readonly abstained: boolean;
  /** Set when it gave no answer. */
  readonly failed?: "error" | "timeout" | "aborted";
  /** Tokens a language model was paid for. */
  readonly tokens?: { readonly input: number; readonly output: number };
}

/** Words every conversation understands, in every locale. */
export type Directive = "cancel" | "skip" | "back" | "repeat" | "help" | "restart" | "resume";

/** What is awaited, told to understanding so that it can read an answer as an answer. */
export interface Expecting {
  readonly task: string;
  readonly name: string;
  /** Kinds the awaited slot accepts, in order of preference; `["text"]` accepts anything. */
  readonly kinds: readonly string[];
  /** Options on offer, in the order shown. */
  readonly options: readonly { readonly id: string; readonly value: Json; readonly labels: readonly string[] }[];
  readonly prompt?: string;
}

/** How a message was read: suggestions for the dialog, which alone decides. Recorded with step records. */
export interface Understood {
  /** The text as written, absent when the event had none. */
  readonly text?: string;
  readonly locale: string;
  /** A tapped or typed choice. `prompt` may be unknown or closed: then it is late. */
  readonly choice?: { readonly prompt: string; readonly option: string; readonly typed: boolean };
  /** Two or more options fit what was typed: their ids. */
  readonly ambiguous?: readonly string[];
  readonly yesno?: boolean;
  readonly directive?: Directive;
  /** "English please": the locale the customer asks for. */
  readonly wantsLocale?: string;
  /** Words that mark a change of an earlier answer were found: "eh jadinya", "no, make it". */
  readonly correction: boolean;
  readonly entities: readonly Entity[];
  /** Best first; empty when no recognizer ran. */
  readonly intents: readonly RankedIntent[];
  /** The recognizer says it does not know. */
  readonly abstained: boolean;
  /** Confidence from which an intent is taken, from which it may interrupt an awaited slot, and from which it is asked about. */
  readonly thresholds: { readonly accept: number; readonly interrupt: number; readonly reject?: number };
  /** The recognizers that were asked, in order. */
  readonly asked?: readonly AskedRecognizer[];
  /** Which step decided: `choice`, `directive`, `slot`, `rule`, `recognizer`, `none`. For the trace. */
  readonly by: string;
}
