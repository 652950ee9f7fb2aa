/**
 * The Sambung channel for Slack, on the clients of @slack/bolt.
 *
 * @module
 */
import { CHANNEL_CONTRACT, type Channel, type Json, SambungError } from "@sambung/core";
import { slackCapabilities } from "./capabilities.ts";
import { classify } from "./errors.ts";
import { inbound } from "./inbound.ts";
import { type SlackOptions, settingsOf } from "./options.ts";
import { outbound } from "./outbound.ts";
import { openSession, type Session } from "./session.ts";
import type { SlackClient } from "./transport.ts";
import { parseForm } from "./webhook.ts";

export { slackCapabilities } from "./capabilities.ts";
export type { SlackOptions } from "./options.ts";
export type { SlackClient } from "./transport.ts";

/**
 * Lets people talk to the bot in Slack: direct messages, and channels where somebody calls it; over HTTP or Socket Mode.
 *
 * `client` is Slack's own `WebClient` while the channel runs. Raw parts are the parameters of `chat.postMessage`, or of
 * any other method of the Web API together with its name as `method`.
 *
 * @param options the bot's token, and either the app's `signingSecret` (HTTP) or its `appToken` (Socket Mode)
 * @throws SambungError `option-invalid` for an option that cannot work; `start` rejects with `peer-missing` when
 * @slack/bolt is not installed
 * @example
 * const channel = slack({ token: "xoxb-1234-abcd", signingSecret: "8f742231b10e8888abcd99yyyzzz85a5" });
 */
export function slack(options: SlackOptions): Channel<SlackClient> {
  const settings = settingsOf(options);
  let session: Session | undefined;
  const running = (): Session => {
    if (session === undefined) throw new SambungError("stopped", `The channel ${settings.id} is not started`);
    return session;
  };

  const channel: Channel<SlackClient> = {
    contract: CHANNEL_CONTRACT,
    id: settings.id,
    platform: "slack",
    delivery: "send",
    aliasKind: "slack",
    capabilities: slackCapabilities,
    start: async (context) => {
      session = await openSession(settings, context);
    },
    stop: async () => {
      const ending = session;
      await ending?.stop();
      if (session === ending) session = undefined;
    },
    send: async (to, part, { signal }) => ({ ids: await running().post(to, part, signal) }),
    withdraw: (to, messageId, { signal }) => running().withdraw(to, messageId, signal),
    fetchMedia: (media, signal) => {
      if (media.id === undefined) throw new SambungError("event-invalid", "Media of Slack have an id");
      return running().transport.download(media.id, signal);
    },
    classify,
    decode: (body, { date }) => {
      const { id, botUserId } = settings;
      const bot = botUserId === undefined ? {} : { bot: botUserId };
      return inbound(payloadOf(body), { channel: id, ...bot, ...receivedAt(date) });
    },
    encode: (to, part) => {
      const { method, parameters } = outbound(to, part);
      return [{ method, payload: parameters as Json }];
    },
  };
  const client = { get: () => session?.transport.client, enumerable: true };
  if ("appToken" in settings.intake) return Object.defineProperty(channel, "client", client);
  const webhook: Pick<Channel, "mount" | "handle"> = {
    mount: settings.mount,
    handle: async (request, path) => {
      if (path !== "" && path !== "/") return new Response(null, { status: 404 });
      return session === undefined ? new Response(null, { status: 503 }) : session.handle(request);
    },
  };
  return Object.defineProperty({ ...channel, ...webhook }, "client", client);
}

/** The payload in a body as it was posted, or in a form that somebody has read already. */
function payloadOf(body: Json): unknown {
  try {
    if (typeof body === "string") return body.startsWith("{") ? (JSON.parse(body) as unknown) : parseForm(body);
    const form = body as { readonly payload?: unknown } | null;
    return typeof form?.payload === "string" ? (JSON.parse(form.payload) as unknown) : body;
  } catch {
    return body;
  }
}

function receivedAt(date: string | undefined): { readonly receivedAt?: string } {
  const moment = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(moment) ? {} : { receivedAt: new Date(moment).toISOString() };
}
