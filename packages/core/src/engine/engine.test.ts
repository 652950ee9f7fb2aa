import { describe, expect, test } from "vitest";
import { SambungError } from "../errors.ts";
import type { CustomerState } from "../model/customer.ts";
import { noEffects } from "../model/effects.ts";
import { type Event, isChannelEvent, type TextEvent } from "../model/event.ts";
import type { TurnFunctions, TurnRequest, TurnResult } from "../ports/engine.ts";
import type { OutboxRow, Store } from "../ports/store.ts";
import { seededRandom, virtualClock } from "../testing/clock.ts";
import { memoryLog } from "../testing/log.ts";
import { type MemoryStoreOptions, memoryStore } from "../testing/memory-store.ts";
import { InProcessEngine } from "./index.ts";
import type { TypingFor } from "./typing.ts";

type Handler = (request: TurnRequest, count: number) => Promise<void> | void;

interface World {
  readonly engine: InProcessEngine;
  readonly store: Store;
  readonly said: string[];
  readonly apologies: string[];
  says(person: string, text: string, key?: string): Promise<string>;
  state(person: string): Promise<CustomerState | undefined>;
}

/** An engine over the memory store whose turn counts and answers with the count. */
async function world(handler: Handler = () => {}, options: Partial<WorldOptions> = {}): Promise<World> {
  const clock = options.clock ?? virtualClock();
  const store = options.store ?? memoryStore(options.memory ?? {});
  await store.open({ clock, random: seededRandom(7), log: memoryLog() });
  const said: string[] = [];
  const apologies: string[] = [];
  const answer = (state: CustomerState, event: Event, text: string): TurnResult => ({
    effects: noEffects(state),
    journal: { customer: state.customer, at: clock.now(), event: event.kind, facts: [], said: [text] },
    outbox: isChannelEvent(event)
      ? [
          {
            id: `${event.key}.r`,
            customer: state.customer,
            conversation: { channel: event.channel, id: event.conversation.id, kind: "direct" },
            body: { kind: "message", message: { id: `${event.key}.r`, blocks: [{ kind: "text", text }] } },
            unknownOutcome: "resend",
            at: clock.now(),
          },
        ]
      : [],
    log: [],
    cases: [],
    stateJson: JSON.stringify(state),
  });
  const functions: TurnFunctions = {
    async turn(request) {
      const count = Number(request.state.memory["count"] ?? 0) + 1;
      await handler(request, count);
      const text = request.event.kind === "text" ? request.event.text : request.event.kind;
      const order = [...((request.state.memory["order"] as string[] | undefined) ?? []), text];
      return answer({ ...request.state, memory: { count, order } }, request.event, `${count}`);
    },
    async merge(survivor, discarded, event) {
      const order = [...(survivor.memory["order"] as string[]), ...(discarded.memory["order"] as string[])];
      const state = { ...survivor, memory: { count: order.length, order } };
      const record = {
        id: "merge",
        at: 0,
        survivor: survivor.customer,
        discarded: discarded.customer,
        proof: event.proof,
        survivorBefore: survivor,
        discardedBefore: discarded,
      };
      return { result: answer(state, event, "merged"), record };
    },
    mergeRefused: () => undefined,
    mergeToUndo: () => undefined,
    erasureDue: () => undefined,
    release: () => {
      throw new Error("nobody moves here");
    },
    unmerge: () => Promise.reject(new Error("nothing is undone here")),
    apologize(request, code) {
      apologies.push(code);
      return answer(request.state, request.event, `sorry ${code}`);
    },
  };
  const engine = new InProcessEngine({
    store,
    functions,
    clock,
    log: memoryLog(),
    owner: "one",
    fuse: options.fuse ?? true,
    groupMs: 4,
    groupTurns: 256,
    turnTimeoutMs: options.turnTimeoutMs ?? 10_000,
    tries: 3,
    readMedia: () => Promise.reject(new Error("nobody sends files here")),
    ...(options.typing === undefined ? {} : { typing: options.typing }),
    committed: (_, outbox: readonly OutboxRow[]) => {
      for (const row of outbox) if (row.body.kind === "message") said.push(row.id);
    },
    logged: () => {},
  });
  await engine.start();
  let keys = 0;
  return {
    engine,
    store,
    said,
    apologies,
    async says(person, text, key) {
      keys += 1;
      const [acceptance] = await engine.accept([
        {
          event: message(person, text, key ?? `k${keys}`),
          alias: { kind: "test", account: "*", value: person },
          dedupe: dedupe(person, key ?? `k${keys}`),
        },
      ]);
      return acceptance?.status ?? "none";
    },
    async state(person) {
      const found = await store.find({ kind: "test", account: "*", value: person });
      return found === undefined
        ? undefined
        : (await store.load(found.customer, { after: 0, events: 0 }))?.mailbox.state;
    },
  };
}

