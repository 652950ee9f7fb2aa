import { expect, test } from "vitest";
import { makeSender } from "../../src/outbox/index.ts";
import { CHANNEL_CONTRACT, type Channel, type DeliveryError } from "../../src/ports/channel.ts";
import type { OutboxMark, OutboxRow } from "../../src/ports/store.ts";
import { seededRandom, virtualClock } from "../../src/testing/clock.ts";
import { PRESETS } from "../../src/testing/fake-channel-presets.ts";
import { silentLog } from "../../src/testing/log.ts";
import { Dice } from "../../src/testing/simulation/dice.ts";

const CHATS = 20;
const EACH = 25;
/** Of all calls to the first half of the chats. */
const CHANCE = 0.3;

interface Fault {
  readonly name: string;
  /** Whether the platform shows the message all the same. */
  readonly shows: boolean;
  readonly error?: Omit<DeliveryError, "reason">;
  /** Before it answers, milliseconds; never when absent and there is no error. */
  readonly afterMs?: number;
}

const FAULTS: readonly Fault[] = [
  { name: "429, wait 7 s", shows: false, error: { kind: "rate", final: false, retryAfterMs: 7_000 } },
  { name: "500", shows: false, error: { kind: "transient", final: false } },
  {
    name: "connection reset, message not there",
    shows: false,
    error: { kind: "transient", final: false, maybeSent: true },
  },
  { name: "connection reset, message there", shows: true, error: { kind: "transient", final: false, maybeSent: true } },
  { name: "accepted, then silent", shows: true },
  { name: "takes 30 s", shows: true, afterMs: 30_000 },
];

interface Seen {
  readonly lost: number;
  readonly twice: number;
  readonly outOfOrder: number;
  /** Longest time from commit to being shown in chats without faults, milliseconds. */
  readonly others: number;
}

async function play(fault: Fault, unknownOutcome: "resend" | "hold"): Promise<Seen> {
  const clock = virtualClock({ start: 0 });
  const dice = new Dice(1, fault.name);
  const preset = PRESETS["sms"]?.capabilities;
  if (preset === undefined) throw new Error("there is no preset");
  const shown = new Map<string, { readonly text: string; readonly at: number }[]>();
  const show = (chat: string, text: string): void => {
    shown.set(chat, [...(shown.get(chat) ?? []), { text, at: clock.monotonic() }]);
  };
  const channel: Channel = {
    contract: CHANNEL_CONTRACT,
    id: "faulty",
    platform: "faulty",
    delivery: "send",
    aliasKind: "faulty",
    capabilities: () => preset,
    start: async () => {},
    stop: async () => {},
    async send(to, part) {
      const text = part.text ?? "";
      const fails = Number(to.id) < CHATS / 2 && dice.happens(CHANCE);
      if (!fails || fault.shows) show(to.id, text);
      if (!fails) return { ids: [text] };
      if (fault.error !== undefined) throw Object.assign(new Error(fault.name), { error: fault.error });
      if (fault.afterMs === undefined) return new Promise(() => {});
      await clock.wait(fault.afterMs);
      return { ids: [text] };
    },
    classify: (error) => ({ ...(error as { error: DeliveryError }).error, reason: fault.name }),
  };
  const marks = new Map<string, OutboxMark["status"]>();
  const sender = makeSender({
    channels: new Map([[channel.id, channel]]),
    clock,
    log: silentLog,
    random: seededRandom(1),
    mark: (list) => {
      for (const { id, status } of list) marks.set(id, status);
    },
    sentIds: async () => [],
  });
  const rows = Array.from({ length: CHATS * EACH }, (_, index): OutboxRow => {
    const text = String(Math.floor(index / CHATS));
    return {
      id: `m${index}`,
      seq: index + 1,
      customer: "c_1",
      conversation: { channel: channel.id, id: String(index % CHATS), kind: "direct" },
      body: { kind: "message", message: { id: `m${index}`, blocks: [{ kind: "text", text }] } },
      unknownOutcome,
      at: 0,
      attempts: 0,
      sent: [],
      partsDone: 0,
      due: 0,
    };
  });
  sender.push(rows);
  await clock.advance("23h");
  await sender.stop(0);
  expect([...marks.values()].filter((status) => status === "pending" || status === "failed")).toEqual([]);

  let [lost, twice, outOfOrder, others] = [0, 0, 0, 0];
  for (let chat = 0; chat < CHATS; chat += 1) {
    const seen = shown.get(String(chat)) ?? [];
    const first = [...new Set(seen.map(({ text }) => Number(text)))];
    lost += EACH - first.length;
    twice += seen.length - first.length;
    outOfOrder += first.filter((text, index) => index > 0 && text < (first[index - 1] ?? 0)).length;
    if (chat >= CHATS / 2) others = Math.max(others, ...seen.map(({ at }) => at));
  }
  return { lost, twice, outOfOrder, others };
}

test.for(FAULTS)("$name: nothing lost, order kept, others not delayed", async (fault) => {
  const seen = await play(fault, "resend");
  console.log(`${fault.name}: ${CHATS * EACH} messages, ${JSON.stringify(seen)}`);
  expect(seen).toMatchObject({ lost: 0, outOfOrder: 0 });
  expect(seen.twice > 0).toBe(fault.shows);
});

test.for(FAULTS)("$name, hold: never twice", async (fault) => {
  const seen = await play(fault, "hold");
  console.log(`${fault.name}, hold: ${CHATS * EACH} messages, ${JSON.stringify(seen)}`);
  expect(seen).toMatchObject({ twice: 0, outOfOrder: 0 });
  // What nobody knows to have arrived is not sent again.
  if (fault.error !== undefined && fault.error.maybeSent !== true) expect(seen.lost).toBe(0);
});
