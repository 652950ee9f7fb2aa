import type { Conversation } from "../../model/conversation.ts";
import type { FittedPart } from "../../model/message.ts";
import {
  CHANNEL_CONTRACT,
  type Channel,
  type DeliveryError,
  type SendOptions,
  type SendResult,
} from "../../ports/channel.ts";
import type { ReceiptMark } from "../../ports/store.ts";
import { PRESETS } from "../fake-channel-presets.ts";
import type { Dice } from "./dice.ts";
import { CHANNEL } from "./names.ts";
import type { Doer, Timeline } from "./timeline.ts";

/** How a call to the platform ends. */
type Ending = "taken" | "rate" | "trouble" | "reset" | "silent" | "slow" | "refused";

const TROUBLES: readonly Ending[] = ["rate", "trouble", "reset", "silent", "slow", "refused"];

/** What became of one message on the platform. */
export interface Shown {
  readonly id: string;
  readonly to: Conversation;
  readonly text: string;
  /** How often people saw it. */
  times: number;
  /** The platform's last word was no. */
  refused: boolean;
  /** Somebody may have to send it again without knowing whether it arrived. */
  doubtful: boolean;
  /** Who called. */
  readonly callers: Set<string>;
}

export interface PlatformTools {
  readonly timeline: Timeline;
  readonly dice: Dice;
  readonly world: Doer;
  /** Chance that a call goes wrong, now. */
  readonly trouble: () => number;
  readonly called: (id: string, process: string) => void;
  readonly shown: (message: Shown) => void;
  readonly receipt: (mark: ReceiptMark) => void;
}

/** The platform on the other side of the channel: what it took, and how it makes life hard. */
export class Platform {
  readonly #tools: PlatformTools;
  readonly messages: Map<string, Shown> = new Map();
  #ids = 0;

  constructor(tools: PlatformTools) {
    this.#tools = tools;
  }

  /** The channel as one process has it. */
  channel(process: Doer): Channel {
    const preset = PRESETS["sms"];
    if (preset === undefined) throw new Error("there is no preset");
    return {
      contract: CHANNEL_CONTRACT,
      id: CHANNEL,
      platform: "sim",
      delivery: "send",
      aliasKind: CHANNEL,
      capabilities: () => preset.capabilities,
      start: async () => {},
      stop: async () => {},
      send: (to, part, options) => this.#send(process, to, part, options),
      classify: (error) => (error as PlatformError).delivery,
    };
  }

  #send(process: Doer, to: Conversation, part: FittedPart, { key }: SendOptions): Promise<SendResult> {
    const { timeline, dice, world, trouble } = this.#tools;
    const id = key.slice(0, key.lastIndexOf(":"));
    const ending = dice.happens(trouble()) ? dice.pick(TROUBLES) : "taken";
    const arrives = ending !== "reset" && ending !== "silent" ? true : dice.happens(0.5);
    this.#tools.called(id, process.name);
    const message = this.#message(id, to, part.text ?? "", process.name);
    return new Promise((resolve, reject) => {
      const fail = (error: Omit<DeliveryError, "reason">, ms: number): void => {
        timeline.after(ms, process, `hears ${ending} of ${id}`, () => reject(new PlatformError(ending, error)));
      };
      timeline.after(dice.between(0, 30), world, `is sent ${id} by ${process.name}: ${ending}`, () => {
        const doubtful = message.doubtful || process.strayed;
        // What comes from the dead may have got lost on the way.
        if (process.over && !arrives) return;
        const unheard = process.over || process.strayed;
        if (unheard || ending === "reset" || ending === "silent" || ending === "slow") message.doubtful = true;
        message.refused ||= ending === "refused";
        const taken = arrives && (ending === "taken" || ending === "reset" || ending === "silent" || ending === "slow");
        if (taken) this.#take(message, doubtful);
        const ms = dice.between(0, 20);
        if (ending === "rate") fail({ kind: "rate", final: false, retryAfterMs: dice.pick([500, 5_000]) }, ms);
        else if (ending === "trouble") fail({ kind: "transient", final: false }, ms);
        else if (ending === "reset") fail({ kind: "transient", final: false, maybeSent: true }, ms);
        else if (ending === "refused") fail({ kind: "invalid", final: true }, ms);
        else if (ending !== "silent") {
          const ids = [this.#receipts(id)];
          timeline.after(ending === "slow" ? 30_000 : ms, process, `hears that ${id} was taken`, () =>
            resolve({ ids }),
          );
        }
      });
    });
  }

  #message(id: string, to: Conversation, text: string, caller: string): Shown {
    let message = this.messages.get(id);
    if (message === undefined) {
      message = { id, to, text, times: 0, refused: false, doubtful: false, callers: new Set() };
      this.messages.set(id, message);
    }
    message.callers.add(caller);
    return message;
  }

  #take(message: Shown, doubtful: boolean): void {
    message.times += 1;
    this.#tools.shown({ ...message, doubtful });
  }

  /** Tells later, in any order, what became of a message. */
  #receipts(id: string): string {
    const { timeline, dice, world, receipt } = this.#tools;
    this.#ids += 1;
    const target = `${id}#${this.#ids}`;
    for (const status of ["sent", "delivered", "read"] as const) {
      if (!dice.happens(0.3)) continue;
      timeline.after(dice.between(0, 200), world, `tells that ${target} is ${status}`, () =>
        receipt({ channel: CHANNEL, target, status, at: timeline.now }),
      );
    }
    return target;
  }
}

class PlatformError extends Error {
  readonly delivery: DeliveryError;

  constructor(reason: string, delivery: Omit<DeliveryError, "reason">) {
    super(reason);
    this.delivery = { ...delivery, reason };
  }
}
