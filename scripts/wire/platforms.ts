import { createHmac } from "node:crypto";
import { botframework } from "@sambung/channel-botframework";
import { fakeBotframework } from "@sambung/channel-botframework/fake";
import { slack } from "@sambung/channel-slack";
import { telegram } from "@sambung/channel-telegram";
import { web } from "@sambung/channel-web";
import { whatsapp } from "@sambung/channel-whatsapp";
import { whatsappWeb } from "@sambung/channel-whatsapp-web";
import type { Channel } from "@sambung/core";
import type { Posted } from "./request.ts";

/** A variable of the environment a platform reads. */
export interface Variable {
  readonly name: string;
  readonly what: string;
  /** Without it a request cannot be verified. */
  readonly proof?: true;
}

/** Reads a variable; undefined when it is not set. */
export type Read = (name: string) => string | undefined;

/** A channel to read and write payloads with. It never talks to its platform. */
export interface Opened {
  readonly channel: Channel;
  /** Headers that prove a body, made with the secrets the channel was opened with. */
  readonly sign: (body: Uint8Array, at: number) => Promise<Readonly<Record<string, string>>>;
  /** What comes in is no request, so there is nothing to judge it by. */
  readonly unsigned?: true;
  /** Ends what was opened beside the channel. */
  readonly close?: () => Promise<void>;
}

/** What the commands know about one platform. */
export interface Platform {
  /** Content type of a request that names none. */
  readonly contentType: string;
  readonly variables: readonly Variable[];
  /** Whom `encode` writes to when the message does not say. */
  readonly to: string;
  /**
   * @param read variables of the environment
   * @param posted the request that will be read, for what it tells about the bot when no variable does
   */
  open(read: Read, posted?: Posted): Opened | Promise<Opened>;
}

/** Nobody listens there: what a channel asks of its platform on the side fails at once. */
const NOWHERE = "http://127.0.0.1:1";
/** Stands for a secret where nothing is verified. */
const MADE_UP = "made-up-for-this-run-only";

