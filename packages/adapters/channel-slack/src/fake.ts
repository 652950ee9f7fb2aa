/**
 * A loopback Slack: it accepts what Slack accepts, refuses what it refuses, and lets you act as people who use the bot,
 * over HTTP or Socket Mode.
 *
 * @module
 */
import { type Clock, systemClock } from "@sambung/core";
import { type FailureScope, makeFailures } from "@sambung/core/channel";
import { type Delivery, makeDeliveries, type Post } from "./fake/delivery.ts";
import type { FakeFailure } from "./fake/failures.ts";
import { type FakePerson, makePerson } from "./fake/people.ts";
import type { ShownMessage } from "./fake/render.ts";
import { serve } from "./fake/server.ts";
import { makeSockets } from "./fake/sockets.ts";
import {
  type ChannelRecord,
  channelOf,
  type FakeCall,
  type FakeState,
  type PersonRecord,
  shownIn,
} from "./fake/state.ts";
import type { Fields } from "./wire.ts";

export type { FailureScope } from "@sambung/core/channel";
export type { Delivery } from "./fake/delivery.ts";
export type { FakeFailure } from "./fake/failures.ts";
export type { FakeFile, FakePerson, TapResult } from "./fake/people.ts";
export type { ShownButton, ShownControls, ShownEntity, ShownMessage } from "./fake/render.ts";
export type { FakeCall } from "./fake/state.ts";

/** Settings of {@link fakeSlack}; the defaults are an app nobody else has. */
export interface FakeSlackOptions {
  readonly token?: string;
  readonly appToken?: string;
  readonly signingSecret?: string;
  /** The workspace's id; people of another workspace are other people. */
  readonly team?: string;
  /** The bot's name, by which people call it in channels. */
  readonly username?: string;
  /** Default the system's. */
  readonly clock?: Clock;
}

/** A channel of the fake workspace that the bot is in. */
export interface FakeGroup {
  readonly id: string;
  /** Takes the bot out; it can no longer write there and hears nothing. */
  removeBot(): void;
  /** Nobody can write there any more. */
  archive(): void;
  shown(): readonly ShownMessage[];
}

/** A running fake. */
export interface FakeSlack {
  /** What to give to `slack({ slackApiUrl })`. */
  readonly apiUrl: string;
  readonly token: string;
  readonly appToken: string;
  readonly signingSecret: string;
  /** The workspace's id. */
  readonly team: string;
  readonly username: string;
  /** The bot's user id. */
  readonly botId: string;
  /** Somebody of the workspace, acting in the direct messages with the bot. */
  person(options?: { readonly id?: string; readonly name?: string; readonly language?: string }): FakePerson;
  group(options?: { readonly id?: string; readonly title?: string }): FakeGroup;
  /** Sends signed requests to a webhook instead of through sockets; `fetch` carries them, default over the network. */
  deliverTo(webhook: { readonly url: string; readonly fetch?: Post }): void;
  /** Sends any event, wrapped as Slack does. */
  emit(event: Fields): Promise<Delivery>;
  /** Sends one payload again, or without an id all events that were not confirmed. */
  redeliver(id?: string): Promise<readonly Delivery[]>;
  /** Payloads the bot has not confirmed, oldest first. */
  pending(): readonly Fields[];
  /** Makes coming calls fail. */
  fail(failure: FakeFailure, scope?: FailureScope): void;
  /** Forgets failures that did not happen yet. */
  heal(): void;
  /** Calls of the Web API as they came. */
  readonly calls: readonly FakeCall[];
  /** What a channel shows now, oldest first; named by its id or by the person's. */
  shown(chat: string): readonly ShownMessage[];
  /** Calls `changed` whenever a channel changes; returns how to stop. */
  watch(changed: () => void): () => void;
  /** Asks Socket Mode clients to connect anew, as Slack does about once an hour. */
  refreshSockets(): void;
  connections(): number;
  /** Resolves when nobody is connected. */
  disconnected(): Promise<void>;
  /** Breaks every connection. */
  dropConnections(): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a fake Slack on a free loopback port.
 *
 * @example
 * await using fake = await fakeSlack();
 * const channel = slack({ token: fake.token, signingSecret: fake.signingSecret, slackApiUrl: fake.apiUrl });
 * fake.deliverTo({ url: "http://127.0.0.1:3000/webhooks/slack" });
 * await fake.person({ name: "Sari" }).text("mau pesan");
 */
export async function fakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const clock = options.clock ?? systemClock();
  const state: FakeState = {
    token: options.token ?? "xoxb-fake-token-of-nobody",
    appToken: options.appToken ?? "xapp-fake-token-of-nobody",
    signingSecret: options.signingSecret ?? "fake-signing-secret-of-nobody",
    team: options.team ?? "T0KOPI",
    app: "A0KOPI",
    bot: { user: "U0BOT", id: "B0BOT", name: options.username ?? "kopi" },
    now: () => clock.now(),
    origin: "",
    people: new Map(),
    channels: new Map(),
    files: new Map(),
    calls: [],
    watchers: new Set(),
    counters: { message: 100, person: 4710, channel: 0, event: 0, trigger: 0, file: 0 },
  };
  const sockets = makeSockets(clock);
  let webhook: { readonly url: string; readonly post: Post } | undefined;
  const deliveries = makeDeliveries(state, sockets, () => webhook);
  const failures = makeFailures<FakeFailure>();
  const server = await serve(state, sockets, failures);
  state.origin = server.origin;

