import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { Capabilities } from "../model/capabilities.ts";
import type { FittedPart, OutgoingMessage } from "../model/message.ts";
import type { Channel, DeliveryError, SendOptions } from "../ports/channel.ts";
import type { OutboxMark, OutboxRow } from "../ports/store.ts";
import { seededRandom, type VirtualClock, virtualClock } from "../testing/clock.ts";
import { makeSender, type Sender, type SenderOptions } from "./sender.ts";

const OPEN = { burst: 1_000, perSeconds: 1 };
const CAPABILITIES: Capabilities = {
  text: { max: 100, unit: "utf16", marks: [] },
  buttons: { max: 3, label: 20, data: 64 },
  quickReplies: false,
  list: false,
  media: { image: false, audio: false, video: false, file: false },
  location: false,
  edit: true,
  delete: false,
  typing: false,
  receipts: [],
  proactive: "any",
  rate: { perChat: OPEN, global: OPEN },
  deepLink: false,
  ackMs: 1_000,
  redelivery: false,
  idempotentSend: false,
};

class Refusal extends Error {
  readonly error: DeliveryError;
  constructor(error: Partial<DeliveryError>) {
    super("refused");
    this.error = { kind: "transient", final: false, reason: "test", ...error };
  }
}

interface Sent {
  readonly at: number;
  readonly chat: string;
  readonly text: string | undefined;
  readonly key: string;
}
type Answer = (call: Sent, options: SendOptions) => Promise<readonly string[]>;

/** A platform that records what it shows, with an answer for each call. */
function platform(clock: VirtualClock, id: string, answer: Answer, capabilities: Partial<Capabilities> = {}) {
  const calls: Sent[] = [];
  const withdrawn: string[] = [];
  const channel: Channel = {
    contract: 1,
    id,
    platform: id,
    delivery: "send",
    aliasKind: id,
    capabilities: () => ({ ...CAPABILITIES, ...capabilities }),
    start: async () => {},
    stop: async () => {},
    async send(to, part: FittedPart, options) {
      const call = { at: clock.monotonic(), chat: to.id, text: part.text, key: options.key };
      calls.push(call);
      return { ids: await answer(call, options) };
    },
    async withdraw(_to, message) {
      withdrawn.push(message);
      await answer({ at: clock.monotonic(), chat: "withdraw", text: undefined, key: message }, {} as SendOptions);
    },
    classify: (error) =>
      error instanceof Refusal ? error.error : { kind: "unknown", final: false, reason: String(error) },
  };
  return { channel, calls, withdrawn };
}

const taken: Answer = async (call) => [`${call.chat}#${call.key}`];

const silent = { debug() {}, info() {}, warn() {}, error() {} };
let open: Sender[] = [];
afterEach(async () => {
  await Promise.all(open.map((sender) => sender.stop(0)));
  open = [];
});

function start(clock: VirtualClock, channels: readonly Channel[], options: Partial<SenderOptions> = {}) {
  const marks: OutboxMark[] = [];
  const sender = makeSender({
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    clock,
    log: silent,
    random: seededRandom(1),
    mark: (list) => {
      marks.push(...list);
    },
    sentIds: async () => [],
    ...options,
  });
  open.push(sender);
  const last = (id: string): OutboxMark | undefined => marks.findLast((mark) => mark.id === id);
  return { sender, marks, last };
}

let seq = 0;
function row(chat: string, text: string, change: Partial<OutboxRow> & { message?: Partial<OutgoingMessage> } = {}) {
  seq += 1;
  const { message, ...rest } = change;
  return {
    id: `m${seq}`,
    seq,
    customer: "c_1",
    conversation: { channel: "one", id: chat, kind: "direct" },
    body: { kind: "message", message: { id: `m${seq}`, blocks: [{ kind: "text", text }], ...message } },
    unknownOutcome: "resend",
    at: 0,
    attempts: 0,
    sent: [],
    partsDone: 0,
    due: 0,
    ...rest,
  } satisfies OutboxRow as OutboxRow;
}
const rows = (chat: string, count: number): OutboxRow[] =>
  Array.from({ length: count }, (_, index) => row(chat, `${index}`));
const texts = (calls: readonly Sent[]): (string | undefined)[] => calls.map((call) => call.text);

/** A clock whose wall time starts near the rows' `at`. */
const freshClock = (): VirtualClock => virtualClock({ start: 0 });

