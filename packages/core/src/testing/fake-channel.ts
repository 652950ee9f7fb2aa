import type { Alias } from "../model/alias.ts";
import type { Capabilities } from "../model/capabilities.ts";
import type { Conversation } from "../model/conversation.ts";
import type { ChannelEvent, CommandEvent, EventBase } from "../model/event.ts";
import type { FittedPart } from "../model/message.ts";
import {
  type Acceptance,
  CHANNEL_CONTRACT,
  type Channel,
  type ChannelContext,
  type DeliveryError,
} from "../ports/channel.ts";
import { PRESETS, type Preset } from "./fake-channel-presets.ts";

/** A wire message a fake channel took. */
export interface SentPart {
  /** The id the channel gave it. */
  readonly id: string;
  readonly to: Conversation;
  readonly part: FittedPart;
  readonly key: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Whether its controls were taken back. */
  readonly withdrawn: boolean;
}

// A command's own `name` hides the sender's.
type PartialBase<Each> = Each extends CommandEvent
  ? Omit<Each, Exclude<keyof EventBase, "name">> & Partial<Omit<EventBase, "name">>
  : Each extends ChannelEvent
    ? Omit<Each, keyof EventBase> & Partial<EventBase>
    : never;

/** An event without what the fake fills in itself: key, channel, account, conversation, aliases and time. */
export type FakeEvent = PartialBase<ChannelEvent>;

/** Somebody who writes on a fake channel. */
export interface FakeSender {
  /** Their id on the platform; also the id of their direct conversation. */
  readonly value: string;
  readonly name?: string;
  readonly locale?: string;
}

/** Settings of {@link fakeChannel}. */
export interface FakeChannelOptions {
  /** Instead of what the platform in the id can do, or on top of it. */
  readonly capabilities?: Partial<Capabilities>;
  /** The files the platform keeps, by the ids that `media` events name. */
  readonly files?: { readonly [id: string]: Uint8Array };
}

/** A channel in memory: it keeps what is sent, and events come in when told to. */
export interface FakeChannel extends Channel {
  /** All that was sent, oldest first. */
  readonly sent: readonly SentPart[];
  alias(sender: FakeSender): Alias;
  /** The whole event as the platform would bring it; the same object given to `accept` twice is a redelivery. */
  event(sender: FakeSender, event: FakeEvent): ChannelEvent;
  /** Hands events to core. */
  accept(...events: readonly ChannelEvent[]): Promise<readonly Acceptance[]>;
  /** What the running bot gave the channel. */
  context(): ChannelContext;
  /** Calls `listener` with each message that is sent. */
  listen(listener: (sent: SentPart) => void): void;
  /** Lets the next `times` sends (default 1) fail like this. */
  failSend(error: DeliveryError, times?: number): void;
}

/**
 * A channel for tests. The id says what it is like: `web` (buttons, edits), `telegram` (also deep links), `whatsapp`
 * (three short buttons or a list, no edits), `slack` (many buttons, edits; ids of one team), `sms` (text only); `telegram:bandung` is a second one of its kind. Any other
 * id needs `capabilities` and begins as text only.
 *
 * @example
 * const channel = fakeChannel("telegram");
 * await channel.accept(channel.event({ value: "budi" }, { kind: "text", text: "halo" }));
 * channel.sent.at(-1)?.part.text;
 */
export function fakeChannel(id: string, options: FakeChannelOptions = {}): FakeChannel {
  const platform = id.split(":")[0] ?? id;
  const preset = presetOf(platform, options);
  const capabilities: Capabilities = { ...preset.capabilities, ...options.capabilities };
  const sent: { -readonly [Field in keyof SentPart]: SentPart[Field] }[] = [];
  const failures: DeliveryError[] = [];
  const listeners: ((sent: SentPart) => void)[] = [];
  let context: ChannelContext | undefined;
  let events = 0;

  const running = (): ChannelContext => {
    if (context === undefined) throw new Error(`The channel "${id}" is not running; start the bot first`);
    return context;
  };

  const channel: FakeChannel = {
    contract: CHANNEL_CONTRACT,
    id,
    platform,
    delivery: "send",
    fetchMedia: async ({ id = "" }) => {
      const bytes = options.files?.[id];
      if (bytes === undefined) throw new Error(`The channel "${platform}" keeps no file "${id}"; give it one in files`);
      return new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
    },
    aliasKind: preset.aliasKind,
    sent,
    capabilities: () => capabilities,
    start: async (given) => {
      context = given;
    },
    stop: async () => {
      context = undefined;
    },
    context: running,
    listen: (listener) => {
      listeners.push(listener);
    },
    alias: (sender) => ({ kind: preset.aliasKind, account: preset.aliasAccount, value: sender.value }),
    event: (sender, event) => {
      events += 1;
      return {
        key: `${id}-${events}`,
        channel: id,
        account: "bot",
        conversation: { id: sender.value, kind: "direct" },
        aliases: [{ ...channel.alias(sender), proven: true }],
        at: new Date(running().clock.now()).toISOString(),
        ...(sender.name === undefined ? {} : { name: sender.name }),
        ...(sender.locale === undefined ? {} : { locale: sender.locale }),
        ...event,
      };
    },
    accept: (...given) => running().accept(given),
    send: async (to, part, { key }) => {
      const failure = failures.shift();
      if (failure !== undefined) throw new FakeDeliveryError(failure);
      const taken = { id: `${id}-m${sent.length + 1}`, to, part, key, at: running().clock.now(), withdrawn: false };
      sent.push(taken);
      for (const listener of listeners) listener(taken);
      return { ids: [taken.id] };
    },
    failSend: (error, times = 1) => {
      for (let count = 0; count < times; count += 1) failures.push(error);
    },
    classify: (error) =>
      error instanceof FakeDeliveryError
        ? error.delivery
        : { kind: "unknown", final: false, reason: error instanceof Error ? error.message : "unknown" },
    ...(capabilities.edit
      ? {
          withdraw: async (_to: Conversation, messageId: string) => {
            const message = sent.find((each) => each.id === messageId);
            if (message !== undefined) message.withdrawn = true;
          },
        }
      : {}),
    ...(preset.link === undefined ? {} : { link: async (payload: string) => preset.link?.(payload) }),
  };
  return channel;
}

function presetOf(platform: string, options: FakeChannelOptions): Preset {
  const preset = PRESETS[platform];
  if (preset !== undefined) return preset;
  const plain = PRESETS["sms"];
  if (options.capabilities === undefined || plain === undefined) {
    throw new Error(
      `There is no fake of "${platform}"; there are ${Object.keys(PRESETS).join(", ")}, or give fakeChannel() capabilities`,
    );
  }
  return { ...plain, aliasKind: platform };
}

class FakeDeliveryError extends Error {
  readonly delivery: DeliveryError;

  constructor(delivery: DeliveryError) {
    super(delivery.reason);
    this.delivery = delivery;
  }
}
