import { readdirSync, readFileSync } from "node:fs";
import {
  type ChannelPerson,
  type ChannelPlatform,
  type ChannelSubject,
  channelLaws,
  faultOf,
  type RecordingContext,
  type SeenMessage,
  type WebhookSubject,
} from "@sambung/core/testing";
import { describe, test } from "vitest";
import { slackCapabilities } from "./capabilities.ts";
import { type FakePerson, type FakeSlack, fakeSlack, type ShownMessage } from "./fake.ts";
import { type SlackOptions, slack } from "./index.ts";
import { makeSignature, SIGNATURE_HEADER, TIMESTAMP_HEADER } from "./verify.ts";

const SECRET = "law-abiding-secret-0123456789";
const TOKEN = "xoxb-law-abiding-token";
const APP_TOKEN = "xapp-law-abiding-token";

const folder = new URL("../payloads/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");
const events = JSON.parse(read("events.json")) as { readonly [name: string]: readonly { readonly kind: string }[] };
const names = readdirSync(folder)
  .filter((name) => name !== "events.json")
  .map((name) => name.replace(".json", ""));
// "text" first: it is the sample the laws use when one is enough.
const withEvents = ["text", ...names.filter((name) => !name.startsWith("none-") && name !== "text")];

function signed(body: Uint8Array, at: number, secret = SECRET): Headers {
  const timestamp = String(Math.floor(at / 1000));
  return new Headers({ [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: makeSignature(secret)(timestamp, body) });
}

const challenge = JSON.stringify({ type: "url_verification", token: "x", challenge: "3eZbrw1aBm2rZgRNFdxV2595E9CY" });

const webhook: WebhookSubject = {
  contentType: "application/json",
  sign: (_under, body, { at, otherSecret = false }) => signed(body, at, otherSecret ? "another-secret" : SECRET),
  signature: { header: SIGNATURE_HEADER, coversBody: true, toleranceMs: 300_000 },
  samples: withEvents.map((name) => ({ name, body: read(`${name}.json`), events: events[name] ?? [] })),
  batch: { without: "Slack posts one event at a time" },
  ignored: names.filter((name) => name.startsWith("none-")).map((name) => ({ name, body: read(`${name}.json`) })),
  handshakes: [
    {
      name: "url_verification",
      // When the virtual clock of a law starts.
      request: () => {
        const bytes = new TextEncoder().encode(challenge);
        const headers = signed(bytes, Date.parse("2026-01-05T02:00:00.000Z"));
        headers.set("content-type", "application/json");
        return new Request("https://shop.example/webhooks/slack", { method: "POST", headers, body: challenge });
      },
      status: 200,
      contains: "3eZbrw1aBm2rZgRNFdxV2595E9CY",
    },
  ],
};

function platformOf(fake: FakeSlack, channel: string): ChannelPlatform {
  return {
    person: async () => personOf(fake.person(), channel),
    // Only what the channel calls on its own account: connecting goes on.
    fail: (failure, times = 1) => fake.fail(faultOf(failure), { method: /^(?!apps\.)/, times }),
    heal: fake.heal,
    sends: () => fake.calls.filter(({ method }) => method === "chat.postMessage").length,
    disconnected: fake.disconnected,
    drop: fake.dropConnections,
    pending: () => fake.pending().length,
    hosts: [new URL(fake.apiUrl).host],
  };
}

function personOf(person: FakePerson, channel: string): ChannelPerson {
  return {
    conversation: { channel, id: person.chat, kind: "direct" },
    say: async (text) => void (await person.text(text)),
    tap: async (label) => void (await person.tap(label)),
    open: async () => {},
    block: async () => person.deactivate(),
    seen: () =>
      person
        .shown()
        .filter(({ from }) => from === "bot")
        .map(seen),
  };
}

function seen(message: ShownMessage): SeenMessage {
  const controls = [...message.buttons.flat(), ...(message.select?.options ?? [])];
  return {
    id: message.id,
    text: message.text,
    choices: controls.map(({ label }) => label),
    links: [...message.entities, ...controls].flatMap(({ url }) => url ?? []),
    ...(message.media === undefined ? {} : { media: message.media.source }),
  };
}

async function open(context: RecordingContext, options: Partial<SlackOptions>) {
  const fake = await fakeSlack({ token: TOKEN, appToken: APP_TOKEN, signingSecret: SECRET, clock: context.clock });
  const channel = slack({ token: TOKEN, slackApiUrl: fake.apiUrl, ...options });
  const { handle } = channel;
  if (handle !== undefined) {
    fake.deliverTo({ url: "https://shop.example/webhooks/slack", fetch: (request) => handle(request, "") });
  }
  return { channel, platform: platformOf(fake, channel.id), close: fake.close };
}

const common = {
  delivery: "send",
  capabilities: slackCapabilities(),
  secrets: [TOKEN, APP_TOKEN, SECRET],
} as const;

const byHttp: ChannelSubject = {
  ...common,
  webhook,
  open: (context) => open(context, { signingSecret: SECRET, id: "slack" }),
};

const bySocket: ChannelSubject = {
  ...common,
  webhook: { without: "its events come through a socket" },
  open: (context) => open(context, { appToken: APP_TOKEN, id: "slack:bandung" }),
};

describe("over HTTP", () => {
  for (const law of channelLaws(byHttp)) test(law.name, law.run);
});

describe("by Socket Mode", () => {
  for (const law of channelLaws(bySocket)) test(law.name, law.run);
});
