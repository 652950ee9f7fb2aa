import type { Store } from "@sambung/core";
import { z } from "zod";
import { type Assets, loadAssets } from "./assets.ts";
import { cast } from "./cast.ts";
import { PAGE_HEADERS, pageDocument } from "./document.ts";
import { liveView } from "./live.ts";
import type { DescribeSlot } from "./people.ts";
import type { PlaygroundPhone } from "./phone.ts";
import { type PreviewChannel, PreviewRequest, previews } from "./previews.ts";
import { NotThere, type ReadRecords, Scene } from "./scene.ts";
import type { Configuration, TourStep } from "./wire.ts";

/** What the playground shows, and where it reads it. */
export interface PlaygroundOptions {
  /** The business whose bot it is. */
  readonly name: string;
  /** Languages of the page, the first is the default: `id` and `en` have texts. */
  readonly locales: readonly string[];
  /** The colour of the business, as CSS writes it; white text must be readable on it. */
  readonly accent?: string;
  readonly phones: readonly PlaygroundPhone[];
  /** Channels on which a message can be tried without sending it; without them the page does not offer it. */
  readonly previews?: readonly PreviewChannel[];
  /** What a person types who is not the one they were linked with, by locale; without it the page offers no way apart. */
  readonly apart?: { readonly [locale: string]: string };
  readonly store: Pick<Store, "find" | "load" | "timeline" | "outbox">;
  /** Calls `changed` after commits; {@link watchStore} has it. */
  readonly watch: (changed: () => void) => () => void;
  /** Orders, tickets, bookings: what the business has in its own books. */
  readonly records?: ReadRecords;
  readonly describe?: DescribeSlot;
  /** The story that "play" shows, by locale. */
  readonly tour?: { readonly [locale: string]: readonly TourStep[] };
  /** Lines to try, by locale. */
  readonly examples?: { readonly [locale: string]: readonly string[] };
  /** Scope of the web chat's visitors, default `"*"`: the `site` of the web channel. */
  readonly site?: string;
  /** Where it is mounted, default `"/playground"`. */
  readonly base?: string;
  readonly now?: () => number;
}

/** A Web-standard handler for everything below `base`, and for the page wherever the server wants it. */
export interface Playground {
  (request: Request): Promise<Response>;
  /** The page itself, for a server that shows it at `/`. */
  page(request: Request): Response;
}

/** Scenes that are remembered; the oldest goes first. */
const MAX_SCENES = 50;
const MAX_BODY_BYTES = 65_536;
const NAMES = ["Sari", "Budi", "Dewi", "Agus", "Rina", "Bayu", "Wulan", "Joko"];

const Opening = z.object({ locale: z.string().max(35).optional() });
const Seat = z.object({ visitor: z.string().regex(/^[\w-]{1,128}$/) });
const Repeat = z.object({ status: z.int().min(100).max(599) });
const Action = z.union([
  z.strictObject({ type: z.string().trim().min(1).max(4_000) }),
  z.strictObject({ tap: z.strictObject({ message: z.string().max(256), option: z.string().max(512) }) }),
  z.strictObject({ open: z.string().max(2_048) }),
  z.strictObject({ again: z.literal(true) }),
  z.strictObject({ offline: z.boolean() }),
]);

/**
 * Serves the playground: a page with the real web chat and a phone for each fake platform, and what happens behind them.
 * It acts only on people it made itself. Whether somebody may use it is for the server to decide.
 *
 * @example
 * const { store, watch } = watchStore(sqlite("data/shop.db"));
 * const show = playground({ name: "Kopi Sambung", locales: ["id", "en"], phones: [], store, watch });
 * const response = await show(new Request("http://localhost:3000/playground/"));
 */
