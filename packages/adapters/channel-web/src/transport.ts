import { type ChannelContext, SambungError } from "@sambung/core";
import { readBytes, readJson } from "./body.ts";
import { isUnexpected, Refusal, refusalResponse, toRefusal } from "./errors.ts";
import { type Feed, LONGEST_WAIT_S, makeFeed } from "./feed.ts";
import { type FileStore, type Files, fileResponse, makeFiles } from "./files.ts";
import { messageEvent, parseLink, parseMessage, parseRead, parseSession, readEvent, startEvent } from "./inbound.ts";
import { type EffectiveLimits, type TokenBuckets, tokenBuckets } from "./limits.ts";
import { makeSessions, type Place, type Session, type Sessions } from "./session.ts";
import { bearerToken, identityVerifier, type Login, type OriginCheck } from "./verify.ts";
import type { LinkAnswer, MessageAnswer, SessionAnswer } from "./wire.ts";

/** Everything `web()` was told, with defaults. */
export interface Settings {
  readonly id: string;
  readonly site: string;
  readonly aliasKind: string;
  readonly identitySecret: string | undefined;
  readonly limits: EffectiveLimits;
  readonly checkOrigin: OriginCheck;
  readonly address: (request: Request) => string | undefined;
  readonly files: { readonly store: FileStore; readonly bytes: number } | undefined;
}

/** Where the visitors of this channel belong. */
export function placeOf(settings: Settings): Place {
  return { channel: settings.id, site: settings.site, aliasKind: settings.aliasKind };
}

/** The running channel. */
export interface Transport {
  /** Answers a request; `path` is what follows `/chat`. Never rejects. */
  handle(request: Request, path: string): Promise<Response>;
  typing(conversation: string): void;
  readonly files: Files | undefined;
  /** Ends streams and waits for running requests. */
  stop(): Promise<void>;
}

type Route = (request: Request) => Promise<Response>;

const SWEEP_MS = 60 * 60 * 1_000;
const LONGEST_PAGE = 500;
const FILE_PATH = "/files/";

