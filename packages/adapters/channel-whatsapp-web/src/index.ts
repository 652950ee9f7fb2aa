/**
 * The Sambung channel for WhatsApp accounts that are driven through WhatsApp Web, on whatsapp-web.js.
 *
 * @module
 */
import { CHANNEL_CONTRACT, type Channel, type Json, SambungError } from "@sambung/core";
import { whatsappWebCapabilities } from "./capabilities.ts";
import type { WhatsAppWebClient } from "./client.ts";
import { classify } from "./errors.ts";
import { inbound } from "./inbound.ts";
import { settingsOf, type WhatsAppWebOptions } from "./options.ts";
import { outbound } from "./outbound.ts";
import type { Pairing } from "./pairing.ts";
import { openSession, type Session } from "./session.ts";

export { whatsappWebCapabilities } from "./capabilities.ts";
export type { WhatsAppWebChat, WhatsAppWebClient, WhatsAppWebLibrary, WhatsAppWebMessage } from "./client.ts";
export type { WhatsAppWebOptions } from "./options.ts";
export { type Pairing, type PairingOutput, printPairing, qrSvg, qrText } from "./pairing.ts";
export { pairingPage } from "./pairing-page.ts";

/** The channel, with how its pairing stands. */
export interface WhatsAppWebChannel extends Channel<WhatsAppWebClient> {
  /** How the account and this process are connected now. */
  readonly pairing: Pairing;
}

/**
 * Lets people talk to the bot in WhatsApp, through a browser that is paired with a phone like a person's own. WhatsApp
 * allows no bots there and blocks accounts for it: prefer `@sambung/channel-whatsapp`.
 *
 * `client` is whatsapp-web.js's `Client` while connected. Raw parts are `{ text }` with WhatsApp's own signs.
 *
 * @param options where the session is kept, and what shows the code that pairs it
 * @throws SambungError `option-invalid` for an option that cannot work; `start` rejects with `peer-missing` when
 * whatsapp-web.js is not installed, and with `session-in-use` when another process has the session
 * @example
 * const channel = whatsappWeb({ sessionFolder: "data/whatsapp-web", onPairing: printPairing(process.stderr) });
 */
export function whatsappWeb(options: WhatsAppWebOptions = {}): WhatsAppWebChannel {
  const settings = settingsOf(options);
  let session: Session | undefined;
  let pairing: Pairing = { status: "stopped" };
  const running = (): Session => {
    if (session === undefined) throw new SambungError("stopped", `The channel ${settings.id} is not started`);
    return session;
  };

  const channel: Channel<WhatsAppWebClient> = {
    contract: CHANNEL_CONTRACT,
    id: settings.id,
    platform: "whatsapp-web",
    delivery: "send",
    aliasKind: "whatsapp",
    capabilities: (conversation) => whatsappWebCapabilities(conversation, settings.mediaHosts.size > 0),
    start: async (context) => {
      session = await openSession(settings, context, (now) => {
        pairing = now;
        try {
          settings.onPairing(now);
        } catch {
          // Whoever shows the code must not be able to end the connection.
          context.log.error("whatsapp-web-pairing-not-shown", { channel: settings.id, status: now.status });
        }
      });
    },
    stop: async () => {
      const ending = session;
      await ending?.stop();
      if (session === ending) session = undefined;
    },
    send: (to, part, { signal }) =>
      running().sending(signal, async (either) => {
        const ids: string[] = [];
        for (const { payload } of outbound(to, part, settings)) {
          ids.push(await running().transport.send(running().client(), payload, either));
        }
        return { ids };
      }),
    typing: (to, signal) =>
      running().sending(signal, (either) => running().transport.typing(running().client(), to.id, either)),
    link: async (payload) => {
      const number = session?.number() ?? settings.number;
      const possible = number !== undefined && payload.length <= 256;
      return possible ? `https://wa.me/${number}?text=${encodeURIComponent(payload)}` : undefined;
    },
    fetchMedia: async (media, signal) => {
      if (media.id === undefined) throw new SambungError("event-invalid", "Media of WhatsApp have an id");
      return running().transport.download(running().client(), media.id, signal);
    },
    classify,
    decode: (body, { date }) =>
      inbound(body, {
        channel: settings.id,
        groups: true,
        ...(settings.number === undefined ? {} : { account: settings.number }),
        ...receivedAt(date),
      }),
    encode: (to, part) =>
      outbound(to, part, settings).map(({ method, payload }) => ({ method, payload: payload as unknown as Json })),
  };
  return Object.defineProperties(channel, {
    client: { get: () => session?.connected(), enumerable: true },
    pairing: { get: () => pairing, enumerable: true },
  }) as WhatsAppWebChannel;
}

function receivedAt(date: string | undefined): { readonly receivedAt?: string } {
  const moment = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(moment) ? {} : { receivedAt: new Date(moment).toISOString() };
}
