/**
 * The web channel of Sambung: the chat protocol for browsers, over HTTP.
 *
 * @module
 */
import {
  CHANNEL_CONTRACT,
  type Channel,
  type ChannelContext,
  type ChannelEvent,
  type Json,
  SambungError,
} from "@sambung/core";
import { webCapabilities } from "./capabilities.ts";
import { classify, Refusal, refusalResponse } from "./errors.ts";
import { DEFAULT_FILE_BYTES, directoryFiles, type FileOptions } from "./files.ts";
import { messageEvent, parseLink, parseMessage, parseRead, parseSession, readEvent, startEvent } from "./inbound.ts";
import { effectiveLimits, type WebLimits } from "./limits.ts";
import { peekSender, senderOf } from "./session.ts";
import { placeOf, type Settings, startTransport, type Transport } from "./transport.ts";
import { originCheck } from "./verify.ts";

export { directoryFiles, type FileOptions, type FileStore } from "./files.ts";
export type { WebLimits } from "./limits.ts";
export { protocolSchema } from "./protocol.ts";
export type * from "./wire.ts";

/** Options of {@link web}; none is required. */
export interface WebOptions {
  /** Id of this instance, default `"web"`; `"web:bandung"` for a second one. */
  readonly id?: string;
  /** Scope in which a visitor is one person, default `"*"`. Give sites that share a store but not their visitors a name each. */
  readonly site?: string;
  /** Where requests are mounted, default `"/chat"`. */
  readonly mount?: string;
  /** Shared secret of the site's identity tokens (HS256). Without it `identity` is refused. At least 32 bytes are advised. */
  readonly identitySecret?: string;
  readonly limits?: WebLimits;
  /** Origins of pages elsewhere that may use the chat, `"*"` for all. Pages of the server's own host always may. */
  readonly origins?: readonly string[];
  /** The address a request comes from, for `limits.sessions`; without it sessions are not limited by address. */
  readonly address?: (request: Request) => string | undefined;
  /** Uploads; `false` takes none. */
  readonly files?: FileOptions | false;
  /** Address of a page with the chat: makes deep links `<page>#chat=<code>` for customers who come from another channel. */
  readonly page?: string | (() => string | undefined);
}

const DEFAULT_DIRECTORY = "data/chat-files";

/**
 * The web channel: sessions, messages, server-sent events with resume, long poll, links, files, read and typing marks
 * under `/chat`. Messages of the bot are not sent but read by clients from the conversation log.
 *
 * @throws SambungError `option-invalid` for limits or origins that make no sense
 * @example
 * const channel = web({ origins: ["https://shop.example"] });
 */
export function web(options: WebOptions = {}): Channel {
  const settings = settingsOf(options);
  const { id, aliasKind } = settings;
  const capabilities = webCapabilities({
    linkable: options.page !== undefined,
    uploadBytes: settings.files?.bytes ?? DEFAULT_FILE_BYTES,
  });
  let transport: Transport | undefined;
  const nothingIsSent = async (): Promise<never> => {
    throw new SambungError("channel-contract", `${id} is read from the conversation log; nothing is sent to it`);
  };

  return {
    contract: CHANNEL_CONTRACT,
    id,
    platform: "web",
    delivery: "log",
    aliasKind,
    mount: options.mount ?? "/chat",
    capabilities: () => capabilities,
    start: async (context: ChannelContext) => {
      transport = await startTransport(context, settings);
    },
    stop: async () => {
      const ending = transport;
      transport = undefined;
      await ending?.stop();
    },
    handle: async (request, path) =>
      transport?.handle(request, path) ??
      refusalResponse(new Refusal("unavailable", "The service is not running.", { retryAfterMs: 1_000 })),
    send: nothingIsSent,
    erased: async () => {
      await transport?.files?.sweep();
    },
    typing: async (to) => transport?.typing(to.id),
    withdraw: nothingIsSent,
    fetchMedia: async (media) => {
      const file = media.id === undefined ? undefined : await transport?.files?.read(media.id);
      if (file === undefined) throw new SambungError("option-invalid", "there is no such uploaded file");
      return new Blob([new Uint8Array(file.bytes)]).stream();
    },
    ...(options.page === undefined ? {} : { link: pageLink(options.page) }),
    classify,
    decode: (body, headers) => decode(settings, body, headers),
  };
}

/** Deep links to a page whose address may be known only later. */
function pageLink(page: NonNullable<WebOptions["page"]>): (payload: string) => Promise<string | undefined> {
  return async (payload) => {
    const address = typeof page === "function" ? page() : page;
    return address === undefined ? undefined : `${address.split("#")[0]}#chat=${encodeURIComponent(payload)}`;
  };
}

/** The events of a request body, as `npm run decode` shows them. A token in the headers tells who, without being checked. */
function decode(settings: Settings, body: Json, headers: { readonly [name: string]: string }): readonly ChannelEvent[] {
  const place = placeOf(settings);
  const token = /^Bearer +(\S+)/i.exec(headers["authorization"] ?? "")?.[1];
  const sender = (token === undefined ? undefined : peekSender(place, token)) ?? senderOf(place, "visitor");
  const date = new Date(headers["date"] ?? 0);
  const at = (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString();
  const has = (...fields: readonly string[]): boolean =>
    typeof body === "object" && body !== null && fields.some((field) => field in body);
  if (has("id", "text", "choice", "file", "location")) {
    return [messageEvent(parseMessage(body, settings.limits.textBytes), sender, at)];
  }
  if (has("seq")) return [readEvent(parseRead(body).seq, sender, at)];
  // Asking for a link to another channel is no event.
  if (has("channel")) return parseLink(body) && [];
  const { link } = parseSession(body);
  return link === undefined ? [] : [startEvent(link, sender, at)];
}

function settingsOf(options: WebOptions): Settings {
  const { id = "web", site = "*", identitySecret, files = {} } = options;
  if (identitySecret === "") {
    throw new SambungError("option-invalid", "identitySecret of web() is empty; give the secret or leave it out");
  }
  return {
    id,
    site,
    aliasKind: "web",
    identitySecret,
    limits: effectiveLimits(options.limits),
    checkOrigin: originCheck(options.origins),
    address: options.address ?? (() => undefined),
    files:
      files === false
        ? undefined
        : { store: files.store ?? directoryFiles(DEFAULT_DIRECTORY), bytes: files.bytes ?? DEFAULT_FILE_BYTES },
  };
}