/** Starts the channel in its context. */
export async function startTransport(context: ChannelContext, settings: Settings): Promise<Transport> {
  const { clock, conversationLog } = context;
  const { limits } = settings;
  const sessions: Sessions = await makeSessions(context, placeOf(settings));
  const verifyIdentity = identityCheck(context, settings.identitySecret);
  const feed: Feed = makeFeed(context, { streams: limits.streams });
  const files = settings.files && makeFiles(context, settings.files);
  const buckets = {
    messages: tokenBuckets(limits.messages, clock),
    requests: tokenBuckets(limits.requests, clock),
    sessions: tokenBuckets(limits.sessions, clock),
  };
  const stopping = new AbortController();
  const running = new Set<Promise<unknown>>();

  const now = (): string => new Date(clock.now()).toISOString();
  const visitor = async (request: Request, bucket: TokenBuckets): Promise<Session> => {
    const session = await sessions.verify(bearerToken(request));
    takeToken(bucket, session.conversation);
    return session;
  };

  const openSession: Route = async (request) => {
    const address = settings.address(request);
    if (address !== undefined) takeToken(buckets.sessions, address);
    const body = parseSession(await readJson(request, limits.bodyBytes, true));
    const login = body.identity === undefined ? undefined : await verifyIdentity(body.identity);
    const secret = body.visitor ?? sessions.newVisitor();
    const details = { login, lang: body.lang?.replaceAll("_", "-"), page: pageAddress(body.page) };
    const { token, session } = await sessions.issue(secret, details);
    if (body.link !== undefined) await context.accept([startEvent(body.link, session, now())]);
    const cursor = await conversationLog.cursor({ channel: settings.id, id: session.conversation });
    const expiresAt = new Date(session.expiresAt).toISOString();
    const answer: SessionAnswer = { token, visitor: secret, conversation: session.conversation, cursor, expiresAt };
    return json(answer);
  };

  const takeMessage: Route = async (request) => {
    const session = await visitor(request, buckets.messages);
    const message = parseMessage(await readJson(request, limits.bodyBytes), limits.textBytes);
    let media: Parameters<typeof messageEvent>[3];
    if (message.file !== undefined) {
      const record = await files?.find(message.file);
      if (record === undefined || record.owner !== session.conversation) {
        throw new Refusal(
          "file-unknown",
          "There is no such file of this visitor. Upload it with POST /chat/files first.",
        );
      }
      media = { type: record.type, mime: record.mime, id: message.file, bytes: record.bytes };
    }
    const [acceptance] = await context.accept([messageEvent(message, session, now(), media)]);
    if (acceptance?.seq === undefined) {
      throw new SambungError(
        "channel-contract",
        "accept() gave no seq for a message of a channel whose log is its outbox",
      );
    }
    const answer: MessageAnswer = { id: message.id, seq: acceptance.seq };
    return json(answer);
  };

  const showEvents: Route = async (request) => {
    const session = await visitor(request, buckets.requests);
    const query = new URL(request.url).searchParams;
    const after = wholeNumber(request.headers.get("last-event-id") ?? query.get("after") ?? "0", "after");
    const reader = { channel: settings.id, conversation: session.conversation, after, expiresAt: session.expiresAt };
    const accept = request.headers.get("accept") ?? "";
    if (accept.includes("application/json") && !accept.includes("text/event-stream")) {
      const wait = Math.min(wholeNumber(query.get("wait") ?? "0", "wait"), LONGEST_WAIT_S);
      return json(await feed.poll(reader, wait * 1_000, request.signal));
    }
    return new Response(await feed.stream(reader), {
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-cache, no-transform",
        "x-accel-buffering": "no",
        "x-content-type-options": "nosniff",
      },
    });
  };

  const issueLink: Route = async (request) => {
    const session = await visitor(request, buckets.messages);
    const { channel } = parseLink(await readJson(request, limits.bodyBytes));
    const [alias] = session.aliases;
    if (alias === undefined) throw new SambungError("channel-contract", "a session always has an alias");
    const { kind, account, value } = alias;
    const from = { channel: settings.id, id: session.conversation, kind: "direct" } as const;
    try {
      const link = await context.issueLink({ kind, account, value }, from, channel, session.locale);
      const answer: LinkAnswer = {
        ...(link.url === undefined ? {} : { url: link.url }),
        code: link.code,
        expiresAt: link.expiresAt,
      };
      return json(answer);
    } catch (cause) {
      if (!(SambungError.is(cause) && cause.code === "option-invalid")) throw cause;
      throw new Refusal("channel-unknown", "There is no channel with this id.", { cause });
    }
  };

  const markRead: Route = async (request) => {
    const session = await visitor(request, buckets.requests);
    const { seq } = parseRead(await readJson(request, limits.bodyBytes));
    const cursor = await conversationLog.cursor({ channel: settings.id, id: session.conversation });
    if (seq > cursor) throw new Refusal("body-invalid", `seq: the newest message is ${cursor}.`);
    await context.accept([readEvent(seq, session, now())]);
    return new Response(null, { status: 204 });
  };

  const markTyping: Route = async (request) => {
    await visitor(request, buckets.requests);
    await request.body?.cancel().catch(() => {});
    return new Response(null, { status: 204 });
  };

  const upload: Route = async (request) => {
    const session = await visitor(request, buckets.messages);
    const [owner] = session.aliases;
    if (files === undefined || owner === undefined) throw new Refusal("not-found", "This chat takes no files.");
    const bytes = await readBytes(request, files.largest, "file-too-large");
    return json({ file: await files.save(bytes, owner) });
  };

  const download = async (name: string): Promise<Response> => {
    const file = await files?.read(name);
    if (file === undefined) throw new Refusal("file-unknown", "There is no such file.");
    return fileResponse(name, file.record, file.bytes);
  };

  const routes: { readonly [route: string]: Route } = {
    "POST /session": openSession,
    "POST /messages": takeMessage,
    "GET /events": showEvents,
    "POST /link": issueLink,
    "POST /read": markRead,
    "POST /typing": markTyping,
    "POST /files": upload,
  };
  const route = (request: Request, path: string): Promise<Response> => {
    if (stopping.signal.aborted) throw new SambungError("stopped", "the channel is stopping");
    if (request.method === "GET" && path.startsWith(FILE_PATH)) return download(path.slice(FILE_PATH.length));
    const found = routes[`${request.method} ${path}`];
    if (found === undefined) throw new Refusal("not-found", "There is nothing here. See docs/protocol.md.");
    return found(request);
  };
  const answer = async (request: Request, path: string): Promise<Response> => {
    try {
      return await route(request, path);
    } catch (error) {
      // A body that nobody read would keep the connection from being used again.
      if (!request.bodyUsed) await request.body?.cancel().catch(() => {});
      if (isUnexpected(error))
        context.log.error("web-request-failed", { channel: settings.id, path, code: codeOf(error) });
      return refusalResponse(toRefusal(error));
    }
  };

  void sweepFiles(context, settings.id, files, stopping.signal);

  return {
    files,
    typing: (conversation) => feed.typing(conversation),
    handle: async (request, path) => {
      const origin = settings.checkOrigin(request);
      if (origin === "refused") {
        return refusalResponse(new Refusal("origin-refused", "Pages of this origin may not use this chat."));
      }
      if (request.method === "OPTIONS") return preflight(request, origin);
      const work = answer(request, path);
      running.add(work);
      const response = await work.finally(() => running.delete(work));
      return origin === "allowed" ? withCors(request, response) : response;
    },
    stop: async () => {
      stopping.abort();
      feed.stop();
      await Promise.allSettled(running);
    },
  };
}

