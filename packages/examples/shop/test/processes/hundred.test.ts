import { join } from "node:path";
import { telegram } from "@sambung/channel-telegram";
import { fakeTelegram } from "@sambung/channel-telegram/fake";
import { web } from "@sambung/channel-web";
import { consoleLog, defineVocabulary } from "@sambung/core";
import { sqlite } from "@sambung/store-sqlite";
import { expect, test } from "vitest";
import { z } from "zod";
import { temporaryFolder } from "./demo.ts";
import { readJournal } from "./journal.ts";

const vocabulary = defineVocabulary({
  locales: ["id"],
  profile: z.object({ count: z.number() }).partial(),
  entities: {},
  intents: { count: { id: ["hitung"] }, hello: { id: ["halo"] } },
  copy: { id: { counted: "Hitungan {count}.", hello: "Halo!" } },
});
const counter = vocabulary.bot({
  name: "counter",
  answers: {
    count: (turn) => {
      const count = (turn.profile.count ?? 0) + 1;
      turn.remember({ count });
      turn.say("counted", { count });
    },
    hello: (turn) => turn.say("hello"),
  },
});

interface LogEvent {
  readonly event: string;
  readonly seq: number;
  readonly id?: string;
  readonly from?: string;
  readonly text?: string;
}

test("100 messages of one customer at once over web and Telegram are 100 turns in inbox order", async () => {
  const folder = temporaryFolder();
  const path = join(folder.path, "store.db");
  const platform = await fakeTelegram({ username: "counter_bot" });
  try {
    const app = await counter.start({
      store: sqlite(path),
      channels: [
        web({ limits: { messages: false, sessions: false }, files: false }),
        telegram({ token: platform.token, webhookSecret: "s3cret", apiRoot: platform.apiRoot }),
      ],
      log: consoleLog({ level: "error" }),
    });
    const call = async (where: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
      app.fetch(
        new Request(`http://localhost${where}`, {
          method: "POST",
          headers: { "content-type": "application/json", ...headers },
          body: JSON.stringify(body),
        }),
      );
    platform.deliverTo({
      url: "http://localhost/webhooks/telegram",
      secret: "s3cret",
      fetch: (request) => app.fetch(request),
    });

    const session = (await (await call("/chat/session", {})).json()) as { token: string };
    const authorization = { authorization: `Bearer ${session.token}` };
    const link = (await (await call("/chat/link", { channel: "telegram" }, authorization)).json()) as { code: string };
    const budi = platform.person({ name: "Budi", language: "id" });
    await budi.start(link.code);
    await app.idle();

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => [
        call("/chat/messages", { id: `w${index}`, text: "hitung" }, authorization),
        budi.text("hitung"),
      ]).flat(),
    );
    expect(
      answers.map((answer) => ("status" in answer ? answer.status : 0)).filter((status) => status !== 200),
    ).toEqual([]);
    const events: LogEvent[] = [];
    const counted = (): readonly LogEvent[] =>
      events.filter(({ event, from, text }) => event === "msg" && from === "bot" && text?.startsWith("Hitungan"));
    for (let cursor = 0; counted().length < 100; ) {
      const poll = new Request(`http://localhost/chat/events?after=${cursor}&wait=20`, {
        headers: { ...authorization, accept: "application/json" },
      });
      const page = (await (await app.fetch(poll)).json()) as { events: readonly LogEvent[]; cursor: number };
      expect(page.events.length, "nothing more came").toBeGreaterThan(0);
      events.push(...page.events);
      cursor = page.cursor;
    }
    await app.stop();

    const turns = (await readJournal(path)).filter(({ heard }) => heard === "hitung");
    const counts = turns.flatMap(({ said }) => said ?? []).map((line) => Number(/\d+/.exec(line)?.[0]));
    // Turns are journaled in the order in which accept committed their events; each saw what the one before had left.
    expect(counts).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(new Set(turns.map(({ conversation }) => conversation?.channel))).toEqual(new Set(["web", "telegram"]));

    const shown = counted();
    expect(new Set(shown.map(({ id }) => id)).size).toBe(100);
    expect(shown).toHaveLength(100);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    console.log(
      `${turns.length} turns in inbox order, counter ${counts.at(-1)}, ${shown.length} replies committed once`,
    );
  } finally {
    await platform.close();
    folder.remove();
  }
});