describe("delivers", () => {
  test("rows of a conversation in order, with ids and a final mark each", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", taken);
    const { sender, marks } = start(clock, [channel]);
    const three = rows("a", 3);
    sender.push(three);
    await sender.idle();
    expect(texts(calls)).toEqual(["0", "1", "2"]);
    expect(marks.map(({ id, status, attempts, sent }) => [id, status, attempts, sent.length])).toEqual(
      three.map(({ id }) => [id, "delivered", 1, 1]),
    );
    expect(sender.pressure()).toBe(0);
  });

  test("at once, when nothing is in the way", () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", taken);
    start(clock, [channel]).sender.push(rows("a", 1));
    expect(calls).toHaveLength(1);
  });

  test("the same row once, however often it is pushed", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", taken);
    const { sender } = start(clock, [channel]);
    const some = rows("a", 3);
    sender.push(some);
    sender.push(some);
    await sender.idle();
    sender.push(some);
    await sender.idle();
    expect(calls).toHaveLength(3);
  });

  test("parts one by one, with progress after each, and goes on where an earlier process stopped", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", taken);
    const { sender, marks } = start(clock, [channel]);
    const text = "kata ".repeat(50);
    sender.push([row("a", text)]);
    await sender.idle();
    expect(calls.map((call) => call.text).join("")).toBe(text);
    expect(marks.map((mark) => [mark.status, mark.partsDone])).toEqual([
      ["pending", 1],
      ["pending", 2],
      ["delivered", 3],
    ]);
    expect(new Set(calls.map((call) => call.key)).size).toBe(3);
    const again = row("b", text, { partsDone: 2, sent: ["x", "y"] });
    sender.push([again]);
    await sender.idle();
    expect(calls.slice(3).map((call) => call.text)).toEqual(texts(calls.slice(2, 3)));
    expect(marks.at(-1)?.sent.slice(0, 2)).toEqual(["x", "y"]);
  });

  test("not before it is due", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", taken);
    const { sender } = start(clock, [channel]);
    sender.push([row("a", "later", { due: 60_000 })]);
    await clock.advance(59_999);
    expect(calls).toEqual([]);
    await clock.advance(1);
    expect(calls.map((call) => call.at)).toEqual([60_000]);
  });

  test("nothing to a channel that is gone, and says so", async () => {
    const clock = freshClock();
    const { sender, marks } = start(clock, []);
    sender.push(rows("a", 1));
    await sender.idle();
    expect(marks).toMatchObject([{ status: "failed", reason: "there is no such channel" }]);
  });

  test("a message without content is delivered", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", taken);
    const { sender, marks } = start(clock, [channel]);
    sender.push([row("a", "")]);
    await sender.idle();
    expect([calls, marks.map((mark) => mark.status)]).toEqual([[], ["delivered"]]);
  });
});

