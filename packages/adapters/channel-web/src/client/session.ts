import type { Clock } from "@sambung/core";
import type { SessionAnswer, SessionRequest } from "../wire.ts";
import { ChatError } from "./errors.ts";
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

const NAME = "session";
/** A token that ends this soon is not used any more, milliseconds. */
const NEARLY_OVER_MS = 60_000;

/**
 * Keeps the session. `open`: asks the server for one. `changed`: somebody else is logged in, or nobody any more; what is
 * stored or shown of the person before must go.
 */
export function makeSessionKeeper(parts: {
  readonly shelf: Shelf;
  readonly clock: Pick<Clock, "now">;
  readonly wishes: SessionWishes;
  readonly open: (request: SessionRequest) => Promise<SessionAnswer>;
  readonly changed: () => void;
}): SessionKeeper {
  const { shelf, clock, wishes, open } = parts;
  let running: Promise<StoredSession> | undefined;
  let current: StoredSession | undefined;
  let link = wishes.link;
  /** Raised by `forget`: what was asked for before must not come back. */
  let generation = 0;

  const isFresh = (session: StoredSession): boolean =>
    session.token !== "" && Date.parse(session.expiresAt) - NEARLY_OVER_MS > clock.now();
  const save = (session: StoredSession): StoredSession => {
    current = session;
    shelf.set(NAME, session);
    return session;
  };
  const begin = async (): Promise<StoredSession> => {
    const identity = typeof wishes.identity === "function" ? await wishes.identity() : wishes.identity;
    const login = identity === undefined ? undefined : subjectOf(identity);
    let stored = current ?? shelf.get<StoredSession>(NAME);
    if (stored?.login !== undefined && stored.login !== login) {
      // On a shared computer the next person must not find the one before.
      stored = undefined;
      parts.changed();
    }
    const same = stored?.login === login && stored?.lang === wishes.lang;
    if (stored !== undefined && isFresh(stored) && same && link === undefined) return save(stored);

    const request = async (visitor: string | undefined, code: string | undefined): Promise<StoredSession> => {
      const { lang, page } = wishes;
      const asked = generation;
      const answer = await open({ lang, page, visitor, identity, link: code });
      if (asked !== generation) throw new ChatError(0, "network", "The session was forgotten meanwhile.");
      const other = visitor === undefined ? shelf.get<StoredSession>(NAME) : undefined;
      // Two pages of a new browser opened at once: the one that stored its visitor first is right for both.
      if (other !== undefined && other.login === login && isFresh(other)) return save(other);
      return save({ ...answer, login, lang });
    };
    let visitor = stored?.visitor;
    try {
      // The visitor is known before a code is used up: if the answer is lost, the same visitor tries again.
      if (link !== undefined && visitor === undefined) visitor = (await request(undefined, undefined)).visitor;
      const session = await request(visitor, link);
      link = undefined;
      return session;
    } catch (error) {
      const visitorRefused = error instanceof ChatError && error.code === "body-invalid" && visitor !== undefined;
      if (!visitorRefused) throw error;
      // What was stored is not a visitor of this chat; its messages and places mean nothing any more.
      const session = await request(undefined, link);
      link = undefined;
      parts.changed();
      return session;
    }
  };

  return {
    ensure: () => {
      if (current !== undefined && isFresh(current) && link === undefined) return Promise.resolve(current);
      if (running !== undefined) return running;
      const mine = begin().finally(() => {
        if (running === mine) running = undefined;
      });
      running = mine;
      return mine;
    },
    drop: (token) => {
      const stored = shelf.get<StoredSession>(NAME);
      // Another tab may have opened a new one meanwhile.
      if (stored !== undefined && stored.token !== token && isFresh(stored)) current = stored;
      else if (current?.token === token) save({ ...current, token: "" });
    },
    forget: () => {
      generation += 1;
      running = undefined;
      current = undefined;
      shelf.remove(NAME);
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
