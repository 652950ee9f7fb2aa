import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  type ChannelPerson,
  type ChannelPlatform,
  type ChannelSubject,
  type ChannelUnderTest,
  channelLaws,
  faultOf,
  type SeenMessage,
  type WebhookSubject,
} from "@sambung/core/testing";
import { test } from "vitest";
import { botframeworkCapabilities } from "./capabilities.ts";
import { type FakeBotframework, type FakePerson, fakeBotframework, type ShownMessage } from "./fake.ts";
import { botframework } from "./index.ts";

// Loading it takes longer than a law waits for a send on a busy machine.
createRequire(import.meta.url)("botbuilder");

const APP_PASSWORD = "law-abiding-app-password";
const SERVICE_URL = "https://smba.trafficmanager.net/apac/66666666-7777-8888-9999-000000000000/";
const WEBCHAT_URL = "https://webchat.botframework.com/";

const folder = new URL("../payloads/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");
const events = JSON.parse(read("events.json")) as { readonly [name: string]: readonly object[] };
const names = readdirSync(folder)
  .filter((name) => name !== "events.json")
  .map((name) => name.replace(".json", ""));
// "text" first: it is the sample the laws use when one is enough.
const withEvents = ["text", ...names.filter((name) => !name.startsWith("none-") && name !== "text")];
const fakes = new WeakMap<ChannelUnderTest, FakeBotframework>();

/** Tokens are issued for one address; a body that is no JSON gets one all the same. */
function addressIn(body: Uint8Array): string {
  return new TextDecoder().decode(body).includes(WEBCHAT_URL) ? WEBCHAT_URL : SERVICE_URL;
}

const webhook: WebhookSubject = {
  contentType: "application/json; charset=utf-8",
  sign: async (under, body, { at, otherSecret = false }) => {
    const fake = fakes.get(under);
    return new Headers({
      authorization:
        (await fake?.authorization({ at, serviceUrl: addressIn(body), otherKey: otherSecret })) ?? "Bearer none",
    });
  },
  // A token is good for an hour, and clocks may differ by five minutes.
  signature: { header: "authorization", coversBody: false, toleranceMs: 65 * 60 * 1000 },
  samples: withEvents.map((name) => ({ name, body: read(`${name}.json`), events: (events[name] ?? []) as never })),
  batch: { without: "the Bot Framework posts one activity at a time" },
  ignored: names.filter((name) => name.startsWith("none-")).map((name) => ({ name, body: read(`${name}.json`) })),
  handshakes: { without: "the Bot Framework has none" },
};

function platformOf(fake: FakeBotframework, channel: string): ChannelPlatform {
  return {
    person: async () => {
      const person = fake.person();
      // The bot learns where to write by being added.
      await person.install();
      return personOf(person, channel);
    },
    fail: (failure, times = 1) => fake.fail(faultOf(failure), { times }),
    heal: fake.heal,
    sends: () => fake.calls.filter(({ method }) => method === "sendToConversation").length,
    disconnected: fake.disconnected,
    drop: fake.dropConnections,
    hosts: [fake.host],
  };
}

function personOf(person: FakePerson, channel: string): ChannelPerson {
  return {
    conversation: { channel, id: person.conversation, kind: "direct" },
    say: async (text) => void (await person.text(text)),
    tap: async (label) => void (await person.tap(label)),
    open: async (url) => void (await person.open(url)),
    block: async () => void (await person.block()),
    seen: () =>
      person
        .shown()
        .filter(({ from }) => from === "bot")
        .map(seen),
  };
}

function seen({ id, text, choices, links, media }: ShownMessage): SeenMessage {
  return {
    id,
    text,
    choices: choices.map(({ label }) => label),
    links,
    ...(media === undefined ? {} : { media: media.url }),
  };
}

const subject: ChannelSubject = {
  delivery: "send",
  capabilities: botframeworkCapabilities(),
  secrets: [APP_PASSWORD],
  webhook,
  open: async (context) => {
    const fake = await fakeBotframework({ appPassword: APP_PASSWORD, clock: context.clock });
    // Making keys takes its time, which is nobody's law.
    await fake.authorization();
    const { appId, appPassword, openIdMetadata, host } = fake;
    const channel = botframework({ appId, appPassword, openIdMetadata, serviceHosts: [host] });
    const { handle } = channel;
    fake.deliverTo({
      url: "https://shop.example/api/messages",
      fetch: async (request) => handle?.(request, "") ?? new Response(null, { status: 404 }),
    });
    const under = { channel, platform: platformOf(fake, channel.id), close: fake.close };
    fakes.set(under, fake);
    return under;
  },
};

for (const law of channelLaws(subject)) test(law.name, law.run);