describe("fails", () => {
  test("429: waits as long as the platform says, and the conversation with it", async () => {
    const clock = freshClock();
    let refuse = true;
    const { channel, calls } = platform(clock, "one", async (call) => {
      if (refuse && call.chat === "a") {
        refuse = false;
        throw new Refusal({ kind: "rate", retryAfterMs: 7_000 });
      }
      return taken(call, {} as SendOptions);
    });
    const { sender, marks } = start(clock, [channel]);
    sender.push([...rows("a", 2), ...rows("b", 1)]);
    await clock.advance("1m");
    expect(calls.map((call) => [call.chat, call.text, call.at])).toEqual([
      ["a", "0", 0],
      ["b", "0", 0],
      ["a", "0", 7_000],
      ["a", "1", 7_000],
    ]);
    expect(marks.filter((mark) => mark.status === "pending")).toMatchObject([{ due: 7_000, attempts: 1 }]);
  });

  test("500 and reset: backs off longer every time, order kept, same key", async () => {
    const clock = freshClock();
    let failures = 4;
    const { channel, calls } = platform(clock, "one", async (call, options) => {
      failures -= 1;
      if (failures >= 0) throw new Refusal({ maybeSent: failures % 2 === 0 });
      return taken(call, options);
    });
    const { sender } = start(clock, [channel]);
    sender.push(rows("a", 2));
    await clock.advance("10m");
    expect(texts(calls)).toEqual(["0", "0", "0", "0", "0", "1"]);
    expect(new Set(calls.slice(0, 5).map((call) => call.key)).size).toBe(1);
    const gaps = calls.slice(1, 5).map((call, index) => call.at - (calls[index] as Sent).at);
    gaps.forEach((gap, index) => {
      expect(gap).toBeGreaterThanOrEqual(500 * 2 ** index);
      expect(gap).toBeLessThanOrEqual(1_000 * 2 ** index);
    });
  });

  test("finally: failed with the reason, and the next row goes out", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", async (call, options) => {
      if (call.text === "0") throw new Refusal({ kind: "unreachable", final: true, reason: "blocked" });
      return taken(call, options);
    });
    const { sender, marks } = start(clock, [channel]);
    sender.push(rows("a", 2));
    await sender.idle();
    expect(texts(calls)).toEqual(["0", "1"]);
    expect(marks).toMatchObject([{ status: "failed", reason: "unreachable: blocked" }, { status: "delivered" }]);
  });

  test("for a day: given up", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", async () => {
      throw new Refusal({});
    });
    const { sender, marks } = start(clock, [channel]);
    sender.push(rows("a", 1));
    await clock.advance("23h");
    expect(marks.at(-1)?.status).toBe("pending");
    await clock.advance("2h");
    await sender.idle();
    expect(marks.at(-1)?.status).toBe("failed");
    expect(calls.length).toBeGreaterThan(100);
    expect(calls.length).toBeLessThan(400);
  });

  test("no answer: aborted after 15 s and sent again with the same key", async () => {
    const clock = freshClock();
    let hang = true;
    let aborted = false;
    const { channel, calls } = platform(clock, "one", async (call, options) => {
      if (!hang) return taken(call, options);
      hang = false;
      return new Promise((_, reject) => {
        options.signal.addEventListener("abort", () => {
          aborted = true;
          reject(new Error("aborted"));
        });
      });
    });
    const { sender, marks } = start(clock, [channel]);
    sender.push(rows("a", 2));
    await clock.advance(14_999);
    expect(aborted).toBe(false);
    await clock.advance(1);
    expect(aborted).toBe(true);
    await clock.advance("10s");
    expect(texts(calls)).toEqual(["0", "0", "1"]);
    expect(calls[0]?.key).toBe(calls[1]?.key);
    expect(marks.at(-1)?.status).toBe("delivered");
  });

  test("a channel that throws at once, or cannot classify, is no trouble for others", async () => {
    const clock = freshClock();
    const broken = platform(clock, "one", taken);
    const thrower: Channel = {
      ...broken.channel,
      send: () => {
        throw new Error("no promise");
      },
      classify: () => {
        throw new Error("worse");
      },
    };
    const other = platform(clock, "two", taken);
    const { sender, marks } = start(clock, [thrower, other.channel]);
    sender.push([...rows("a", 1), row("b", "0", { conversation: { channel: "two", id: "b", kind: "direct" } })]);
    await clock.settle();
    expect(other.calls).toHaveLength(1);
    expect(marks.some((mark) => mark.status === "pending")).toBe(true);
  });
});

