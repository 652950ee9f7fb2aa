import { z } from "zod";
import type { Bot } from "../../api/bot-types.ts";
import { pattern } from "../../api/entities.ts";
import { defineVocabulary, type TurnOf } from "../../bot.ts";
import type { Channel } from "../../ports/channel.ts";

const copy = { noted: "{count}:{mark}" } as const;

const vocabulary = defineVocabulary({
  locales: ["id", "en"],
  profile: z.object({ count: z.number() }).partial(),
  entities: { mark: pattern(/m\d+/) },
  intents: {
    note: { id: ["catat {mark}"], en: ["note {mark}"] },
    pay: { id: ["bayar {mark}"], en: ["pay {mark}"] },
  },
  copy: { id: copy, en: copy },
});

/** Every sixteenth message takes a step outside. */
export function textOf(mark: number): string {
  return mark % 16 === 0 ? `bayar m${mark}` : `catat m${mark}`;
}

export interface Hooks {
  /** Called in the middle of a turn. */
  turn(): void;
  /** Runs in the middle of a step. */
  step(customer: string): Promise<void>;
}

/** A bot that counts a customer's messages and says how many there were. */
export function countingBot(hooks: Hooks): Pick<Bot, "start"> {
  const note = (turn: TurnOf<typeof vocabulary>): void => {
    hooks.turn();
    const count = (turn.profile.count ?? 0) + 1;
    turn.remember({ count });
    turn.say("noted", { count: `${count}`, mark: turn.text.split(" ").at(-1) ?? "" });
  };
  return vocabulary.bot({
    name: "counting",
    forms: [],
    answers: {
      note: (turn) => note(turn),
      async pay(turn) {
        await turn.step("pay", () => hooks.step(turn.customer));
        note(turn);
      },
    },
  });
}

const EVERYTHING = { burst: 1e9, perSeconds: 1 };
const NONE = { image: false, audio: false, video: false, file: false } as const;

/** A channel whose platform is the test. */
export function testChannel(send: (conversation: string, text: string) => Promise<void>): Channel & {
  accept(customer: string, mark: string): Promise<void>;
} {
  let context: Parameters<Channel["start"]>[0] | undefined;
  let sent = 0;
  return {
    contract: 1,
    id: "test",
    platform: "test",
    delivery: "send",
    aliasKind: "test",
    capabilities: () => ({
      text: { max: 4096, unit: "utf16", marks: [] },
      buttons: false,
      quickReplies: false,
      list: false,
      media: NONE,
      location: false,
      edit: false,
      delete: false,
      typing: false,
      receipts: [],
      proactive: "any",
      rate: { perChat: EVERYTHING, global: EVERYTHING },
      deepLink: false,
      ackMs: 10_000,
      redelivery: { forMs: 86_400_000, note: "the test brings it again" },
      idempotentSend: false,
    }),
    async start(given) {
      context = given;
    },
    async stop() {
      context = undefined;
    },
    async send(to, part) {
      await send(to.id, part.text ?? "");
      sent += 1;
      return { ids: [`${process.pid}-${sent}`] };
    },
    classify: (error) => ({ kind: "unknown", final: false, reason: String(error) }),
    async accept(customer, mark) {
      if (context === undefined) throw new Error("the channel is not running");
      await context.accept([
        {
          kind: "text",
          key: `${customer}-${mark}`,
          channel: "test",
          account: "bot",
          conversation: { id: customer, kind: "direct" },
          aliases: [{ kind: "test", account: "*", value: customer, proven: true }],
          at: "2026-01-05T02:00:00.000Z",
          text: textOf(Number(mark)),
        },
      ]);
    },
  };
}
