import { expect, test } from "vitest";
import { z } from "zod";
import { defineVocabulary, type TurnOf } from "./bot.ts";
import { virtualClock } from "./testing/clock.ts";
import { fakeChannel } from "./testing/fake-channel.ts";
import { silentLog } from "./testing/log.ts";
import { memoryStore } from "./testing/memory-store.ts";

const copy = { hours: "9 to 5" } as const;
const vocabulary = defineVocabulary({
  locales: ["id", "en"],
  profile: z.object({}),
  entities: {},
  intents: { hours: { id: ["jam buka"], en: ["opening hours"] } },
  copy: { id: copy, en: copy },
});
const bot = vocabulary.bot({
  name: "shop",
  forms: [],
  answers: { hours: (turn: TurnOf<typeof vocabulary>) => turn.say("hours") },
});

test("a message that was refused is listed, and arrives when it is sent again", async () => {
  const channel = fakeChannel("telegram");
  await using app = await bot.start({
    store: memoryStore(),
    channels: [channel],
    clock: virtualClock(),
    log: silentLog,
  });
  channel.failSend({ kind: "unreachable", final: true, reason: "blocked by the user" });
  await channel.accept(channel.event({ value: "budi" }, { kind: "text", text: "opening hours" }));
  await app.idle();
  expect(channel.sent).toEqual([]);
  const [failed] = await app.failedMessages.list();
  expect(failed).toMatchObject({ status: "failed", reason: "unreachable: blocked by the user" });
  const id = failed?.message.id ?? "";

  expect([await app.failedMessages.resend(id), await app.failedMessages.resend(id)]).toEqual([true, false]);
  await app.idle();
  expect(channel.sent.map(({ part }) => part.text)).toEqual(["9 to 5"]);
  expect(await app.failedMessages.list()).toEqual([]);
  expect(await app.failedMessages.drop(id)).toBe(false);
});
