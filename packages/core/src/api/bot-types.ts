import type { Assurance } from "../model/alias.ts";
import type { BotDefinition } from "../model/definition.ts";
import type { JsonObject } from "../model/json.ts";
import type { App, StartOptions } from "../ports/app.ts";
import type { SendArguments } from "./copy-types.ts";
import type { Flow } from "./flow-types.ts";
import type { Form } from "./form-types.ts";
import type { RepairSpec } from "./repair.ts";
import type { Turn } from "./turn.ts";
import type { CopyKey, VocabularyTypes } from "./vocabulary-types.ts";

/** How an intent that opens no form is answered; the open question of a form comes back after it. */
export type Answer<V extends VocabularyTypes> =
  | ((turn: Turn<V>) => void | Promise<void>)
  | {
      /** Whether it may be given in a group, where everybody reads it. Default false. */
      readonly public?: boolean;
      /**
       * How sure it must be that who asks is the customer. With less they are asked for a proof first (for `verified` a
       * one-time code over another channel of theirs), and then get what they asked for. Default nothing.
       */
      readonly requires?: Assurance;
      readonly run: (turn: Turn<V>) => void | Promise<void>;
    };

type OpenedBy<T extends { readonly $opens?: string }> = NonNullable<T["$opens"]>;

/** A bot: which forms and flows it has, and how every other intent is answered. */
export interface BotSpec<
  V extends VocabularyTypes,
  Forms extends readonly Form<string, V["intent"]>[],
  Flows extends readonly Flow<string, V["intent"]>[],
> {
  /** Short and stable: it names the bot in tokens and logs. */
  readonly name: string;
  readonly forms?: Forms;
  readonly flows?: Flows;
  /** One for each intent that no form or flow opens, and no others. */
  readonly answers: {
    readonly [Intent in Exclude<V["intent"], OpenedBy<Forms[number]> | OpenedBy<Flows[number]>>]: Answer<V>;
  };
  /** How conversations that leave the happy path are repaired, where that differs from the defaults. */
  readonly repair?: RepairSpec<V>;
  /**
   * A form nobody answered for this long is offered to who comes back, instead of taking the first words as its answer.
   * Default "1d".
   */
  readonly sessionExpiresAfter?: string;
  /** IANA zone for dates and times of customers whose own is unknown, default "Asia/Jakarta". */
  readonly timeZone?: string;
  /**
   * The zone of a customer, for example that of the branch they picked. Without it, or when it returns nothing, the
   * `timeZone` of their profile counts, then the bot's.
   */
  readonly timeZoneOf?: (customer: {
    readonly profile: V["profile"];
    /** What is filled in the open form. */
    readonly values: JsonObject;
    /** The channel instance of the conversation. */
    readonly channel: string;
    readonly locale: V["locale"];
  }) => string | undefined;
  /** ISO 4217 code of amounts without a currency, default "IDR". */
  readonly currency?: string;
}

/** A running bot that knows its copy. */
export interface BotApp<V extends VocabularyTypes> extends Omit<App, "send"> {
  /** Says something first, in the customer's last active direct conversation, in order with everything else. */
  send<Key extends CopyKey<V>>(
    customer: string,
    key: Key,
    ...rest: SendArguments<V["copy"][Key], SendOptions>
  ): Promise<void>;
}

interface SendOptions {
  /** Sends with the same key count once. */
  readonly key?: string;
  /** What happens when nobody knows whether the platform took it, default `resend`. */
  readonly unknownOutcome?: "resend" | "hold";
}

/** A bot as a frozen value; `start` runs it. */
export interface Bot<V extends VocabularyTypes = VocabularyTypes> {
  readonly name: string;
  readonly definition: BotDefinition;
  /**
   * Opens the store, starts the channels and works through what is waiting.
   *
   * @throws SambungError `option-invalid`, `channel-contract`, `store-contract`, `store-newer`, `store-unavailable`
   * @example
   * await using app = await shop.start({ store: memoryStore(), channels: [] });
   */
  start(options: StartOptions): Promise<BotApp<V>>;
}