export function playground(options: PlaygroundOptions): Playground {
  const { base = "/playground", now = Date.now, site = "*" } = options;
  const scenes = new Map<string, Scene>();
  const changed = new Set<() => void>();
  let assets: Promise<Assets> | undefined;
  const tell = (): void => {
    for (const each of [...changed]) each();
  };
  let made = 0;

  const bundled = (): Promise<Assets> => {
    assets ??= loadAssets();
    // Whoever asks for a file gets the error; the next one tries again.
    assets.catch(() => {
      assets = undefined;
    });
    return assets;
  };
  const page = (request: Request): Response => {
    bundled().catch(() => {});
    const html = pageDocument({ title: `${options.name} · Sambung`, locale: localeOf(request, options.locales), base });
    return new Response(html, {
      headers: { ...PAGE_HEADERS, "content-type": "text/html; charset=utf-8", vary: "accept-language" },
    });
  };
  const configuration = (locale: string): Configuration => ({
    name: options.name,
    ...(options.accent !== undefined && { accent: options.accent }),
    phones: options.phones.map(({ channel, app }) => ({ channel, app })),
    ...(options.apart?.[locale] !== undefined && { apart: options.apart[locale] }),
    previews: (options.previews?.length ?? 0) > 0,
    tour: cast(
      options.tour?.[locale] ?? [],
      options.phones.map(({ channel }) => channel),
    ),
    examples: options.examples?.[locale] ?? [],
  });
  const open = (locale: string): Scene => {
    const name = NAMES[made % NAMES.length] as string;
    made += 1;
    const { phones, store, records, describe } = options;
    const scene = new Scene({ id: crypto.randomUUID(), name, locale, phones, store, records, describe, now });
    scenes.set(scene.id, scene);
    const [oldest] = scenes.keys();
    if (scenes.size > MAX_SCENES && oldest !== undefined) scenes.delete(oldest);
    return scene;
  };
  const watch = (look: () => void): (() => void) => {
    changed.add(look);
    const stops = [options.watch(look), ...options.phones.map((phone) => phone.watch(look))];
    return () => {
      changed.delete(look);
      for (const stop of stops) stop();
    };
  };

  async function inScene(scene: Scene, rest: readonly string[], request: Request): Promise<Response> {
    const [what, channel] = rest;
    if (request.method === "GET" && what === "events") {
      return liveView({ view: () => scene.view(), watch, signal: request.signal });
    }
    if (request.method !== "POST") return refusal(404, "not-found", "There is nothing here.");
    if (what === "visitor") {
      const { visitor } = await read(request, Seat);
      scene.seat({ kind: "web", account: site, value: visitor });
    } else if (what === "web") {
      scene.repeated("web", (await read(request, Repeat)).status);
    } else if (what === "phones" && channel !== undefined) {
      const done = await scene.act(channel, await read(request, Action));
      tell();
      return Response.json(done);
    } else {
      return refusal(404, "not-found", "There is nothing here.");
    }
    tell();
    return new Response(null, { status: 204 });
  }

  async function answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const [first = "", second, ...rest] = pathname.slice(base.length).split("/").filter(Boolean).map(decoded);
    if (first === "") return page(request);
    if (first === "assets") {
      if (second === "page.js") return asset((await bundled()).script, "text/javascript");
      if (second === "page.css") return asset((await bundled()).style, "text/css");
    }
    if (first === "configuration") return Response.json(configuration(searchParams.get("locale") ?? ""));
    if (first === "preview" && request.method === "POST") {
      return Response.json({ channels: previews(await read(request, PreviewRequest), options.previews ?? []) });
    }
    if (first === "scenes" && second === undefined && request.method === "POST") {
      const { locale = "" } = await read(request, Opening);
      const known = options.locales.includes(locale) ? locale : options.locales[0];
      return Response.json({ scene: open(known ?? "en").id });
    }
    const scene = first === "scenes" && second !== undefined ? scenes.get(second) : undefined;
    if (scene !== undefined) return inScene(scene, rest, request);
    return refusal(404, "not-found", "There is nothing here.");
  }

  const handle = async (request: Request): Promise<Response> => {
    try {
      return await answer(request);
    } catch (error) {
      if (error instanceof BadBody) return refusal(400, "body-invalid", error.message);
      if (error instanceof NotThere) return refusal(409, "not-there", error.message);
      throw error;
    }
  };
  return Object.assign(handle, { page });
}

class BadBody extends Error {
  override readonly name = "BadBody";
}

async function read<Shape extends z.ZodType>(request: Request, shape: Shape): Promise<z.output<Shape>> {
  const text = await request.text();
  if (text.length > MAX_BODY_BYTES) throw new BadBody("The body is too large.");
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    throw new BadBody("The body is not what this address takes.");
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function asset(text: string, type: string): Response {
  return new Response(text, { headers: { ...PAGE_HEADERS, "content-type": `${type}; charset=utf-8` } });
}

function refusal(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status });
}

/** `?lang=en`, else the browser's language, else the first. */
function localeOf(request: Request, locales: readonly string[]): string {
  const wanted = [
    new URL(request.url).searchParams.get("lang") ?? "",
    ...(request.headers.get("accept-language") ?? "").split(",").map((part) => part.trim().slice(0, 2).toLowerCase()),
  ];
  return wanted.find((tag) => locales.includes(tag)) ?? locales[0] ?? "en";
}
