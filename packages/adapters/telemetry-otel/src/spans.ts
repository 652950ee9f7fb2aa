import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import {
  type AcceptDiagnostics,
  type CommittedDiagnostics,
  DIAGNOSTICS,
  type Event,
  isChannelEvent,
  type SendDiagnostics,
  type SettledDiagnostics,
  type StageDiagnostics,
  type StepDiagnostics,
  type TurnDiagnostics,
  type WebhookDiagnostics,
} from "@sambung/core";
import { follow, listen } from "./active.ts";
import { ATTRIBUTES, SPANS } from "./names.ts";
import { Recent } from "./recent.ts";

/** Settings of {@link openTelemetry}. */
export interface OpenTelemetryOptions {
  /** Default the one of the global tracer provider. */
  readonly tracer?: Tracer;
  /** Also ids of customers, conversations and messages; on some platforms these are phone numbers. Default false. */
  readonly identifiers?: boolean;
  /** Also what was heard and said, and messages of errors. Default false. */
  readonly content?: boolean;
}

/** Messages whose turn is remembered until they are sent. */
const MESSAGES = 10_000;

/**
 * Makes spans of what the bots of this process do, from now on: webhook, turn with its stages and steps, sends. Call it after
 * the SDK is set up; without an SDK nothing is recorded. Returns how to stop.
 *
 * @example
 * const stop = openTelemetry();
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): () => void {
  const { identifiers = false, content = false } = options;
  const tracer = options.tracer ?? trace.getTracer("@sambung/telemetry-otel");
  const spans = new WeakMap<object, Span>();
  /** The span in which an event was accepted: its turn is linked there, for it may run much later. */
  const accepted = new WeakMap<Event, SpanContext>();
  const durableSince = new WeakMap<object, { readonly turn: Context; readonly since: number }>();
  const turnOf = new Recent<Context>(MESSAGES);

  function begin(message: object, name: string, given: SpanOptions, parent: Context = context.active()): Context {
    const span = tracer.startSpan(name, given, parent);
    spans.set(message, span);
    return trace.setSpan(parent, span);
  }

  function end(message: { readonly error?: unknown }, attributes: Attributes = {}): void {
    const span = spans.get(message);
    if (span === undefined) return;
    span.setAttributes(attributes);
    if (message.error !== undefined) {
      // What an error says may quote a customer.
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute(ATTRIBUTES.errorType, typeOf(message.error));
      if (content && message.error instanceof Error) span.recordException(message.error);
    }
    span.end();
  }

  const stops = [
    follow<WebhookDiagnostics>(
      DIAGNOSTICS.webhook,
      (message) => {
        const { channel, request } = message;
        // The server's own instrumentation, if there is one, has made the span of the request.
        const kind = trace.getActiveSpan() === undefined ? SpanKind.SERVER : SpanKind.INTERNAL;
        const attributes = { ...channelAttributes(channel), [ATTRIBUTES.httpMethod]: request.method };
        return begin(message, SPANS.webhook(channel), { kind, attributes });
      },
      (message) => end(message, message.status === undefined ? {} : { [ATTRIBUTES.httpStatus]: message.status }),
    ),

    listen<AcceptDiagnostics>(`${DIAGNOSTICS.accept}.start`, ({ events }) => {
      const active = trace.getSpanContext(context.active());
      if (active !== undefined) for (const event of events) accepted.set(event, active);
    }),

    follow<TurnDiagnostics>(
      DIAGNOSTICS.turn,
      (message) => {
        const { event, attempt } = message;
        const origin = accepted.get(event);
        return begin(
          message,
          SPANS.turn,
          {
            kind: isChannelEvent(event) ? SpanKind.CONSUMER : SpanKind.INTERNAL,
            links: origin === undefined ? [] : [{ context: origin }],
            attributes: {
              ...(isChannelEvent(event) ? channelAttributes(event.channel) : {}),
              [ATTRIBUTES.messagingOperation]: "process",
              [ATTRIBUTES.event]: event.kind,
              [ATTRIBUTES.attempt]: attempt,
              ...(identifiers && isChannelEvent(event)
                ? {
                    [ATTRIBUTES.messagingMessage]: event.messageId ?? event.key,
                    [ATTRIBUTES.messagingConversation]: event.conversation.id,
                  }
                : {}),
            },
          },
          ROOT_CONTEXT,
        );
      },
      (message) => {
        const span = spans.get(message);
        const { result } = message;
        end(message, result === undefined ? {} : resultAttributes(result));
        if (span === undefined || result === undefined) return;
        const turn = trace.setSpan(ROOT_CONTEXT, span);
        durableSince.set(result, { turn, since: Date.now() });
        for (const { id } of result.outbox) turnOf.set(id, turn);
      },
    ),

    follow<StageDiagnostics>(
      DIAGNOSTICS.stage,
      (message) => begin(message, SPANS.stage(message.stage), {}),
      (message) => end(message),
    ),

    follow<StepDiagnostics>(
      DIAGNOSTICS.step,
      (message) => {
        const attributes = { [ATTRIBUTES.step]: message.name, [ATTRIBUTES.attempt]: message.attempt };
        return begin(message, SPANS.step, { attributes });
      },
      (message) => end(message),
    ),

    listen<CommittedDiagnostics>(DIAGNOSTICS.committed, ({ result }) => {
      const known = durableSince.get(result);
      if (known !== undefined) tracer.startSpan(SPANS.durable, { startTime: known.since }, known.turn).end();
    }),

    follow<SendDiagnostics>(
      DIAGNOSTICS.send,
      (message) => {
        const { row, part } = message;
        const { channel, id } = row.conversation;
        const attributes = {
          ...channelAttributes(channel),
          [ATTRIBUTES.messagingOperation]: "send",
          [ATTRIBUTES.part]: part,
          ...(identifiers ? { [ATTRIBUTES.messagingMessage]: row.id, [ATTRIBUTES.messagingConversation]: id } : {}),
        };
        return begin(
          message,
          SPANS.send(channel),
          { kind: SpanKind.PRODUCER, attributes },
          turnOf.get(row.id) ?? ROOT_CONTEXT,
        );
      },
      (message) => {
        const { outcome = "unknown" } = message;
        if (outcome !== "taken") spans.get(message)?.setStatus({ code: SpanStatusCode.ERROR });
        end(message, {
          [ATTRIBUTES.outcome]: outcome,
          ...(outcome === "taken" ? {} : { [ATTRIBUTES.errorType]: outcome }),
        });
      },
    ),

    listen<SettledDiagnostics>(DIAGNOSTICS.settled, ({ row }) => turnOf.delete(row.id)),
  ];

  function resultAttributes({ journal }: NonNullable<TurnDiagnostics["result"]>): Attributes {
    const recognized = journal.facts.find((fact) => fact.type === "intent-recognized");
    const { trace: how, heard, said } = journal;
    return {
      ...(recognized === undefined ? {} : { [ATTRIBUTES.intent]: recognized.intent }),
      ...(how?.confidence === undefined ? {} : { [ATTRIBUTES.confidence]: how.confidence }),
      ...(how?.understood === undefined ? {} : { [ATTRIBUTES.understoodBy]: how.understood }),
      ...(identifiers ? { [ATTRIBUTES.customer]: journal.customer } : {}),
      ...(content && heard !== undefined ? { [ATTRIBUTES.heard]: heard } : {}),
      ...(content && said !== undefined ? { [ATTRIBUTES.said]: [...said] } : {}),
    };
  }

  return () => {
    for (const stop of stops.splice(0)) stop();
  };
}

function channelAttributes(channel: string): Attributes {
  return { [ATTRIBUTES.messagingSystem]: channel.split(":")[0] ?? channel, [ATTRIBUTES.channel]: channel };
}

/** A stable code when there is one, else the class of the error. */
function typeOf(error: unknown): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (typeof code === "string") return code;
  return typeof name === "string" ? name : "unknown";
}
