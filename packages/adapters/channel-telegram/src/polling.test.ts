import { type Channel, SambungError } from "@sambung/core";
import { type RecordingContext, recordingContext } from "@sambung/core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakePerson, type FakeTelegram, fakeTelegram } from "./fake.ts";
import { telegram } from "./index.ts";

let fake: FakeTelegram;
let context: RecordingContext;
let channel: Channel;
let sari: FakePerson;

beforeEach(async () => {
  context = recordingContext();
  fake = await fakeTelegram({ clock: context.clock });
  channel = telegram({ token: fake.token, apiRoot: fake.apiRoot, mode: "polling" });
  sari = fake.person({ name: "Sari" });
});

afterEach(async () => {
  await channel.stop();
  await fake.close();
});

function texts(): readonly string[] {
  return context.accepted.map((event) => (event.kind === "text" ? event.text : event.kind));
}

test("fetches what waited and what comes, in order, and has no webhook", async () => {
  for (let index = 0; index < 150; index += 1) await sari.text(`pesan ${index}`);
  await channel.start(context);
  await context.received(150);
  await sari.text("yang baru");
  await context.received(151);
  expect(texts()).toEqual([...Array.from({ length: 150 }, (_, index) => `pesan ${index}`), "yang baru"]);
  expect(context.calls.length, "a batch is made durable in one go").toBeLessThan(10);
  expect([channel.handle, channel.mount]).toEqual([undefined, undefined]);
});

test("takes the webhook away first, without dropping what waits", async () => {
  fake.deliverTo({ url: "https://shop.example/hook", fetch: async () => new Response(null, { status: 503 }) });
  await sari.text("tertahan");
  await channel.start(context);
  await context.received(1);
  expect(texts()).toEqual(["tertahan"]);
});

test("moves the offset only after the update is durable", async () => {
  context.failAccept();
  await channel.start(context);
  await sari.text("jangan hilang");
  await expect.poll(() => context.calls.length).toBe(1);
  await expect.poll(() => context.clock.nextWake()).toBeDefined();
  expect(fake.pending()).toHaveLength(1);
  context.healAccept();
  await context.clock.advance("1s");
  await context.received(1);
  // The next request confirms it.
  await expect.poll(() => fake.pending().length).toBe(0);
  expect(texts()).toEqual(["jangan hilang"]);
});

test("an event that is refused for good is left out, its neighbours are not", async () => {
  await sari.text("satu");
  await sari.text("rusak");
  await sari.text("dua");
  const { accept } = context;
  const picky: typeof accept = (events) =>
    events.some((event) => event.kind === "text" && event.text === "rusak")
      ? Promise.reject(new SambungError("event-invalid", "not this one"))
      : accept(events);
  await channel.start({ ...context, accept: picky });
  await context.received(2);
  expect(texts()).toEqual(["satu", "dua"]);
  await expect.poll(() => fake.pending().length).toBe(0);
  expect(context.log.lines).toMatchObject([{ level: "error", event: "telegram-event-invalid" }]);
});

test("waits as long as Telegram asks, then goes on", async () => {
  await sari.text("halo");
  fake.fail({ how: "rate", retryAfter: 7 }, { method: "getUpdates" });
  await channel.start(context);
  await expect.poll(() => context.clock.nextWake()).toBe(7000);
  expect(texts()).toEqual([]);
  await context.clock.advance("7s");
  await context.received(1);
});

test("a platform that is down at the start stops nothing", async () => {
  fake.fail({ how: "reset" }, { times: 3 });
  await channel.start(context);
  await sari.text("halo");
  for (const pause of [1000, 2000, 4000]) {
    await expect.poll(() => context.clock.nextWake()).toBe(pause);
    await context.clock.advance(pause);
  }
  await context.received(1);
});

test("connects again after the server dropped everybody", async () => {
  await channel.start(context);
  await sari.text("sebelum");
  await context.received(1);
  await expect.poll(() => fake.pending().length).toBe(0);
  fake.dropConnections();
  await expect.poll(() => context.log.lines.length).toBe(1);
  await sari.text("sesudah");
  await context.clock.advance("1s");
  await context.received(2);
  expect(texts()).toEqual(["sebelum", "sesudah"]);
});

test("two processes on one bot: told in the log, and neither dies", async () => {
  await channel.start(context);
  const other = telegram({ token: fake.token, apiRoot: fake.apiRoot });
  const second = recordingContext();
  await expect.poll(() => fake.connections()).toBeGreaterThan(0);
  await other.start(second);
  await expect.poll(() => [...context.log.lines, ...second.log.lines].length).toBeGreaterThan(0);
  expect([...context.log.lines, ...second.log.lines][0]).toMatchObject({ event: "telegram-polling-failed" });
  await other.stop();
});

test("stop ends a poll that hangs, lets an accept finish, and leaves no socket", async () => {
  await channel.start(context);
  const release = context.holdAccept();
  await sari.text("sebelum tutup");
  await expect.poll(() => context.calls.length).toBe(1);
  const stopping = channel.stop();
  release();
  await stopping;
  await fake.disconnected();
  expect(texts()).toEqual(["sebelum tutup"]);
  expect(context.clock.nextWake()).toBeUndefined();

  await sari.text("besok");
  await channel.start(context);
  await context.received(2);
  expect(texts(), "what was not confirmed comes again and counts once").toEqual(["sebelum tutup", "besok"]);
});

test("a failing accept neither ends the process nor the polling", async () => {
  const before = process.exitCode;
  const failing = { ...context, accept: () => Promise.reject(new TypeError("a bug")) };
  await channel.start(failing);
  await sari.text("halo");
  await expect.poll(() => context.log.lines.length).toBe(1);
  await context.clock.advance("1s");
  await expect.poll(() => context.log.lines.length).toBe(2);
  expect(process.exitCode).toBe(before);
});