  return {
    apiUrl: `${server.origin}/api/`,
    token: state.token,
    appToken: state.appToken,
    signingSecret: state.signingSecret,
    team: state.team,
    username: state.bot.name,
    botId: state.bot.user,
    person: ({ id = nextPerson(state), name = "Sari", language = "id-ID" } = {}) => {
      const person = personOf(state, id, name, language);
      return makePerson(state, deliveries, person, channelWith(state, { id: `D${id.slice(1)}`, person: id }));
    },
    group: ({ id, title = "kopi-kantor" } = {}) => {
      state.counters.channel += 1;
      const given = id ?? `C${String(state.counters.channel).padStart(8, "0")}`;
      const channel = channelWith(state, { id: given, name: title });
      return {
        id: channel.id,
        removeBot: () => {
          channel.botIn = false;
        },
        archive: () => {
          channel.archived = true;
        },
        shown: () => shownIn(channel),
      };
    },
    deliverTo: ({ url, fetch: post = (request: Request) => fetch(request) }) => {
      webhook = { url, post };
    },
    emit: deliveries.event,
    redeliver: deliveries.redeliver,
    pending: deliveries.pending,
    fail: failures.add,
    heal: failures.clear,
    calls: state.calls,
    shown: (chat) => shownIn(channelOf(state, chat)),
    watch: (changed) => {
      state.watchers.add(changed);
      return () => state.watchers.delete(changed);
    },
    refreshSockets: sockets.refresh,
    connections: server.connections,
    disconnected: server.disconnected,
    dropConnections: server.dropConnections,
    close: server.close,
    [Symbol.asyncDispose]: server.close,
  };
}

function nextPerson(state: FakeState): string {
  do state.counters.person += 1;
  while (state.people.has(`U${state.counters.person}`));
  return `U${state.counters.person}`;
}

function personOf(state: FakeState, id: string, name: string, language: string): PersonRecord {
  const person: PersonRecord = state.people.get(id) ?? { id, name, language, deactivated: false };
  state.people.set(id, person);
  return person;
}

function channelWith(state: FakeState, channel: Pick<ChannelRecord, "id" | "person" | "name">): ChannelRecord {
  const found: ChannelRecord = state.channels.get(channel.id) ?? {
    ...channel,
    messages: [],
    botIn: true,
    archived: false,
  };
  state.channels.set(channel.id, found);
  return found;
}
