import type { PhoneApp, PhoneMessage } from "./phone.ts";

/** What the page and the server say to each other. Texts that depend on the bot come in the language of the page. */
export interface Configuration {
  readonly name: string;
  readonly accent?: string;
  readonly phones: readonly { readonly channel: string; readonly app: PhoneApp }[];
  /** What a person types who is not the one they were linked with. */
  readonly apart?: string;
  /** Whether dry runs can be made. */
  readonly previews: boolean;
  readonly tour: readonly TourStep[];
  /** Lines to try, shown beside the phones. */
  readonly examples: readonly string[];
}

/** One step of the tour: what is told about it (`{channel}` is where it happens), and what the person does. */
export interface TourStep {
  readonly title: string;
  readonly say: string;
  /** Where it happens: `web` or the channel of a phone. */
  readonly on: string;
  readonly act:
    | { readonly does: "type"; readonly text: string }
    /** Taps the newest option with this label. */
    | { readonly does: "tap"; readonly label: string }
    /** Carries the conversation of the web chat over, by its link or code. */
    | { readonly does: "join" };
}

/** How far one phone is. */
export interface PhoneView {
  readonly channel: string;
  readonly handle: string;
  readonly offline: boolean;
  readonly messages: readonly PhoneMessage[];
  /** Written while offline, not sent yet. */
  readonly waiting: readonly string[];
  readonly linked: boolean;
}

/** One person as the bot knows them. */
export interface PersonView {
  readonly customer: string;
  readonly name?: string;
  readonly locale?: string;
  readonly aliases: readonly {
    readonly channel: string;
    readonly value: string;
    readonly assurance: string;
  }[];
  readonly tasks: readonly TaskView[];
  /** Accepted events whose turn has not run, and messages on their way out. */
  readonly queue: { readonly in: number; readonly out: number };
}

export interface TaskView {
  readonly name: string;
  /** The open question. */
  readonly asked?: string;
  readonly suspended: boolean;
  readonly slots: readonly { readonly name: string; readonly value: string; readonly channel: string }[];
}

/** One turn as the trace shows it. */
export interface TurnView {
  readonly id: string;
  readonly at: number;
  readonly customer: string;
  readonly channel?: string;
  readonly event: string;
  readonly heard?: string;
  readonly said: readonly string[];
  readonly intent?: { readonly name: string; readonly confidence: number };
  /** Which step understood it, when no intent did: `choice`, `slot`, ... */
  readonly by?: string;
  readonly task?: string;
  /** What the turn did to its task: `started`, `completed`, ... */
  readonly step?: string;
  /** The question that is open after it. */
  readonly asked?: string;
  readonly slots: readonly { readonly name: string; readonly change: "filled" | "cleared" | "skipped" }[];
  readonly from?: string;
  /** Two customers became one, or an alias was added. */
  readonly linked?: boolean;
  readonly ms?: number;
  /** Facts worth a word of their own: `choice-late`, `handoff-requested`, ... */
  readonly notes: readonly string[];
}

/** A webhook that was sent again by hand. */
export interface RepeatView {
  readonly id: string;
  readonly at: number;
  readonly channel: string;
  readonly status: number;
}

/** Something in the business's own books. */
export interface RecordView {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly status: string;
  readonly at: string;
}

/** Parts of what the page shows; each is sent when it changed. */
export interface SceneView {
  readonly phones: readonly PhoneView[];
  readonly people: readonly PersonView[];
  readonly turns: readonly TurnView[];
  readonly repeats: readonly RepeatView[];
  readonly counts: { readonly askedTwice: number; readonly switches: number };
  readonly records: readonly RecordView[];
}

/** What somebody does on a phone. */
export type PhoneAction =
  | { readonly type: string }
  | { readonly tap: { readonly message: string; readonly option: string } }
  | { readonly open: string }
  | { readonly again: true }
  | { readonly offline: boolean };
