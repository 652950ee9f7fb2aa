import { type ChannelContext, type ChannelEvent, SambungError } from "@sambung/core";
import { acceptEach, answer, makeWork, type Work, within } from "@sambung/core/channel";
import { classify } from "./errors.ts";
import { inbound, needsUsername, tapId } from "./inbound.ts";
import type { Settings } from "./options.ts";
import { poll } from "./polling.ts";
import { openTransport, type Transport } from "./transport.ts";
import { readUpdate } from "./webhook.ts";
import { fieldsOf, textOf } from "./wire.ts";

/** What lives between `start` and `stop`. */
export interface Session {
  readonly transport: Transport;
  /** Answers one webhook request. */
  handle(request: Request): Promise<Response>;
  /** The bot's username; undefined when Telegram cannot be asked now. */
  username(): Promise<string | undefined>;
  readonly sending: Work["sending"];
  stop(): Promise<void>;
}

const GET_ME_MS = 3000;
const ANSWER_MS = 10_000;

/** Opens the connection and, unless updates come by webhook, begins to poll. */
export async function openSession(settings: Settings, context: ChannelContext): Promise<Session> {
  const { clock, log } = context;
  const channel = settings.id;
  const transport = await openTransport(settings);
  const work = makeWork(clock);
  let known = settings.username;
  let asking: Promise<string | undefined> | undefined;

  const askUsername = async (): Promise<string | undefined> => {
    try {
      const me = await within(clock, GET_ME_MS, work.intake, (signal) => transport.call("getMe", {}, signal));
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

  const accept = (events: readonly ChannelEvent[]): Promise<void> =>
    acceptEach(context, events, ({ kind, key }) => log.error("telegram-event-invalid", { channel, kind, update: key }));
  const answerTap = (id: string): void => {
    const answering = within(clock, ANSWER_MS, work.lifetime, (signal) =>
      transport.call("answerCallbackQuery", { callback_query_id: id }, signal),
    ).catch((error: unknown) => log.debug("telegram-tap-unanswered", { channel, code: classify(error).kind }));
    void work.background(answering);
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
      ? poll({ call: transport.call, receive, clock, log, channel, signal: work.intake })
      : Promise.resolve();

  return {
    transport,
    handle: (request) => work.handling(() => handle(request)),
    username,
    sending: work.sending,
    stop: async () => {
      await work.stop(polling);
      transport.close();
    },
  };
}
