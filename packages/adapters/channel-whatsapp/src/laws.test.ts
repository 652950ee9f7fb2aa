import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import {
  type ChannelPerson,
  type ChannelPlatform,
  type ChannelSubject,
  channelLaws,
  faultOf,
  type InboundSample,
  type RecordingContext,
  type SeenMessage,
  type WebhookSubject,
} from "@sambung/core/testing";
import { test } from "vitest";
import { whatsappCapabilities } from "./capabilities.ts";
import { type FakePerson, type FakeWhatsApp, fakeWhatsApp, type ShownMessage } from "./fake.ts";
import { whatsapp } from "./index.ts";

const ACCESS_TOKEN = "EAAlawAbidingToken0123456789";
const APP_SECRET = "law-abiding-app-secret";
const VERIFY_TOKEN = "law-abiding-verify-token";
/** The number and the business of the payloads. */
const PHONE_NUMBER_ID = "106540352000001";
const BUSINESS_ID = "102290129000001";

const folder = new URL("../payloads/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");
const events = JSON.parse(read("events.json")) as { readonly [name: string]: InboundSample["events"] };
const names = readdirSync(folder)
  .filter((name) => name !== "events.json")
  .map((name) => name.replace(".json", ""));
const sample = (name: string): InboundSample => ({ name, body: read(`${name}.json`), events: events[name] ?? [] });
// "text" first: it is the sample the laws use when one is enough.
const withEvents = ["text", ...names.filter((name) => !/^(none-|text$|batch$)/.test(name))];

const challenge = (token: string): Request =>
  new Request(
    `https://shop.example/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${token}`,
  );

const webhook: WebhookSubject = {
  contentType: "application/json",
  sign: (_under, body, { otherSecret = false }) => {
    const secret = otherSecret ? "another-app-secret" : APP_SECRET;
    return new Headers({ "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` });
  },
  signature: { header: "x-hub-signature-256", coversBody: true },
  samples: withEvents.map(sample),
  batch: sample("batch"),
  ignored: names.filter((name) => name.startsWith("none-")).map(sample),
  handshakes: [
    { name: "a challenge", request: () => challenge(VERIFY_TOKEN), status: 200, contains: "1158201444" },
    { name: "a challenge with another token", request: () => challenge("another"), status: 403 },
    { name: "a challenge without a token", request: () => challenge(""), status: 403 },
  ],
};

function platformOf(fake: FakeWhatsApp, channel: string): ChannelPlatform {
  return {
    person: async () => personOf(fake.person({ started: true }), channel),
    fail: (failure, times = 1) => {
      // A platform that has gone silent answers marks no more than messages.
      const silent = failure.kind === "silence" && times > 1;
      fake.fail(faultOf(failure), { times, ...(silent ? { method: /^/ } : {}) });
    },
    heal: fake.heal,
    sends: () => fake.calls.filter(({ method }) => method === "messages").length,
    disconnected: fake.disconnected,
    drop: fake.dropConnections,
    hosts: [new URL(fake.apiUrl).host],
  };
}

function personOf(person: FakePerson, channel: string): ChannelPerson {
  return {
    conversation: { channel, id: person.chat, kind: "direct" },
    say: async (text) => void (await person.text(text)),
    tap: async (label) => void (await person.tap(label)),
    open: async (url) => void (await person.open(url)),
    block: async () => person.block(),
    seen: () =>
      person
        .shown()
        .filter(({ from }) => from === "bot")
        .map(seen),
  };
}

function seen(message: ShownMessage): SeenMessage {
  const { media, location } = message;
  return {
    id: message.id,
    text: message.text,
    choices: message.buttons.flat().map(({ label }) => label),
    links: [...message.text.matchAll(/https?:\/\/\S+/g)].map(([link]) => link),
    ...(media === undefined ? {} : { media: media.source }),
    ...(location === undefined ? {} : { location }),
  };
}

const subject: ChannelSubject = {
  delivery: "send",
  capabilities: whatsappCapabilities(),
  secrets: [ACCESS_TOKEN, APP_SECRET, VERIFY_TOKEN],
  webhook,
  open: async (context: RecordingContext) => {
    const options = {
      accessToken: ACCESS_TOKEN,
      phoneNumberId: PHONE_NUMBER_ID,
      appSecret: APP_SECRET,
      verifyToken: VERIFY_TOKEN,
    };
    const fake = await fakeWhatsApp({ ...options, businessId: BUSINESS_ID, clock: context.clock });
    const channel = whatsapp({ ...options, apiUrl: fake.apiUrl });
    const handle = channel.handle ?? (() => Promise.reject(new Error("no webhook")));
    fake.deliverTo({ url: "https://shop.example/webhooks/whatsapp", fetch: (request) => handle(request, "") });
    return { channel, platform: platformOf(fake, channel.id), close: fake.close };
  },
};

for (const law of channelLaws(subject)) test(law.name, law.run);