export const PLATFORMS: { readonly [name: string]: Platform } = {
  web: {
    contentType: "application/json",
    variables: [{ name: "WEB_IDENTITY_SECRET", what: "the secret of customer logins (HS256)", proof: true }],
    to: "visitor",
    open: (read) => {
      const identitySecret = read("WEB_IDENTITY_SECRET");
      return {
        channel: web({ files: false, ...(identitySecret !== undefined && { identitySecret }) }),
        sign: async () => ({}),
      };
    },
  },
  telegram: {
    contentType: "application/json",
    variables: [
      { name: "TELEGRAM_WEBHOOK_SECRET", what: "the secret_token given to setWebhook", proof: true },
      { name: "TELEGRAM_BOT_TOKEN", what: "tells the account (the bot's id) of the events" },
      {
        name: "TELEGRAM_BOT_USERNAME",
        what: "the bot's name, for mentions in groups; else the first @...bot of the text",
      },
    ],
    to: "5012001",
    open: (read, posted) => {
      const webhookSecret = read("TELEGRAM_WEBHOOK_SECRET") ?? MADE_UP;
      const username = read("TELEGRAM_BOT_USERNAME") ?? mentionedBot(posted?.text) ?? "unknown_bot";
      const token = read("TELEGRAM_BOT_TOKEN") ?? "0:none";
      return {
        channel: telegram({ token, webhookSecret, username, apiRoot: NOWHERE }),
        sign: async () => ({ "x-telegram-bot-api-secret-token": webhookSecret }),
      };
    },
  },
  slack: {
    contentType: "application/json",
    variables: [
      { name: "SLACK_SIGNING_SECRET", what: "the app's signing secret", proof: true },
      { name: "SLACK_BOT_USER_ID", what: "the bot's user id, U..., for payloads that do not name it" },
    ],
    to: "D0123456789",
    open: (read) => {
      const signingSecret = read("SLACK_SIGNING_SECRET") ?? MADE_UP;
      const botUserId = read("SLACK_BOT_USER_ID") ?? "U0";
      return {
        channel: slack({ token: "xoxb-none", signingSecret, botUserId, slackApiUrl: NOWHERE }),
        sign: async (body, at) => {
          const seconds = String(Math.floor(at / 1000));
          const digest = createHmac("sha256", signingSecret).update(`v0:${seconds}:`).update(body).digest("hex");
          return { "x-slack-request-timestamp": seconds, "x-slack-signature": `v0=${digest}` };
        },
      };
    },
  },
  whatsapp: {
    contentType: "application/json",
    variables: [
      { name: "WHATSAPP_APP_SECRET", what: "the app's secret", proof: true },
      { name: "WHATSAPP_VERIFY_TOKEN", what: "the text Meta repeats when the webhook is set up (GET)" },
    ],
    to: "6281234567890",
    open: (read) => {
      const appSecret = read("WHATSAPP_APP_SECRET") ?? MADE_UP;
      const verifyToken = read("WHATSAPP_VERIFY_TOKEN") ?? MADE_UP;
      return {
        channel: whatsapp({ accessToken: "none", phoneNumberId: "0", appSecret, verifyToken, apiUrl: NOWHERE }),
        sign: async (body) => ({
          "x-hub-signature-256": `sha256=${createHmac("sha256", appSecret).update(body).digest("hex")}`,
        }),
      };
    },
  },
  "whatsapp-web": {
    contentType: "application/json",
    variables: [{ name: "WHATSAPP_WEB_NUMBER", what: "tells the account (the paired number) of the events" }],
    to: "6281234567890@c.us",
    open: (read) => {
      const number = read("WHATSAPP_WEB_NUMBER");
      // No request to verify: a browser tells what came in.
      return { channel: whatsappWeb(number === undefined ? {} : { number }), sign: async () => ({}), unsigned: true };
    },
  },
  botframework: {
    contentType: "application/json",
    variables: [
      { name: "MICROSOFT_APP_PASSWORD", what: "a client secret of the bot's app", proof: true },
      { name: "MICROSOFT_APP_ID", what: "the bot's app id" },
      { name: "BOTFRAMEWORK_OPENID_METADATA", what: "where the keys of the tokens are, if not at Microsoft's" },
      { name: "BOTFRAMEWORK_SERVICE_HOSTS", what: "further hosts of connectors, with commas" },
    ],
    to: "a:1rini",
    open: async (read, posted) => {
      const appId = read("MICROSOFT_APP_ID") ?? "none";
      const appPassword = read("MICROSOFT_APP_PASSWORD");
      const openIdMetadata = read("BOTFRAMEWORK_OPENID_METADATA");
      if (appPassword !== undefined) {
        const serviceHosts = read("BOTFRAMEWORK_SERVICE_HOSTS")?.split(",") ?? [];
        const metadata = openIdMetadata !== undefined && { openIdMetadata };
        return { channel: botframework({ appId, appPassword, serviceHosts, ...metadata }), sign: async () => ({}) };
      }
      const fake = await fakeBotframework({ appId, appPassword: MADE_UP });
      const serviceUrl = addressIn(posted?.text) ?? fake.serviceUrl;
      const serviceHosts = [new URL(serviceUrl).host];
      return {
        channel: botframework({ appId, appPassword: MADE_UP, openIdMetadata: fake.openIdMetadata, serviceHosts }),
        sign: async (_body, at) => ({ authorization: await fake.authorization({ at, serviceUrl }) }),
        close: fake.close,
      };
    },
  },
};

/** Where an activity says it came from. */
function addressIn(text: string | undefined): string | undefined {
  const found = /"serviceUrl"\s*:\s*"([^"\\]+)"/.exec(text ?? "")?.[1];
  return found !== undefined && URL.canParse(found) ? found : undefined;
}

/** Every bot of Telegram has a name that ends in "bot". */
function mentionedBot(text: string | undefined): string | undefined {
  return /@(\w{2,29}bot)\b/i.exec(text ?? "")?.[1];
}