interface WorldOptions {
  readonly clock: ReturnType<typeof virtualClock>;
  readonly store: Store;
  readonly memory: MemoryStoreOptions;
  readonly fuse: boolean;
  readonly turnTimeoutMs: number;
  readonly typing: TypingFor;
}

function message(person: string, text: string, key: string): TextEvent {
  return {
    kind: "text",
    key: `${person}.${key}`,
    channel: "test",
    account: "a",
    conversation: { id: person, kind: "direct" },
    aliases: [{ kind: "test", account: "*", value: person, proven: true }],
    at: "2026-01-01T00:00:00.000Z",
    text,
  };
}

function dedupe(person: string, key: string): Uint8Array {
  return Buffer.from(`${person}.${key}`.padEnd(16, ".").slice(0, 16));
}

/** Turns about what begins with `word` wait until they are released. */
function holding(word = "") {
  let begun = 0;
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const handler: Handler = async ({ event }) => {
    if (event.kind !== "text" || !event.text.startsWith(word)) return;
    begun += 1;
    await released;
  };
  return { handler, begun: () => begun, release };
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}`);

describe.each([{ fuse: true }, { fuse: false }])("the in-process engine, $fuse", ({ fuse }) => {
  test("runs 100 messages at once as 100 turns in order, each reply once", async () => {
    const { engine, says, state, said } = await world(undefined, { fuse });
    await Promise.all(numbers(100).map((text) => says("budi", text)));
    await engine.idle();
    expect((await state("budi"))?.memory).toEqual({ count: 100, order: numbers(100) });
    expect(new Set(said).size).toBe(100);
    expect(said).toHaveLength(100);
  });

  test("keeps the order beyond what it holds in memory", async () => {
    const { engine, says, state } = await world(undefined, { fuse });
    await Promise.all(numbers(450).map((text) => says("budi", text)));
    await engine.idle();
    expect((await state("budi"))?.memory["order"]).toEqual(numbers(450));
  });

  test("takes the same event once, three times at once and again later", async () => {
    const { engine, says, state } = await world(undefined, { fuse });
    const first = await Promise.all([says("budi", "a", "x"), says("budi", "a", "x"), says("budi", "a", "x")]);
    expect(first.sort()).toEqual(["accepted", "duplicate", "duplicate"]);
    await engine.idle();
    expect(await says("budi", "a", "x")).toBe("duplicate");
    await engine.idle();
    expect((await state("budi"))?.memory["count"]).toBe(1);
  });

  test("looks up together what several requests bring in one after the other", async () => {
    const store = memoryStore();
    const sizes: number[] = [];
    const admit = store.admit.bind(store);
    store.admit = (events) => {
      sizes.push(events.length);
      return admit(events);
    };
    const { engine, says } = await world(undefined, { fuse, store });
    const accepted: Promise<string>[] = [];
    for (const person of ["ani", "budi", "citra"]) {
      accepted.push(says(person, "a"));
      // The body of the next request is read meanwhile.
      for (let step = 0; step < 10; step += 1) await undefined;
    }
    expect(await Promise.all(accepted)).toEqual(["accepted", "accepted", "accepted"]);
    await engine.idle();
    expect(sizes).toEqual([3]);
  });

  test("a slow turn of one customer does not hold up another's", async () => {
    let free: () => void = () => {};
    const slow = new Promise<void>((resolve) => {
      free = resolve;
    });
    const { engine, says, state } = await world(
      async ({ event }) => {
        if (event.kind === "text" && event.text === "slow") await slow;
      },
      { fuse },
    );
    // The accept of the slow one is answered although its turn has not ended.
    expect(await says("budi", "slow")).toBe("accepted");
    expect(await says("sari", "hello")).toBe("accepted");
    await says("budi", "after");
    while ((await state("sari"))?.memory["count"] !== 1) await new Promise(setImmediate);
    expect((await state("budi"))?.memory["count"]).toBeUndefined();
    free();
    await engine.idle();
    expect((await state("budi"))?.memory["order"]).toEqual(["slow", "after"]);
  });

  test("refuses what the store can't write and takes the redelivery", async () => {
    let broken = true;
    const { engine, says, state } = await world(undefined, {
      fuse,
      memory: { failCommit: () => (broken ? new Error("disk full") : undefined) },
    });
    await expect(says("budi", "a", "x")).rejects.toMatchObject({ code: "store-unavailable" });
    broken = false;
    expect(await says("budi", "a", "x")).toBe("accepted");
    await engine.idle();
    expect((await state("budi"))?.memory).toEqual({ count: 1, order: ["a"] });
  });

  test("an accepted event survives failing commits of its turn, in order", async () => {
    let failures = 0;
    let armed = false;
    const { engine, says, state, said } = await world(
      async () => {
        // Long enough that the accept is written alone.
        if (!armed) await new Promise((resolve) => setTimeout(resolve, 20));
        armed = true;
      },
      {
        fuse,
        memory: {
          failCommit: () => {
            if (!armed || failures === 3) return undefined;
            failures += 1;
            return new Error("busy");
          },
        },
      },
    );
    const accepted = [says("budi", "a"), says("budi", "b")];
    await Promise.allSettled(accepted);
    await engine.idle();
    expect(failures).toBe(3);
    expect((await state("budi"))?.memory["order"]).toEqual(["a", "b"]);
    expect(said).toHaveLength(2);
  });

  test("gives a failing event up after three tries with one apology; the next one runs", async () => {
    let runs = 0;
    const { engine, says, state, apologies, store } = await world(
      ({ event }) => {
        if (event.kind !== "text" || event.text !== "bad") return;
        runs += 1;
        throw new Error("handler");
      },
      { fuse },
    );
    await Promise.all([says("budi", "bad"), says("budi", "good"), says("sari", "hi")]);
    await engine.idle();
    expect(runs).toBe(3);
    expect(apologies).toEqual(["handler-failed"]);
    expect((await state("budi"))?.memory["order"]).toEqual(["good"]);
    expect(await store.deadLetters(10)).toHaveLength(1);
  });

  test("gives up a handler that never ends", async () => {
    const clock = virtualClock();
    const { engine, says, apologies } = await world(
      ({ event }) => (event.kind === "text" && event.text === "hang" ? new Promise<void>(() => {}) : undefined),
      { fuse, clock, turnTimeoutMs: 1_000 },
    );
    await says("budi", "hang");
    while (apologies.length === 0) {
      await clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await engine.idle();
    expect(apologies).toEqual(["turn-timeout"]);
  });

  test("calls a step once although its turn runs again", async () => {
    const keys: string[] = [];
    let fail = true;
    const { engine, says, state } = await world(
      async ({ steps, event }) => {
        if (event.kind !== "text") return;
        const placed = await steps.run("task", "place", ({ key }) => {
          keys.push(key);
          return { at: new Date(0) };
        });
        expect(placed).toEqual({ at: "1970-01-01T00:00:00.000Z" });
        if (fail) {
          fail = false;
          throw new Error("after the step");
        }
      },
      { fuse },
    );
    await says("budi", "order");
    await engine.idle();
    expect(keys).toHaveLength(1);
    expect((await state("budi"))?.memory["count"]).toBe(1);
  });

  test("calls a step once although the commit of its turn was refused", async () => {
    let calls = 0;
    let broken = false;
    const { engine, says, state } = await world(
      async ({ steps, event }) => {
        if (event.kind !== "text") return;
        await steps.run("task", "place", () => {
          calls += 1;
        });
        broken = calls === 1;
      },
      {
        fuse,
        memory: {
          failCommit: () => {
            const fails = broken;
            broken = false;
            if (fails) calls += 10;
            return fails ? new Error("disk full") : undefined;
          },
        },
      },
    );
    await says("budi", "order");
    await engine.idle();
    expect(calls).toBe(11);
    expect((await state("budi"))?.memory["count"]).toBe(1);
  });

  test("tries a throwing step three times under one key, then tells the dialog", async () => {
    const keys: string[] = [];
    const { engine, says } = await world(
      async ({ steps }) => {
        const failed = await steps
          .run("task", "pay", ({ key }) => {
            keys.push(key);
            throw new Error("down");
          })
          .catch((error: unknown) => error);
        expect(SambungError.is(failed) && failed.code).toBe("step-failed");
      },
      { fuse },
    );
    await says("budi", "pay");
    await engine.idle();
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  test("shows typing after a second of a step, again after four more, and never after it", async () => {
    const clock = virtualClock();
    let finish: () => void = () => {};
    const shown: number[] = [];
    const { engine, says } = await world(
      ({ steps }) => steps.run("task", "slow", () => new Promise<void>((resolve) => (finish = resolve))),
      { fuse, clock, typing: () => () => void shown.push(clock.monotonic()) },
    );
    await says("budi", "order");
    await new Promise((resolve) => setTimeout(resolve, 20));
    const began = clock.monotonic();
    await clock.advance(999);
    expect(shown).toEqual([]);
    await clock.advance(5_000);
    expect(shown.map((at) => at - began)).toEqual([1_000, 5_000]);
    finish();
    await engine.idle();
    await clock.advance(10_000);
    expect(shown).toHaveLength(2);
  });

  test("takes up orphans of an earlier process in order", async () => {
    const store = memoryStore();
    const gone = await world(() => new Promise<void>(() => {}), { fuse, store });
    await Promise.all(numbers(5).map((text) => gone.says("budi", text)));
    const { engine, state } = await world(undefined, { fuse, store });
    await engine.idle();
    expect((await state("budi"))?.memory["order"]).toEqual(numbers(5));
  });

  test("takes up the orphans of more customers than it asks for at once", async () => {
    const store = memoryStore();
    const gone = await world(() => new Promise<void>(() => {}), { fuse, store });
    await Promise.all(numbers(2_500).map((person) => gone.says(person, "hello")));
    const ran = new Set<string>();
    const { engine } = await world(({ state }) => void ran.add(state.customer), { fuse, store });
    await engine.idle();
    expect(ran.size).toBe(2_500);
  });

  test("runs turns of 1,000 customers at once, no more, and accepts what others say meanwhile", async () => {
    const held = holding();
    const { engine, says, said } = await world(held.handler, { fuse });
    expect(new Set(await Promise.all(numbers(1_500).map((person) => says(person, "hello"))))).toEqual(
      new Set(["accepted"]),
    );
    expect(held.begun()).toBe(1_000);
    held.release();
    await engine.idle();
    expect(held.begun()).toBe(1_500);
    expect(new Set(said).size).toBe(1_500);
  });

  test("few customers with many messages and slow turns leave room for everybody else", async () => {
    const held = holding("slow");
    const { engine, says, state } = await world(held.handler, { fuse });
    await Promise.all(numbers(4_000).map((text, index) => says(`hog${index % 20}`, `slow ${text}`)));
    await Promise.all(numbers(400).map((person) => says(person, "hello")));
    while ((await state("399"))?.memory["count"] !== 1) await new Promise(setImmediate);
    expect(held.begun()).toBe(20);
    held.release();
    await engine.idle();
    const order = numbers(4_000).filter((_, index) => index % 20 === 7);
    expect((await state("hog7"))?.memory["order"]).toEqual(order.map((text) => `slow ${text}`));
  });

  test("merges two customers while both write; nothing is lost", async () => {
    const { engine, says, state, store } = await world(
      async ({ event }) => {
        if (event.kind === "text" && event.text === "link") throw new SambungError("turn-closed", "unused");
      },
      { fuse },
    );
    await says("budi", "b0");
    await says("sari", "s0");
    await engine.idle();
    const budi = await state("budi");
    const merge = engine.accept([
      {
        event: {
          kind: "merge",
          key: "m",
          at: "2026-01-01T00:00:00.000Z",
          with: { kind: "test", account: "*", value: "sari" },
          proof: "link-code",
          conversation: { channel: "test", id: "budi", kind: "direct" },
        },
        customer: budi?.customer ?? "",
        dedupe: dedupe("merge", "1"),
      },
    ]);
    const around = numbers(20).flatMap((n) => [says("budi", `b${n}+`), says("sari", `s${n}+`)]);
    await Promise.all([merge, ...around]);
    await engine.idle();
    const [one, other] = [await state("budi"), await state("sari")];
    expect(one?.customer).toBe(other?.customer);
    const order = one?.memory["order"] as string[];
    expect(order).toHaveLength(42);
    for (const person of ["b", "s"]) {
      const own = order.filter((text) => text.startsWith(person));
      expect(own).toEqual([`${person}0`, ...numbers(20).map((n) => `${person}${n}+`)]);
    }
    expect((await store.find({ kind: "test", account: "*", value: "sari" }))?.customer).toBe(one?.customer);
  });
});

/** Lets calls of one method of a store wait until the test goes on. */
function held<Method extends "commit" | "load">(store: Store, method: Method) {
  const original = store[method].bind(store) as (...given: unknown[]) => Promise<unknown>;
  let gate: Promise<void> | undefined;
  let open: () => void = () => {};
  const calls = { waiting: 0 };
  store[method] = (async (...given: unknown[]) => {
    // Answers are given as of the moment of the call: what happens meanwhile is not in them.
    const result = method === "load" ? await original(...given) : undefined;
    if (gate !== undefined) {
      calls.waiting += 1;
      await gate;
    }
    return method === "load" ? result : original(...given);
  }) as Store[Method];
  return {
    calls,
    hold() {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    release() {
      gate = undefined;
      calls.waiting = 0;
      open();
    },
  };
}

describe("no event is forgotten", () => {
  const turns = async (ready: () => boolean): Promise<void> => {
    while (!ready()) await new Promise(setImmediate);
  };

  test("that another process adds while what waits is being read", async () => {
    const store = memoryStore();
    const loads = held(store, "load");
    const collected: (() => void)[] = [];
    let hear: (hint: { readonly kind: "work" }) => void = () => {};
    const shared: Store["shared"] = {
      async collect({ called }) {
        for (const tell of collected.splice(0)) {
          called(customer);
          tell();
        }
        return { more: false, taken: false };
      },
      unsent: async (ids) => ids,
      listen(listener) {
        hear = listener;
        return () => {};
      },
    };
    let customer = "";
    const { engine, says, state } = await world(undefined, { store: Object.assign(store, { shared }) });
    await says("budi", "first");
    customer = (await store.find({ kind: "test", account: "*", value: "budi" }))?.customer ?? "";
    const call = async (): Promise<void> => {
      const done = new Promise<void>((resolve) => collected.push(resolve));
      hear({ kind: "work" });
      await done;
    };
    loads.hold();
    await call();
    await turns(() => loads.calls.waiting > 0);
    const accept = { event: message("budi", "from elsewhere", "x"), dedupe: dedupe("budi", "x"), customer };
    await store.commit({ entries: [{ accept }], outbox: [], receipts: [] });
    await call();
    loads.release();
    await engine.idle();
    expect((await state("budi"))?.memory["order"]).toEqual(["first", "from elsewhere"]);
    await engine.stop();
  });
});
