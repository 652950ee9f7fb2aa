import { AsyncLocalStorage } from "node:async_hooks";
import { createRequire } from "node:module";
import type { Socket } from "node:net";
import { SambungError } from "@sambung/core";
import { withoutTokens } from "./errors.ts";
import { type Fields, fieldsOf, textOf } from "./wire.ts";

/** The part of Slack's `WebClient` this adapter relies on; `apiCall` reaches every method of the Web API. */
export interface SlackClient {
  apiCall(method: string, options?: Record<string, unknown>): Promise<{ readonly ok: boolean }>;
}

/** The part of Slack's `SocketModeClient` this adapter relies on. */
export interface SocketClient {
  on(event: "slack_event", listener: (envelope: Envelope) => void): unknown;
  once(event: "disconnected", listener: () => void): unknown;
  start(): Promise<unknown>;
  disconnect(): Promise<void>;
}

/** What comes through the socket: the payload a webhook would get, and how to say that it is safe. */
export interface Envelope {
  readonly body: unknown;
  ack(): Promise<void>;
}

/** One connection to the Web API. */
export interface Transport {
  readonly client: SlackClient;
  /** Calls a method once, without retries; rejects with the client's error, cleared of tokens and texts. */
  call(method: string, parameters: Fields, signal: AbortSignal): Promise<Fields>;
  /** The bytes of a file somebody sent. */
  download(fileId: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** A client for one Socket Mode connection, not started. */
  socket(appToken: string): SocketClient;
  /** Closes every socket. */
  close(): void;
}

export interface TransportOptions {
  readonly token: string;
  readonly slackApiUrl: string;
  /** Finds the modules of Slack's; default those that @slack/bolt brings. */
  readonly vendor?: () => Vendor;
}

/** Modules that @slack/bolt brings, each loaded when first needed. */
export interface Vendor {
  webApi(): { readonly WebClient: new (token: string, options: object) => SlackClient };
  socketMode(): { readonly SocketModeClient: new (options: object) => SocketClient };
  undici(): Undici;
}

interface Agent {
  destroy(): Promise<void>;
}

type Connect = (options: object, callback: (error: Error | null, socket?: Socket | null) => void) => void;

interface Undici {
  readonly Agent: new (options: { readonly connect: Connect }) => Agent;
  buildConnector(options: { readonly allowH2: false }): Connect;
  fetch(input: string | URL, init: object): Promise<Response>;
}

/** The client's own attempts are off: what to do about a failure is core's decision. */
const ONCE = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };

/**
 * Finds Slack's client; it is loaded with the first call.
 *
 * @throws SambungError `peer-missing` when @slack/bolt is not installed
 */
export async function openTransport(options: TransportOptions): Promise<Transport> {
  const { token, slackApiUrl } = options;
  const vendor = (options.vendor ?? installedVendor)();
  /** The signal of the call that is being made: the client takes none. */
  const signals = new AsyncLocalStorage<AbortSignal>();
  let connection: { readonly http: Http; readonly client: SlackClient } | undefined;

  const connected = (): { readonly http: Http; readonly client: SlackClient } => {
    if (connection !== undefined) return connection;
    const http = openHttp(vendor.undici(), signals);
    // Pace is core's too: a call that waited here would run under the signal of another one.
    const once = { ...ONCE, maxRequestConcurrency: Number.POSITIVE_INFINITY, logger: SILENT };
    const client = new (vendor.webApi().WebClient)(token, { slackApiUrl, fetch: http.fetch, ...once });
    connection = { http, client };
    return connection;
  };

  const call: Transport["call"] = async (method, parameters, signal) => {
    const { client } = connected();
    try {
      return (await signals.run(signal, () => client.apiCall(method, { ...parameters }))) as unknown as Fields;
    } catch (error) {
      throw cleared(error);
    }
  };
  return {
    get client() {
      return connected().client;
    },
    call,
    download: async (fileId, signal) => {
      const file = fieldsOf((await call("files.info", { file: fileId }, signal))["file"]);
      const address = textOf(file?.["url_private_download"]) ?? textOf(file?.["url_private"]);
      if (address === undefined || !isSlack(address, slackApiUrl)) {
        throw new SambungError("event-invalid", "Slack offers no download for this file");
      }
      const headers = { authorization: `Bearer ${token}` };
      const response = await connected().http.fetch(address, { headers, signal, redirect: "error" });
      // Without the scope files:read Slack answers with its login page.
      const page = /^text\/html/i.test(response.headers.get("content-type") ?? "") && !isPage(file);
      if (response.ok && response.body !== null && !page) return response.body as ReadableStream<Uint8Array>;
      await response.body?.cancel();
      throw Object.assign(new Error(page ? "missing_scope" : `HTTP ${response.status}`), {
        code: "slack_webapi_http_error",
        statusCode: page ? 403 : response.status,
      });
    },
    socket: (appToken) => {
      const { http } = connected();
      const clientOptions = { slackApiUrl, fetch: http.fetch, ...ONCE };
      // Reconnecting is ours: the client's own way ends the process when Slack is down at the wrong moment.
      const own = { autoReconnectEnabled: false, dispatcher: http.agent, logger: SILENT };
      return new (vendor.socketMode().SocketModeClient)({ appToken, clientOptions, ...own });
    },
    close: () => connection?.http.close(),
  };
}

