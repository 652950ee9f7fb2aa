import {
  type ChannelContext,
  type ChannelEvent,
  type Conversation,
  type FittedPart,
  SambungError,
} from "@sambung/core";
import { acceptEach, answer, makeWork, within } from "@sambung/core/channel";
import { placeOf } from "./conversation.ts";
import { classify, nothingToWithdraw } from "./errors.ts";
import { inbound, needsBot } from "./inbound.ts";
import type { Settings } from "./options.ts";
import { outbound, type Posted, withdrawal } from "./outbound.ts";
import { type SentMessages, sentMessages } from "./sent.ts";
import { listen } from "./socket.ts";
import { openTransport, type Transport } from "./transport.ts";
import { makeIsSigned } from "./verify.ts";
import { readPayload } from "./webhook.ts";
import { fieldsOf, listOf, textOf } from "./wire.ts";

/** What lives between `start` and `stop`. */
export interface Session {
  readonly transport: Transport;
  /** Answers one request of Slack's. */
  handle(request: Request): Promise<Response>;
  /** Posts one part; the ids of what was posted. */
  post(to: Conversation, part: FittedPart, signal: AbortSignal): Promise<readonly string[]>;
  /** Takes the controls off a message. */
  withdraw(to: Conversation, messageId: string, signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

const AUTH_TEST_MS = 2000;

/** Finds Slack's client and, with Socket Mode, begins to listen. */
export async function openSession(settings: Settings, context: ChannelContext): Promise<Session> {
  const { clock, log } = context;
  const { id: channel, intake: source } = settings;
  const transport = await openTransport(settings);
  const work = makeWork(clock);
  const sent = sentMessages();
  const isSigned = "signingSecret" in source ? makeIsSigned(source.signingSecret) : undefined;
  let bot = settings.botUserId;
  let asking: Promise<void> | undefined;

  const askBot = async (): Promise<void> => {
    try {
      const me = await within(clock, AUTH_TEST_MS, work.intake, (signal) => transport.call("auth.test", {}, signal));
      bot = textOf(me["user_id"]);
    } finally {
      asking = undefined;
    }
  };
  const accept = (events: readonly ChannelEvent[]): Promise<void> =>
    acceptEach(context, events, ({ kind, key }) => log.error("slack-event-invalid", { channel, kind, event: key }));
  const receive = async (payload: unknown): Promise<void> => {
    if (bot === undefined && needsBot(payload)) {
      asking ??= askBot();
      await asking;
    }
    if (fieldsOf(payload)?.["type"] === "app_rate_limited") log.warn("slack-events-dropped", { channel });
    const receivedAt = new Date(clock.now()).toISOString();
    const receiver = { channel, receivedAt, ...(bot === undefined ? {} : { bot }) };
    await accept(inbound(payload, receiver).map((event) => ({ ...event, raw: payload })));
  };
  const handle = async (request: Request): Promise<Response> => {
    if (isSigned === undefined) return answer(404);
    const reading = await readPayload(request, isSigned, clock.now());
    if ("refusal" in reading) return reading.refusal;
    const challenge = challengeOf(reading.payload);
    if (challenge !== undefined) return Response.json({ challenge });
    try {
      await receive(reading.payload);
      return answer(200);
    } catch (error) {
      const code = SambungError.is(error) ? error.code : classify(error).kind;
      log.warn("slack-event-not-stored", { channel, code });
      return answer(503, { "retry-after": "1" });
    }
  };
  const listening =
    "appToken" in source
      ? listen({
          connect: () => transport.socket(source.appToken),
          receive,
          clock,
          log,
          channel,
          signal: work.intake,
        })
      : Promise.resolve();

  return {
    transport,
    handle: (request) => work.handling(() => handle(request)),
    post: (to, part, signal) =>
      work.sending(signal, async (either) => {
        const { method, parameters } = outbound(to, part);
        const ts = textOf((await transport.call(method, parameters, either))["ts"]);
        if (ts === undefined) return [];
        sent.keep(to, ts, { text: textOf(parameters["text"]) ?? "", blocks: listOf(parameters["blocks"]) });
        return [ts];
      }),
    withdraw: (to, messageId, signal) =>
      work.sending(signal, (either) => withdraw(transport, sent, to, messageId, either)),
    stop: async () => {
      await work.stop(listening);
      transport.close();
    },
  };
}

async function withdraw(
  transport: Transport,
  sent: SentMessages,
  to: Conversation,
  messageId: string,
  signal: AbortSignal,
): Promise<void> {
  const message = sent.find(to, messageId) ?? (await read(transport, to, messageId, signal));
  const call = message === undefined ? undefined : withdrawal(to, messageId, message);
  if (call === undefined) return;
  try {
    await transport.call(call.method, call.parameters, signal);
  } catch (error) {
    if (!nothingToWithdraw(error)) throw error;
  }
  sent.forget(to, messageId);
}

/** A message as Slack has it, for one that was posted before the last start; undefined when it is gone. */
async function read(
  transport: Transport,
  to: Conversation,
  messageId: string,
  signal: AbortSignal,
): Promise<Posted | undefined> {
  const { channel, thread_ts } = placeOf(to.id);
  const one = { channel, oldest: messageId, latest: messageId, inclusive: true };
  const answered =
    thread_ts === undefined
      ? await transport.call("conversations.history", { ...one, limit: 1 }, signal)
      : // The first of the replies is always the message that was replied to.
        await transport.call("conversations.replies", { ...one, ts: thread_ts, limit: 2 }, signal);
  const message = listOf(answered["messages"]).find(({ ts }) => ts === messageId);
  return message === undefined ? undefined : { text: textOf(message["text"]) ?? "", blocks: listOf(message["blocks"]) };
}

function challengeOf(payload: unknown): string | undefined {
  const fields = fieldsOf(payload);
  return fields?.["type"] === "url_verification" ? textOf(fields["challenge"]) : undefined;
}
