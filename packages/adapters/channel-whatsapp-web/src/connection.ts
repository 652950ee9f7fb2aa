import { type Clock, type Log, SambungError } from "@sambung/core";
import type { WhatsAppWebClient } from "./client.ts";
import type { Pairing } from "./pairing.ts";
import type { BrowserHooks } from "./transport.ts";
import { type Fields, fieldsOf, type Incoming, idOf } from "./wire.ts";

/** What a connection needs. */
export interface ConnectionOptions {
  readonly makeClient: (hooks: BrowserHooks) => WhatsAppWebClient;
  /** The digits of the account, or an error when it is not the one the bot is for. */
  readonly verify: (wid: string | undefined) => string | undefined;
  /** Hears of a client that is ready, and of its account. */
  readonly ready: (client: WhatsAppWebClient, number: string | undefined, wid: string | undefined) => void;
  readonly heard: (incoming: Incoming) => void;
  readonly pairing: (pairing: Pairing) => void;
  readonly clock: Clock;
  readonly log: Log;
  readonly channel: string;
  /** Ends the connection. */
  readonly signal: AbortSignal;
}

/** A connection that is made anew whenever it is lost. */
export interface Connection {
  /** The client, while it is ready. */
  client(): WhatsAppWebClient | undefined;
  /** Resolves when the last browser is gone. */
  readonly ended: Promise<void>;
}

/** The browser has to be at the login page, and later at the chats, within this time. */
const START_MS = 120_000;
/** WhatsApp shows the first code for a minute and each later one for 20 seconds. */
const CODE_MS = 90_000;
/** Between a lost connection and the next client: doubles up to a minute. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
const CLOSE_MS = 5000;

/** How an attempt ended. */
interface Outcome {
  readonly reason: string;
  readonly wasReady: boolean;
}

/** What messages of the library are passed on, and the names of the values that come with them. */
const HEARD: { readonly [event: string]: readonly string[] } = {
  message: ["message"],
  message_ack: ["message", "ack"],
  message_edit: ["message", "body"],
  message_revoke_everyone: ["message"],
  message_reaction: ["reaction"],
  contact_changed: ["message", "oldId", "newId", "isContact"],
};

/**
 * Keeps a client connected. The library's client cannot be used again once it is disconnected, so each loss is followed
 * by a new one.
 */
export function keepConnected(options: ConnectionOptions): Connection {
  const { clock, log, channel, signal, pairing } = options;
  let ready: WhatsAppWebClient | undefined;

  const run = async (): Promise<void> => {
    let failures = 0;
    while (!signal.aborted) {
      pairing({ status: "starting" });
      const { reason, wasReady } = await attempt(options, (client) => {
        ready = client;
      }).catch((error: unknown): Outcome => ({ reason: startProblem(error), wasReady: false }));
      ready = undefined;
      if (signal.aborted) break;
      log.warn("whatsapp-web-disconnected", { channel, reason });
      if (reason === "code-stale") {
        // Nothing failed: somebody has to come with a phone, and should find a code that works.
        pairing({ status: "stale" });
        continue;
      }
      failures = wasReady ? 1 : failures + 1;
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
      pairing({ status: "waiting", reason, retryAt: clock.now() + pause });
      await clock.wait(pause, signal);
    }
    pairing({ status: "stopped" });
  };
  return { client: () => ready, ended: run() };
}

