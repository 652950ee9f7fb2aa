/**
 * The Sambung channel for Microsoft Teams and the other channels of the Bot Framework, on botbuilder.
 *
 * @module
 */
import { CHANNEL_CONTRACT, type Channel, type Json, SambungError } from "@sambung/core";
import { botframeworkCapabilities } from "./capabilities.ts";
import { classify } from "./errors.ts";
import { inbound } from "./inbound.ts";
import { type BotframeworkOptions, settingsOf } from "./options.ts";
import { outbound, typingActivity } from "./outbound.ts";
import { openSession, type Session } from "./session.ts";
import type { BotframeworkClient } from "./transport.ts";

export { botframeworkCapabilities } from "./capabilities.ts";
export { ConnectorError } from "./errors.ts";
export type { BotframeworkOptions } from "./options.ts";
export type { BotframeworkClient } from "./transport.ts";

/**
 * Lets people talk to the bot in Microsoft Teams, and wherever else the Azure Bot Service connects it to.
 *
 * `client` is botbuilder's `CloudAdapter` while the channel runs. Raw parts are activities.
 *
 * @param options id and secret of the bot's app
 * @throws SambungError `option-invalid` for an option that cannot work, and without credentials unless `insecureLocal`;
 * `start` rejects with `peer-missing` when botbuilder is not installed
 * @example
 * const channel = botframework({ appId: "11111111-2222-3333-4444-555555555555", appPassword: "..." });
 */
export function botframework(options: BotframeworkOptions): Channel<BotframeworkClient> {
  const settings = settingsOf(options);
  const { credentials } = settings;
  let session: Session | undefined;
  const running = (): Session => {
    if (session === undefined) throw new SambungError("stopped", `The channel ${settings.id} is not started`);
    return session;
  };

  const channel: Channel<BotframeworkClient> = {
    contract: CHANNEL_CONTRACT,
    id: settings.id,
    platform: "botframework",
    delivery: "send",
    aliasKind: "botframework",
    mount: settings.mount,
    capabilities: botframeworkCapabilities,
    start: async (context) => {
      session = await openSession(settings, context);
    },
    stop: async () => {
      const ending = session;
      await ending?.stop();
      if (session === ending) session = undefined;
    },
    handle: async (request, path) => {
      if (path !== "" && path !== "/") return new Response(null, { status: 404 });
      return session === undefined ? new Response(null, { status: 503 }) : session.handle(request);
    },
    send: async (to, part, { signal }) => ({ ids: await running().post(to, outbound(to, part), signal) }),
    typing: async (to, signal) => {
      await running().post(to, typingActivity(), signal);
    },
    link: async (payload) =>
      credentials === undefined
        ? undefined
        : `https://teams.microsoft.com/l/chat/0/0?users=28:${credentials.appId}&message=${encodeURIComponent(payload)}`,
    fetchMedia: (media, signal) => {
      const { url } = media;
      if (url === undefined || !isMicrosofts(url)) {
        throw new SambungError("event-invalid", "Media of the Bot Framework have an address of Microsoft's");
      }
      return running().transport.download(url, signal);
    },
    classify,
    decode: (body, { date }) => inbound(body, { channel: settings.id, ...receivedAt(date) }),
    encode: (to, part) => [{ method: "sendToConversation", payload: outbound(to, part) as unknown as Json }],
  };
  return Object.defineProperty(channel, "client", { get: () => session?.transport.client(), enumerable: true });

  function isMicrosofts(url: string): boolean {
    const { protocol, hostname } = new URL(url);
    const known = MEDIA_HOSTS.some((host) => hostname.endsWith(host));
    return (protocol === "https:" && known) || settings.serves(url);
  }
}

/** Where Teams keeps files: SharePoint and OneDrive of the organisation, and pictures of a chat. */
const MEDIA_HOSTS = [".sharepoint.com", ".sharepoint.us", ".asyncgw.teams.microsoft.com"];

function receivedAt(date: string | undefined): { readonly receivedAt?: string } {
  const moment = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(moment) ? {} : { receivedAt: new Date(moment).toISOString() };
}
