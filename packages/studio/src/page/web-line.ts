import { signal } from "@preact/signals";

/**
 * The connection of the web chat, listened to from outside: the chat itself is the real one and knows nothing of it.
 * Everything here is the public web protocol.
 */
const CHAT = "/chat/";

/** Who sits in the browser: the id of the conversation, as the token says it. */
export const visitor = signal<string | undefined>(undefined);
export const webOffline = signal(false);

let token: string | undefined;
/** Visitors that left; a chat that is just going away may still speak for one. */
const gone = new Set<string>();
let lastMessage: RequestInit | undefined;
let connection = new AbortController();
let inner: typeof fetch = fetch;

/** Puts itself between the page and the network. Before any chat is made. */
export function listen(): void {
  inner = window.fetch.bind(window);
  window.fetch = (input, init) => {
    const path = new URL(input instanceof Request ? input.url : input, location.href).pathname;
    return path.startsWith(CHAT) ? chatFetch(path, input, init) : inner(input, init);
  };
  Object.defineProperty(navigator, "onLine", { configurable: true, get: () => !webOffline.value });
}

async function chatFetch(path: string, input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  if (webOffline.value) throw new TypeError("offline");
  const given = /^Bearer (.+)$/.exec(new Headers(init.headers).get("authorization") ?? "")?.[1];
  if (given !== undefined) know(given);
  if (path === `${CHAT}messages`) lastMessage = init;
  const signals = [connection.signal, ...(init.signal == null ? [] : [init.signal])];
  return inner(input, { ...init, signal: AbortSignal.any(signals) });
}

function know(given: string): void {
  const subject = subjectOf(given);
  if (given === token || subject === undefined || gone.has(subject)) return;
  token = given;
  visitor.value = subject;
}

/** Cuts the connection of the web chat, or brings it back. */
export function setWebOffline(offline: boolean): void {
  webOffline.value = offline;
  if (offline) connection.abort(new TypeError("offline"));
  else connection = new AbortController();
  window.dispatchEvent(new Event(offline ? "offline" : "online"));
}

/** Sends the chat's last message once more, with its id; undefined when there was none. */
export async function webAgain(): Promise<number | undefined> {
  if (lastMessage === undefined || webOffline.value) return undefined;
  const { signal: _, ...again } = lastMessage;
  const response = await inner(`${CHAT}messages`, again);
  await response.body?.cancel();
  return response.status;
}

/** A code for going on elsewhere, perhaps with a link that carries it. */
export async function webLink(channel: string): Promise<{ readonly code: string; readonly url?: string }> {
  const response = await inner(`${CHAT}link`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ channel }),
  });
  if (!response.ok) throw new Error(`no link: ${response.status}`);
  return response.json();
}

/** Forgets the visitor, so that the next chat begins as somebody new. No chat may be open: it would remember. */
export function forgetVisitor(): void {
  if (visitor.value !== undefined) gone.add(visitor.value);
  token = undefined;
  lastMessage = undefined;
  visitor.value = undefined;
  for (const key of Object.keys(localStorage)) if (key.startsWith("sambung:/chat")) localStorage.removeItem(key);
}

function subjectOf(jwt: string): string | undefined {
  try {
    const payload = (jwt.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    return (JSON.parse(atob(payload)) as { sub?: string }).sub;
  } catch {
    return undefined;
  }
}