describe("unknown outcome", () => {
  const lost: Answer = async () => {
    throw new Refusal({ maybeSent: true });
  };

  test("hold: at most once", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", lost);
    const { sender, last } = start(clock, [channel]);
    const held = row("a", "kode", { unknownOutcome: "hold" });
    sender.push([held]);
    await clock.advance("1h");
    expect(calls).toHaveLength(1);
    expect(last(held.id)?.status).toBe("unknown");
  });

  test("hold: a refusal is known, so it is tried again", async () => {
    const clock = freshClock();
    let refuse = true;
    const { channel, calls } = platform(clock, "one", async (call, options) => {
      if (refuse) {
        refuse = false;
        throw new Refusal({ kind: "rate", retryAfterMs: 1_000 });
      }
      return taken(call, options);
    });
    const { sender, marks } = start(clock, [channel]);
    sender.push([row("a", "kode", { unknownOutcome: "hold" })]);
    await clock.advance("1m");
    expect(calls).toHaveLength(2);
    expect(marks.map((mark) => [mark.status, mark.attempts])).toEqual([
      ["pending", 1],
      ["pending", 0],
      ["pending", 2],
      ["delivered", 2],
    ]);
  });

  test("hold: the try is on disk before it begins, and one found there is not repeated", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", taken);
    let written: () => void = () => {};
    const marks: OutboxMark[] = [];
    const { sender } = start(clock, [channel], {
      mark: (list) => {
        marks.push(...list);
        return new Promise<void>((resolve) => {
          written = resolve;
        });
      },
    });
    sender.push([row("a", "kode", { unknownOutcome: "hold" })]);
    await clock.settle();
    expect([marks.map((mark) => mark.attempts), calls.length]).toEqual([[1], 0]);
    written();
    await clock.settle();
    expect(calls).toHaveLength(1);
    const second = start(clock, [channel]);
    const found = row("a", "kode", { unknownOutcome: "hold", attempts: 1 });
    second.sender.push([found]);
    await clock.settle();
    expect([calls.length, second.last(found.id)?.status]).toEqual([1, "unknown"]);
  });

  test("hold: while the store cannot write nothing is sent", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", taken);
    let broken = true;
    const { sender } = start(clock, [channel], {
      mark: async () => {
        if (broken) throw new Error("disk");
      },
    });
    sender.push([row("a", "kode", { unknownOutcome: "hold" })]);
    await clock.advance("10s");
    expect(calls).toHaveLength(0);
    broken = false;
    await clock.advance("1s");
    expect(calls).toHaveLength(1);
  });

  test("hold: what others may have been given meanwhile is not sent, unless it comes back", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", taken);
    let written: () => void = () => {};
    const { sender } = start(clock, [channel], {
      mark: (marks) => {
        if (marks.some(({ status }) => status !== "pending")) return;
        return new Promise<void>((resolve) => {
          written = resolve;
        });
      },
    });
    const held = row("a", "kode", { unknownOutcome: "hold" });
    sender.push([held]);
    await clock.settle();
    sender.forget();
    written();
    await clock.settle();
    expect([calls.length, sender.pressure()]).toEqual([0, 0]);
    sender.adopt([held]);
    await clock.settle();
    written();
    await clock.settle();
    expect(calls).toHaveLength(1);
  });
});

describe("who is erased", () => {
  test("hears nothing more, also what was to be tried again; what went to somebody else meanwhile is sent", async () => {
    const clock = freshClock();
    let broken = true;
    const { channel, calls } = platform(clock, "one", async (call, options) => {
      if (broken) throw new Refusal({ retryAfterMs: 5_000 });
      return taken(call, options);
    });
    const [gone, also, other] = [row("a", "satu"), row("a", "dua"), row("a", "tiga")];
    const { sender } = start(clock, [channel], {
      unsent: async ({ after }) => [other].filter(({ seq }) => seq > after),
    });
    sender.push([gone, also, other]);
    await clock.settle();
    const tried = calls.length;
    await sender.drop({ customers: [gone.customer], conversations: [] });
    broken = false;
    await clock.advance("10s");
    expect(calls.slice(tried).map(({ text }) => text)).toEqual(["tiga"]);
    expect(sender.pressure()).toBe(0);
  });
});

describe("who is erased by another process", () => {
  test("hears nothing more, neither at once nor what is tried again", async () => {
    const clock = freshClock();
    let broken = true;
    const { channel, calls } = platform(clock, "one", async (call, options) => {
      if (broken) throw new Refusal({ retryAfterMs: 5_000 });
      return taken(call, options);
    });
    const [again, gone, other] = [row("a", "satu"), row("b", "dua"), row("c", "tiga")];
    const left = new Set([again, other]);
    const asked: (readonly string[])[] = [];
    const standing = async (ids: readonly string[]) => {
      asked.push(ids);
      return [...left].map(({ id }) => id);
    };
    const { sender, marks } = start(clock, [channel], { standing });
    sender.adopt([again, gone, other]);
    await clock.settle();
    expect(texts(calls)).toEqual(["satu", "tiga"]);
    expect(asked).toEqual([[again.id, gone.id, other.id]]);
    left.delete(again);
    broken = false;
    await clock.advance("10s");
    expect(texts(calls)).toEqual(["satu", "tiga", "tiga"]);
    expect(marks.filter(({ status }) => status !== "pending").map(({ id }) => id)).toEqual([other.id]);
    expect(sender.pressure()).toBe(0);
  });

  test("what was given up and handed out here again while the store was asked is sent, and first", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", taken);
    const [first, second] = [row("a", "satu"), row("a", "dua")];
    // The first answer is of the moment in which both were nobody's.
    const answers: ((ids: readonly string[]) => void)[] = [];
    const standing = (ids: readonly string[]) =>
      answers.length === 0 ? new Promise<readonly string[]>((resolve) => answers.push(resolve)) : Promise.resolve(ids);
    const { sender } = start(clock, [channel], { standing });
    sender.adopt([first, second]);
    await clock.settle();
    sender.forget();
    sender.adopt([first, second]);
    answers[0]?.([]);
    await clock.settle();
    expect(texts(calls)).toEqual(["satu", "dua"]);
    expect(sender.pressure()).toBe(0);
  });

  test("while the store does not answer nothing is sent, and afterwards what is left", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", taken);
    const only = row("a", "satu");
    let broken = true;
    const standing = async (ids: readonly string[]) => {
      if (broken) throw new Error("disk");
      return ids;
    };
    const { sender } = start(clock, [channel], { standing });
    sender.adopt([only]);
    await clock.advance("10s");
    expect(calls).toEqual([]);
    broken = false;
    await clock.advance("1s");
    expect(texts(calls)).toEqual(["satu"]);
  });
});

