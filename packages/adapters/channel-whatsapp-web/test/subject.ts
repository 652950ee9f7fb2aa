import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type {
  ChannelPerson,
  ChannelPlatform,
  ChannelSubject,
  RecordingContext,
  SeenMessage,
} from "@sambung/core/testing";
import { faultOf } from "@sambung/core/testing";
import { whatsappWebCapabilities } from "../src/capabilities.ts";
import { type FakePerson, type FakeWhatsAppWeb, fakeWhatsAppWeb, type ShownMessage } from "../src/fake.ts";
import { type WhatsAppWebOptions, whatsappWeb } from "../src/index.ts";

/** The laws' channel, over the fake. `options` say which companion it is. */
export function subjectOf(
  options: (fake: FakeWhatsAppWeb) => Partial<WhatsAppWebOptions>,
  { drops }: { readonly drops: boolean },
): ChannelSubject {
  return {
    delivery: "send",
    capabilities: whatsappWebCapabilities(),
    webhook: { without: "it listens to a browser" },
    secrets: ["2@"],
    open: (context) => open(context, options, drops),
  };
}

async function open(
  context: RecordingContext,
  options: (fake: FakeWhatsAppWeb) => Partial<WhatsAppWebOptions>,
  drops: boolean,
) {
  const fake = await fakeWhatsAppWeb({ clock: context.clock, paired: false });
  const sessionFolder = mkdtempSync(join(tmpdir(), "sambung-laws-"));
  const wakers = new Set<() => void>();
  let ready = false;
  const channel = whatsappWeb({
    sessionFolder,
    mediaHosts: ["shop.example"],
    fetch: fake.fetch,
    onPairing: ({ status }) => {
      // Somebody with the phone is there at once.
      if (status === "scan") fake.scan();
      if (status === "starting") ready = false;
      if (status !== "ready") return;
      ready = true;
      for (const wake of wakers) wake();
    },
    ...options(fake),
  });
  const connected = (): Promise<void> =>
    new Promise((resolve) => {
      wakers.add(resolve);
      if (ready) resolve();
    });
  const platform: ChannelPlatform = {
    person: async () => {
      // After a crash the clock must move before there is a new client.
      if (!dropped) await connected();
      const person = personOf(fake.person(), channel.id);
      // A browser takes longer to start than a law waits; without one, messages may as well be unread first.
      const say: ChannelPerson["say"] = async (text) => connected().then(() => person.say(text));
      return drops ? person : { ...person, say };
    },
    fail: (failure, times = 1) => fake.fail(faultOf(failure, 503), { times }),
    heal: fake.heal,
    sends: () => fake.calls.length,
    disconnected: fake.disconnected,
    pending: fake.unread,
    hosts: [],
    ...(drops
      ? {
          drop: () => {
            dropped = true;
            fake.drop();
          },
        }
      : {}),
  };
  let dropped = false;
  const close = async (): Promise<void> => {
    await fake.close();
    rmSync(sessionFolder, { recursive: true, force: true, maxRetries: 3 });
  };
  return { channel, platform, close };
}

function personOf(person: FakePerson, channel: string): ChannelPerson {
  return {
    conversation: { channel, id: person.chat, kind: "direct" },
    say: async (text) => void person.text(text),
    tap: async () => {
      throw new Error("Nothing can be tapped");
    },
    open: async (url) => void person.open(url),
    block: async () => person.leave(),
    seen: () =>
      person
        .shown()
        .filter(({ from }) => from === "bot")
        .map(seen),
  };
}

function seen({ id, text, media, location }: ShownMessage): SeenMessage {
  return {
    id,
    text,
    choices: [],
    links: [...text.matchAll(/https?:\/\/[^\s()]+/g)].map(([url]) => url),
    ...(media === undefined ? {} : { media: media.source }),
    ...(location === undefined ? {} : { location }),
  };
}