function installedVendor(): Vendor {
  try {
    // What bolt brings, without loading bolt itself and the server it contains.
    const bolt = createRequire(createRequire(import.meta.url).resolve("@slack/bolt"));
    const socketMode = bolt.resolve("@slack/socket-mode");
    return {
      webApi: () => bolt("@slack/web-api"),
      socketMode: () => bolt(socketMode),
      undici: () => createRequire(socketMode)("undici"),
    };
  } catch (cause) {
    throw new SambungError("peer-missing", "The Slack channel needs @slack/bolt: npm install @slack/bolt@5.1.0", {
      cause,
    });
  }
}

interface Http {
  readonly agent: Agent;
  readonly fetch: (input: string | URL, init?: RequestInit) => Promise<Response>;
  close(): void;
}

/** A fetch whose connections can be closed, also those that became web sockets. */
function openHttp(undici: Undici, signals: AsyncLocalStorage<AbortSignal>): Http {
  const sockets = new Set<Socket>();
  const base = undici.buildConnector({ allowH2: false });
  const agent = new undici.Agent({
    connect: (options, callback) =>
      base(options, (error, socket) => {
        if (socket != null) {
          sockets.add(socket);
          socket.once("close", () => sockets.delete(socket));
        }
        callback(error, socket);
      }),
  });
  return {
    agent,
    fetch: async (input, init = {}) => {
      const both = [init.signal, signals.getStore()].filter((signal) => signal != null);
      const signal = both.length === 0 ? {} : { signal: AbortSignal.any(both) };
      return undici.fetch(input, { ...init, ...(await encoded(init)), ...signal, dispatcher: agent });
    },
    close: () => {
      void agent.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Uploads of the client are forms of the global class, which undici's own fetch does not know. */
async function encoded(init: RequestInit): Promise<object> {
  if (!(init.body instanceof FormData)) return {};
  const form = new Response(init.body);
  const headers = new Headers(init.headers);
  headers.set("content-type", form.headers.get("content-type") ?? "");
  return { body: new Uint8Array(await form.arrayBuffer()), headers: Object.fromEntries(headers) };
}

/** Whether an address may get the bot's token: Slack's own hosts, or the one it was told to use instead. */
function isSlack(address: string, slackApiUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, origin } = new URL(address);
  return origin === new URL(slackApiUrl).origin || (protocol === "https:" && /(^|\.)slack\.com$/.test(hostname));
}

function isPage(file: Fields | undefined): boolean {
  return /^text\/html/i.test(textOf(file?.["mimetype"]) ?? "");
}

/** The client would log what is sent and received. */
const SILENT = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => "error",
  setName: () => {},
};

/** The same error without bodies and headers, which the client keeps in some of its errors. */
function cleared(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const fields = error as Error & { body?: unknown; headers?: unknown; data?: unknown };
  if ("body" in fields) fields.body = undefined;
  if ("headers" in fields) fields.headers = undefined;
  const data = fieldsOf(fields.data);
  if (data !== undefined) {
    const { response_metadata } = data;
    const name = textOf(data["error"]) ?? "";
    // What is no name is the whole of an answer that is no JSON.
    const kept = /^[\w.:-]{1,100}$/.test(name) ? name : "an answer that is no JSON";
    fields.data = { ok: false, error: kept, response_metadata };
    if (kept !== name) fields.message = kept;
  }
  error.message = withoutTokens(error.message);
  return error;
}