describe("paces", () => {
  test("never faster than the rates of chat and account, in order, whatever is pushed when", async () => {
    const rate = fc.record({ burst: fc.integer({ min: 1, max: 5 }), perSeconds: fc.constantFrom(1, 3, 60) });
    const pushes = fc.array(
      fc.record({ chat: fc.constantFrom("a", "b", "c"), pause: fc.constantFrom(0, 0, 10, 900, 30_000) }),
      { minLength: 1, maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(rate, rate, pushes, async (perChat, global, list) => {
        const clock = freshClock();
        const { channel, calls } = platform(clock, "one", taken, { rate: { perChat, global } });
        const { sender } = start(clock, [channel]);
        const pushed = new Map<string, string[]>();
        for (const [index, { chat, pause }] of list.entries()) {
          sender.push([row(chat, `${index}`)]);
          pushed.set(chat, [...(pushed.get(chat) ?? []), `${index}`]);
          if (pause > 0) await clock.advance(pause);
        }
        await clock.advance("1h");
        for (const [chat, expected] of pushed) {
          const own = calls.filter((call) => call.chat === chat);
          expect(texts(own)).toEqual(expected);
          expectWithin(own, perChat);
        }
        expectWithin(calls, global);
      }),
      { numRuns: 30 },
    );
  });

  function expectWithin(calls: readonly Sent[], rate: { burst: number; perSeconds: number }): void {
    for (const [index, first] of calls.entries()) {
      for (const [further, last] of calls.slice(index).entries()) {
        const allowed = rate.burst + ((last.at - first.at) / 1_000 / rate.perSeconds) * rate.burst;
        expect(further + 1).toBeLessThanOrEqual(allowed + 1e-6);
      }
    }
  }

  test("a waiting chat does not delay another", async () => {
    const clock = freshClock();
    const perChat = { burst: 1, perSeconds: 1 };
    const { channel, calls } = platform(clock, "one", taken, { rate: { perChat, global: OPEN } });
    const { sender } = start(clock, [channel]);
    sender.push([...rows("a", 3), ...rows("b", 1)]);
    await clock.advance("10s");
    expect(calls.map((call) => [call.chat, call.at])).toEqual([
      ["a", 0],
      ["b", 0],
      ["a", 1_000],
      ["a", 2_000],
    ]);
  });

  test("a conversation that is forgotten and comes back is still paced", async () => {
    const clock = freshClock();
    const perChat = { burst: 1, perSeconds: 600 };
    const wide = { burst: 1e6, perSeconds: 1 };
    const { channel, calls } = platform(clock, "one", taken, { rate: { perChat, global: wide } });
    const { sender } = start(clock, [channel]);
    sender.push(rows("a", 1));
    await clock.advance("2m");
    for (let index = 0; index < 5_000; index += 1) sender.push(rows(`x${index}`, 1));
    sender.push(rows("a", 1));
    await clock.advance("10m");
    expect(calls.filter((call) => call.chat === "a").map((call) => call.at)).toEqual([0, 600_000]);
  });
});

describe("isolates", () => {
  test("a channel that never answers delays no other", async () => {
    const clock = freshClock();
    const stuck = platform(clock, "one", () => new Promise(() => {}));
    const quick = platform(clock, "two", taken);
    const { sender } = start(clock, [stuck.channel, quick.channel]);
    const toTwo = (chat: string) => row(chat, "0", { conversation: { channel: "two", id: chat, kind: "direct" } });
    sender.push(Array.from({ length: 50 }, (_, index) => [...rows(`a${index}`, 3), toTwo(`b${index}`)]).flat());
    await clock.settle();
    expect(quick.calls).toHaveLength(50);
    expect(quick.calls.every((call) => call.at === 0)).toBe(true);
  });

  test("a channel that is down is asked by one conversation at a time until it is back", async () => {
    const clock = freshClock();
    let down = true;
    const { channel, calls } = platform(clock, "one", async (call, options) => {
      if (down) throw new Refusal({});
      return taken(call, options);
    });
    const { sender, marks } = start(clock, [channel]);
    sender.push(Array.from({ length: 100 }, (_, index) => rows(`a${index}`, 2)).flat());
    await clock.advance("5m");
    // The first wave goes out together; after that one probe after 5 s, then 10, 20, 40, 60, 60, ...
    expect(calls.length).toBeGreaterThan(100);
    expect(calls.length).toBeLessThan(110);
    expect(sender.paused()).toEqual(["one"]);
    down = false;
    await clock.advance("2m");
    expect(sender.paused()).toEqual([]);
    expect(marks.filter((mark) => mark.status === "delivered")).toHaveLength(200);
  });

  test("one broken conversation does not stop its channel", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", async (call, options) => {
      if (call.chat === "broken") throw new Refusal({});
      return taken(call, options);
    });
    const { sender } = start(clock, [channel]);
    sender.push(rows("broken", 1));
    await clock.advance("1m");
    expect(calls.length).toBeGreaterThan(5);
    const before = clock.monotonic();
    sender.push(rows("fine", 1));
    await clock.settle();
    expect(calls.at(-1)).toMatchObject({ chat: "fine", at: before });
  });
});

