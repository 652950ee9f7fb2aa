/**
 * A loopback copy of the Bot Framework's connector for Teams, with its token service and OpenID provider: it refuses what
 * Teams would refuse, signs what it delivers, and lets people be played.
 *
 * @module
 */
import { type Clock, systemClock } from "@sambung/core";
import { type FailureScope, makeFailures } from "@sambung/core/channel";
import type { FakeFailure } from "./fake/failures.ts";
import { type Deliveries, type Delivery, type FakePerson, makePerson } from "./fake/people.ts";
import { makeProvider, type TokenClaims } from "./fake/provider.ts";
import { serve } from "./fake/server.ts";
import type { FakeCall, FakeState } from "./fake/state.ts";
import type { Fields } from "./wire.ts";

export type { FailureScope } from "@sambung/core/channel";
export type { FakeFailure } from "./fake/failures.ts";
export type { Delivery, FakePerson } from "./fake/people.ts";
export type { TokenClaims } from "./fake/provider.ts";
export type { FakeCall, ShownChoice, ShownMessage } from "./fake/state.ts";

/** Settings of {@link fakeBotframework}. */
export interface FakeBotframeworkOptions {
  readonly appId?: string;
  readonly appPassword?: string;
  readonly botName?: string;
  /** Default the system's. */
  readonly clock?: Clock;
}

/** A fake connector. */
export interface FakeBotframework {
  readonly appId: string;
  readonly appPassword: string;
  readonly botName: string;
  readonly tenant: string;
  readonly openIdMetadata: string;
  /** Where the bot sends to. */
  readonly serviceUrl: string;
  /** `host:port` of it, for `serviceHosts`. */
  readonly host: string;
  /** What the bot sends with. */
  readonly token: string;
  person(options?: { readonly name?: string; readonly locale?: string; readonly id?: string }): FakePerson;
  /** Leads what people do to a bot. */
  deliverTo(webhook: { readonly url: string; readonly fetch?: (request: Request) => Promise<Response> }): void;
  /** Delivers an activity again. */
  redeliver(id: string): Promise<Delivery | undefined>;
  /** The value of an `authorization` header, honest unless claims say otherwise. */
  authorization(claims?: Partial<TokenClaims>): Promise<string>;
  /** Makes the next calls fail, by default of any method of the connector, once. */
  fail(failure: FakeFailure, scope?: FailureScope): void;
  /** Forgets failures that did not happen yet. */
  heal(): void;
  readonly calls: readonly FakeCall[];
  /** How often the bot showed in a conversation that it is writing. */
  typed(conversation: string): number;
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
 * Starts a fake connector on a free loopback port.
 *
 * @example
 * await using fake = await fakeBotframework();
 * const { appId, appPassword, openIdMetadata, host } = fake;
 * const channel = botframework({ appId, appPassword, openIdMetadata, serviceHosts: [host] });
 */
export async function fakeBotframework(options: FakeBotframeworkOptions = {}): Promise<FakeBotframework> {
  const clock = options.clock ?? systemClock();
  const state: FakeState = {
    appId: options.appId ?? "11111111-2222-3333-4444-555555555555",
    appPassword: options.appPassword ?? "fake-app-password",
    tenant: "66666666-7777-8888-9999-000000000000",
    botName: options.botName ?? "Kopi Sambung",
    now: () => clock.now(),
    token: `fake-token-${crypto.randomUUID()}`,
    conversations: new Map(),
    calls: [],
    watchers: new Set(),
    counters: { activity: 0, person: 0 },
  };
  const provider = makeProvider(["msteams", "webchat"]);
  const failures = makeFailures<FakeFailure>();
  const server = await serve(state, provider, failures);
  const serviceUrl = `${server.origin}/`;
  const sent = new Map<string, Fields & { readonly id: string }>();
  let webhook = { url: "", fetch: (request: Request) => fetch(request) };

  const authorization = async (claims: Partial<TokenClaims> = {}): Promise<string> =>
    `Bearer ${await provider.sign({ audience: state.appId, serviceUrl, at: clock.now(), ...claims })}`;
  const deliver: Deliveries["deliver"] = async (activity) => {
    sent.set(activity.id, activity);
    if (webhook.url === "") throw new Error("deliverTo() was not called: nobody hears what people do");
    const headers = { "content-type": "application/json; charset=utf-8", authorization: await authorization() };
    const request = new Request(webhook.url, { method: "POST", headers, body: JSON.stringify(activity) });
    const response = await webhook.fetch(request);
    await response.body?.cancel();
    return { id: activity.id, status: response.status };
  };
  const again: Deliveries["again"] = async (id) => {
    const activity = sent.get(id);
    return activity === undefined ? undefined : deliver(activity);
  };

  return {
    appId: state.appId,
    appPassword: state.appPassword,
    botName: state.botName,
    tenant: state.tenant,
    openIdMetadata: `${server.origin}/v1/.well-known/openidconfiguration`,
    serviceUrl,
    host: new URL(server.origin).host,
    token: state.token,
    person: ({ name = "Sari", locale = "id-ID", id } = {}) =>
      makePerson(state, { deliver, again }, () => serviceUrl, { name, locale, ...(id === undefined ? {} : { id }) }),
    deliverTo: ({ url, fetch: carry = fetch }) => {
      webhook = { url, fetch: carry };
    },
    redeliver: again,
    authorization,
    fail: failures.add,
    heal: failures.clear,
    calls: state.calls,
    typed: (conversation) => state.conversations.get(conversation)?.typed ?? 0,
    watch: (changed) => {
      state.watchers.add(changed);
      return () => state.watchers.delete(changed);
    },
    connections: server.connections,
    disconnected: server.disconnected,
    dropConnections: server.dropConnections,
    close: server.close,
    [Symbol.asyncDispose]: server.close,
  };
}
