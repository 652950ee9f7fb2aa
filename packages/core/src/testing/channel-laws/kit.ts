import { setTimeout as delay } from "node:timers/promises";
import type { ChannelEvent } from "../../model/event.ts";
import type { FittedPart } from "../../model/message.ts";
import type { Channel, SendResult } from "../../ports/channel.ts";
import { type RecordingContext, recordingContext } from "../channel-context.ts";
import { holds, type Law } from "../law.ts";
import type {
  ChannelPerson,
  ChannelPlatform,
  ChannelSubject,
  ChannelUnderTest,
  WebhookSubject,
  Without,
} from "./subject.ts";

/** A started channel, its platform and its context, for the length of one law. */
export interface World {
  readonly under: ChannelUnderTest;
  readonly channel: Channel;
  readonly platform: ChannelPlatform;
  readonly context: RecordingContext;
}

/** How long a condition that depends on real sockets may take; reached only by what is broken. */
const PATIENCE_MS = 2000;

/** A law with its number; `without` says why there is nothing to hold for this channel. */
export function law(number: number, title: string, without: string | undefined, run: () => Promise<void>): Law {
  const name = `channel law ${number}: ${title}`;
  return without === undefined ? { name, run } : { name: `${name} (does not apply: ${without})`, run: async () => {} };
}

/** The reason when `part` is a {@link Without}. */
export function reason(part: object): string | undefined {
  return "without" in part ? String(part.without) : undefined;
}

/** Opens and starts a channel, runs `work`, and ends everything. */
export async function withChannel(subject: ChannelSubject, work: (world: World) => Promise<void>): Promise<void> {
  const context = recordingContext();
  const under = await subject.open(context);
  const { channel, platform } = under;
  try {
    await channel.start(context);
    await work({ under, channel, platform, context });
  } finally {
    // A channel that cannot stop has failed law 16; the others need not wait for it.
    await Promise.race([channel.stop(), delay(PATIENCE_MS, undefined, { ref: false })]).catch(() => {});
    await under.close();
  }
}

/** Resolves as soon as `condition` is true, fails when that takes too long. */
export async function eventually(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!condition()) {
    holds(performance.now() < end, `${what}: did not happen`);
    await delay(1);
  }
}

/** Fails when `promise` takes too long. */
export async function soon<Result>(promise: Promise<Result>, what: string): Promise<Result> {
  const end = new AbortController();
  const late = delay(PATIENCE_MS, "late" as const, { signal: end.signal }).catch(() => "late" as const);
  try {
    const first = await Promise.race([promise.then((result) => ({ result })), late]);
    holds(first !== "late", `${what}: took too long`);
    return first.result;
  } finally {
    end.abort();
  }
}

/** Whether a promise has settled after running work got its chance. */
export async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  const mark = (): void => {
    done = true;
  };
  promise.then(mark, mark);
  for (let round = 0; round < 5; round += 1) await new Promise<void>((resolve) => setImmediate(resolve));
  return done;
}

/** Settings of {@link makeRequest}. */
export interface RequestOptions {
  readonly at?: number;
  readonly otherSecret?: boolean;
  /** Sent instead of what was signed. */
  readonly body?: Uint8Array;
  /** Bytes per chunk; a stream has no content-length. */
  readonly chunk?: number;
  readonly headers?: (headers: Headers) => void;
  readonly method?: string;
  readonly url?: string;
}

/** A request as the platform would send it, signed, with what `options` change. */
export async function makeRequest(
  world: World,
  webhook: WebhookSubject,
  body: string | Uint8Array,
  options: RequestOptions = {},
): Promise<Request> {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const headers = new Headers(
    await webhook.sign(world.under, bytes, {
      at: options.at ?? world.context.clock.now(),
      ...(options.otherSecret === undefined ? {} : { otherSecret: options.otherSecret }),
    }),
  );
  headers.set("content-type", webhook.contentType);
  const sent = options.body ?? bytes;
  if (options.chunk === undefined) headers.set("content-length", String(sent.byteLength));
  options.headers?.(headers);
  const method = options.method ?? "POST";
  const init = {
    method,
    headers,
    ...(method === "GET" || method === "HEAD"
      ? {}
      : { body: options.chunk === undefined ? sent : stream(sent, options.chunk) }),
    duplex: "half",
  };
  return new Request(options.url ?? `https://shop.example${world.channel.mount ?? ""}`, init as RequestInit);
}

function stream(bytes: Uint8Array, chunk: number): ReadableStream<Uint8Array> {
  let from = 0;
  return new ReadableStream({
    pull: (controller) => {
      if (from >= bytes.byteLength) return controller.close();
      controller.enqueue(bytes.subarray(from, from + chunk));
      from += chunk;
    },
  });
}

/** Lets the channel answer. */
export async function post(world: World, request: Request, path = ""): Promise<Response> {
  const { handle } = world.channel;
  holds(handle !== undefined, "the channel has a webhook and so must have handle");
  return soon(handle(request, path), `the answer to ${request.method} ${path}`);
}

/** Fails unless `event` has all `expected` fields; objects are compared part by part, arrays element by element. */
export function matches(event: unknown, expected: unknown, what: string): void {
  if (typeof expected !== "object" || expected === null) {
    holds(Object.is(event, expected), `${what}: got ${JSON.stringify(event)}, want ${JSON.stringify(expected)}`);
    return;
  }
  holds(typeof event === "object" && event !== null, `${what}: got ${JSON.stringify(event)}, want an object`);
  if (Array.isArray(expected)) {
    const length = Array.isArray(event) ? event.length : -1;
    holds(length === expected.length, `${what}: got ${length} elements, want ${expected.length}`);
  }
  for (const [field, part] of Object.entries(expected)) {
    matches((event as { readonly [name: string]: unknown })[field], part, `${what}.${field}`);
  }
}

/** An event without the platform's payload. */
export function bare(event: ChannelEvent): object {
  const { raw: _raw, ...rest } = event;
  return rest;
}

/** Sends one part to a person; rejects with the vendor's error. */
export function send(
  world: World,
  person: ChannelPerson,
  part: FittedPart,
  signal: AbortSignal = new AbortController().signal,
): Promise<SendResult> {
  return soon(world.channel.send(person.conversation, part, { key: "m_law", signal }), "a send");
}

/** The error a send fails with. */
export async function failure(sending: Promise<unknown>, what: string): Promise<unknown> {
  try {
    await sending;
  } catch (error) {
    return error;
  }
  holds(false, `${what}: the send must fail`);
  return undefined;
}

/** Why laws about sending do not apply. */
export function withoutSending(subject: ChannelSubject): string | undefined {
  return subject.delivery === "log" ? "its clients read the conversation log, nothing is sent" : undefined;
}

/** The webhook of a law that applies only with one. */
export function webhookOf(subject: ChannelSubject): WebhookSubject {
  const { webhook } = subject;
  if ("without" in webhook) throw new Error("A law about webhooks ran for a channel without one");
  return webhook;
}

/** The reason why laws about webhooks do not apply. */
export function withoutWebhook(subject: ChannelSubject): string | undefined {
  return reason(subject.webhook as WebhookSubject | Without);
}
