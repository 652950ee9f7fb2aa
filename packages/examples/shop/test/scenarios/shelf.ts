import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { botframework } from "@sambung/channel-botframework";
import { fakeBotframework } from "@sambung/channel-botframework/fake";
import { slack } from "@sambung/channel-slack";
import { fakeSlack } from "@sambung/channel-slack/fake";
import { telegram } from "@sambung/channel-telegram";
import { fakeTelegram } from "@sambung/channel-telegram/fake";
import { web } from "@sambung/channel-web";
import { fakeWeb } from "@sambung/channel-web/fake";
import { whatsapp } from "@sambung/channel-whatsapp";
import { fakeWhatsApp } from "@sambung/channel-whatsapp/fake";
import { whatsappWeb } from "@sambung/channel-whatsapp-web";
import { fakeWhatsAppWeb } from "@sambung/channel-whatsapp-web/fake";
import {
  type App,
  type Bot,
  type Channel,
  type ChannelContext,
  type Clock,
  type StartOptions,
  systemClock,
} from "@sambung/core";
import { memoryStore, silentLog } from "@sambung/core/testing";

/** The site signs its logins with it. */
export const IDENTITY_SECRET = "a secret that the site shares with the bot";
/** Time goes this much faster, so that nobody has to wait for what Slack allows in a second. */
const HURRY = 40;

function hurried(): Clock & { skip(ms: number): void } {
  const { now, monotonic, wait } = systemClock();
  const [began, start] = [now(), monotonic()];
  let skipped = 0;
  const passed = (): number => (monotonic() - start) * HURRY + skipped;
  return {
    now: () => began + passed(),
    monotonic: passed,
    wait: (ms, signal) => wait(ms / HURRY, signal),
    skip(ms) {
      skipped += ms;
    },
  };
}

/** Somebody on one channel, by hand. */
export interface Hands {
  text(text: string): Promise<unknown>;
  /** Taps the newest option with this label. */
  tap(label: string): Promise<unknown>;
  /** What the bot said so far. */
  heard(): readonly string[];
}

export const CHANNELS = ["web", "telegram", "slack", "whatsapp", "whatsapp-web", "botframework"] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** A request that the bot got, to be sent again or changed. */
export interface Wired {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string;
  /** What the bot answered. */
  readonly status: number;
}

/** All channels with their adapters, the platforms being fakes. */
export interface Shelf {
  readonly app: App;
  /** What the adapters were given when they started. */
  readonly contexts: ReadonlyMap<string, ChannelContext>;
  /** Everything the bot was asked over HTTP, oldest first. */
  readonly wired: readonly Wired[];
  /** The clock goes on by so much at once. */
  skip(ms: number): void;
  /** A new person with all channels; on the others than the web they are strangers until they are linked. */
  person(): Readonly<Record<ChannelName, Hands>> & {
    /** Makes the person of a channel the one of the web. */
    join(channel: ChannelName): Promise<void>;
    leave(): void;
  };
  /** Everything was answered and sent. */
  calm(): Promise<void>;
  close(): Promise<void>;
}

