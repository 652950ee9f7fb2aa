import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { SambungError } from "@sambung/core";
import { loadPeer } from "@sambung/core/channel";
import { withoutTokens } from "./errors.ts";
import { fieldsOf, textOf } from "./wire.ts";

/** The part of telegraf's `Telegram` this adapter relies on; `callApi` reaches every method of the Bot API. */
export interface TelegramClient {
  callApi(method: string, parameters: object, options?: { readonly signal?: AbortSignal }): Promise<unknown>;
}

/** One connection to the Bot API. */
export interface Transport {
  readonly client: TelegramClient;
  /** Calls a method once, without retries; rejects with telegraf's or node-fetch's error, cleared of tokens and texts. */
  call(method: string, parameters: object, signal: AbortSignal): Promise<unknown>;
  /** The bytes of a file somebody sent. */
  download(fileId: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** Closes every socket. */
  close(): void;
}

export interface TransportOptions {
  readonly token: string;
  readonly apiRoot: string;
  readonly fetch: typeof fetch;
  readonly load?: () => Promise<unknown>;
}

interface Vendor {
  readonly Telegram: new (
    token: string,
    options: { readonly apiRoot: string; readonly webhookReply: false },
  ) => TelegramClient & { readonly options: { agent?: HttpAgent } };
}

/**
 * Loads telegraf and makes its client.
 *
 * @throws SambungError `peer-missing` when telegraf is not installed
 */
export async function openTransport(options: TransportOptions): Promise<Transport> {
  const { token } = options;
  // A root without a final slash would lose its last segment when telegraf resolves addresses against it.
  const apiRoot = options.apiRoot.replace(/\/*$/, "/");
  const { Telegram } = await loadPeer<Vendor>(
    "Telegram",
    "telegraf@4.16.3",
    options.load ?? (() => import("telegraf")),
  );
  const agent = apiRoot.startsWith("https:") ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const client = new Telegram(token, { apiRoot, webhookReply: false });
  // Set afterwards, because telegraf takes no agent for plain http; ours can be closed.
  client.options.agent = agent;

  const call: Transport["call"] = async (method, parameters, signal) => {
    try {
      return await client.callApi(method, parameters, { signal });
    } catch (error) {
      throw cleared(error, token, method);
    }
  };
  return {
    client,
    call,
    download: async (fileId, signal) => {
      const path = textOf(fieldsOf(await call("getFile", { file_id: fileId }, signal))?.["file_path"]);
      const parts = path?.split("/") ?? [".."];
      if (parts.includes("..")) throw new SambungError("event-invalid", "Telegram offers no download for this file");
      const segments = parts.map(encodeURIComponent).join("/");
      const response = await options.fetch(new URL(`./file/bot${token}/${segments}`, apiRoot), {
        signal,
        redirect: "error",
      });
      if (response.ok && response.body !== null) return response.body;
      await response.body?.cancel();
      throw Object.assign(new Error(`Telegram answered ${response.status} to a download`), {
        response: { error_code: response.status, description: "file download refused" },
      });
    },
    close: () => agent.destroy(),
  };
}

/** The same error without the token and without what was to be sent: telegraf keeps both in some of its errors. */
function cleared(error: unknown, token: string, method: string): unknown {
  if (!(error instanceof Error)) return error;
  const clear = (text: string): string => withoutTokens(text.replaceAll(token, "[token]"));
  error.message = clear(error.message);
  if (error.stack !== undefined) error.stack = clear(error.stack);
  if ("on" in error) Object.assign(error, { on: { method } });
  return error;
}