describe("withdraws", () => {
  const withdrawal = (target: string): OutboxRow =>
    row("a", "", { id: `${target}.withdraw`, body: { kind: "withdraw", message: target } });

  test("the controls of the last part, also before the store knows its id", async () => {
    const clock = freshClock();
    const { channel, withdrawn } = platform(clock, "one", taken);
    const { sender, marks } = start(clock, [channel], { sentIds: async (id) => [`${id}/1`, `${id}/2`] });
    const asked = row("a", "mau?", { message: { choices: [{ choice: "p.1", label: "Ya" }] } });
    sender.push([asked, withdrawal(asked.id), withdrawal("older")]);
    await sender.idle();
    expect(withdrawn).toEqual([`a#${asked.id}:0`, "older/2"]);
    expect(marks.map((mark) => mark.status)).toEqual(["delivered", "delivered", "delivered"]);
  });

  test("silently not, where the platform cannot or nothing was sent", async () => {
    const clock = freshClock();
    const { channel, withdrawn } = platform(clock, "one", taken, { edit: false });
    const { sender, marks } = start(clock, [channel], { sentIds: async () => ["x"] });
    sender.push([withdrawal("m0")]);
    await sender.idle();
    expect([withdrawn, marks.map((mark) => mark.status)]).toEqual([[], ["delivered"]]);
  });

  test("not for long: what was said next matters more", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", async (call, options) => {
      if (call.chat === "withdraw") throw new Refusal({});
      return taken(call, options);
    });
    const { sender, marks } = start(clock, [channel], { sentIds: async () => ["x"] });
    sender.push([withdrawal("m0"), row("a", "lanjut")]);
    await clock.advance("5s");
    expect(texts(calls)).toEqual(["lanjut"]);
    expect(marks.filter((mark) => mark.status !== "pending").map((mark) => mark.status)).toEqual([
      "failed",
      "delivered",
    ]);
  });
});

