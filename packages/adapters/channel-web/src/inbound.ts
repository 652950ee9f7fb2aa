import { createHash } from "node:crypto";
import type { ChannelEvent, EventBase, InboundMedia, SeenAlias } from "@sambung/core";
import type { z } from "zod";
import { Refusal } from "./errors.ts";
import { linkRequest, messageRequests, readRequest, sessionRequest } from "./protocol.ts";
import type { LinkRequest, MessageRequest, ReadRequest, SessionRequest } from "./wire.ts";

/** Who sends, as a session knows it. */
export interface Sender {
  readonly channel: string;
  readonly account: string;
  readonly conversation: string;
  readonly aliases: readonly SeenAlias[];
  readonly name?: string;
  readonly locale?: string;
  /** Address of the page the chat is on, without query and fragment. */
  readonly page?: string;
}

/** @throws Refusal `body-invalid` */
export function parseSession(body: unknown): SessionRequest {
  // A browser that has stored nothing yet sends null.
  const given =
    isObject(body) && !Array.isArray(body)
      ? Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))
      : body;
  return parse(sessionRequest, given);
}

/** @throws Refusal `body-invalid` */
export function parseLink(body: unknown): LinkRequest {
  return parse(linkRequest, body);
}

/** @throws Refusal `body-invalid` */
export function parseRead(body: unknown): ReadRequest {
  return parse(readRequest, body);
}

/**
 * A message as it was sent, with text that every store can keep.
 *
 * @throws Refusal `body-invalid` when it does not carry exactly one thing, `text-too-long`
 */
export function parseMessage(body: unknown, textBytes: number): MessageRequest {
  const carried = (["choice", "file", "location"] as const).filter((content) => isObject(body) && content in body);
  const [content = "text"] = carried;
  if (carried.length > 1 || (content === "location" && isObject(body) && "text" in body)) {
    throw new Refusal("body-invalid", "A message carries one thing: text, choice, file or location.");
  }
  const message = parse(messageRequests[content], body);
  if (message.text === undefined) return message;
  const text = storable(message.text);
  if (new TextEncoder().encode(text).byteLength > textBytes) {
    throw new Refusal("text-too-long", `The text is longer than ${textBytes} bytes in UTF-8. Send it in parts.`);
  }
  return { ...message, text };
}

/** The event of a message. `media`: the uploaded file that `message.file` names. */
export function messageEvent(message: MessageRequest, sender: Sender, at: string, media?: InboundMedia): ChannelEvent {
  const { id, text } = message;
  const base = eventBase(sender, `${sender.conversation}:${id}`, at);
  if (message.choice !== undefined) {
    return { ...base, kind: "choice", choice: message.choice, ...(text === undefined ? {} : { label: text }) };
  }
  if (message.location !== undefined) return { ...base, kind: "location", ...message.location };
  if (message.file !== undefined) {
    const file = media ?? { type: "file", mime: "application/octet-stream", id: message.file };
    return { ...base, kind: "media", media: [file], ...(text === undefined ? {} : { text }) };
  }
  return { ...base, kind: "text", text: text ?? "" };
}

/** The event of a session that was opened with a code from another channel; once per code. */
export function startEvent(code: string, sender: Sender, at: string): ChannelEvent {
  // Hashed, so that a code that still works is in no key.
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 32);
  return { ...eventBase(sender, `${sender.conversation}:start:${hash}`, at), kind: "start", payload: storable(code) };
}

/** The event of having read the conversation up to `seq`. */
export function readEvent(seq: number, sender: Sender, at: string): ChannelEvent {
  const base = eventBase(sender, `${sender.conversation}:read:${seq}`, at);
  return { ...base, kind: "receipt", target: String(seq), status: "read" };
}

function eventBase(sender: Sender, key: string, at: string): EventBase {
  return {
    key,
    channel: sender.channel,
    account: sender.account,
    conversation: { id: sender.conversation, kind: "direct" },
    aliases: sender.aliases,
    at,
    ...(sender.name === undefined ? {} : { name: sender.name }),
    ...(sender.locale === undefined ? {} : { locale: sender.locale }),
    ...(sender.page === undefined ? {} : { raw: { page: sender.page } }),
  };
}

/** Replaces what a database cannot keep: lone surrogates and NUL. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "\uFFFD");
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function parse<Value>(schema: z.ZodType<Value>, body: unknown): Value {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.join(".") || "body";
  throw new Refusal("body-invalid", `${place}: ${issue?.message ?? "not valid"}. See docs/protocol.md.`);
}
