import type { ChannelContext, ChannelEvent } from "@sambung/core";
import { makeWork, type Work, within } from "@sambung/core/channel";
import type { WhatsAppWebClient } from "./client.ts";
import { type Connection, keepConnected } from "./connection.ts";
import { kindOf, standInOf } from "./conversation.ts";
import { NotSent } from "./errors.ts";
import { inbound } from "./inbound.ts";
import { lockSession } from "./lock.ts";
import type { Settings } from "./options.ts";
import type { Pairing } from "./pairing.ts";
import { makeReceiving } from "./receiving.ts";
import { openTransport, type Transport } from "./transport.ts";
import { verifiedNumber } from "./verify.ts";
import { fieldsOf, type Incoming, idOf, numberOf } from "./wire.ts";

/** What lives between `start` and `stop`. */
export interface Session {
  readonly transport: Transport;
  readonly sending: Work["sending"];
  /** The client, while connected. */
  readonly connected: Connection["client"];
  /** The client. @throws NotSent `not-connected` */
  client(): WhatsAppWebClient;
  /** The account's number, once known. */
  number(): string | undefined;
  stop(): Promise<void>;
}

/** Questions to WhatsApp on the side: whose stand-in it is, that a chat was read. */
const ASK_MS = 5000;
/** Unread messages of one chat that are read after a reconnect. */
const CATCH_UP = 100;
/**
 * Further messages that are asked for with them. The library cuts after a sort that mixes up messages of one second, so
 * exactly as many as are unread may leave one of them out; what was read before is known by its key.
 */
const SAME_SECOND = 20;
/** Remembered numbers behind stand-ins. */
const STAND_INS = 5000;

/**
 * Takes the session and begins to connect, which takes as long as it takes: `start` does not wait for a phone.
 *
 * @throws SambungError `peer-missing`, `session-in-use`
 */
export async function openSession(
  settings: Settings,
  context: ChannelContext,
  pairing: (pairing: Pairing) => void,
): Promise<Session> {
  const { clock, log } = context;
  const channel = settings.id;
  const transport = await openTransport(settings);
  const lock = lockSession(settings.sessionFolder, settings.session);
  const work = makeWork(clock);
  const paired = context.keyspace("pairing", { erase: "none", export: "none" });
  const numbers = new Map<string, string>();
  let number = settings.number;
  let own: readonly string[] = [];

  const ask = <Result>(question: (client: WhatsAppWebClient) => Promise<Result>): Promise<Result | undefined> => {
    const client = connection.client();
    if (client === undefined) return Promise.resolve(undefined);
    return within(clock, ASK_MS, work.lifetime, (signal) =>
      Promise.race([
        question(client),
        new Promise<undefined>((resolve) => signal.addEventListener("abort", () => resolve(undefined))),
      ]),
    ).catch(() => undefined);
  };
  /** Some people write under a stand-in for their number; WhatsApp Web may know the number. */
  const senderOf = async (incoming: Incoming): Promise<object | undefined> => {
    const message = fieldsOf(incoming["message"]) ?? fieldsOf(incoming["reaction"]);
    const id = [message?.["author"], message?.["senderId"], message?.["from"]].map(idOf).find(Boolean);
    if (id === undefined || standInOf(id) === undefined) return undefined;
    if (!numbers.has(id)) {
      const [known] = (await ask((client) => client.getContactLidAndPhone([id]))) ?? [];
      if (known?.pn === undefined) return undefined;
      if (numbers.size >= STAND_INS) numbers.clear();
      numbers.set(id, known.pn);
    }
    return { lid: id, pn: numbers.get(id) };
  };
  const read = async (incoming: Incoming): Promise<readonly ChannelEvent[]> => {
    const sender = await senderOf(incoming);
    const whole = sender === undefined ? incoming : { ...incoming, sender };
    return inbound(whole, {
      channel,
      groups: settings.groups,
      own,
      receivedAt: new Date(clock.now()).toISOString(),
      ...(number === undefined ? {} : { account: number }),
    }).map((event) => ({ ...event, raw: whole }));
  };
  const stored = (events: readonly ChannelEvent[]): void => {
    if (!settings.markRead) return;
    const seen = events.filter(({ kind, addressed }) => kind !== "receipt" && addressed !== false);
    for (const chat of new Set(seen.map(({ conversation }) => conversation.id))) {
      void work.background(ask((client) => client.sendSeen(chat)));
    }
  };
  const receiving = makeReceiving({ context, channel, signal: work.intake, read, stored });

  /**
   * What came while nobody listened is unread, and only told when asked for. Of an account that was in use before, only
   * what is newer than its pairing is for the bot.
   */
  const catchUp = async (client: WhatsAppWebClient, wid: string): Promise<void> => {
    try {
      const pairedAt = numberOf(await paired.get(wid));
      if (pairedAt === undefined) return await paired.set(wid, Math.floor(clock.now() / 1000));
      const unread = (await client.getChats()).filter((chat) => chat.unreadCount > 0);
      for (const chat of unread) {
        const kind = kindOf(idOf(chat.id) ?? "");
        if (kind === undefined || (kind === "group" && !settings.groups)) continue;
        const count = Math.min(chat.unreadCount, CATCH_UP);
        const messages = await chat.fetchMessages({ limit: count + SAME_SECOND, fromMe: false });
        const since = Math.max(pairedAt, messages.map(sentAt).sort((a, b) => b - a)[count - 1] ?? 0);
        for (const message of messages) {
          if (sentAt(message) >= since) receiving.push({ event: "message", message: { ...message } });
        }
      }
    } catch {
      // What was missed stays unread, and is asked for again after the next reconnect.
      log.warn("whatsapp-web-unread-not-read", { channel });
    }
  };

  const connection = keepConnected({
    makeClient: transport.makeClient,
    verify: (wid) => verifiedNumber(wid, settings.number),
    ready: (client, found, wid) => {
      number = found ?? number;
      own = wid === undefined ? [] : [wid];
      void work.background(ask((asked) => asked.getContactLidAndPhone(own))).then((known) => {
        own = [...new Set([...own, ...(known ?? []).flatMap(({ lid, pn }) => [lid, pn].flatMap((id) => id ?? []))])];
      });
      if (wid !== undefined) void work.background(catchUp(client, wid));
    },
    heard: receiving.push,
    pairing,
    clock,
    log,
    channel,
    // Until the last message is out.
    signal: work.lifetime,
  });
  void work.background(connection.ended);

  return {
    transport,
    sending: work.sending,
    connected: connection.client,
    client: () => {
      const client = connection.client();
      if (client === undefined) throw new NotSent("not-connected", "WhatsApp Web is not connected");
      return client;
    },
    number: () => number,
    stop: async () => {
      await work.stop(receiving.idle());
      lock.release();
    },
  };
}

/** Epoch seconds. */
function sentAt(message: object): number {
  return numberOf(fieldsOf(message)?.["timestamp"]) ?? 0;
}
