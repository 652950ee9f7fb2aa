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
import { telegramCapabilities } from "./capabilities.ts";
import { type FakePerson, type FakeTelegram, fakeTelegram, type ShownMessage } from "./fake.ts";
import { type TelegramOptions, telegram } from "./index.ts";
import { SECRET_HEADER } from "./verify.ts";

const SECRET = "law-abiding_secret-0123456789";
const TOKEN = "7000001:law-abiding-token";
const USERNAME = "kopi_sambung_bot";
/** When the virtual clock of a law starts. */
const NOW = "2026-01-05T02:00:00.000Z";

const folder = new URL("../payloads/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");
const events = JSON.parse(read("events.json")) as { readonly [name: string]: readonly { readonly kind: string }[] };
const names = readdirSync(folder)
  .filter((name) => name !== "events.json")
  .map((name) => name.replace(".json", ""));
// "text" first: it is the sample the laws use when one is enough.
const withEvents = ["text", ...names.filter((name) => !name.startsWith("none-") && name !== "text")];

const webhook: WebhookSubject = {
  contentType: "application/json",
  sign: (_under, _body, { otherSecret = false }) =>
    new Headers({ [SECRET_HEADER]: otherSecret ? "another-secret-of-the-same-form" : SECRET }),
  signature: { header: SECRET_HEADER, coversBody: false },
  samples: withEvents.map((name) => ({
    name,
    body: read(`${name}.json`),
    // Telegram does not say when a button was tapped.
    events: (events[name] ?? []).map((event) => ({ ...event, ...(event.kind === "choice" ? { at: NOW } : {}) })),
  })),
  batch: { without: "Telegram posts one update at a time" },
  ignored: names.filter((name) => name.startsWith("none-")).map((name) => ({ name, body: read(`${name}.json`) })),
  handshakes: { without: "Telegram has none" },
};

function platformOf(fake: FakeTelegram, channel: string): ChannelPlatform {
  return {
    person: async () => personOf(fake.person({ started: true }), channel),
    // Only what the channel calls on its own account: fetching updates goes on.
    fail: (failure, times = 1) => fake.fail(faultOf(failure), { method: /^(?!getUpdates|deleteWebhook)/, times }),
    heal: fake.heal,
    sends: () => fake.calls.filter(({ method }) => method.startsWith("send")).length,
    disconnected: fake.disconnected,
    drop: fake.dropConnections,
    pending: () => fake.pending().length,
    hosts: [new URL(fake.apiRoot).host],
  };
}

function personOf(person: FakePerson, channel: string): ChannelPerson {
  return {
    conversation: { channel, id: String(person.chat), kind: "direct" },
    say: async (text) => void (await person.text(text)),
    tap: async (label) => void (await person.tap(label)),
    open: async (url) => void (await person.start(new URL(url).searchParams.get("start") ?? undefined)),
    block: async () => void (await person.block()),
    seen: () =>
      person
        .shown()
        .filter(({ from }) => from === "bot")
        .map(seen),
  };
}

function seen(message: ShownMessage): SeenMessage {
  const buttons = message.buttons.flat();
  const { media, location } = message;
  return {
    id: String(message.id),
    text: message.text,
    choices: buttons.map(({ label }) => label),
    links: [...message.entities, ...buttons].flatMap(({ url }) => url ?? []),
    ...(media === undefined ? {} : { media: media.source }),
    ...(location === undefined ? {} : { location }),
  };
}

async function open(context: RecordingContext, options: Partial<TelegramOptions>) {
  const fake = await fakeTelegram({ token: TOKEN, username: USERNAME, clock: context.clock });
  const channel = telegram({ token: TOKEN, apiRoot: fake.apiRoot, ...options });
  const { handle } = channel;
  if (handle !== undefined) {
    fake.deliverTo({ url: "https://shop.example/hook", secret: SECRET, fetch: (request) => handle(request, "") });
  }
  return { channel, platform: platformOf(fake, channel.id), close: fake.close };
}

const common = { delivery: "send", capabilities: telegramCapabilities(), secrets: [TOKEN, SECRET] } as const;

const byWebhook: ChannelSubject = {
  ...common,
  webhook,
  open: (context) => open(context, { webhookSecret: SECRET, username: USERNAME, id: "telegram" }),
};

const byPolling: ChannelSubject = {
  ...common,
  webhook: { without: "it fetches its updates" },
  open: (context) => open(context, { id: "telegram:bandung" }),
};

describe("by webhook", () => {
  for (const law of channelLaws(byWebhook)) test(law.name, law.run);
});

describe("by polling", () => {
  for (const law of channelLaws(byPolling)) test(law.name, law.run);
});