describe("bounds memory", () => {
  function storeOf(all: OutboxRow[]) {
    const finished = new Set<string>();
    const reads: number[] = [];
    return {
      finished,
      reads,
      mark: (marks: readonly OutboxMark[]) => {
        for (const mark of marks) if (mark.status !== "pending") finished.add(mark.id);
      },
      unsent: async ({ after, limit }: { after: number; limit: number }) => {
        reads.push(after);
        return all.filter((each) => each.seq > after && !finished.has(each.id)).slice(0, limit);
      },
    };
  }

  test("every row once and in order, whatever has to be read again", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom(0, 0, 0, 500)), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 8 }),
        async (list, rowsPerConversation, inAll) => {
          const clock = freshClock();
          const perChat = { burst: 2, perSeconds: 1 };
          const { channel, calls } = platform(clock, "one", taken, { rate: { perChat, global: OPEN } });
          const all: OutboxRow[] = [];
          const { unsent, mark } = storeOf(all);
          const { sender } = start(clock, [channel], { unsent, mark, rowsPerConversation, rows: inAll });
          for (const [index, [chat, pause]] of list.entries()) {
            all.push(row(chat, `${index}`));
            sender.push(all.slice(-1));
            if (pause > 0) await clock.advance(pause);
          }
          await clock.advance("10m");
          for (const chat of ["a", "b", "c"]) {
            expect(texts(calls.filter((call) => call.chat === chat))).toEqual(
              list.flatMap(([where], index) => (where === chat ? [`${index}`] : [])),
            );
          }
          expect(sender.pressure()).toBe(0);
          await sender.idle();
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a conversation that is stuck keeps others going, and gone rows are not waited for", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", async (call, options) => {
      if (call.chat === "stuck") throw new Refusal({ kind: "rate", retryAfterMs: 3_600_000 });
      return taken(call, options);
    });
    const all = [...rows("stuck", 1_500), ...rows("fine", 1_500)];
    const { unsent, mark } = storeOf(all);
    const { sender } = start(clock, [channel], { unsent, mark, rowsPerConversation: 10, rows: 100 });
    await sender.recover();
    await clock.advance("1m");
    expect(calls.filter((call) => call.chat === "fine")).toHaveLength(1_500);
    expect(sender.pressure()).toBe(1_500);
    all.length = 0;
    const idle = sender.idle();
    await clock.advance("30h");
    await idle;
    expect(sender.pressure()).toBe(0);
  });

  test("a store that cannot be read is asked again", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", taken);
    const all = rows("a", 20);
    const { unsent, mark } = storeOf(all);
    let broken = 3;
    const { sender } = start(clock, [channel], {
      mark,
      rowsPerConversation: 2,
      unsent: async (options) => {
        broken -= 1;
        if (broken >= 0) throw new Error("busy");
        return unsent(options);
      },
    });
    sender.push(all);
    await clock.advance("1m");
    expect(calls).toHaveLength(20);
  });
});

describe("stops", () => {
  test("lets a running call finish and begins no other", async () => {
    const clock = freshClock();
    const { channel, calls } = platform(clock, "one", async (call, options) => {
      await clock.wait(1_000);
      return taken(call, options);
    });
    const { sender, marks } = start(clock, [channel]);
    sender.push(rows("a", 3));
    const stopped = sender.stop();
    await clock.advance("2s");
    await stopped;
    expect([texts(calls), marks.map((mark) => mark.status)]).toEqual([["0"], ["delivered"]]);
    sender.push(rows("a", 1));
    await clock.advance("1m");
    expect(calls).toHaveLength(1);
  });

  test("does not wait for ever, and leaves no timer", async () => {
    const clock = freshClock();
    let aborted = false;
    const { channel } = platform(clock, "one", (_, { signal }) => {
      signal.addEventListener("abort", () => {
        aborted = true;
      });
      return new Promise(() => {});
    });
    const { sender, marks } = start(clock, [channel]);
    sender.push([...rows("a", 1), ...rows("b", 1), row("c", "later", { due: 1e9 })]);
    const stopped = sender.stop(500);
    await clock.advance(500);
    await stopped;
    await clock.settle();
    expect([aborted, marks, clock.nextWake()]).toEqual([true, [], undefined]);
    await sender.idle();
  });
});

test("a send costs little when the platform answers at once", async () => {
  const clock = freshClock();
  const wide = { burst: 1e9, perSeconds: 1 };
  const { channel } = platform(clock, "one", async () => [], { rate: { perChat: wide, global: wide } });
  const { sender } = start(clock, [channel], { mark: () => {} });
  const batch = Array.from({ length: 20_000 }, (_, index) => row(`chat${index % 500}`, "halo"));
  const started = performance.now();
  sender.push(batch);
  await sender.idle();
  expect((performance.now() - started) / batch.length).toBeLessThan(0.1);
});
