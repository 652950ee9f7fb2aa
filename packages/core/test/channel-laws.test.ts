import {
  type ChannelPerson,
  type ChannelSubject,
  type ChannelUnderTest,
  channelLaws,
  type RecordingContext,
} from "@sambung/core/testing";
import { describe, expect, test } from "vitest";
import { FLAWS, type ParrotEvent, parrotCapabilities, parrotChannel, SECRET } from "./parrot-channel.ts";
import { type ParrotPlatform, parrotChat, parrotPlatform, sign } from "./parrot-platform.ts";

const HEADER = "x-parrot-signature";
const body = (...events: readonly Partial<ParrotEvent>[]): string =>
  JSON.stringify({ events: events.map((event) => ({ from: "ani", type: "text", ...event })) });

let count = 0;

/** A person whose deeds are posted to the channel as the platform would post them. */
function person(platform: ParrotPlatform, under: () => ChannelUnderTest, context: RecordingContext): ChannelPerson {
  count += 1;
  const conversation = parrotChat(`person-${count}`);
  const act = async (event: Partial<ParrotEvent>): Promise<void> => {
    count += 1;
    const bytes = new TextEncoder().encode(body({ id: `deed-${count}`, from: conversation.id, ...event }));
    const headers = { "content-type": "application/json", [HEADER]: sign(bytes, context.clock.now(), SECRET) };
    const request = new Request("https://shop.example/webhooks/parrot", { method: "POST", headers, body: bytes });
    await under().channel.handle?.(request, "");
  };
  return {
    conversation,
    say: (text) => act({ value: text }),
    tap: (label) => act({ type: "tap", value: platform.tokenOf(conversation.id, label) }),
    open: (url) => act({ type: "start", value: new URL(url).searchParams.get("start") ?? "" }),
    block: async () => platform.block(conversation.id),
    seen: () => platform.seen(conversation.id),
  };
}

function subject(flaw?: number): ChannelSubject {
  return {
    delivery: "send",
    capabilities: parrotCapabilities,
    secrets: [SECRET],
    open: (context) => {
      const platform = parrotPlatform();
      const under: ChannelUnderTest = {
        channel: parrotChannel(platform, flaw),
        platform: {
          ...platform,
          person: async () => person(platform, () => under, context),
          disconnected: async () => {},
          hosts: [],
        },
        close: async () => {},
      };
      return under;
    },
    webhook: {
      contentType: "application/json",
      sign: (_under, bytes, { at, otherSecret = false }) =>
        new Headers({ [HEADER]: sign(bytes, at, otherSecret ? "another" : SECRET) }),
      signature: { header: HEADER, coversBody: true, toleranceMs: 300_000 },
      samples: [
        {
          name: "text",
          body: body({ id: "1", value: "mau kopi ☕" }),
          events: [{ kind: "text", text: "mau kopi ☕" }],
        },
        {
          name: "tap",
          body: body({ id: "2", type: "tap", value: "p.0" }),
          events: [{ kind: "choice", choice: "p.0" }],
        },
        { name: "own card", body: body({ id: "3", type: "card", value: "+62", own: true }), events: [{ own: true }] },
        {
          name: "card",
          body: body({ id: "4", type: "card", value: "+62" }),
          events: [{ kind: "contact", own: false }],
        },
      ],
      batch: {
        name: "two at once",
        body: body({ id: "5", value: "satu" }, { id: "6", value: "dua" }),
        events: [{ text: "satu" }, { text: "dua" }],
      },
      ignored: [
        { name: "the bot itself", body: body({ id: "7", value: "saya bot", bot: true }) },
        { name: "an unknown type", body: body({ id: "8", type: "moulting" }) },
        { name: "another body", body: '{"weather":"fine"}' },
      ],
      handshakes: [
        {
          name: "challenge",
          request: () => {
            const bytes = new TextEncoder().encode('{"challenge":"polly"}');
            // The virtual clock of every law begins at the same moment.
            const at = Date.parse("2026-01-05T02:00:00.000Z");
            const headers = { "content-type": "application/json", [HEADER]: sign(bytes, at, SECRET) };
            return new Request("https://shop.example/webhooks/parrot", { method: "POST", headers, body: bytes });
          },
          status: 200,
          contains: "polly",
        },
      ],
    },
  };
}

/** Numbers of the laws a channel breaks. */
async function broken(flaw?: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (const [index, law] of channelLaws(subject(flaw)).entries()) {
    await law.run().catch(() => found.push(index + 1));
  }
  return found;
}

describe("a channel without flaws keeps", () => {
  for (const law of channelLaws(subject())) test(law.name, law.run);
});

test("there are eighteen laws, each with its number and a flaw that breaks it", () => {
  const laws = channelLaws(subject());
  expect(laws.map(({ name }) => Number(/^channel law (\d+):/.exec(name)?.[1]))).toEqual(
    [...Array(18).keys()].map((at) => at + 1),
  );
  expect(Object.keys(FLAWS)).toHaveLength(18);
});

describe("a channel that", () => {
  test.for(Object.entries(FLAWS))("[%s] %s", { timeout: 60_000 }, async ([number]) => {
    const laws = await broken(Number(number));
    expect(laws, "the law named for the flaw").toContain(Number(number));
    expect(laws.length, `also broken: ${laws.join(", ")}`).toBeLessThanOrEqual(3);
  });
});

test("what a channel does not have is said in the names of its laws", () => {
  const without = { without: "it is a megaphone" };
  const quiet: ChannelSubject = {
    ...subject(),
    delivery: "log",
    webhook: without,
    capabilities: { ...parrotCapabilities, deepLink: false },
  };
  const names = channelLaws(quiet)
    .filter(({ name }) => name.includes("does not apply"))
    .map(({ name }) => name.replace(/:.*\(/, " ("));
  expect(names).toEqual([
    "channel law 1 (does not apply: it is a megaphone)",
    "channel law 2 (does not apply: it is a megaphone)",
    "channel law 3 (does not apply: it is a megaphone)",
    "channel law 7 (does not apply: it is a megaphone)",
    "channel law 8 (does not apply: it is a megaphone)",
    "channel law 9 (does not apply: its clients read the conversation log, nothing is sent)",
    "channel law 10 (does not apply: its clients read the conversation log, nothing is sent)",
    "channel law 11 (does not apply: its clients read the conversation log, nothing is sent)",
    "channel law 13 (does not apply: its clients read the conversation log, nothing is sent)",
    "channel law 15 (does not apply: capabilities: deepLink is false)",
    "channel law 18 (does not apply: it is a megaphone)",
  ]);
});
