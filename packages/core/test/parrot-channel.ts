import {
  type Capabilities,
  CHANNEL_CONTRACT,
  type Channel,
  type ChannelContext,
  type ChannelEvent,
  type DeliveryError,
  type FittedPart,
  type Json,
} from "@sambung/core";
import { ParrotError, type ParrotPlatform, sign } from "./parrot-platform.ts";

/** One way to break each law; the key is the law's number. */
export const FLAWS: { readonly [law: number]: string } = {
  1: "does not look at signatures",
  2: "reads bodies of any size",
  3: "does not answer challenges",
  4: "answers before the events are durable",
  5: "makes a new key for each delivery",
  6: "takes one request at a time",
  7: "hears its own messages",
  8: "believes that every contact card is the sender's own",
  9: "returns tokens in capitals",
  10: "loses the addresses of links in texts",
  11: "takes asterisks for marks",
  12: "takes a person who blocked the bot for a passing trouble",
  13: "tries again by itself",
  14: "claims to show places",
  15: "returns payloads in small letters",
  16: "leaves a timer when it stops",
  17: "logs what it could not send",
  18: "works only at its own address",
};

export const SECRET = "parrot-signing-secret";
const HEADER = "x-parrot-signature";
const TOLERANCE_MS = 300_000;
const MAX_BYTES = 1_048_576;

export const parrotCapabilities: Capabilities = {
  text: { max: 400, unit: "utf16", marks: ["bold", "code", "link"] },
  buttons: { max: 9, label: 24, data: 20, url: true },
  quickReplies: false,
  list: false,
  media: { image: { bytes: 1000, caption: 100 }, audio: false, video: false, file: false },
  location: true,
  edit: true,
  delete: false,
  typing: false,
  receipts: [],
  proactive: "any",
  rate: { perChat: { burst: 5, perSeconds: 1 }, global: { burst: 50, perSeconds: 1 } },
  deepLink: { max: 32, editable: false },
  ackMs: 3000,
  redelivery: false,
  idempotentSend: false,
};

/** What the platform posts. */
export interface ParrotEvent {
  readonly id: string;
  readonly type: string;
  readonly from: string;
  readonly bot?: boolean;
  readonly value?: string;
  readonly own?: boolean;
}

