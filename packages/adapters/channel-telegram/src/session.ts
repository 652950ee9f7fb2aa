import { type ChannelContext, type ChannelEvent, SambungError } from "@sambung/core";
import { classify } from "./errors.ts";
import { inbound, needsUsername, tapId } from "./inbound.ts";
import type { Settings } from "./options.ts";
import { poll } from "./polling.ts";
import { openTransport, type Transport, within } from "./transport.ts";
import { answer, readUpdate } from "./webhook.ts";
import { fieldsOf, textOf } from "./wire.ts";

/** What lives between `start` and `stop`. */
export interface Session {
  readonly transport: Transport;
  /** Answers one webhook request. */
  handle(request: Request): Promise<Response>;
  /** The bot's username; undefined when Telegram cannot be asked now. */
  username(): Promise<string | undefined>;
  /** Runs a call that `stop` waits for. */
  sending<Result>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<Result>): Promise<Result>;
  stop(): Promise<void>;
}

const GET_ME_MS = 3000;
const ANSWER_MS = 10_000;
/** How long `stop` lets messages that are under way arrive. */
const SEND_GRACE_MS = 5000;

/** Opens the connection and, unless updates come by webhook, begins to poll. */
export async function openSession(settings: Settings, context: ChannelContext): Promise<Session> {
  const { clock, log } = context;
  const channel = settings.id;
  const transport = await openTransport(settings);
  const intake = new AbortController();
  const lifetime = new AbortController();
  const requests = new Set<Promise<unknown>>();
  const sends = new Set<Promise<unknown>>();
  const background = new Set<Promise<unknown>>();
  let known = settings.username;
  let asking: Promise<string | undefined> | undefined;

  const askUsername = async (): Promise<string | undefined> => {
    try {
      const me = await within(clock, GET_ME_MS, intake.signal, (signal) => transport.call("getMe", {}, signal));
      known = textOf(fieldsOf(me)?.["username"]);
    } catch (error) {
      log.warn("telegram-username-unknown", { channel, code: classify(error).kind });
    }
    asking = undefined;
    return known;
  };
  const username = (): Promise<string | undefined> => {
    if (known !== undefined) return Promise.resolve(known);
    asking ??= askUsername();
    return asking;
  };

  const accept = async (events: readonly ChannelEvent[]): Promise<void> => {
    if (events.length === 0) return;
    try {
      await context.accept(events);
    } catch (error) {
      if (!SambungError.is(error) || error.code !== "event-invalid") throw error;
      // Coming again would not repair an event: it is left out, and the others of its batch are not.
      if (events.length > 1) for (const event of events) await accept([event]);
      else log.error("telegram-event-invalid", { channel, kind: events[0]?.kind, update: events[0]?.key });
    }
  };
  const answerTap = (id: string): void => {
    const work = within(clock, ANSWER_MS, lifetime.signal, (signal) =>
      transport.call("answerCallbackQuery", { callback_query_id: id }, signal),
    ).catch((error: unknown) => log.debug("telegram-tap-unanswered", { channel, code: classify(error).kind }));
    track(background, work);
  };
  const receive = async (updates: readonly unknown[]): Promise<void> => {
    const name = updates.some(needsUsername) ? await username() : known;
    if (name === undefined && updates.some(needsUsername)) {
      throw new Error("Whether the bot is meant cannot be told before Telegram says its name");
    }
    const receiver = {
      channel,
      account: settings.account,
      receivedAt: new Date(clock.now()).toISOString(),
      ...(name === undefined ? {} : { username: name }),
    };
    await accept(updates.flatMap((update) => inbound(update, receiver).map((event) => ({ ...event, raw: update }))));
    for (const update of updates) {
      const tap = tapId(update);
      if (tap !== undefined) answerTap(tap);
    }
  };
  const handle = async (request: Request): Promise<Response> => {
    if (settings.secret === undefined) return answer(404);
    const reading = await readUpdate(request, settings.secret);
    if ("refusal" in reading) return reading.refusal;
    try {
      await receive([reading.update]);
      return answer(200);
    } catch (error) {
      log.warn("telegram-update-not-stored", { channel, code: SambungError.is(error) ? error.code : "unknown" });
      return answer(503, { "retry-after": "1" });
    }
  };

  const polling =
    settings.secret === undefined
      ? poll({ call: transport.call, receive, clock, log, channel, signal: intake.signal })
      : Promise.resolve();

  return {
    transport,
    handle: (request) => (intake.signal.aborted ? Promise.resolve(answer(503)) : track(requests, handle(request))),
    username,
    sending: (signal, work) => track(sends, work(AbortSignal.any([signal, lifetime.signal]))),
    stop: async () => {
      intake.abort();
      await polling;
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

function track<Result>(running: Set<Promise<unknown>>, work: Promise<Result>): Promise<Result> {
  running.add(work);
  const forget = (): boolean => running.delete(work);
  work.then(forget, forget);
  return work;
}
