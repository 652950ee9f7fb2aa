import { AsyncLocalStorage } from "node:async_hooks";
import { channel, subscribe, unsubscribe } from "node:diagnostics_channel";
import {
  type AcceptDiagnostics,
  type CommittedDiagnostics,
  DIAGNOSTICS,
  defineVocabulary,
  type SendDiagnostics,
  type SettledDiagnostics,
  type TurnDiagnostics,
} from "@sambung/core";
import { converse, fakeChannel, memoryStore } from "@sambung/core/testing";
import { afterEach, expect, test } from "vitest";

const kopi = defineVocabulary({
  locales: ["id", "en"],
  entities: {},
  intents: {
    hours: { id: ["jam buka"], en: ["opening hours"] },
    broken: { id: ["rusak"], en: ["broken"] },
  },
  copy: { id: { hours: "Buka 08.00." }, en: { hours: "From 8." } },
});

const current = new AsyncLocalStorage<string>();
const seenInStep: (string | undefined)[] = [];
const shop = kopi.bot({
  name: "kopi",
  answers: {
    hours: async (turn) => {
      await turn.step("look", () => void seenInStep.push(current.getStore()));
      turn.say("hours");
    },
    broken: () => {
      throw new Error("broken");
    },
  },
});

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
  seenInStep.length = 0;
});

function record(...names: string[]): { readonly name: string; readonly message: unknown }[] {
  const seen: { name: string; message: unknown }[] = [];
  for (const name of names) {
    const note = (message: unknown): void => void seen.push({ name, message });
    subscribe(name, note);
    cleanups.push(() => unsubscribe(name, note));
  }
  return seen;
}

const both = (name: string): string[] => [`${name}.start`, `${name}.end`];

test("a message is followed from its accept to its settled row", async () => {
  const seen = record(
    ...both(DIAGNOSTICS.accept),
    ...both(DIAGNOSTICS.turn),
    ...both(DIAGNOSTICS.stage),
    ...both(DIAGNOSTICS.step),
    ...both(DIAGNOSTICS.send),
    DIAGNOSTICS.committed,
    DIAGNOSTICS.settled,
  );
  await using chat = await converse(shop, { channels: ["telegram"] });
  await chat.person("budi").says("jam buka");
  await chat.rest();

  const of = <Message>(name: string) =>
    seen.filter((each) => each.name === name).map(({ message }) => message as Message);
  const [accept] = of<AcceptDiagnostics>("sambung.accept.end");
  const [turn] = of<TurnDiagnostics>("sambung.turn.end");
  const [committed] = of<CommittedDiagnostics>("sambung.committed");
  const [send] = of<SendDiagnostics>("sambung.send.end");
  const [settled] = of<SettledDiagnostics>("sambung.settled");
  expect(accept?.events[0]).toBe(turn?.event);
  expect(accept?.acceptances).toEqual([{ status: "accepted" }]);
  expect(committed?.result).toBe(turn?.result);
  expect(turn?.result?.outbox[0]?.id).toBe(send?.row.id);
  expect([send?.outcome, settled?.mark.status]).toEqual(["taken", "delivered"]);
  expect(of("sambung.turn.start")).toEqual(of("sambung.turn.end"));
  const stages = seen.flatMap(({ name, message }) =>
    name.startsWith("sambung.stage")
      ? [`${(message as { stage: string }).stage}${name.slice(-6).replace(/^.*\./, " ")}`]
      : [],
  );
  expect(stages).toEqual([
    "identity start",
    "identity end",
    "understand start",
    "understand end",
    "dialog start",
    "dialog end",
    "commit start",
    "commit end",
  ]);
  const dialog = seen.findIndex(
    ({ name, message }) => name === "sambung.stage.end" && (message as { stage: string }).stage === "dialog",
  );
  expect(seen.findIndex(({ name }) => name === "sambung.step.end")).toBeLessThan(dialog);
});

test("work runs inside of the bound stores, also what the bot's own code does", async () => {
  const start = channel("sambung.step.start");
  start.bindStore(current, (message) => `inside ${(message as { name: string }).name}`);
  cleanups.push(() => start.unbindStore(current));
  await using chat = await converse(shop, { channels: ["telegram"] });
  await chat.person("budi").says("jam buka");
  expect(seenInStep).toEqual(["inside look"]);
});

test("a turn that throws ends with its error, once per try", async () => {
  const seen = record("sambung.turn.end");
  await using chat = await converse(shop, { channels: ["telegram"] });
  await chat.person("budi").says("rusak");
  await chat.rest();
  const ends = seen.map(({ message }) => message as TurnDiagnostics);
  expect(ends.map(({ attempt, error, result }) => [attempt, (error as Error).message, result])).toEqual([
    [1, "broken", undefined],
    [2, "broken", undefined],
    [3, "broken", undefined],
  ]);
});

test("a webhook ends with its status", async () => {
  const seen = record("sambung.webhook.end");
  const handle = async (): Promise<Response> => new Response(null, { status: 202 });
  const telegram = { ...fakeChannel("telegram"), mount: "/webhooks/telegram", handle };
  await using chat = await converse(shop, { channels: [telegram] });
  const request = new Request("http://x.example/webhooks/telegram", { method: "POST" });
  await chat.app.fetch(request);
  expect(seen.map(({ message }) => message)).toEqual([{ channel: "telegram", request, status: 202 }]);
});

test("the application says what is wrong with it", async () => {
  let broken = false;
  const store = memoryStore();
  const keyspace: typeof store.keyspace = (name, options) => {
    const made = store.keyspace(name, options);
    return { ...made, set: async (...all) => (broken ? Promise.reject(new Error("disk full")) : made.set(...all)) };
  };
  await using chat = await converse(shop, {
    channels: ["telegram"],
    store: new Proxy(store, { get: (target, name) => (name === "keyspace" ? keyspace : bound(target, name)) }),
  });
  const { app, clock } = chat;
  expect(await app.health()).toEqual({ ready: true, reasons: [], degraded: [] });
  expect(app.backlog()).toEqual({ outbox: 0 });

  broken = true;
  await clock.advance("1s");
  expect(await app.health()).toEqual({
    ready: false,
    reasons: ["the store takes no writes: disk full"],
    degraded: [],
  });
  await app.stop();
  expect((await app.health()).reasons).toEqual(["the application is stopping"]);
});

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name);
  return typeof value === "function" ? value.bind(target) : value;
}

test("a subscriber that throws disturbs nobody", async () => {
  const errors: unknown[] = [];
  const hear = (error: unknown): void => void errors.push(error);
  const before = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", hear);
  cleanups.push(() => {
    process.off("uncaughtException", hear);
    for (const listener of before) process.on("uncaughtException", listener);
  });
  const fail = (): void => {
    throw new Error("subscriber");
  };
  subscribe("sambung.turn.end", fail);
  cleanups.push(() => unsubscribe("sambung.turn.end", fail));
  await using chat = await converse(shop, { channels: ["telegram"] });
  const budi = chat.person("budi");
  await budi.says("jam buka");
  budi.hears("Buka 08.00.");
  expect(errors.length).toBeGreaterThan(0);
});
