import { type Conversation, type FittedPart, type Json, SambungError } from "@sambung/core";
import { signedWords } from "@sambung/core/channel";
import { MAX_CAPTION, MAX_TEXT } from "./capabilities.ts";
import { fieldsOf, textOf } from "./wire.ts";

/** One message as data; `transport.ts` makes the library's objects of it. */
export type Payload =
  | { readonly chat: string; readonly text: string }
  | {
      readonly chat: string;
      readonly media: { readonly url: string; readonly type: string; readonly mime?: string; readonly name?: string };
      readonly caption?: string;
      /** Files go out as documents: pictures would be made smaller. */
      readonly document?: true;
    }
  | {
      readonly chat: string;
      readonly location: { readonly latitude: number; readonly longitude: number; readonly name?: string };
    };

/** A call of the library. */
export interface Call {
  readonly method: "sendMessage";
  readonly payload: Payload;
}

/** What outgoing media depend on. */
export interface OutboundOptions {
  /** Hosts that media are fetched from; what is elsewhere goes out as a link. */
  readonly mediaHosts: ReadonlySet<string>;
}

/**
 * The messages that show one fitted part, usually one: a place or a sound with words needs two. Pure.
 *
 * @throws SambungError `option-invalid` when a raw part has no text
 */
export function outbound(to: Conversation, part: FittedPart, { mediaHosts }: OutboundOptions): readonly Call[] {
  const chat = to.id;
  const texts = (max: number): Payload[] => signedWords(part, max).map((text) => ({ chat, text }));
  return payloads().map((payload) => ({ method: "sendMessage", payload }));

  function payloads(): readonly Payload[] {
    if (part.raw !== undefined) return [{ chat, text: rawText(part.raw) }];
    if (part.media !== undefined) return withMedia(part.media);
    if (part.location === undefined) return texts(MAX_TEXT);
    const { latitude, longitude, label } = part.location;
    const name = label === undefined ? {} : { name: label };
    return [{ chat, location: { latitude, longitude, ...name } }, ...texts(MAX_TEXT)];
  }

  function withMedia({ url, type, mime, name, alt }: NonNullable<FittedPart["media"]>): readonly Payload[] {
    // The address is written last, so that no sign touches it.
    if (!fetchable(url, mediaHosts)) return [...texts(MAX_TEXT), { chat, text: `${alt}\n${url}` }];
    const media = { url, type, ...(mime === undefined ? {} : { mime }), ...(name === undefined ? {} : { name }) };
    const [caption, ...more] = signedWords(part, MAX_CAPTION);
    const document = type === "file" ? { document: true as const } : {};
    // Sounds take no words, and words that became too long would be cut off.
    if (caption === undefined || type === "audio" || more.length > 0) {
      return [{ chat, media, ...document }, ...texts(MAX_TEXT)];
    }
    return [{ chat, media, caption, ...document }];
  }
}

/** Whether an address is on a host that was named. */
export function fetchable(address: string, hosts: ReadonlySet<string>): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, username, password } = new URL(address);
  return /^https?:$/.test(protocol) && username === "" && password === "" && hosts.has(host);
}

function rawText(raw: Json): string {
  const text = textOf(fieldsOf(raw)?.["text"]);
  if (text !== undefined) return text;
  throw new SambungError(
    "option-invalid",
    'A raw part for whatsapp-web is a text with WhatsApp\'s own signs: { text: "*Promo* hari ini" }',
  );
}
