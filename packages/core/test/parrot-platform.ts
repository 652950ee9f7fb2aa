import { createHmac } from "node:crypto";
import type { Conversation, FittedPart, Inline } from "@sambung/core";
import type { PlatformFailure, SeenMessage } from "@sambung/core/testing";

/** A platform that exists only here: enough of one to show that the channel laws can fail. */
export interface ParrotPlatform {
  call(method: "send" | "withdraw" | "name", parameters: Parameters, signal?: AbortSignal): Promise<string>;
  fail(failure: PlatformFailure, times?: number): void;
  heal(): void;
  sends(): number;
  seen(chat: string): readonly SeenMessage[];
  block(chat: string): void;
  /** The token behind a label of the newest message that has it. */
  tokenOf(chat: string, label: string): string;
}

export interface Parameters {
  readonly chat?: string;
  readonly part?: FittedPart;
  readonly message?: string;
}

/** What the platform answers when it does not want to. */
export class ParrotError extends Error {
  readonly status: number;
  readonly retryAfterMs: number | undefined;

  constructor(status: number, message: string, retryAfterMs?: number) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

interface Message extends SeenMessage {
  readonly tokens: readonly string[];
}

export function parrotPlatform(): ParrotPlatform {
  const chats = new Map<string, Message[]>();
  const blocked = new Set<string>();
  const failures: PlatformFailure[] = [];
  let sends = 0;
  let ids = 0;

  const chat = (id: string): Message[] => {
    const found = chats.get(id) ?? [];
    chats.set(id, found);
    return found;
  };
  const carryOut: ParrotPlatform["call"] = async (method, { chat: id = "", part = {}, message = "" }) => {
    if (method === "name") return "parrot";
    if (blocked.has(id)) throw new ParrotError(403, "blocked");
    if (method === "withdraw") {
      const messages = chat(id);
      const index = messages.findIndex((one) => one.id === message);
      const before = messages[index];
      if (before !== undefined) messages[index] = { ...before, choices: [], tokens: [] };
      return message;
    }
    ids += 1;
    chat(id).push(messageOf(`m${ids}`, part));
    return `m${ids}`;
  };
  return {
    call: async (method, parameters, signal) => {
      if (method === "send") sends += 1;
      const failure = failures.shift();
      if (failure?.kind === "rate") throw new ParrotError(429, "too many", failure.retryAfterMs);
      if (failure?.kind === "server-error") throw new ParrotError(500, "broken");
      if (failure?.kind === "reset") throw Object.assign(new Error("reset"), { code: "ECONNRESET" });
      const result = await carryOut(method, parameters);
      if (failure === undefined) return result;
      return new Promise((_, reject) =>
        signal?.addEventListener("abort", () => reject(new ParrotError(0, "no answer"))),
      );
    },
    fail: (failure, times = 1) => {
      for (let count = 0; count < times; count += 1) failures.push(failure);
    },
    heal: () => {
      failures.length = 0;
    },
    sends: () => sends,
    seen: (id) => chat(id).map(({ tokens: _tokens, ...message }) => message),
    block: (id) => blocked.add(id),
    tokenOf: (id, label) => {
      const message = chat(id).findLast((one) => one.choices.includes(label));
      return message?.tokens[message.choices.indexOf(label)] ?? "";
    },
  };
}

function messageOf(id: string, part: FittedPart): Message {
  const choices = part.choices ?? [];
  return {
    id,
    text: part.inline === undefined ? (part.text ?? "") : plain(part.inline),
    choices: choices.map(({ label }) => label),
    tokens: choices.map((choice) => ("choice" in choice ? choice.choice : "")),
    links: [...linksOf(part.inline ?? []), ...choices.flatMap((choice) => ("url" in choice ? [choice.url] : []))],
    ...(part.media === undefined ? {} : { media: part.media.url }),
    ...(part.location === undefined
      ? {}
      : { location: { latitude: part.location.latitude, longitude: part.location.longitude } }),
  };
}

function plain(inline: readonly Inline[]): string {
  return inline
    .map((node) => ("children" in node ? plain(node.children) : node.kind === "break" ? "\n" : node.text))
    .join("");
}

function linksOf(inline: readonly Inline[]): readonly string[] {
  return inline.flatMap((node) => {
    if (!("children" in node)) return [];
    return [...(node.kind === "link" ? [node.url] : []), ...linksOf(node.children)];
  });
}

/** The proof the platform puts on a request. */
export function sign(body: Uint8Array, at: number, secret: string): string {
  return `t=${at},v1=${createHmac("sha256", secret).update(`${at}.`).update(body).digest("hex")}`;
}

/** A conversation on the parrot platform. */
export function parrotChat(id: string): Conversation {
  return { channel: "parrot", id, kind: "direct" };
}