function takeToken(bucket: TokenBuckets, key: string): void {
  const retryAfterMs = bucket.take(key);
  if (retryAfterMs > 0)
    throw new Refusal("rate-limited", "Too many requests. Wait before the next one.", { retryAfterMs });
}

function identityCheck(context: ChannelContext, secret: string | undefined): (token: string) => Promise<Login> {
  if (secret !== undefined) return identityVerifier(secret, context.bot.name, context.clock);
  return async () => {
    throw new Refusal("identity-not-configured", "This chat has no identity secret; leave identity out.");
  };
}

/** The page without what may be private in its address. */
function pageAddress(page: string | undefined): string | undefined {
  if (page === undefined || !URL.canParse(page)) return undefined;
  const { origin, pathname, protocol } = new URL(page);
  return protocol === "https:" || protocol === "http:" ? `${origin}${pathname}`.slice(0, LONGEST_PAGE) : undefined;
}

function wholeNumber(text: string, name: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Refusal("parameter-invalid", `${name} must be a whole number, 0 or more.`);
  return Number(text);
}

function json(body: unknown): Response {
  return new Response(JSON.stringify(body), {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}

function preflight(request: Request, origin: "same" | "allowed"): Response {
  const response = new Response(null, { status: 204 });
  if (origin === "same") return response;
  response.headers.set("access-control-allow-methods", "GET, POST");
  response.headers.set("access-control-allow-headers", "authorization, content-type, last-event-id");
  response.headers.set("access-control-max-age", "600");
  return withCors(request, response);
}

function withCors(request: Request, response: Response): Response {
  response.headers.set("access-control-allow-origin", request.headers.get("origin") ?? "");
  response.headers.set("access-control-expose-headers", "retry-after");
  response.headers.append("vary", "origin");
  return response;
}

function codeOf(error: unknown): string {
  if (SambungError.is(error)) return error.code;
  return error instanceof Error ? error.name : "unknown";
}

async function sweepFiles(
  context: ChannelContext,
  channel: string,
  files: Files | undefined,
  signal: AbortSignal,
): Promise<void> {
  while (files !== undefined && !signal.aborted) {
    try {
      await files.sweep();
    } catch (error) {
      context.log.warn("web-files-sweep-failed", { channel, code: codeOf(error) });
    }
    await context.clock.wait(SWEEP_MS, signal);
  }
}
