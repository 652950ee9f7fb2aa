import { type RecordingContext, recordingContext } from "@sambung/core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakePerson, type FakeSlack, fakeSlack } from "./fake.ts";
import { slack } from "./index.ts";
import { listen } from "./socket.ts";
import type { Envelope, SocketClient } from "./transport.ts";

const opened = (fake: FakeSlack): number =>
  fake.calls.filter(({ method }) => method === "apps.connections.open").length;

describe("with Slack's own client", () => {
  let context: RecordingContext;
  let fake: FakeSlack;
  let sari: FakePerson;
  let channel: ReturnType<typeof slack>;
  let crashes: unknown[];
  const crash = (error: unknown): void => void crashes.push(error);

  beforeEach(async () => {
    crashes = [];
    process.on("unhandledRejection", crash);
    context = recordingContext();
    fake = await fakeSlack({ clock: context.clock });
    sari = fake.person();
    channel = slack({ token: fake.token, appToken: fake.appToken, slackApiUrl: fake.apiUrl });
  });
  afterEach(async () => {
    await channel.stop();
    await fake.close();
    process.off("unhandledRejection", crash);
    expect(crashes).toEqual([]);
  });

  test("messages, taps and commands come through one connection and are confirmed", async () => {
    await channel.start(context);
    await sari.text("halo");
    await context.received(1);
    const to = { channel: "slack", id: sari.chat, kind: "direct" } as const;
    const part = { text: "?", choices: [{ choice: "p.0", label: "Ya" }], style: "buttons" } as const;
    await channel.send(to, part, { key: "m", signal: AbortSignal.timeout(5000) });
    await sari.tap("Ya");
    await sari.command("status");
    await context.received(3);
    expect(context.accepted.map(({ kind }) => kind)).toEqual(["text", "choice", "command"]);
    await expect.poll(() => fake.pending()).toEqual([]);
    expect(opened(fake)).toBe(1);
  });

  test("what is not stored is not confirmed, and counts once when it comes again", async () => {
    await channel.start(context);
    context.failAccept(1);
    await sari.text("jangan hilang");
    await expect.poll(() => context.calls.length).toBe(1);
    expect(fake.pending()).toHaveLength(1);
    await expect.poll(() => context.clock.nextWake()).toBeDefined();
    await context.clock.advance("3s");
    await context.received(1);
    await expect.poll(() => fake.pending()).toEqual([]);
    expect(context.accepted).toHaveLength(1);
  });

  test("Slack changes the server: the next connection is made at once and nothing is lost", async () => {
    await channel.start(context);
    await expect.poll(() => fake.connections()).toBeGreaterThan(0);
    await sari.text("satu");
    await context.received(1);
    await context.clock.advance("1h");
    fake.refreshSockets();
    await expect.poll(() => opened(fake)).toBe(2);
    await sari.text("dua");
    await context.received(2);
  });

  test("a platform that is down is tried again, ever more slowly, and the process lives on", async () => {
    fake.fail({ how: "status", status: 503 }, { method: "apps.connections.open", times: 2 });
    fake.fail({ how: "reset" }, { method: "apps.connections.open" });
    await channel.start(context);
    const pauses: number[] = [];
    for (let failed = 1; failed <= 3; failed += 1) {
      await expect.poll(() => opened(fake)).toBe(failed);
      await expect.poll(() => context.log.lines.length).toBe(failed);
      await expect.poll(() => context.clock.nextWake()).toBeDefined();
      pauses.push(context.clock.nextWake() ?? 0);
      await context.clock.advance(pauses.at(-1) ?? 0);
    }
    expect(pauses).toEqual([500, 1000, 2000]);
    await sari.text("akhirnya");
    await context.received(1);
  });

  test("too many connections: the next after the time Slack names", async () => {
    fake.fail({ how: "rate", retryAfter: 30 }, { method: "apps.connections.open" });
    await channel.start(context);
    await expect.poll(() => context.log.lines.length).toBe(1);
    await expect.poll(() => context.clock.nextWake()).toBe(30_000);
    await context.clock.advance("30s");
    await sari.text("halo");
    await context.received(1);
  });

  test("a connection that breaks loses nothing", async () => {
    await channel.start(context);
    await sari.text("satu");
    await context.received(1);
    fake.dropConnections();
    await sari.text("dua");
    await expect.poll(() => context.clock.nextWake()).toBeDefined();
    await context.clock.advance("1s");
    await context.received(2);
    expect(context.accepted.map((event) => event.kind === "text" && event.text)).toEqual(["satu", "dua"]);
  });

  test("a wrong app token is told by its name, and tried again: somebody may repair it", async () => {
    await channel.stop();
    channel = slack({ token: fake.token, appToken: "xapp-wrong", slackApiUrl: fake.apiUrl });
    await channel.start(context);
    await expect
      .poll(() => context.log.lines)
      .toMatchObject([{ event: "slack-socket-failed", fields: { code: "auth" } }]);
  });
});

describe("with a client that stalls", () => {
  interface Stalling extends SocketClient {
    emit(envelope: Envelope): void;
    disconnects: number;
  }
  function stalling(start: () => Promise<unknown>, disconnect: () => Promise<void>): Stalling {
    let listener: (envelope: Envelope) => void = () => {};
    return {
      disconnects: 0,
      on: (_, given) => {
        listener = given;
      },
      once: () => {},
      start,
      disconnect() {
        this.disconnects += 1;
        return disconnect();
      },
      emit: (envelope) => listener(envelope),
    };
  }

  test("no greeting in time ends the try, and a farewell that never comes ends nothing", async () => {
    const context = recordingContext();
    const stop = new AbortController();
    const clients: Stalling[] = [];
    const connect = (): SocketClient => {
      const client = stalling(
        () => new Promise(() => {}),
        () => new Promise(() => {}),
      );
      clients.push(client);
      return client;
    };
    const { clock, log } = context;
    const listening = listen({ connect, receive: async () => {}, clock, log, channel: "slack", signal: stop.signal });
    await clock.advance("15s");
    await clock.advance("2s");
    await expect.poll(() => log.lines.length).toBe(1);
    await clock.advance("1s");
    await expect.poll(() => clients.length).toBe(2);
    stop.abort();
    await expect.poll(() => clients[1]?.disconnects).toBe(1);
    await clock.advance("2s");
    await listening;
    expect(clock.nextWake()).toBeUndefined();
  });

  test("stop waits for what is being stored, confirms it, and takes nothing more", async () => {
    const context = recordingContext();
    const stop = new AbortController();
    const client = stalling(
      async () => {},
      async () => {},
    );
    const { promise, resolve } = Promise.withResolvers<void>();
    const received: unknown[] = [];
    let acks = 0;
    const ack = async (): Promise<void> => {
      acks += 1;
    };
    const { clock, log } = context;
    const receive = async (payload: unknown): Promise<void> => {
      received.push(payload);
      await promise;
    };
    const listening = listen({ connect: () => client, receive, clock, log, channel: "slack", signal: stop.signal });
    client.emit({ body: 1, ack });
    stop.abort();
    client.emit({ body: 2, ack });
    expect([client.disconnects, acks, received]).toEqual([0, 0, [1]]);
    resolve();
    await listening;
    expect([client.disconnects, acks, received]).toEqual([1, 1, [1]]);
  });
});
