import { type ChannelContext, type Conversation, SambungError } from "@sambung/core";
import { acceptEach, answer, makeWork } from "@sambung/core/channel";
import { makeReferences } from "./conversation.ts";
import { ConnectorError } from "./errors.ts";
import { inbound } from "./inbound.ts";
import type { Settings } from "./options.ts";
import type { Activity } from "./outbound.ts";
import { openTransport, type Transport } from "./transport.ts";
import { readActivity } from "./webhook.ts";
import { type Fields, textOf } from "./wire.ts";

/** What lives between `start` and `stop`. */
export interface Session {
  readonly transport: Transport;
  /** Answers one request of a connector. */
  handle(request: Request): Promise<Response>;
  /** Sends one activity; the ids of what was sent. */
  post(to: Conversation, activity: Activity, signal: AbortSignal): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Opens the channel. Microsoft is not asked anything yet. */
export async function openSession(settings: Settings, context: ChannelContext): Promise<Session> {
  const { clock, log } = context;
  const channel = settings.id;
  const work = makeWork(clock);
  const transport = await openTransport(settings, clock, work.lifetime);
  const references = makeReferences(context.keyspace("references", { erase: "delete", export: "include" }));

  const receive = async (activity: Fields): Promise<void> => {
    const receivedAt = new Date(clock.now()).toISOString();
    const events = inbound(activity, { channel, receivedAt }).map((event) => ({ ...event, raw: activity }));
    const direct = events[0]?.conversation.kind === "direct" ? events[0].aliases[0] : undefined;
    await references.keep(activity, direct);
    await acceptEach(context, events, ({ kind, key }) =>
      log.error("botframework-event-invalid", { channel, kind, event: key }),
    );
  };
  const handle = async (request: Request): Promise<Response> => {
    try {
      const reading = await readActivity(request, transport.verifier);
      if ("refusal" in reading) return reading.refusal;
      const { activity } = reading;
      if (!settings.serves(textOf(activity["serviceUrl"]) ?? "")) {
        log.warn("botframework-address-refused", { channel });
        return answer(403);
      }
      await receive(activity);
      return activity["type"] === "invoke" ? invoked(activity) : answer(200);
    } catch (error) {
      log.warn("botframework-activity-not-stored", { channel, code: SambungError.is(error) ? error.code : "unknown" });
      return answer(503, { "retry-after": "1" });
    }
  };

  return {
    transport,
    handle: (request) => work.handling(() => handle(request)),
    post: (to, activity, signal) =>
      work.sending(signal, async (either) => {
        const reference = await references.find(to.id);
        if (reference === undefined) {
          throw new ConnectorError(
            "Nobody has written from this conversation, so it has no address",
            404,
            "no-address",
          );
        }
        if (!settings.serves(reference.serviceUrl)) {
          throw new ConnectorError("The conversation is at a host that is not allowed", 403, "address-refused");
        }
        const from = { id: reference.bot };
        const sent = { ...activity, from, conversation: { id: to.id }, channelId: reference.channelId };
        const id = await transport.send(reference.serviceUrl, to.id, sent, either);
        return id === undefined ? [] : [id];
      }),
    stop: async () => {
      await work.stop();
      transport.close();
    },
  };
}

/** Calls that want an answer get one, whatever they are about: Teams shows the person an error otherwise. */
function invoked(activity: Fields): Response {
  if (activity["name"] !== "adaptiveCard/action") return Response.json({});
  return Response.json({ statusCode: 200, type: "application/vnd.microsoft.activity.message", value: "OK" });
}
