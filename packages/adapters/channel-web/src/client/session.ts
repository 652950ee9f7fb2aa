import type { Clock } from "@sambung/core";
import type { SessionAnswer, SessionRequest } from "../wire.ts";
import { type ChatError, toChatError } from "./errors.ts";
import type { Shelf } from "./store.ts";

/** A session as the browser keeps it. */
export interface StoredSession extends SessionAnswer {
  /** Who was logged in when it began. */
  readonly login?: string | undefined;
  readonly lang?: string | undefined;
}

/** What a session is opened with. */
export interface SessionWishes {
  readonly lang?: string | undefined;
  readonly page?: string | undefined;
  readonly identity?: string | (() => string | undefined | Promise<string | undefined>) | undefined;
  readonly link?: string | undefined;
}

/** The session: kept over reloads, opened when needed, opened anew when it ended. */
export interface SessionKeeper {
  /** A session that is valid as far as is known here. @throws ChatError */
  ensure(): Promise<StoredSession>;
  /** The server did not take this token any more. */
  drop(token: string): void;
  /** Forgets visitor and session. */
  forget(): void;
}

/** Where it is kept. */
export const SESSION = "session";
/** A token that ends this soon is not used any more, milliseconds. */
const NEARLY_OVER_MS = 60_000;

/**
 * Keeps the session. `open`: asks the server for one. `changed`: somebody else is logged in, or nobody any more; what is
 * stored or shown of the person before must go.
 */
export function makeSessionKeeper(
  { lang, page, identity: identify, link: code }: SessionWishes,
  shelf: Shelf,
  clock: Pick<Clock, "now">,
  open: (request: SessionRequest) => Promise<SessionAnswer>,
  changed: () => void,
): SessionKeeper {
  let running: Promise<StoredSession> | undefined;
  let current: StoredSession | undefined;
  let link = code;
  /** Raised by `forget`: what was asked for before must not come back. */
  let generation = 0;

  const stored = (): StoredSession | undefined => shelf.get(SESSION);
  const isFresh = (session: StoredSession | undefined): session is StoredSession =>
    !!session?.token && Date.parse(session.expiresAt) - NEARLY_OVER_MS > clock.now();
  const save = (session: StoredSession): StoredSession => {
    shelf.set(SESSION, session);
    current = session;
    return session;
  };
  const begin = async (): Promise<StoredSession> => {
    const identity = typeof identify === "function" ? await identify() : identify;
    const login = identity && subjectOf(identity);
    let known = current ?? stored();
    if (known?.login && known.login !== login) {
      // On a shared computer the next person must not find the one before.
      known = undefined;
      changed();
    }
    if (isFresh(known) && known.login === login && known.lang === lang && !link) return save(known);

    const request = async (visitor?: string, code?: string): Promise<StoredSession> => {
      const asked = generation;
      const answer = await open({ lang, page, visitor, identity, link: code });
      if (asked !== generation) throw toChatError("forgotten");
      const other = visitor ? undefined : stored();
      if (code) link = undefined;
      // Two pages of a new browser opened at once: the one that stored its visitor first is right for both.
      return save(isFresh(other) && other.login === login ? other : { ...answer, login, lang });
    };
    let visitor = known?.visitor;
    try {
      // The visitor is known before a code is used up: if the answer is lost, the same visitor tries again.
      if (link) visitor ??= (await request()).visitor;
      return await request(visitor, link);
    } catch (error) {
      if ((error as ChatError).code !== "body-invalid" || !visitor) throw error;
      // What was stored is not a visitor of this chat; its messages and places mean nothing any more.
      current = undefined;
      shelf.set(SESSION, undefined);
      changed();
      return begin();
    }
  };

  return {
    ensure: async () => {
      if (isFresh(current) && !link) return current;
      running ??= begin().finally(() => {
        running = undefined;
      });
      return running;
    },
    drop: (token) => {
      // Another tab may have opened a new one meanwhile.
      current = stored() ?? current;
      if (current?.token === token) save({ ...current, token: "" });
    },
    forget: () => {
      generation += 1;
      current = running = undefined;
      shelf.set(SESSION, undefined);
    },
  };
}

/** Who a JWT speaks of; only compared, never trusted. */
function subjectOf(jwt: string): string {
  try {
    const payload = (jwt.split(".")[1] as string).replaceAll("-", "+").replaceAll("_", "/");
    return String((JSON.parse(atob(payload)) as { sub?: unknown }).sub);
  } catch {
    return "unreadable";
  }
}
