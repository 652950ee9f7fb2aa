import type { Alias } from "@sambung/core";

/** How a phone of the playground looks. */
export type PhoneApp = "telegram" | "whatsapp" | "slack" | "teams";

/** Something to tap under a message: it answers, or it opens an address. */
export interface PhoneOption {
  /** What `tap` takes. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly url?: string;
}

/** A marked stretch of a text, in UTF-16 units. */
export interface PhoneMark {
  readonly from: number;
  readonly to: number;
  readonly as: "bold" | "italic" | "strike" | "code" | "link";
  readonly url?: string;
}

/** One message as the app shows it now: drawn from what the adapter sent, after all of the adapter's own encoding. */
export interface PhoneMessage {
  readonly id: string;
  readonly from: "bot" | "person";
  /** Epoch milliseconds. */
  readonly at: number;
  readonly text: string;
  readonly marks?: readonly PhoneMark[];
  readonly media?: { readonly type: string; readonly url?: string; readonly name?: string };
  readonly location?: { readonly latitude: number; readonly longitude: number; readonly label?: string };
  /** Rows of buttons under the message. */
  readonly buttons?: readonly (readonly PhoneOption[])[];
  /** Options that open in a sheet or menu. */
  readonly list?: { readonly button: string; readonly options: readonly PhoneOption[] };
  /** How far the person's own message got, where the app shows it. */
  readonly status?: "sent" | "read";
}

/** What an app does with a link it was given. */
export type Opened =
  /** It wrote to the bot at once. */
  | { readonly as: "sent" }
  /** It put words into the input, for the person to send. */
  | { readonly as: "draft"; readonly text: string };

/** What the platform's webhook answered; undefined when the platform waits to be polled. */
export type WebhookStatus = number | undefined;

/** A person with this app, by hand. Every action resolves when the bot's webhook has answered. */
export interface PhonePerson {
  /** The name under which the bot knows this person. */
  readonly alias: Alias;
  /** What the app calls the person: a number, a handle. */
  readonly handle: string;
  /** What the chat with the bot shows, oldest first. */
  shown(): readonly PhoneMessage[];
  type(text: string): Promise<WebhookStatus>;
  /** Taps an option of a message, also one that was taken away meanwhile: a phone may not have noticed yet. */
  tap(message: string, option: string): Promise<WebhookStatus>;
  /** Opens a link to the bot; undefined when it is none of this app. */
  open(url: string): Promise<Opened | undefined>;
  /** Sends the last webhook once more, as a platform does that missed the answer; undefined when there was none. */
  again(): Promise<WebhookStatus>;
}

/** An app on a phone, over the fake of its platform. The server that shows the playground fills this in. */
export interface PlaygroundPhone {
  /** The channel instance it talks to. */
  readonly channel: string;
  readonly app: PhoneApp;
  /** Somebody who never wrote to the bot. `locale` is the language of the phone. */
  person(who: { readonly name: string; readonly locale: string }): PhonePerson;
  /** Calls `changed` whenever a chat changes; returns how to stop. */
  watch(changed: () => void): () => void;
}
