/**
 * The Sambung channel for Telegram, on telegraf.
 *
 * @module
 */
import { CHANNEL_CONTRACT, type Channel, type Json, SambungError } from "@sambung/core";
import { telegramCapabilities } from "./capabilities.ts";
import { classify, nothingToWithdraw } from "./errors.ts";
import { inbound } from "./inbound.ts";
import { settingsOf, type TelegramOptions } from "./options.ts";
import { outbound, typingCall, withdrawal } from "./outbound.ts";
import { openSession, type Session } from "./session.ts";
import type { TelegramClient } from "./transport.ts";
import { fieldsOf, idOf } from "./wire.ts";

export { telegramCapabilities } from "./capabilities.ts";
export type { TelegramOptions } from "./options.ts";
export type { TelegramClient } from "./transport.ts";

/**
 * Lets people talk to the bot in Telegram, by webhook or by polling.
 *
 * `client` is telegraf's `Telegram` while the channel runs. Raw parts are the parameters of any Bot API method plus its
 * `method`.
 *
 * @param options the bot's token, and a `webhookSecret` unless the channel shall poll
 * @throws SambungError `option-invalid` for an option that cannot work; `start` rejects with `peer-missing` when telegraf
 * is not installed
 * @example
 * const channel = telegram({ token: "123456:ABC-def", webhookSecret: "a-long-random-text" });
 */
export function telegram(options: TelegramOptions): Channel<TelegramClient> {
  const settings = settingsOf(options);
  let session: Session | undefined;
  const running = (): Session => {
    if (session === undefined) throw new SambungError("stopped", `The channel ${settings.id} is not started`);
    return session;
  };

  const channel: Channel<TelegramClient> = {
    contract: CHANNEL_CONTRACT,
    id: settings.id,
    platform: "telegram",
    delivery: "send",
    aliasKind: "telegram",
    capabilities: telegramCapabilities,
    start: async (context) => {
      session = await openSession(settings, context);
    },
    stop: async () => {
      const ending = session;
      await ending?.stop();
      if (session === ending) session = undefined;
    },
    send: (to, part, { signal }) =>
      running().sending(signal, async (either) => {
        const ids: string[] = [];
        for (const call of outbound(to, part)) {
          ids.push(...idsOf(await running().transport.call(call.method, call.payload, either)));
        }
        return { ids };
      }),
    withdraw: (to, messageId, { signal }) =>
      running().sending(signal, async (either) => {
        const call = withdrawal(to, messageId);
        try {
          await running().transport.call(call.method, call.payload, either);
        } catch (error) {
          if (!nothingToWithdraw(error)) throw error;
        }
      }),
    typing: (to, signal) =>
      running().sending(signal, async (either) => {
        const call = typingCall(to);
        await running().transport.call(call.method, call.payload, either);
      }),
    link: async (payload) => {
      const username = session === undefined ? settings.username : await session.username();
      const possible = username !== undefined && /^[\w-]{1,64}$/.test(payload);
      return possible ? `https://t.me/${username}?start=${payload}` : undefined;
    },
    fetchMedia: (media, signal) => {
      if (media.id === undefined) throw new SambungError("event-invalid", "Media of Telegram have an id");
      return running().transport.download(media.id, signal);
    },
    classify,
    decode: (body, { date }) =>
      inbound(body, {
        channel: settings.id,
        account: settings.account,
        ...(settings.username === undefined ? {} : { username: settings.username }),
        ...receivedAt(date),
      }),
    encode: (to, part) => outbound(to, part).map(({ method, payload }) => ({ method, payload: payload as Json })),
  };
  const client = { get: () => session?.transport.client, enumerable: true };
  if (settings.secret === undefined) return Object.defineProperty(channel, "client", client);
  const webhook: Pick<Channel, "mount" | "handle"> = {
    mount: settings.mount,
    handle: async (request, path) => {
      if (path !== "" && path !== "/") return new Response(null, { status: 404 });
      return session === undefined ? new Response(null, { status: 503 }) : session.handle(request);
    },
  };
  return Object.defineProperty({ ...channel, ...webhook }, "client", client);
}

/** The ids of the messages a call made: one, several for an album, none for anything else. */
function idsOf(result: unknown): readonly string[] {
  return (Array.isArray(result) ? result : [result]).flatMap(
    (message) => idOf(fieldsOf(message)?.["message_id"]) ?? [],
  );
}

function receivedAt(date: string | undefined): { readonly receivedAt?: string } {
  const moment = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(moment) ? {} : { receivedAt: new Date(moment).toISOString() };
}
