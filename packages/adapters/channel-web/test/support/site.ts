import { type WebLimits, web } from "@sambung/channel-web";
import type { Channel } from "@sambung/core";
import { type FakeChannel, fakeChannel, memoryStore, silentLog } from "@sambung/core/testing";
import { bundleWidget } from "../../scripts/bundle-widget.ts";
import { memoryFiles } from "./files.ts";
import { kopiBot } from "./kopi.ts";
import { type Mounted, serve } from "./mount.ts";

/** As strict as a page can be. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; require-trusted-types-for 'script'";

/** A shop's page with the chat, served as a site would. */
export interface Site extends AsyncDisposable {
  /** Address of the page; `attributes` as in HTML, `lang` of the page. */
  page(attributes?: string, lang?: "id" | "en"): string;
  /** Another place where the same customer writes. */
  readonly telegram: FakeChannel;
  /** Lets the slow answer come. */
  roasted(): void;
  /** Nobody answers any more, as with a server that died. */
  down(): Promise<void>;
  /** Answers again, under the same address. */
  up(): Promise<void>;
  /** Connections break, the server lives. */
  cut(): void;
  /** All turns are done. */
  idle(): Promise<void>;
  /** Number of streams that are open now. */
  readonly streams: number;
}

/** What is different from a usual shop. */
export interface SiteOptions {
  /** Default: no limits. */
  readonly limits?: WebLimits;
  /** A proxy in front holds answers back until they are complete. */
  readonly buffering?: boolean;
}

/** Starts the shop: a bot, its web channel, and the prebuilt widget on a page of its own. */
export async function startSite({ limits, buffering = false }: SiteOptions = {}): Promise<Site> {
  const files = new Map((await bundleWidget()).map(({ name, text }) => [`/${name}`, text]));
  const telegram = fakeChannel("telegram");
  const { promise: waiting, resolve: roasted } = Promise.withResolvers<void>();
  const channel: Channel = web({
    files: { store: memoryFiles() },
    limits: { messages: false, requests: false, sessions: false, ...limits },
  });
  const app = await kopiBot({ photo: "/beans.svg", roasted: () => waiting }).start({
    store: memoryStore(),
    channels: [channel, telegram],
    log: silentLog,
  });
  const handle = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname.startsWith("/chat/")) {
      const response = await app.fetch(request);
      if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return response;
      // Who hung up before there was an answer has none open.
      if (!request.signal.aborted) {
        streams += 1;
        request.signal.addEventListener("abort", () => {
          streams -= 1;
        });
      }
      return buffering ? complete(response, request.signal) : response;
    }
    if (pathname === "/") return html(searchParams.get("lang") ?? "id", searchParams.get("with") ?? "");
    if (pathname === "/page.css") return asset(PAGE_STYLE, "text/css");
    if (pathname === "/beans.svg") return asset(BEANS, "image/svg+xml");
    const file = files.get(pathname);
    return file === undefined ? new Response("", { status: 404 }) : asset(file, "text/javascript");
  };
  let streams = 0;
  let server: Mounted = await serve(handle);
  const { port } = server;

  return {
    page: (attributes = `name="Kopi Sambung" channels="telegram"`, lang = "id") =>
      `http://127.0.0.1:${port}/?lang=${lang}&with=${encodeURIComponent(attributes)}`,
    telegram,
    roasted,
    down: async () => server[Symbol.asyncDispose](),
    up: async () => {
      server = await serve(handle, { port });
    },
    cut: () => server.cut(),
    idle: () => app.idle(),
    get streams() {
      return streams;
    },
    async [Symbol.asyncDispose]() {
      await app.stop();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** The answer as a proxy that buffers passes it on: all at once, when it has ended. */
async function complete(response: Response, gone: AbortSignal): Promise<Response> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  gone.addEventListener("abort", () => void reader.cancel());
  const pieces: Uint8Array[] = [];
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) pieces.push(piece.value);
  return new Response(Buffer.concat(pieces), { headers: response.headers });
}

function asset(text: string, type: string): Response {
  return new Response(text, { headers: { "content-type": type } });
}

function html(lang: string, attributes: string): Response {
  const page = `<!doctype html>
<html lang="${lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kopi</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/sambung-chat.js"></script>
<main><h1>Kopi Sambung</h1><p>Kopi dari kebun, disangrai setiap pagi.</p></main>
<sambung-chat ${attributes}></sambung-chat>
</html>`;
  return new Response(page, {
    headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": POLICY },
  });
}

const PAGE_STYLE = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; background: light-dark(#f6f2ec, #1b1714); color: light-dark(#2d1f17, #f3e9dd); }
main { padding: 48px; max-width: 40rem; }
h1 { font-size: 40px; margin: 0 0 8px; }
`;

const BEANS = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="320"><rect width="480" height="320" fill="#5b3a21"/><ellipse cx="170" cy="170" rx="90" ry="60" fill="#8a5a33"/><ellipse cx="310" cy="140" rx="80" ry="56" fill="#a9713f"/></svg>`;
