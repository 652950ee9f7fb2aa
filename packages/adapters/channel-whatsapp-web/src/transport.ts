import { existsSync } from "node:fs";
import { loadPeer, mediaTypeOf, readAtMost } from "@sambung/core/channel";
import { whatsappWebCapabilities } from "./capabilities.ts";
import type { WhatsAppWebClient, WhatsAppWebLibrary } from "./client.ts";
import { NotSent } from "./errors.ts";
import type { Settings } from "./options.ts";
import { fetchable, type Payload } from "./outbound.ts";
import { fieldsOf, idOf, numberOf } from "./wire.ts";

/** Where distributions and vendors put the browser. */
const BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** What makes a browser leave nothing running and ask nobody for updates. */
const ARGUMENTS = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"];

/** Whatever media there is for a kind of part; `file` is taken as it is. */
const LIMITS = whatsappWebCapabilities().media;

/** What happens around the browser of a client. */
export interface BrowserHooks {
  /** The browser runs and shows nothing yet. What it throws ends the start. */
  readonly launched: () => void;
  /** Kills the browser, also one that is starting. */
  readonly kill: AbortSignal;
}

/** The calls of the library, as promises that end with their signal. */
export interface Transport {
  /** A client that has not begun. */
  makeClient(hooks: BrowserHooks): WhatsAppWebClient;
  /** Sends one message and answers its id. @throws NotSent, or what the page threw */
  send(client: WhatsAppWebClient, payload: Payload, signal: AbortSignal): Promise<string>;
  /** Shows in a chat that the bot writes. */
  typing(client: WhatsAppWebClient, chat: string, signal: AbortSignal): Promise<void>;
  /** The bytes of what came with a message. @throws NotSent `media-missing` */
  download(client: WhatsAppWebClient, messageId: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

/**
 * Loads the library.
 *
 * @throws SambungError `peer-missing` when it is not installed
 */
export async function openTransport(settings: Settings): Promise<Transport> {
  const loaded = await loadPeer<WhatsAppWebLibrary & { readonly default?: WhatsAppWebLibrary }>(
    "WhatsApp Web",
    "whatsapp-web.js@1.34.7",
    settings.library ?? (() => import("whatsapp-web.js")),
  );
  const library = loaded.default ?? loaded;
  return {
    makeClient: (hooks) => new library.Client(clientOptions(library, settings, hooks)),
    send: async (client, payload, signal) => {
      const sent = await heard(signal, async () => {
        const [content, options] = await contentOf(library, settings, payload, signal);
        // No previews and no cards: both would make something else of a text.
        const always = { linkPreview: false, parseVCards: false, sendSeen: false, waitUntilMsgSent: true };
        return client.sendMessage(payload.chat, content, { ...always, ...options });
      });
      const id = idOf(fieldsOf(sent)?.["id"]);
      if (id === undefined)
        throw new NotSent("no-chat", "The library sent nothing: nobody has WhatsApp at this number");
      if (numberOf(fieldsOf(sent)?.["ack"]) === -1)
        throw new NotSent("refused", "WhatsApp marked the message as failed");
      return id;
    },
    typing: (client, chat, signal) =>
      heard(signal, async () => {
        const found = await client.getChatById(chat);
        await found?.sendStateTyping();
      }),
    download: (client, messageId, signal) =>
      heard(signal, async () => {
        const message = await client.getMessageById(messageId);
        const file = await message?.downloadMedia();
        if (!file) throw new NotSent("media-missing", "WhatsApp no longer has these media");
        return new Blob([Buffer.from(file.data, "base64")]).stream();
      }),
  };
}

function clientOptions(library: WhatsAppWebLibrary, settings: Settings, { launched, kill }: BrowserHooks): object {
  const { clientOptions: given, browserPath, browserArguments, sessionFolder, session } = settings;
  const executablePath = browserPath ?? BROWSERS.find((place) => existsSync(place));
  const auth = new library.LocalAuth({ clientId: session, dataPath: sessionFolder });
  return {
    // The library calls this as soon as it knows its browser.
    authStrategy: Object.assign(auth, { afterBrowserInitialized: async () => launched() }),
    ...given,
    puppeteer: {
      headless: true,
      // Through a pipe the browser ends with this process, however that ends; a port would keep it and its session.
      pipe: true,
      ...fieldsOf(given["puppeteer"]),
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [...ARGUMENTS, ...browserArguments],
      // Whoever runs the bot decides what a signal does; puppeteer would end the process.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      signal: kill,
    },
  };
}

/** The outcome of a call, or an error as soon as `signal` aborts: the library cannot be interrupted. */
async function heard<Result>(signal: AbortSignal, call: () => Promise<Result>): Promise<Result> {
  const ended = Promise.withResolvers<never>();
  const end = (): void => ended.reject(new NotSent("no-answer", "WhatsApp Web did not answer in time"));
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true });
  try {
    return await Promise.race([call(), ended.promise]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

async function contentOf(
  library: WhatsAppWebLibrary,
  settings: Settings,
  payload: Payload,
  signal: AbortSignal,
): Promise<readonly [content: unknown, options: object]> {
  if ("text" in payload) return [payload.text, {}];
  if ("location" in payload) {
    const { latitude, longitude, name } = payload.location;
    return [new library.Location(latitude, longitude, name === undefined ? {} : { name }), {}];
  }
  const { media, caption, document } = payload;
  const { bytes, mime } = await fetchMedia(settings, media, signal);
  const name = media.name ?? nameOf(media.url);
  const content = new library.MessageMedia(mime, bytes.toString("base64"), name, bytes.byteLength);
  return [content, { caption, ...(document ? { sendMediaAsDocument: true } : {}) }];
}

/** The last part of an address, as the name of a file. */
function nameOf(address: string): string {
  return decodeURIComponent(new URL(address).pathname.split("/").at(-1) ?? "") || "file";
}

/** Fetches what is to be sent, from hosts that were named, up to the limit of its kind. */
async function fetchMedia(
  settings: Settings,
  media: Extract<Payload, { media: unknown }>["media"],
  signal: AbortSignal,
): Promise<{ readonly bytes: Buffer; readonly mime: string }> {
  if (!fetchable(media.url, settings.mediaHosts)) {
    throw new NotSent("media-not-allowed", "The host of the media is not in mediaHosts");
  }
  const response = await settings.fetch(media.url, { signal, redirect: "error" }).catch((cause: unknown) => {
    throw new NotSent("media-unavailable", "The media could not be fetched", { cause });
  });
  if (!response.ok) {
    await response.body?.cancel();
    const gone = response.status >= 400 && response.status < 500 && response.status !== 429;
    throw new NotSent(gone ? "media-missing" : "media-unavailable", `The media's host answered ${response.status}`);
  }
  const limits = LIMITS[media.type as keyof typeof LIMITS];
  const bytes = await readAtMost(response, limits === false ? 0 : limits.bytes);
  if (bytes === undefined) {
    // What was announced as too large has not been read at all.
    if (response.body?.locked === false) await response.body.cancel();
    throw new NotSent("media-too-large", "The media are larger than WhatsApp Web takes");
  }
  const found = mediaTypeOf(bytes);
  if (media.type !== "file" && found?.type !== media.type) {
    throw new NotSent("media-not-what-it-says", `The bytes are no ${media.type}: ${found?.mime ?? "of no known kind"}`);
  }
  return { bytes: Buffer.from(bytes), mime: found?.mime ?? media.mime ?? "application/octet-stream" };
}
