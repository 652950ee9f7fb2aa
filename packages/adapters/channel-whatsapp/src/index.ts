/**
 * The Sambung channel for WhatsApp, on Meta's Cloud API.
 *
 * @module
 */
import { CHANNEL_CONTRACT, type Channel, type Json, SambungError } from "@sambung/core";
import { whatsappCapabilities } from "./capabilities.ts";
import { classify } from "./errors.ts";
import { inbound } from "./inbound.ts";
import { settingsOf, type WhatsAppOptions } from "./options.ts";
import { outbound } from "./outbound.ts";
import { listButtonOf, openSession, type Session } from "./session.ts";
import type { WhatsAppClient } from "./transport.ts";

export { whatsappCapabilities } from "./capabilities.ts";
export { GraphError } from "./errors.ts";
export type { WhatsAppOptions } from "./options.ts";
export type { WhatsAppClient } from "./transport.ts";

/** Languages of a bot nobody has told about. */
const LOCALES = ["id", "en"];

/**
 * Lets people talk to the bot in WhatsApp, through Meta's Cloud API.
 *
 * Raw parts are messages of the Cloud API without their recipient, such as templates. `client` reaches the rest of the
 * Graph API while the channel runs.
 *
 * @param options token and id of the business's number, the app's secret, and a verify token
 * @throws SambungError `option-invalid` for an option that cannot work
 * @example
 * const channel = whatsapp({ accessToken: "EAA...", phoneNumberId: "106540352242922", appSecret: "...", verifyToken: "..." });
 */
export function whatsapp(options: WhatsAppOptions): Channel<WhatsAppClient> {
  const settings = settingsOf(options);
  let session: Session | undefined;
  const running = (): Session => {
    if (session === undefined) throw new SambungError("stopped", `The channel ${settings.id} is not started`);
    return session;
  };

  const channel: Channel<WhatsAppClient> = {
    contract: CHANNEL_CONTRACT,
    id: settings.id,
    platform: "whatsapp",
    delivery: "send",
    aliasKind: "whatsapp",
    mount: settings.mount,
    capabilities: whatsappCapabilities,
    start: async (context) => {
      session = openSession(settings, context);
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
    send: (to, part, { signal }) =>
      running().sending(signal, async (either) => {
        const { transport, listButton } = running();
        const ids: string[] = [];
        for (const payload of outbound(to, part, { listButton })) ids.push(await transport.send(payload, either));
        return { ids };
      }),
    typing: (to, signal) => running().typing(to.id, signal),
    link: async (payload) => {
      const number = session === undefined ? settings.number : await session.number();
      return number === undefined ? undefined : `https://wa.me/${number}?text=${encodeURIComponent(payload)}`;
    },
    fetchMedia: (media, signal) => {
      if (media.id === undefined) throw new SambungError("event-invalid", "Media of WhatsApp have an id");
      return running().transport.download(media.id, signal);
    },
    classify,
    decode: (body) => inbound(body, { channel: settings.id }),
    encode: (to, part) =>
      outbound(to, part, { listButton: settings.listButton ?? listButtonOf(LOCALES) }).map((payload) => ({
        method: "messages",
        payload: payload as Json,
      })),
  };
  return Object.defineProperty(channel, "client", { get: () => session?.transport.client, enumerable: true });
}
