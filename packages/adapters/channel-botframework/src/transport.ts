import { createRequire } from "node:module";
import type { Clock } from "@sambung/core";
import { type Http, loadPeer, openHttp, within } from "@sambung/core/channel";
import { ConnectorError, cleared } from "./errors.ts";
import type { Settings } from "./options.ts";
import { makeVerifier, type Verifier } from "./verify.ts";
import { fieldsOf, idOf, numberOf, textOf } from "./wire.ts";

/** The part of botbuilder's `CloudAdapter` this adapter relies on. */
export interface BotframeworkClient {
  readonly botFrameworkAuthentication?: unknown;
  continueConversationAsync(appId: string, reference: object, logic: (context: object) => Promise<void>): Promise<void>;
}

/** One bot's connections to the Bot Framework. */
export interface Transport {
  /** botbuilder's adapter, loaded when it is first asked for: it takes most of a second. */
  client(): BotframeworkClient;
  /** Undefined on an emulator. */
  readonly verifier: Verifier | undefined;
  /** Sends an activity once, without retries; its id. Rejects with {@link ConnectorError}. */
  send(serviceUrl: string, conversation: string, activity: object, signal: AbortSignal): Promise<string | undefined>;
  /** The bytes of a file somebody sent. */
  download(url: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** Closes every connection. */
  close(): void;
}

interface Pipeline {
  removePolicy(policy: { readonly name: string }): void;
  addPolicy(policy: {
    readonly name: string;
    sendRequest(request: { agent?: unknown; url: string }, next: (request: unknown) => unknown): unknown;
  }): void;
}

interface Connector {
  readonly client: { readonly pipeline: Pipeline };
  readonly conversations: {
    sendToConversation(conversation: string, activity: object, options: object): Promise<{ readonly id?: unknown }>;
  };
}

interface Authentication {
  createConnectorFactory(identity: object): { create(serviceUrl: string, audience: string): Promise<Connector> };
}

interface Vendor {
  readonly CloudAdapter: new (authentication: Authentication) => BotframeworkClient;
  readonly ConfigurationBotFrameworkAuthentication: new (
    configuration: Readonly<Record<string, string>>,
    credentials: object,
  ) => Authentication;
}

/** What tokens for Microsoft's connectors are for. */
const AUDIENCE = "https://api.botframework.com";
const TOKEN_MS = 10_000;
/** A token is asked for anew this long before it ends. */
const EARLY_MS = 5 * 60 * 1000;

/** How botbuilder is found and loaded. */
export interface Library {
  /** @throws Error when it is not installed */
  find(): unknown;
  load(): unknown;
}

const installed: Library = {
  find: () => createRequire(import.meta.url).resolve("botbuilder"),
  load: () => createRequire(import.meta.url)("botbuilder"),
};

/**
 * Finds botbuilder. It is loaded with the first message that is sent.
 *
 * @throws SambungError `peer-missing` when botbuilder is not installed
 */
export async function openTransport(
  settings: Settings,
  clock: Clock,
  lifetime: AbortSignal,
  library: Library = installed,
): Promise<Transport> {
  await loadPeer("Bot Framework", "botbuilder@4.23.3", async () => library.find());
  const http = openHttp();
  const { credentials } = settings;
  const verifier =
    credentials === undefined
      ? undefined
      : makeVerifier({
          appId: credentials.appId,
          openIdMetadata: settings.openIdMetadata,
          send: http.send,
          clock,
          lifetime,
        });
  const token = tokens(settings, verifier, http, clock, lifetime);
  const adapted = once(() => {
    const vendor = library.load() as Vendor;
    const authentication = authenticationOf(vendor);
    return { authentication, client: new vendor.CloudAdapter(authentication) };
  });
  const authenticationOf = (vendor: Vendor): Authentication =>
    new vendor.ConfigurationBotFrameworkAuthentication(
      { MicrosoftAppId: credentials?.appId ?? "", ToChannelFromBotOAuthScope: AUDIENCE, ...FIXED },
      {
        isValidAppId: async (id: string) => id === (credentials?.appId ?? ""),
        isAuthenticationDisabled: async () => credentials === undefined,
        createCredentials: async () => ({ signRequest: sign }),
      },
    );
  async function sign(resource: { readonly headers: { set(name: string, value: string): void } }): Promise<object> {
    const current = await token();
    if (current !== undefined) resource.headers.set("authorization", `Bearer ${current}`);
    return resource;
  }

  const connectors = new Map<string, Promise<Connector>>();
  const connector = (serviceUrl: string): Promise<Connector> => {
    const found =
      connectors.get(serviceUrl) ?? connect(adapted().authentication, serviceUrl, credentials?.appId ?? "", http);
    connectors.set(serviceUrl, found);
    return found;
  };
  return {
    client: () => adapted().client,
    verifier,
    send: async (serviceUrl, conversation, activity, signal) => {
      try {
        const { conversations } = await connector(serviceUrl);
        return idOf((await conversations.sendToConversation(conversation, activity, { abortSignal: signal })).id);
      } catch (error) {
        throw cleared(error);
      }
    },
    download: async (url, signal) => {
      // Pictures of a chat are at the connector, which wants to know who asks. Nobody else gets the token.
      const current = settings.serves(url) ? await token() : undefined;
      const headers: Record<string, string> = current === undefined ? {} : { authorization: `Bearer ${current}` };
      const response = await http.send(url, { method: "GET", headers, signal });
      if (response.ok && response.body !== null) return response.body;
      await response.body?.cancel();
      throw new ConnectorError("The file cannot be downloaded any more", response.status, undefined);
    },
    close: http.close,
  };
}

/** What the library wants to be told although nothing of it is used: requests are verified here. */
const FIXED = {
  ToChannelFromBotLoginUrl: "https://login.microsoftonline.com/botframework.com",
  ToBotFromChannelTokenIssuer: AUDIENCE,
  OAuthUrl: "https://token.botframework.com",
  ToBotFromChannelOpenIdMetadataUrl: "https://login.botframework.com/v1/.well-known/openidconfiguration",
  ToBotFromEmulatorOpenIdMetadataUrl:
    "https://login.microsoftonline.com/botframework.com/v2.0/.well-known/openid-configuration",
  CallerId: "urn:botframework:azure",
};

/** botbuilder's client for one address, without its own retries, without redirects, on connections that can be closed. */
async function connect(
  authentication: Authentication,
  serviceUrl: string,
  appId: string,
  http: Http,
): Promise<Connector> {
  const identity = { claims: [{ type: "aud", value: appId }], isAuthenticated: true, getClaimValue: () => appId };
  const connector = await authentication.createConnectorFactory(identity).create(serviceUrl, AUDIENCE);
  const { pipeline } = connector.client;
  for (const name of ["defaultRetryPolicy", "throttlingRetryPolicy", "redirectPolicy"]) pipeline.removePolicy({ name });
  pipeline.addPolicy({
    name: "sambungConnections",
    sendRequest: (request, next) => {
      request.agent = http.agentFor(request.url);
      return next(request);
    },
  });
  return connector;
}

/** Tokens for sending, each kept until shortly before its end. */
function tokens(
  settings: Settings,
  verifier: Verifier | undefined,
  http: Http,
  clock: Clock,
  lifetime: AbortSignal,
): () => Promise<string | undefined> {
  const { credentials, tokenUrl } = settings;
  let current: { readonly token: string; readonly until: number } | undefined;
  let asking: Promise<string | undefined> | undefined;

  const ask = async (appId: string, appPassword: string, signal: AbortSignal): Promise<string | undefined> => {
    const url = (await verifier?.tokenEndpoint()) ?? tokenUrl;
    if (url === undefined) return undefined;
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: appId,
      client_secret: appPassword,
      scope: `${AUDIENCE}/.default`,
    });
    const response = await http.send(url, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form.toString(),
      signal,
    });
    const text = await response.text();
    if (!response.ok) {
      const status = response.status >= 500 || response.status === 429 ? undefined : 401;
      throw new ConnectorError(`No token for sending: status ${response.status}`, status, "no-token");
    }
    const fields = fieldsOf(JSON.parse(text));
    const token = textOf(fields?.["access_token"]);
    if (token === undefined) throw new ConnectorError("No token for sending in the answer", undefined, "no-token");
    current = { token, until: clock.now() + (numberOf(fields?.["expires_in"]) ?? 3600) * 1000 - EARLY_MS };
    return token;
  };
  return async () => {
    if (credentials === undefined) return undefined;
    if (current !== undefined && clock.now() < current.until) return current.token;
    asking ??= within(clock, TOKEN_MS, lifetime, (signal) => ask(credentials.appId, credentials.appPassword, signal))
      .catch((error: unknown) => {
        if (error instanceof ConnectorError) throw error;
        throw new ConnectorError("No token for sending", undefined, "no-token");
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
