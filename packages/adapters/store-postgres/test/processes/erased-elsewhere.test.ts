import { type App, defineVocabulary } from "@sambung/core";
import { type FakeChannel, fakeChannel, silentLog } from "@sambung/core/testing";
import { postgres } from "@sambung/store-postgres";
import { canRun } from "@sambung/test-support";
import { POSTGRES_HOW, postgresServer } from "@sambung/test-support/postgres";
import { afterAll, describe, expect, test } from "vitest";
import { withClient } from "./database.ts";

const server = await postgresServer();
afterAll(() => server?.close());
const url = server?.url ?? "";

const vocabulary = defineVocabulary({
  locales: ["id"],
  intents: { hours: { id: ["jam buka"] } },
  copy: { id: { hours: "Buka 08.00." } },
});
const bot = vocabulary.bot({
  name: "cafe",
  forms: [],
  answers: { hours: (turn: { say(key: "hours"): void }) => turn.say("hours") },
});

interface Process {
  readonly app: App;
  readonly channel: FakeChannel;
}

describe.runIf(canRun(server !== undefined, "an erasure by another process on Postgres", POSTGRES_HOW))(
  "what one process still has to send",
  () => {
    test("to somebody whom another one erases is not sent after the receipt", async () => {
      const schema = `elsewhere_${process.pid}`;
      const start = async (): Promise<Process> => {
        const channel = fakeChannel("telegram");
        const app = await bot.start({ log: silentLog, channels: [channel], store: postgres({ url, schema }) });
        return { app, channel };
      };
      const [one, other] = [await start(), await start()];
      const says = async ({ channel }: Process, who: string): Promise<string> => {
        await channel.accept(channel.event({ value: who }, { kind: "text", text: "jam buka" }));
        return (await one.app.store.find(channel.alias({ value: who })))?.customer ?? "";
      };
      const heard = ({ channel }: Process, who: string) => channel.sent.filter(({ to }) => to.id === who).length;

      // Both wait to be tried again, in the memory of the same process, until the platform answers.
      const busy = { kind: "rate", final: false, reason: "busy", retryAfterMs: 50 } as const;
      const { send } = other.channel;
      const refused = new Set<string>();
      let answers = false;
      let bothWait = (): void => {};
      const waiting = new Promise<void>((resolve) => {
        bothWait = resolve;
      });
      other.channel.send = (to, part, given) => {
        if (!answers) {
          other.channel.failSend(busy);
          if (refused.add(to.id).size === 2) bothWait();
        }
        return send(to, part, given);
      };
      const budi = await says(other, "budi");
      await says(other, "siti");
      await waiting;

      const receipt = await one.app.customer(budi).erase();
      while ((await one.app.receipt(receipt)) === undefined) await one.app.idle();
      answers = true;
      await other.app.idle();
      expect([heard(one, "budi") + heard(other, "budi"), heard(other, "siti")]).toEqual([0, 1]);

      // Who comes back is a stranger, and is answered.
      await says(other, "budi");
      await other.app.idle();
      expect(heard(other, "budi")).toBe(1);
      for (const { app } of [one, other]) await app.stop();
      await withClient(url, (client) => client.query(`DROP SCHEMA "${schema}" CASCADE`));
    });
  },
);
