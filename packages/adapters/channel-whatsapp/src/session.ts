import { type ChannelContext, type ChannelEvent, SambungError } from "@sambung/core";
import { acceptEach, answer, makeWork, type Work, within } from "@sambung/core/channel";
import { classify } from "./errors.ts";
import { inbound, numbersIn } from "./inbound.ts";
import type { Settings } from "./options.ts";
import { readMark } from "./outbound.ts";
import { makeReading } from "./reading.ts";
import { openTransport, type Transport } from "./transport.ts";
import { makeIsSigned } from "./verify.ts";
import { readRequest } from "./webhook.ts";

/** What lives between `start` and `stop`. */
export interface Session {
  readonly transport: Transport;
  readonly listButton: string;
  /** Answers one webhook request. */
  handle(request: Request): Promise<Response>;
  /** Digits of the business's number; undefined when Meta cannot be asked now. */
  number(): Promise<string | undefined>;
  /** Shows that the bot writes; nothing when this process has seen no message of the conversation. */
  typing(conversation: string, signal: AbortSignal): Promise<void>;
  readonly sending: Work["sending"];
  stop(): Promise<void>;
}

const NUMBER_MS = 3000;
const MARK_MS = 10_000;

/** Opens the channel. Meta is not asked anything yet. */
export function openSession(settings: Settings, context: ChannelContext): Session {
  const { clock, log } = context;
  const channel = settings.id;
  const transport = openTransport(settings);
  const work = makeWork(clock);
  const checks = { isSigned: makeIsSigned(settings.appSecret), verifyToken: settings.verifyToken };
  let known = settings.number;
  let asking: Promise<string | undefined> | undefined;

  const askNumber = async (): Promise<string | undefined> => {
    try {
      known = await within(clock, NUMBER_MS, work.intake, (signal) => transport.number(signal));
    } catch (error) {
      log.warn("whatsapp-number-unknown", { channel, code: classify(error).kind });
    }
    asking = undefined;
    return known;
  };
  const markAsRead = (messageId: string): Promise<void> =>
    work.background(
      within(clock, MARK_MS, work.lifetime, (signal) => transport.mark(readMark(messageId, false), signal)).catch(
        (error: unknown) => log.debug("whatsapp-not-marked-read", { channel, code: classify(error).kind }),
      ),
    );
  const reading = makeReading(settings.markRead ? markAsRead : undefined);

  const accept = async (events: readonly ChannelEvent[]): Promise<void> => {
    const stored = new Set(events);
    await acceptEach(context, events, (event) => {
      stored.delete(event);
      log.error("whatsapp-event-invalid", { channel, kind: event.kind, message: event.key });
    });
    reading.received([...stored]);
  };
  const receive = async (payload: unknown): Promise<void> => {
    const { phoneNumberId } = settings;
    if (numbersIn(payload).some((number) => number !== phoneNumberId)) {
      log.warn("whatsapp-other-number", { channel, expected: phoneNumberId });
    }
    await accept(inbound(payload, { channel, phoneNumberId, raw: true }));
  };
  const handle = async (request: Request): Promise<Response> => {
    const found = await readRequest(request, checks);
    if ("answer" in found) return found.answer;
    try {
      await receive(found.payload);
      return answer(200);
    } catch (error) {
      log.warn("whatsapp-events-not-stored", { channel, code: SambungError.is(error) ? error.code : "unknown" });
      return answer(503, { "retry-after": "1" });
    }
  };
  return {
    transport,
    listButton: settings.listButton ?? listButtonOf(context.bot.locales),
    handle: (request) => work.handling(() => handle(request)),
    number: () => {
      if (known !== undefined) return Promise.resolve(known);
      asking ??= work.background(askNumber());
      return asking;
    },
    typing: async (conversation, signal) => {
      const messageId = reading.newest(conversation);
      if (messageId === undefined) return;
      await work.sending(signal, (either) => transport.mark(readMark(messageId, true), either));
    },
    sending: work.sending,
    stop: async () => {
      await work.stop();
      transport.close();
    },
  };
}

const LIST_BUTTONS: { readonly [language: string]: string } = { id: "Pilih", en: "Choose" };

/** One button for all languages of the bot: a fitted part no longer says which one it is in. */
export function listButtonOf(locales: readonly string[]): string {
  const known = locales.flatMap((locale) => LIST_BUTTONS[locale.split("-")[0] ?? ""] ?? []);
  return known.length === 0 ? "Menu" : [...new Set(known)].join(" / ");
}
