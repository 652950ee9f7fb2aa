import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { SambungError } from "../errors.ts";
import type { ChannelEvent } from "../model/event.ts";
import { virtualClock } from "../testing/index.ts";
import {
  acceptEach,
  answer,
  isoOfSeconds,
  loadPeer,
  makeFailures,
  makeSigner,
  makeWork,
  readAtMost,
  sameSignature,
  sameText,
  serveLoopback,
  textOfBody,
  within,
} from "./index.ts";

const never = new AbortController().signal;
const hang = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));

test("within aborts after its time and leaves nothing behind", async () => {
  const clock = virtualClock();
  const ended = within(clock, 3000, never, hang).catch(() => "ended");
  await clock.advance(3000);
  expect(await ended).toBe("ended");
  expect(await within(clock, 3000, never, async () => "at once")).toBe("at once");
  expect(clock.nextWake()).toBeUndefined();
});

test("texts are the same exactly when they are", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => sameText(a, b) === (a === b)));
  fc.assert(fc.property(fc.string(), (a) => sameText(a, a)));
  const texts = fc.string({ unit: "binary", maxLength: 2 });
  fc.assert(fc.property(texts, texts, (a, b) => sameSignature(a, b) === (a === b)));
  fc.assert(fc.property(fc.string(), (a) => sameSignature(a, a)));
});

test("signatures are those of createHmac, also for secrets longer than a block", () => {
  const secrets = fc.string({ maxLength: 200, unit: "binary" });
  fc.assert(
    fc.property(secrets, fc.array(fc.uint8Array(), { maxLength: 3 }), (secret, parts) => {
      const expected = createHmac("sha256", secret).update(Buffer.concat(parts)).digest("hex");
      expect(makeSigner(secret)(...parts)).toBe(expected);
    }),
  );
  for (const length of [0, 63, 64, 65]) {
    const secret = "k".repeat(length);
    expect(makeSigner(secret)()).toBe(createHmac("sha256", secret).digest("hex"));
  }
});

test("a body is read up to its limit, announced or not", async () => {
  const request = (body: string, chunk?: number): Request => {
    const bytes = new TextEncoder().encode(body);
    let from = 0;
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
      if (from < bytes.length) controller.enqueue(bytes.subarray(from, from + (chunk ?? 1)));
      else controller.close();
      from += chunk ?? 1;
    };
    const stream = chunk === undefined ? body : new ReadableStream({ pull });
    return new Request("http://x.example", { method: "POST", body: stream, duplex: "half" } as RequestInit);
  };
  expect(textOfBody((await readAtMost(request("kopi ☕"), 8)) ?? new Uint8Array())).toBe("kopi ☕");
  expect(textOfBody((await readAtMost(request("kopi ☕", 3), 8)) ?? new Uint8Array())).toBe("kopi ☕");
  expect(await readAtMost(request("kopi ☕!"), 8)).toBeUndefined();
  expect(await readAtMost(request("kopi ☕!", 3), 8)).toBeUndefined();
  expect(await readAtMost(new Request("http://x.example", { method: "POST" }))).toEqual(new Uint8Array());
  expect(() => textOfBody(new Uint8Array([0xff]))).toThrow(TypeError);
});

test("an event core refuses is left out, the others of its request are not", async () => {
  const event = (key: string): ChannelEvent => ({ key }) as unknown as ChannelEvent;
  const stored: string[] = [];
  const accept = async (events: readonly ChannelEvent[]): Promise<[]> => {
    if (events.some(({ key }) => key === "bad")) throw new SambungError("event-invalid", "bad");
    stored.push(...events.map(({ key }) => key));
    return [];
  };
  const refused: string[] = [];
  await acceptEach({ accept }, [event("1"), event("bad"), event("2")], ({ key }) => refused.push(key));
  expect([stored, refused]).toEqual([["1", "2"], ["bad"]]);
  const down = async (): Promise<never> => {
    throw new SambungError("store-unavailable", "down");
  };
  await expect(acceptEach({ accept: down }, [event("1")], () => {})).rejects.toMatchObject({
    code: "store-unavailable",
  });
  await acceptEach({ accept: down }, [], () => {});
});

test("work ends in order: intake, requests, sends after a grace, the rest", async () => {
  const clock = virtualClock();
  const work = makeWork(clock);
  const { promise: asked, resolve: answered } = Promise.withResolvers<Response>();
  const request = work.handling(() => asked);
  const send = work.sending(never, hang).catch(() => "cut");
  const background = work.background(hang(work.lifetime)).catch(() => "cut");
  let stopped = false;
  const stopping = work.stop().then(() => {
    stopped = true;
  });
  expect(work.intake.aborted).toBe(true);
  expect((await work.handling(async () => answer(200))).status).toBe(503);
  answered(answer(200));
  expect((await request).status).toBe(200);
  await clock.advance(4999);
  expect([stopped, work.lifetime.aborted]).toEqual([false, false]);
  await clock.advance(1);
  await stopping;
  expect([await send, await background]).toEqual(["cut", "cut"]);
  expect(clock.nextWake()).toBeUndefined();
});

test("a client library that is not installed is named with the command that installs it", async () => {
  const missing = loadPeer("Parrot", "@birds/parrot@1.2.3", () => Promise.reject(new Error("Cannot find package")));
  await expect(missing).rejects.toMatchObject({
    code: "peer-missing",
    message: expect.stringContaining("The Parrot channel needs @birds/parrot: npm install @birds/parrot@1.2.3"),
  });
});

test("seconds are moments of four-digit years", () => {
  for (const [seconds, iso] of [
    [1_767_578_401, "2026-01-05T02:00:01.000Z"],
    [1_767_578_402, "2026-01-05T02:00:02.000Z"],
    [1_767_578_402, "2026-01-05T02:00:02.000Z"],
  ] as const) {
    expect(isoOfSeconds(seconds)).toBe(iso);
  }
  expect([0, -1, 253_402_300_800, undefined].map(isoOfSeconds)).toEqual([undefined, undefined, undefined, undefined]);
});

test("failures come as often as they were asked for, for the calls they name", () => {
  const failures = makeFailures<string>("read");
  failures.add("once");
  failures.add("twice", { method: /^send/, times: 2 });
  expect(["read", "sendText", "sendText", "sendText", "sendText"].map((method) => failures.take(method))).toEqual([
    undefined,
    "once",
    "twice",
    "twice",
    undefined,
  ]);
});

test("a loopback server counts its connections, drops them and closes", async () => {
  const server = await serveLoopback(async (request, response) => {
    if (request.url === "/bad") throw new Error("broken");
    response.end("ok");
  });
  expect(await (await fetch(server.origin)).text()).toBe("ok");
  expect(server.connections()).toBe(1);
  server.dropConnections();
  await server.disconnected();
  expect(server.connections()).toBe(0);
  await expect(fetch(`${server.origin}/bad`)).rejects.toThrow();
  await server.close();
});