async function attempt(options: ConnectionOptions, nowReady: (client: WhatsAppWebClient) => void): Promise<Outcome> {
  const { clock, signal, pairing, log, channel } = options;
  const life = new AbortController();
  const over = Promise.withResolvers<Outcome>();
  let wasReady = false;
  const end = (reason: string): void => over.resolve({ reason, wasReady });
  const limit = limits(clock, life.signal, end);
  const stop = (): void => end("stopped");
  signal.addEventListener("abort", stop, { once: true });

  const kill = new AbortController();
  const client = options.makeClient({
    kill: kill.signal,
    launched: () => {
      guardBrowser(client, end);
      if (life.signal.aborted) throw new Error("The connection ended while the browser started");
    },
  });
  client.on("qr", (code) => {
    if (life.signal.aborted || typeof code !== "string") return;
    // The library hears nothing when WhatsApp stops replacing codes, so their age must tell.
    limit(CODE_MS, "code-stale");
    pairing({ status: "scan", code, until: clock.now() + CODE_MS });
  });
  client.on("authenticated", () => limit(START_MS, "not-ready"));
  client.on("auth_failure", () => end("auth-failure"));
  client.on("disconnected", (reason) => end(reasonOf(reason)));
  client.on("ready", () => {
    if (life.signal.aborted) return;
    limit(undefined);
    const wid = idOf(fieldsOf(client.info)?.["wid"]);
    let number: string | undefined;
    try {
      number = options.verify(wid);
    } catch (error) {
      log.error("whatsapp-web-other-account", { channel, code: SambungError.is(error) ? error.code : "unknown" });
      return end("other-account");
    }
    wasReady = true;
    nowReady(client);
    pairing({ status: "ready", number });
    options.ready(client, number, wid);
  });
  for (const [event, names] of Object.entries(HEARD)) {
    client.on(event, (...values) => {
      // What an older client still says would be heard twice.
      if (!life.signal.aborted) options.heard(incomingOf(event, names, values));
    });
  }

  limit(START_MS, "not-started");
  const starting = client.initialize().then(
    () => guardPage(client, end),
    (error: unknown) => end(startProblem(error)),
  );
  const outcome = await over.promise;
  signal.removeEventListener("abort", stop);
  life.abort();
  await close(client, starting, clock);
  kill.abort();
  return outcome;
}

/** Something that ends the attempt unless it is set anew before; `undefined` lifts it. */
function limits(
  clock: Clock,
  life: AbortSignal,
  end: (reason: string) => void,
): (ms: number | undefined, reason?: string) => void {
  let current = new AbortController();
  return (ms, reason = "") => {
    current.abort();
    if (ms === undefined || life.aborted) return;
    const mine = new AbortController();
    current = mine;
    void clock.wait(ms, AbortSignal.any([mine.signal, life])).then(() => {
      if (!mine.signal.aborted && !life.aborted) end(reason);
    });
  };
}

/** Notices what the library does not: a browser that crashed. */
function guardBrowser({ pupBrowser: browser }: WhatsAppWebClient, end: (reason: string) => void): void {
  browser?.on("disconnected", () => end("browser-gone"));
  // Puppeteer stops listening to the pipe before it breaks, and an error that nobody hears ends the process.
  for (const stream of browser?.process?.()?.stdio ?? []) stream?.on("error", () => {});
}

/** Notices a page that crashed or went elsewhere. */
function guardPage({ pupPage: page }: WhatsAppWebClient, end: (reason: string) => void): void {
  page?.on("error", () => end("page-crashed"));
  page?.on("close", () => end("page-closed"));
  // The library starts over in the page it finds, and what fails there ends the process as an unhandled rejection.
  page?.removeAllListeners("framenavigated");
  page?.on("framenavigated", (frame) => {
    if (frame === page.mainFrame()) end("logged-out");
  });
}

async function close(client: WhatsAppWebClient, starting: Promise<void>, clock: Clock): Promise<void> {
  const done = new AbortController();
  const closing = async (): Promise<void> => {
    await client.destroy();
    await starting;
    // One that was still starting has a browser only now.
    await client.destroy();
  };
  const closed = closing()
    .catch(() => {})
    .then(() => done.abort());
  await Promise.race([closed, clock.wait(CLOSE_MS, done.signal)]);
}

function incomingOf(event: string, names: readonly string[], values: readonly unknown[]): Incoming {
  return { event, ...Object.fromEntries(names.map((name, index) => [name, plain(values[index])])) };
}

/** The fields of an object of the library, without what leads back into the library. */
function plain(value: unknown): unknown {
  const fields: Fields | undefined = fieldsOf(value);
  return fields === undefined ? value : { ...fields };
}

function reasonOf(reason: unknown): string {
  return typeof reason === "string" ? reason.toLowerCase().replaceAll("_", "-").slice(0, 40) : "disconnected";
}

/** What kept a client from starting, in a word: the library's texts may hold paths and addresses. */
function startProblem(error: unknown): string {
  const text = typeof error === "string" ? error : String(fieldsOf(error)?.["message"] ?? "");
  if (/Could not find Chrom|executablePath|ENOENT|Failed to launch/i.test(text)) return "no-browser";
  if (/already running/i.test(text)) return "session-in-use";
  if (/auth timeout|timeout/i.test(text)) return "page-timeout";
  if (/net::|ERR_|ENOTFOUND/i.test(text)) return "no-network";
  return "not-started";
}
