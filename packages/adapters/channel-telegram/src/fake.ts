/**
 * A loopback Telegram: it accepts what Telegram accepts, refuses what it refuses, and lets you act as people who use the
 * bot.
 *
 * @module
 */
import { type Clock, systemClock } from "@sambung/core";
import { type FailureScope, makeFailures } from "@sambung/core/channel";
import { type Delivery, makeUpdates, type Post } from "./fake/delivery.ts";
import type { FakeFailure } from "./fake/failures.ts";
import { type FakePerson, makePerson } from "./fake/people.ts";
import { serve } from "./fake/server.ts";
import type { ChatRecord, FakeCall, FakeState, PersonRecord, ShownMessage } from "./fake/state.ts";
import type { Fields } from "./wire.ts";

export type { FailureScope } from "@sambung/core/channel";
export type { Delivery } from "./fake/delivery.ts";
export type { FakeFailure } from "./fake/failures.ts";
export type { FakeFile, FakePerson, TapResult } from "./fake/people.ts";
export type { FakeCall, ShownButton, ShownEntity, ShownMessage } from "./fake/state.ts";

/** Settings of {@link fakeTelegram}; the defaults are a bot nobody else has. */
export interface FakeTelegramOptions {
  readonly token?: string;
  readonly username?: string;
  /** Default the system's. */
  readonly clock?: Clock;
}

/** A group of the fake platform that the bot is in. */
export interface FakeGroup {
  readonly id: number;
  /** Takes the bot out; it can no longer write there. */
  removeBot(): void;
  shown(): readonly ShownMessage[];
}

/** A running fake. */
export interface FakeTelegram {
  /** What to give to `telegram({ apiRoot })`. */
  readonly apiRoot: string;
  readonly token: string;
  readonly username: string;
  readonly botId: string;
  /** Somebody who has never written to the bot, unless `started` or the id is known already. */
  person(options?: {
    readonly id?: number;
    readonly name?: string;
    readonly language?: string;
    readonly started?: boolean;
  }): FakePerson;
  group(options?: { readonly id?: number; readonly title?: string; readonly type?: "group" | "supergroup" }): FakeGroup;
  /** Sends updates to a webhook, as `setWebhook` does; `fetch` carries them, default over the network. */
  deliverTo(webhook: { readonly url: string; readonly secret?: string; readonly fetch?: Post }): void;
  /** Sends any update; it gets the next `update_id`. */
  emit(update: Fields): Promise<Delivery>;
  /** Sends one update again, or without an id all that were not confirmed. */
  redeliver(updateId?: number): Promise<readonly Delivery[]>;
  /** Updates the bot has not confirmed, oldest first. */
  pending(): readonly Fields[];
  /** Makes coming calls fail. */
  fail(failure: FakeFailure, scope?: FailureScope): void;
  /** Forgets failures that did not happen yet. */
  heal(): void;
  /** Calls of the Bot API as they came, without `getUpdates`. */
  readonly calls: readonly FakeCall[];
  /** What a chat shows now, oldest first. */
  shown(chat: number): readonly ShownMessage[];
  /** How often the bot showed in a chat that it is writing. */
  typed(chat: number): number;
  /** What a tap was answered with; undefined while its button still turns. */
  answerTo(tap: string): string | undefined;
  /** Calls `changed` whenever a chat changes; returns how to stop. */
  watch(changed: () => void): () => void;
  connections(): number;
  /** Resolves when nobody is connected. */
  disconnected(): Promise<void>;
  /** Breaks every connection. */
  dropConnections(): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a fake Telegram on a free loopback port.
 *
 * @example
 * await using fake = await fakeTelegram();
 * const channel = telegram({ token: fake.token, apiRoot: fake.apiRoot });
 * await fake.person({ name: "Sari" }).text("mau pesan");
 */
export async function fakeTelegram(options: FakeTelegramOptions = {}): Promise<FakeTelegram> {
  const clock = options.clock ?? systemClock();
  const token = options.token ?? "7000001:fake-token-of-nobody";
  const state: FakeState = {
    token,
    botId: Number.parseInt(token, 10),
    username: options.username ?? "sambung_fake_bot",
    now: () => clock.now(),
    people: new Map(),
    chats: new Map(),
    files: new Map(),
    calls: [],
    taps: new Map(),
    answers: new Map(),
    watchers: new Set(),
    webhook: undefined,
    counters: { update: 100_000, message: 100, person: 4710, group: 0, tap: 0, file: 0 },
  };
  let post: Post = (request) => fetch(request);
  const updates = makeUpdates(state, clock, () => post);
  const failures = makeFailures<FakeFailure>();
  const server = await serve(state, updates, failures);
  const close = async (): Promise<void> => {
    updates.close();
    await server.close();
  };

  return {
    apiRoot: server.origin,
    token,
    username: state.username,
    botId: String(state.botId),
    person: ({ id = nextPerson(state), name = "Sari", language = "id", started = false } = {}) => {
      const person = personOf(state, id, name, language);
      person.started ||= started;
      return makePerson(state, updates, person, chatOf(state, { id, type: "private" }));
    },
    group: ({ id, title = "Kopi Kantor", type = "supergroup" } = {}) => {
      state.counters.group += 1;
      const chat = chatOf(state, { id: id ?? -1_001_000_000 - state.counters.group, type, title });
      return {
        id: chat.id,
        removeBot: () => {
          chat.botGone = true;
        },
        shown: () => [...chat.messages],
      };
    },
    deliverTo: (webhook) => {
      post = webhook.fetch ?? ((request) => fetch(request));
      state.webhook = { url: webhook.url, ...(webhook.secret === undefined ? {} : { secret: webhook.secret }) };
    },
    emit: updates.emit,
    redeliver: updates.redeliver,
    pending: updates.pending,
    fail: failures.add,
    heal: failures.clear,
    calls: state.calls,
    shown: (chat) => [...(state.chats.get(chat)?.messages ?? [])],
    typed: (chat) => state.chats.get(chat)?.typed ?? 0,
    answerTo: (tap) => state.answers.get(tap),
    watch: (changed) => {
      state.watchers.add(changed);
      return () => state.watchers.delete(changed);
    },
    connections: server.connections,
    disconnected: server.disconnected,
    dropConnections: server.dropConnections,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function nextPerson(state: FakeState): number {
  do state.counters.person += 1;
  while (state.people.has(state.counters.person));
  return state.counters.person;
}

function personOf(state: FakeState, id: number, name: string, language: string): PersonRecord {
  const [firstName = name, ...rest] = name.split(" ");
  const lastName = rest.join(" ");
  const known = state.people.get(id);
  const person: PersonRecord = known ?? {
    id,
    firstName,
    ...(lastName === "" ? {} : { lastName }),
    language,
    started: false,
    blocked: false,
  };
  state.people.set(id, person);
  return person;
}

function chatOf(state: FakeState, chat: Pick<ChatRecord, "id" | "type" | "title">): ChatRecord {
  const found: ChatRecord = state.chats.get(chat.id) ?? { ...chat, messages: [], botGone: false, typed: 0 };
  state.chats.set(chat.id, found);
  return found;
}
