import { createHmac, timingSafeEqual } from "node:crypto";
import { mediaTypeOf } from "../channel-kit/media-type.ts";
import { durationMs } from "../duration.ts";
import { SambungError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";

/** A file to show. */
export interface MediaFile {
  readonly body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;
  /** What a saved copy is called; the name of the link when absent. */
  readonly name?: string;
}

/** Settings of {@link mediaLinks}. */
export interface MediaLinksOptions {
  /** Where the world reaches `fetch`: `https://shop.example/media`. */
  readonly address: string;
  /** At least 32 bytes. Who knows it can read every file. */
  readonly secret: Uint8Array;
  /** Opens a file; undefined when there is none. Only names that a link was made for come here. */
  readonly open: (name: string) => Promise<MediaFile | undefined>;
  /** How long a link works, default `"1d"`. */
  readonly for?: string;
  /** Default the system's. */
  readonly clock?: Pick<Clock, "now">;
}

/** Links to files that are not public. */
export interface MediaLinks {
  /** An address that shows the file until it expires, to whoever has it. `for` as in the options. */
  link(name: string, options?: { readonly for?: string }): string;
  /** Answers requests below the address: 404 for what was not signed, 410 for what has expired. */
  fetch(request: Request): Promise<Response>;
}

const SECRET_BYTES = 32;
/** Shown in place; everything else is only saved, so that no page of somebody else's runs under the shop's name. */
const SHOWN = new Set(["image", "audio", "video"]);

/**
 * Makes links to files that are not public and expire: for a `media` block whose file the platform fetches itself, and
 * for people on channels that cannot show it. The signature covers name and time, so neither can be changed.
 *
 * @throws SambungError `option-invalid` for a short secret or an address that is none
 * @example
 * const invoices = mediaLinks({
 *   address: "https://shop.example/media",
 *   secret,
 *   open: async (name) => ({ body: await readFile(`invoices/${name}`) }),
 * });
 * const url = invoices.link("KS-0001.pdf", { for: "15m" });
 */
export function mediaLinks(options: MediaLinksOptions): MediaLinks {
  const { secret, open, clock = { now: () => Date.now() } } = options;
  if (secret.byteLength < SECRET_BYTES) {
    throw new SambungError("option-invalid", `mediaLinks(): secret must have at least ${SECRET_BYTES} bytes`);
  }
  if (!/^https?:\/\/[^?#]+$/.test(options.address) || !URL.canParse(options.address)) {
    throw new SambungError("option-invalid", "mediaLinks(): address must be an http or https address without a query");
  }
  const address = options.address.replace(/\/+$/, "");
  const base = new URL(address).pathname.replace(/\/+$/, "");
  const lasting = durationMs(options.for ?? "1d");
  const sign = (name: string, expires: string): Buffer =>
    createHmac("sha256", secret).update(`media\n${expires}\n${name}`).digest();

  return {
    link: (name, { for: duration } = {}) => {
      const until = clock.now() + (duration === undefined ? lasting : durationMs(duration));
      const expires = Math.ceil(until / 1000).toString(36);
      return `${address}/${expires}.${sign(name, expires).toString("base64url")}/${encodeURIComponent(name)}`;
    },
    fetch: async (request) => {
      if (request.method !== "GET" && request.method !== "HEAD") return refuse(405);
      const { pathname } = new URL(request.url);
      const found = pathname.startsWith(`${base}/`) ? pathname.slice(base.length + 1) : "";
      const [, expires = "", signature = "", encoded = ""] =
        /^([0-9a-z]{1,9})\.([\w-]{43})\/([^/]+)$/.exec(found) ?? [];
      const name = decoded(encoded);
      const given = Buffer.from(signature, "base64url");
      const wanted = sign(name, expires);
      if (given.byteLength !== wanted.byteLength || !timingSafeEqual(given, wanted)) return refuse(404);
      const left = Number.parseInt(expires, 36) - Math.floor(clock.now() / 1000);
      if (left <= 0) return refuse(410);
      const file = await open(name);
      return file === undefined ? refuse(404) : shown(file, name, left, request.method === "HEAD");
    },
  };
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: { "cache-control": "no-store" } });
}

function decoded(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return "";
  }
}

async function shown(file: MediaFile, name: string, left: number, headOnly: boolean): Promise<Response> {
  const { start, body } = await begun(file.body);
  const type = mediaTypeOf(start);
  const where = type !== undefined && SHOWN.has(type.type) ? "inline" : "attachment";
  const headers = {
    "content-type": type?.mime ?? "application/octet-stream",
    "content-disposition": `${where}; filename*=UTF-8''${encodeURIComponent(file.name ?? name)}`,
    "cache-control": `private, max-age=${left}`,
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "referrer-policy": "no-referrer",
  };
  if (!headOnly) return new Response(body, { headers });
  if (body instanceof ReadableStream) await body.cancel();
  return new Response(null, { headers });
}

/** The first bytes of a file, and the whole of it. */
async function begun(
  body: MediaFile["body"],
): Promise<{ readonly start: Uint8Array; readonly body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> }> {
  if (body instanceof Uint8Array) return { start: body, body };
  const reader = body.getReader();
  const first = await reader.read();
  const start = first.value ?? new Uint8Array();
  const whole = new ReadableStream<Uint8Array>({
    start: (controller) => {
      if (first.done) controller.close();
      else controller.enqueue(start);
    },
    pull: async (controller) => {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { start, body: whole };
}
