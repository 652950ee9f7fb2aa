import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Demo, ready, startDemo, temporaryFolder } from "./demo.ts";
import { readJournal } from "./journal.ts";
import { openTelegram, type Telegram } from "./telegram.ts";

/**
 * `kill -9` at random while 50 customers write: what was acknowledged is handled, once, in order. A customer sends the
 * next message when the last one was acknowledged, the same one again when it was not, and a fifth of them twice anyway.
 */
const KILLS = Number(process.env["KILLS"] ?? 15);
const ACKNOWLEDGED = Number(process.env["ACKNOWLEDGED"] ?? 10_000);
const SEED = process.env["SEED"] ?? "kopi";
const CUSTOMERS = 50;

const folder = temporaryFolder();
const store = join(folder.path, "shop.db");
let telegram: Telegram;

beforeAll(async () => {
  telegram = await openTelegram();
});

afterAll(async () => {
  await telegram?.fake.close();
  folder.remove();
});

/** Numbers from 0 to 1 that are the same for the same seed and name. */
const chance = (name: string): number =>
  createHash("sha256").update(`${SEED}:${name}`).digest().readUInt32BE() / 2 ** 32;

const start = (): Promise<Demo> => startDemo({ SAMBUNG_STORE: `sqlite:${store}`, ...telegram.variables });

test(`${KILLS} kills, at least ${ACKNOWLEDGED} acknowledged messages: none lost, none twice, none out of order`, async () => {
  let demo = await start();
  await ready(demo);
  const sent = Array.from({ length: CUSTOMERS }, () => [] as string[]);
  let acknowledged = 0;
  let repeated = 0;
  let refused = 0;
  let kills = 0;
  let done = false;
  let restarted: Promise<void> = Promise.resolve();

  const post = async (customer: number, number: number, text: string): Promise<boolean> => {
    const from = { id: customer + 1, is_bot: false, first_name: `Budi ${customer}` };
    const message = { message_id: number + 1, date: 1, from, chat: { id: customer + 1, type: "private" }, text };
    try {
      const response = await fetch(`${demo.url}/webhooks/telegram`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-telegram-bot-api-secret-token": telegram.variables["TELEGRAM_WEBHOOK_SECRET"] as string,
        },
        body: JSON.stringify({ update_id: (customer + 1) * 1_000_000 + number, message }),
      });
      await response.body?.cancel();
      return response.status === 200;
    } catch {
      return false;
    }
  };

  const customer = async (index: number): Promise<void> => {
    for (let number = 0; !done; number += 1) {
      const text = `jam buka? ${number}`;
      while (!(await post(index, number, text))) {
        refused += 1;
        await restarted;
        await new Promise((resolve) => setImmediate(resolve));
      }
      sent[index]?.push(text);
      acknowledged += 1;
      if (chance(`${index}.${number}`) < 0.2) {
        repeated += 1;
        await post(index, number, text);
      }
    }
  };

  const recoveries: number[] = [];
  const killer = async (): Promise<void> => {
    const stride = ACKNOWLEDGED / (KILLS + 1);
    while (kills < KILLS || acknowledged < ACKNOWLEDGED) {
      const next = kills < KILLS ? stride * (kills + 0.5 + chance(`kill ${kills}`) / 2) : ACKNOWLEDGED;
      while (acknowledged < next) await new Promise((resolve) => setImmediate(resolve));
      if (kills >= KILLS) break;
      kills += 1;
      restarted = (async () => {
        await demo.kill();
        const begin = performance.now();
        demo = await start();
        await ready(demo);
        recoveries.push(performance.now() - begin);
      })();
      await restarted;
    }
    done = true;
  };

  await Promise.all([killer(), ...sent.map((_, index) => customer(index))]);
  const code = await demo.stop();

  const journal = await readJournal(store);
  const handled = new Map<string, string[]>();
  for (const { conversation, heard } of journal) {
    if (conversation === undefined || heard === undefined) continue;
    const list = handled.get(conversation.id) ?? [];
    list.push(heard);
    handled.set(conversation.id, list);
  }
  let lost = 0;
  let twice = 0;
  let disordered = 0;
  sent.forEach((texts, index) => {
    const seen = handled.get(`${index + 1}`) ?? [];
    lost += texts.filter((text) => !seen.includes(text)).length;
    twice += seen.length - new Set(seen).size;
    const numbers = seen.map((text) => Number(text.split(" ").at(-1)));
    disordered += numbers.filter((number, place) => place > 0 && number < (numbers[place - 1] as number)).length;
  });
  const database = new DatabaseSync(store, { readOnly: true });
  const integrity = database.prepare("PRAGMA integrity_check").get()?.["integrity_check"];
  database.close();

  recoveries.sort((a, b) => a - b);
  console.log(
    `${kills} kills (seed ${SEED}), ${acknowledged} acknowledged, ${repeated} sent again, ${refused} refused and redelivered: ` +
      `lost ${lost}, committed twice ${twice}, out of order ${disordered}; process start to ready ` +
      `${Math.round(recoveries[Math.floor(recoveries.length / 2)] ?? 0)} ms median, ${Math.round(recoveries.at(-1) ?? 0)} ms at most`,
  );
  expect({ lost, twice, disordered, integrity, code }).toEqual({
    lost: 0,
    twice: 0,
    disordered: 0,
    integrity: "ok",
    code: 0,
  });
  expect(kills).toBe(KILLS);
  expect(acknowledged).toBeGreaterThanOrEqual(ACKNOWLEDGED);
}, 600_000);