/** A channel that keeps all laws, or breaks the one named by `flaw`. */
export function parrotChannel(platform: ParrotPlatform, flaw = 0): Channel {
  const is = (law: number): boolean => flaw === law;
  let context: ChannelContext | undefined;
  let running = new Set<Promise<unknown>>();
  let queue: Promise<unknown> = Promise.resolve();

  const eventsOf = (body: Json, at: string): readonly ChannelEvent[] => {
    const events = (body as { readonly events?: readonly ParrotEvent[] } | null)?.events ?? [];
    return events.flatMap((event) => eventOf(event, at, is) ?? []);
  };
  const receive = async (bytes: Uint8Array, using: ChannelContext): Promise<Response> => {
    let body: Json;
    try {
      body = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Json;
    } catch {
      return new Response(null, { status: 400 });
    }
    const { challenge } = body as { readonly challenge?: string };
    if (challenge !== undefined) return new Response(is(3) ? "" : challenge);
    const events = eventsOf(body, new Date(using.clock.now()).toISOString());
    if (events.length === 0) return new Response();
    const stamped = is(5)
      ? events.map((event) => ({ ...event, key: `${event.key}-${using.random.bytes(4)}` }))
      : events;
    const accepting = using.accept(stamped);
    if (is(4)) {
      accepting.catch(() => {});
      return new Response();
    }
    try {
      await accepting;
      return new Response();
    } catch {
      return new Response(null, { status: 503 });
    }
  };
  const handle = async (request: Request): Promise<Response> => {
    const using = context;
    if (using === undefined) return new Response(null, { status: 503 });
    if (request.method !== "POST") return new Response(null, { status: 405 });
    if (request.headers.get("content-type") !== "application/json") return new Response(null, { status: 415 });
    if (is(18) && new URL(request.url).pathname !== "/webhooks/parrot") return new Response(null, { status: 404 });
    const bytes = new Uint8Array(await request.arrayBuffer());
    if (!is(2) && bytes.byteLength > MAX_BYTES) return new Response(null, { status: 413 });
    if (!is(1) && !proven(request.headers.get(HEADER) ?? "", bytes, using.clock.now())) {
      return new Response(null, { status: 401 });
    }
    return receive(bytes, using);
  };
  const track = (work: Promise<Response>): Promise<Response> => {
    running.add(work);
    return work.finally(() => running.delete(work));
  };

  return {
    contract: CHANNEL_CONTRACT,
    id: "parrot",
    platform: "parrot",
    delivery: "send",
    aliasKind: "parrot",
    mount: "/webhooks/parrot",
    capabilities: () => parrotCapabilities,
    start: async (given) => {
      context = given;
      running = new Set();
    },
    stop: async () => {
      const ending = context;
      context = undefined;
      await Promise.allSettled(running);
      if (is(16)) void ending?.clock.wait(60_000);
    },
    handle: (request) => {
      if (!is(6)) return track(handle(request));
      const turn = queue.then(() => handle(request));
      queue = turn;
      return track(turn);
    },
    send: async (to, part, { signal }) => {
      if (is(14) && part.location !== undefined) throw new ParrotError(400, "no places here");
      const shown = changed(part, is);
      const again = (error: unknown): Promise<string> => {
        if (is(17)) context?.log.warn("not-sent", { text: part.text });
        if (!is(13)) throw error;
        return platform.call("send", { chat: to.id, part: shown }, signal);
      };
      return { ids: [await platform.call("send", { chat: to.id, part: shown }, signal).catch(again)] };
    },
    withdraw: async (to, message, { signal }) => {
      await platform.call("withdraw", { chat: to.id, message }, signal);
    },
    link: async (payload) => {
      try {
        return `https://${await platform.call("name", {})}.example/?start=${is(15) ? payload.toLowerCase() : payload}`;
      } catch {
        return undefined;
      }
    },
    classify: (error) => classify(error, is),
    decode: (body) => eventsOf(body, new Date(0).toISOString()),
  };
}

function proven(header: string, body: Uint8Array, now: number): boolean {
  const at = Number(/^t=(\d+),/.exec(header)?.[1]);
  return Math.abs(now - at) <= TOLERANCE_MS && header === sign(body, at, SECRET);
}

function eventOf(event: ParrotEvent, at: string, is: (law: number) => boolean): ChannelEvent | undefined {
  if (event.bot === true && !is(7)) return undefined;
  const { value = "" } = event;
  const base = {
    key: event.id,
    channel: "parrot",
    account: "aviary",
    conversation: { id: event.from, kind: "direct" },
    aliases: [{ kind: "parrot", account: "aviary", value: event.from, proven: true }],
    at,
  } as const;
  switch (event.type) {
    case "text":
      return { ...base, kind: "text", text: value };
    case "tap":
      return { ...base, kind: "choice", choice: is(9) ? value.toUpperCase() : value };
    case "start":
      return { ...base, kind: "start", payload: value };
    case "card":
      return { ...base, kind: "contact", own: is(8) || event.own === true, phone: value };
    default:
      return undefined;
  }
}

function changed(part: FittedPart, is: (law: number) => boolean): FittedPart {
  if (is(10) && part.inline !== undefined) {
    return {
      ...part,
      inline: part.inline.map((node) => (node.kind === "link" ? { kind: "bold", children: node.children } : node)),
    };
  }
  if (is(11) && part.text !== undefined) return { ...part, text: part.text.replaceAll("*", "") };
  return part;
}

function classify(error: unknown, is: (law: number) => boolean): DeliveryError {
  if (error instanceof ParrotError) {
    const reason = `${error.status} ${error.message}`;
    if (error.status === 429) return { kind: "rate", final: false, retryAfterMs: error.retryAfterMs ?? 1000, reason };
    if (error.status === 403 && !is(12)) return { kind: "unreachable", final: true, reason };
    if (error.status === 400) return { kind: "invalid", final: true, reason };
    return { kind: "transient", final: false, maybeSent: true, reason };
  }
  if (error instanceof Error && "code" in error) {
    return { kind: "transient", final: false, maybeSent: true, reason: String(error.code) };
  }
  return { kind: "unknown", final: false, reason: "an unknown error" };
}