export async function openShelf(bot: Bot, options: Partial<StartOptions> = {}): Promise<Shelf> {
  const clock = hurried();
  const [telegramFake, slackFake, whatsappFake, pairedFake, teamsFake] = await Promise.all([
    fakeTelegram({ clock }),
    fakeSlack({ clock }),
    fakeWhatsApp({ clock }),
    fakeWhatsAppWeb({ clock }),
    fakeBotframework({ clock }),
  ]);
  const sessionFolder = mkdtempSync(join(tmpdir(), "sambung-twelve-"));
  const { appId, appPassword, openIdMetadata, host } = teamsFake;
  const secret = "secret-of-the-webhook";
  const { accessToken, phoneNumberId, appSecret, verifyToken, apiUrl, number } = whatsappFake;
  const contexts = new Map<string, ChannelContext>();
  const known = (channel: Channel): Channel => {
    const { start } = channel;
    return Object.assign(channel, {
      start(context: ChannelContext) {
        contexts.set(channel.id, context);
        return start.call(channel, context);
      },
    });
  };
  const app = await bot.start({
    store: memoryStore(),
    log: silentLog,
    clock,
    ...options,
    channels: [
      web({
        files: false,
        identitySecret: IDENTITY_SECRET,
        limits: { messages: false, requests: false, sessions: false },
      }),
      telegram({ token: telegramFake.token, apiRoot: telegramFake.apiRoot, webhookSecret: secret }),
      slack({ token: slackFake.token, signingSecret: slackFake.signingSecret, slackApiUrl: slackFake.apiUrl }),
      whatsapp({ accessToken, phoneNumberId, appSecret, verifyToken, apiUrl, number }),
      whatsappWeb({ library: pairedFake.library, sessionFolder, onPairing: () => {} }),
      botframework({ appId, appPassword, openIdMetadata, serviceHosts: [host] }),
    ].map(known),
  });
  const wired: Wired[] = [];
  const wire = async (request: Request): Promise<Response> => {
    const { url, method, headers } = request;
    const body = await request.clone().text();
    const response = await app.fetch(request);
    if (method === "POST") wired.push({ url, method, headers: new Headers(headers), body, status: response.status });
    return response;
  };
  telegramFake.deliverTo({ url: "http://shop/webhooks/telegram", secret, fetch: wire });
  slackFake.deliverTo({ url: "http://shop/webhooks/slack", fetch: wire });
  teamsFake.deliverTo({ url: "http://shop/api/messages", fetch: wire });
  whatsappFake.deliverTo({ url: "http://shop/webhooks/whatsapp", fetch: wire });

  const said = (shown: readonly { readonly from: string; readonly text: string }[]): readonly string[] =>
    shown.filter(({ from }) => from === "bot").map(({ text }) => text);
  const site = fakeWeb({ url: "http://shop/chat", fetch: wire, lang: "id" });
  const readers = new Set<() => Promise<void>>();
  return {
    ...{ app, contexts, wired, skip: clock.skip },
    person() {
      const [onTelegram, onSlack, onWhatsApp] = [telegramFake.person(), slackFake.person(), whatsappFake.person()];
      const [paired, onTeams] = [pairedFake.person(), teamsFake.person()];
      /** Nobody answers there; a chat becomes read when the bot has its messages. */
      const readByBot = (): Promise<void> =>
        new Promise((resolve) => {
          const look = (): void => {
            if (pairedFake.unread(paired.chat) > 0) return;
            stop();
            resolve();
          };
          const stop = pairedFake.watch(look);
          look();
        });
      const onWeb = site.person();
      /** Shows everything that was committed: the page reads it after the fact. */
      const caughtUp = async (): Promise<void> => {
        const { conversation } = onWeb;
        if (conversation === undefined) return;
        await onWeb.reached(await app.store.log.cursor({ channel: "web", id: conversation }));
      };
      readers.add(caughtUp);
      const hands: Readonly<Record<ChannelName, Hands>> = {
        web: {
          text: (text) => onWeb.text(text),
          tap: (label) => onWeb.tap(label),
          heard: () => said(onWeb.shown()),
        },
        telegram: {
          text: (text) => onTelegram.text(text),
          tap: (label) => onTelegram.tap(label),
          heard: () => said(onTelegram.shown()),
        },
        slack: {
          text: (text) => onSlack.text(text),
          tap: (label) => onSlack.tap(label),
          heard: () => said(onSlack.shown()),
        },
        whatsapp: {
          text: (text) => onWhatsApp.text(text),
          tap: (label) => onWhatsApp.tap(label),
          heard: () => said(onWhatsApp.shown()),
        },
        "whatsapp-web": {
          text: (text) => {
            paired.text(text);
            return readByBot();
          },
          tap: async (label) => {
            throw new Error(`WhatsApp Web shows nothing to tap, so not ${label} either`);
          },
          heard: () => said(paired.shown()),
        },
        botframework: {
          text: (text) => onTeams.text(text),
          tap: (label) => onTeams.tap(label),
          heard: () => said(onTeams.shown()),
        },
      };
      return {
        ...hands,
        async join(channel) {
          const { code } = await onWeb.link(channel);
          await hands[channel].text(code);
        },
        leave() {
          readers.delete(caughtUp);
          onWeb.leave();
        },
      };
    },
    async calm() {
      await app.idle();
      await Promise.all([...readers].map((read) => read()));
    },
    async close() {
      await app.stop();
      const fakes = [telegramFake, slackFake, whatsappFake, pairedFake, teamsFake];
      await Promise.all(fakes.map((fake) => fake.close()));
      rmSync(sessionFolder, { recursive: true, force: true });
    },
  };
}
