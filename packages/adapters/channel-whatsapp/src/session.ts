import { type ChannelContext, type ChannelEvent, SambungError } from "@sambung/core";
import { classify } from "./errors.ts";
import { inbound, numbersIn } from "./inbound.ts";
import type { Settings } from "./options.ts";
import { readMark } from "./outbound.ts";
import { makeReading } from "./reading.ts";
import { openTransport, type Transport, within } from "./transport.ts";
import { answer, readRequest } from "./webhook.ts";

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
  /** Runs a call that `stop` waits for. */
  sending<Result>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<Result>): Promise<Result>;
  stop(): Promise<void>;
}

const NUMBER_MS = 3000;
const MARK_MS = 10_000;
/** How long `stop` lets messages that are under way arrive. */
const SEND_GRACE_MS = 5000;

/** Opens the channel. Meta is not asked anything yet. */
export function openSession(settings: Settings, context: ChannelContext): Session {
  const { clock, log } = context;
  const channel = settings.id;
  const transport = openTransport(settings);
  const intake = new AbortController();
  const lifetime = new AbortController();
  const requests = new Set<Promise<unknown>>();
  const sends = new Set<Promise<unknown>>();
  const background = new Set<Promise<unknown>>();
  let known = settings.number;
  let asking: Promise<string | undefined> | undefined;

  const askNumber = async (): Promise<string | undefined> => {
    try {
      known = await within(clock, NUMBER_MS, intake.signal, (signal) => transport.number(signal));
    } catch (error) {
      log.warn("whatsapp-number-unknown", { channel, code: classify(error).kind });
    }
    asking = undefined;
    return known;
  };
  const markAsRead = (messageId: string): Promise<void> =>
    track(
      background,
      within(clock, MARK_MS, lifetime.signal, (signal) => transport.mark(readMark(messageId, false), signal)).catch(
        (error: unknown) => log.debug("whatsapp-not-marked-read", { channel, code: classify(error).kind }),
      ),
    );
  const reading = makeReading(settings.markRead ? markAsRead : undefined);

  const accept = async (events: readonly ChannelEvent[]): Promise<void> => {
    if (events.length === 0) return;
    try {
      await context.accept(events);
      reading.received(events);
    } catch (error) {
      if (!SambungError.is(error) || error.code !== "event-invalid") throw error;
      // Coming again would not repair an event: it is left out, and the others of its batch are not.
      if (events.length > 1) for (const event of events) await accept([event]);
      else log.error("whatsapp-event-invalid", { channel, kind: events[0]?.kind, message: events[0]?.key });
    }
  };
  const receive = async (payload: unknown): Promise<void> => {
    const { phoneNumberId } = settings;
    if (numbersIn(payload).some((number) => number !== phoneNumberId)) {
      log.warn("whatsapp-other-number", { channel, expected: phoneNumberId });
    }
    await accept(inbound(payload, { channel, phoneNumberId, raw: true }));
  };
  const handle = async (request: Request): Promise<Response> => {
    const found = await readRequest(request, settings);
    if ("answer" in found) return found.answer;
    try {
      await receive(found.payload);
      return answer(200);
    } catch (error) {
      log.warn("whatsapp-events-not-stored", { channel, code: SambungError.is(error) ? error.code : "unknown" });
      return answer(503, { "retry-after": "1" });
    }
  };
  const sending: Session["sending"] = (signal, work) => track(sends, work(AbortSignal.any([signal, lifetime.signal])));

  return {
    transport,
    listButton: settings.listButton ?? listButtonOf(context.bot.locales),
    handle: (request) => (intake.signal.aborted ? Promise.resolve(answer(503)) : track(requests, handle(request))),
    number: () => {
      if (known !== undefined) return Promise.resolve(known);
      asking ??= track(background, askNumber());
      return asking;
    },
    typing: async (conversation, signal) => {
      const messageId = reading.newest(conversation);
      if (messageId === undefined) return;
      await sending(signal, (either) => transport.mark(readMark(messageId, true), either));
    },
    sending,
    stop: async () => {
      intake.abort();
      await Promise.allSettled(requests);
      const arrived = new AbortController();
      const settled = Promise.allSettled(sends).then(() => arrived.abort());
      await Promise.race([settled, clock.wait(SEND_GRACE_MS, arrived.signal)]);
      lifetime.abort();
      await Promise.allSettled([...sends, ...background]);
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

function track<Result>(running: Set<Promise<unknown>>, work: Promise<Result>): Promise<Result> {
  running.add(work);
  const forget = (): boolean => running.delete(work);
  work.then(forget, forget);
  return work;
}
