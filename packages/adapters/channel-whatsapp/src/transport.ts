import { SambungError } from "@sambung/core";
import { type HttpAnswer, type HttpSend, openHttp } from "@sambung/core/channel";
import { GraphError, retryAfterOf, withoutTokens } from "./errors.ts";
import type { Settings } from "./options.ts";
import { type Fields, fieldsOf, idOf, listOf, numberOf, textOf } from "./wire.ts";

/** What `channel.client` of WhatsApp offers: the calls of the Graph API, with the channel's number and token. */
export interface WhatsAppClient {
  /**
   * Calls any path of the Graph API, for example `106540352242922/message_templates`.
   *
   * @throws GraphError when Meta does not answer with success
   */
  call(
    method: "GET" | "POST" | "DELETE",
    path: string,
    options?: { readonly body?: object; readonly signal?: AbortSignal },
  ): Promise<Fields>;
  /**
   * Uploads a file and returns its id, good for 30 days: send it with a raw part such as
   * `{ type: "image", image: { id } }`.
   */
  upload(
    file: Blob | Uint8Array<ArrayBuffer>,
    options: { readonly mime: string; readonly name?: string; readonly signal?: AbortSignal },
  ): Promise<string>;
}

/** One connection to the Graph API. No call is tried twice. */
export interface Transport {
  readonly client: WhatsAppClient;
  /** Sends a message and returns its id. */
  send(body: object, signal: AbortSignal): Promise<string>;
  /** Marks messages as read, perhaps showing that the bot writes. */
  mark(body: object, signal: AbortSignal): Promise<void>;
  /** Digits of the business's number. */
  number(signal: AbortSignal): Promise<string | undefined>;
  /** The bytes of a file somebody sent. */
  download(mediaId: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** Closes every connection. */
  close(): void;
}

const NEVER = new AbortController().signal;

/** Opens a client of the Graph API. Nothing is sent before it is needed. */
export function openTransport(settings: Settings): Transport {
  const { accessToken, apiUrl, phoneNumberId } = settings;
  const own = settings.fetch === undefined ? openHttp() : undefined;
  const send: HttpSend = own?.send ?? withFetch(settings.fetch as typeof fetch);
  const authorization = `Bearer ${accessToken}`;
  const clear = (text: string): string => withoutTokens(text.replaceAll(accessToken, "[token]"));

  const request = async (
    method: string,
    path: string,
    signal: AbortSignal,
    body?: { readonly bytes: Uint8Array<ArrayBuffer> | string; readonly type: string },
  ): Promise<Fields> => {
    const response = await send(`${apiUrl}/${path}`, {
      method,
      headers: { authorization, ...(body === undefined ? {} : { "content-type": body.type }) },
      ...(body === undefined ? {} : { body: body.bytes }),
      signal,
    });
    const text = await response.text();
    const fields = parsed(text);
    if (response.ok && fields !== undefined && fields["error"] === undefined) return fields;
    throw errorOf(response, fields, clear);
  };
  const json = (method: string, path: string, body: object | undefined, signal: AbortSignal): Promise<Fields> =>
    request(
      method,
      path,
      signal,
      body === undefined ? undefined : { bytes: JSON.stringify(body), type: "application/json" },
    );

  return {
    client: {
      call: (method, path, { body, signal = NEVER } = {}) => json(method, path.replace(/^\/+/, ""), body, signal),
      upload: async (file, { mime, name = "file", signal = NEVER }) => {
        const form = new FormData();
        form.set("messaging_product", "whatsapp");
        form.set("type", mime);
        form.set("file", new Blob([file], { type: mime }), name);
        const encoded = new Response(form);
        const answer = await request("POST", `${phoneNumberId}/media`, signal, {
          bytes: new Uint8Array(await encoded.arrayBuffer()),
          type: encoded.headers.get("content-type") ?? "multipart/form-data",
        });
        const id = idOf(answer["id"]);
        if (id === undefined) throw new GraphError("Meta took a file and gave it no id", { status: 200 });
        return id;
      },
    },
    send: async (body, signal) => {
      const [message] = listOf((await json("POST", `${phoneNumberId}/messages`, body, signal))["messages"]);
      const id = idOf(message?.["id"]);
      if (id === undefined) throw new GraphError("Meta took a message and gave it no id", { status: 200 });
      return id;
    },
    mark: async (body, signal) => {
      await json("POST", `${phoneNumberId}/messages`, body, signal);
    },
    number: async (signal) =>
      textOf(
        idOf(
          (await json("GET", `${phoneNumberId}?fields=display_phone_number`, undefined, signal))[
            "display_phone_number"
          ],
        )?.replace(/\D/g, ""),
      ),
    download: async (mediaId, signal) => {
      const path = `${encodeURIComponent(mediaId)}?phone_number_id=${phoneNumberId}`;
      const url = textOf((await json("GET", path, undefined, signal))["url"]);
      if (url === undefined || !isAllowed(url, settings)) {
        throw new SambungError("event-invalid", "WhatsApp offers no download at a host that is allowed");
      }
      const response = await send(url, { method: "GET", headers: { authorization }, signal });
      if (response.ok && response.body !== null) return response.body;
      await response.body?.cancel();
      throw new GraphError("A file could not be downloaded", { status: response.status });
    },
    close: () => own?.close(),
  };
}

/** Whether a download may be fetched there: the token goes with it, so it must be Meta's own host, or the API's. */
function isAllowed(address: string, { apiUrl, mediaHosts }: Settings): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  const sameOrigin = url.origin === new URL(apiUrl).origin;
  return sameOrigin || (url.protocol === "https:" && mediaHosts.has(url.host));
}

function withFetch(fetcher: typeof fetch): HttpSend {
  return (url, init) => fetcher(url, { ...init, redirect: "manual" });
}

function parsed(text: string): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function errorOf(response: HttpAnswer, body: Fields | undefined, clear: (text: string) => string): GraphError {
  const error = fieldsOf(body?.["error"]);
  const code = numberOf(error?.["code"]);
  const subcode = numberOf(error?.["error_subcode"]);
  const retryAfterMs = retryAfterOf(response.headers);
  const details = textOf(fieldsOf(error?.["error_data"])?.["details"]);
  const words = [textOf(error?.["message"]), details].filter(Boolean).join(": ");
  return new GraphError(clear(words === "" ? "Meta gave no reason" : words), {
    // An answer of 200 that is no JSON came from something in between.
    status: response.status,
    ...(code === undefined ? {} : { code }),
    ...(subcode === undefined ? {} : { subcode }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
