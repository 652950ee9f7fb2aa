/**
 * A loopback WhatsApp Cloud API: it accepts what Meta accepts, refuses what it refuses, and lets you act as people who
 * use the bot.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { type Clock, systemClock } from "@sambung/core";
import { type FailureScope, makeFailures } from "@sambung/core/channel";
import { type Deliveries, type Delivery, makeDeliveries } from "./fake/delivery.ts";
import type { FakeFailure } from "./fake/failures.ts";
import { type FakePerson, makePerson, tellStatus } from "./fake/people.ts";
import { serve } from "./fake/server.ts";
import {
  type FakeCall,
  type FakeState,
  type PersonRecord,
  personBy,
  type ShownMessage,
  type TemplateRecord,
} from "./fake/state.ts";

export type { FailureScope } from "@sambung/core/channel";
export type { Delivery } from "./fake/delivery.ts";
export type { FakeFailure } from "./fake/failures.ts";
export type { FakeFile, FakePerson } from "./fake/people.ts";
export type { FakeCall, ShownButton, ShownEntity, ShownMessage } from "./fake/state.ts";

/** Settings of {@link fakeWhatsApp}; the defaults are a business nobody else has, with a random app secret. */
export interface FakeWhatsAppOptions {
  readonly accessToken?: string;
  readonly phoneNumberId?: string;
  readonly appSecret?: string;
  readonly verifyToken?: string;
  /** The id of the business account. */
  readonly businessId?: string;
  /** The business's number, digits. */
  readonly number?: string;
  /** Whether messages become sent and delivered by themselves, each with a webhook; default false. */
  readonly statuses?: boolean;
  /**
   * Begins the ids of messages; default random, because a store may remember those of an earlier fake.
   */
  readonly series?: string;
  /** Default the system's. */
  readonly clock?: Clock;
}

/** Who somebody is; what is not given is made up. */
export interface FakePersonOptions {
  readonly name?: string;
  /** Their number. A number that is known already is the same person. */
  readonly phone?: string;
  /** Their business-scoped user id; false for an account of before these. */
  readonly userId?: string | false;
  readonly username?: string;
  /** The business does not get to see the number. */
  readonly hidden?: boolean;
  /** Wrote to the bot just now, so that it may write. */
  readonly started?: boolean;
}

/** A running fake. */
export interface FakeWhatsApp extends Pick<Deliveries, "emit" | "redeliver" | "pending" | "deliverTo" | "verify"> {
  /** What to give to `whatsapp({ apiUrl })`. */
  readonly apiUrl: string;
  readonly accessToken: string;
  readonly phoneNumberId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly businessId: string;
  readonly number: string;
  /** Somebody who has never written to the bot, unless `started` or known already. */
  person(options?: FakePersonOptions): FakePerson;
  /** Has a template approved. */
  template(template: Pick<TemplateRecord, "name" | "body"> & Partial<TemplateRecord>): void;
  /** Says what became of a message of the bot. */
  status(
    messageId: string,
    status: NonNullable<ShownMessage["status"]>,
    error?: { readonly code: number; readonly title: string },
  ): Promise<Delivery>;
  /** Makes coming calls fail. */
  fail(failure: FakeFailure, scope?: FailureScope): void;
  /** Forgets failures that did not happen yet. */
  heal(): void;
  /** Calls of the Graph API as they came. */
  readonly calls: readonly FakeCall[];
  /** What the chat with a number or user id shows now, oldest first. */
  shown(chat: string): readonly ShownMessage[];
  /** How often the bot showed in a chat that it is writing. */
  typed(chat: string): number;
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
 * Starts a fake WhatsApp on a free loopback port.
 *
 * @example
 * await using fake = await fakeWhatsApp();
 * const { accessToken, phoneNumberId, appSecret, verifyToken, apiUrl } = fake;
 * const channel = whatsapp({ accessToken, phoneNumberId, appSecret, verifyToken, apiUrl });
 * await fake.person({ name: "Sari" }).text("mau pesan");
 */
export async function fakeWhatsApp(options: FakeWhatsAppOptions = {}): Promise<FakeWhatsApp> {
  const clock = options.clock ?? systemClock();
  const state: FakeState = {
    accessToken: options.accessToken ?? "EAAfakeTokenOfNobody000",
    phoneNumberId: options.phoneNumberId ?? "106540352000001",
    // Whoever knows it can speak for everybody, and fakes run beside live channels too.
    appSecret: options.appSecret ?? randomBytes(24).toString("hex"),
    verifyToken: options.verifyToken ?? "fake-verify-token",
    businessId: options.businessId ?? "102290129000001",
    number: options.number ?? "6281100001111",
    now: () => clock.now(),
    statuses: options.statuses ?? false,
    series: options.series ?? randomBytes(6).toString("hex").toUpperCase(),
    people: [],
    templates: [],
    files: new Map(),
    calls: [],
    watchers: new Set(),
    apiUrl: "",
    counters: { delivery: 0, message: 0, person: 0, file: 0 },
  };
  const deliveries = makeDeliveries(state);
  const failures = makeFailures<FakeFailure>("read");
  const background = new Set<Promise<unknown>>();
  const status: FakeWhatsApp["status"] = (messageId, word, error) => {
    const person = state.people.find(({ messages }) => messages.some(({ id }) => id === messageId));
    if (person === undefined) throw new Error(`No chat has the message ${messageId}`);
    return tellStatus(state, deliveries, person, messageId, word, error);
  };
  const arrive = async (messageId: string): Promise<void> => {
    await status(messageId, "sent");
    await status(messageId, "delivered");
  };
  const server = await serve(state, failures, (messageId) => {
    if (!state.statuses) return;
    // A webhook that does not answer is no reason to fail: what it missed is pending.
    const work = arrive(messageId).catch(() => {});
    background.add(work);
    void work.finally(() => background.delete(work));
  });
  state.apiUrl = server.origin;
  const close = async (): Promise<void> => {
    await Promise.allSettled(background);
    await server.close();
  };
  const { accessToken, phoneNumberId, appSecret, verifyToken, businessId, number } = state;

  return {
    ...{ accessToken, phoneNumberId, appSecret, verifyToken, businessId, number },
    ...deliveries,
    apiUrl: server.origin,
    person: (who = {}) => {
      const person = personOf(state, who);
      if (who.started === true) person.wroteAt ??= state.now();
      return makePerson(state, deliveries, person);
    },
    template: (template) => {
      state.templates.push({ language: "id", buttons: [], category: "utility", ...template });
    },
    status,
    fail: failures.add,
    heal: failures.clear,
    calls: state.calls,
    shown: (chat) => [...(personBy(state, chat)?.messages ?? [])],
    typed: (chat) => personBy(state, chat)?.typed ?? 0,
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

function personOf(state: FakeState, who: FakePersonOptions): PersonRecord {
  const phone = who.phone?.replace(/\D/g, "");
  const known =
    (phone === undefined ? undefined : personBy(state, phone)) ??
    (typeof who.userId === "string" ? personBy(state, who.userId) : undefined);
  if (known !== undefined) return known;
  state.counters.person += 1;
  const serial = String(state.counters.person).padStart(4, "0");
  const person: PersonRecord = {
    name: who.name ?? "Sari",
    username: who.username,
    phone: phone ?? `62812000${serial}`,
    userId: who.userId === false ? undefined : (who.userId ?? `ID.1349120865530${serial}`),
    hidden: who.hidden ?? false,
    wroteAt: undefined,
    blocked: false,
    optedOut: false,
    messages: [],
    typed: 0,
  };
  state.people.push(person);
  return person;
}
