import { type Choice, type Conversation, type FittedPart, type Json, SambungError } from "@sambung/core";
import { signedWords } from "@sambung/core/channel";
import { MAX_BODY, MAX_CAPTION, MAX_TEXT } from "./capabilities.ts";
import { recipientOf } from "./conversation.ts";
import { fieldsOf, textOf } from "./wire.ts";

/** The body of one call to `/messages`. */
export type Payload = { readonly [field: string]: unknown };

/** How outgoing media are called. */
const MEDIA = { image: "image", audio: "audio", video: "video", file: "document" } as const;

/** What stands on the button that opens a list, and other things the platform wants that a part does not have. */
export interface OutboundOptions {
  readonly listButton: string;
}

/**
 * The messages that show one fitted part, usually one: a place or a sound with words needs two, and so does a text whose
 * invisible characters (see `withSigns` of core) make it longer than WhatsApp takes. Pure.
 *
 * @throws SambungError `option-invalid` when a raw part names no type
 */
export function outbound(to: Conversation, part: FittedPart, options: OutboundOptions): readonly Payload[] {
  const envelope = { messaging_product: "whatsapp", ...recipientOf(to) };
  return contentOf(part, options).map((content) => ({ ...envelope, ...content }));
}

/** Marks a message and those before it as read; `typing` also shows that the bot writes. */
export function readMark(messageId: string, typing: boolean): Payload {
  return {
    messaging_product: "whatsapp",
    status: "read",
    message_id: messageId,
    ...(typing ? { typing_indicator: { type: "text" } } : {}),
  };
}

function contentOf(part: FittedPart, options: OutboundOptions): readonly Payload[] {
  if (part.raw !== undefined) return [rawContent(part.raw)];
  const before = [...(part.location === undefined ? [] : [placeContent(part.location)])];
  const choices = choicesOf(part);
  if (choices.length > 0) {
    const words = signedWords(part, MAX_BODY);
    const last = words.pop() ?? "";
    return [...before, ...words.map(textContent), interactive(last, choices, part.style, options)];
  }
  if (part.media !== undefined) return mediaContent(part.media, part);
  return [...before, ...signedWords(part, MAX_TEXT).map(textContent)];
}

function textContent(body: string): Payload {
  // A preview is fetched by the phone; without an address there is none.
  const preview = /https?:\/\//i.test(body) ? { preview_url: true } : {};
  return { type: "text", text: { body, ...preview } };
}

function mediaContent(media: NonNullable<FittedPart["media"]>, part: FittedPart): readonly Payload[] {
  const type = MEDIA[media.type];
  const words = signedWords(part, MAX_CAPTION);
  const fits = type !== "audio" && words.length === 1;
  const caption = fits ? { caption: words[0] } : {};
  const filename = type === "document" && media.name !== undefined ? { filename: media.name } : {};
  const content = { type, [type]: { link: media.url, ...caption, ...filename } };
  return fits ? [content] : [content, ...signedWords(part, MAX_TEXT).map(textContent)];
}

function placeContent({ latitude, longitude, label }: NonNullable<FittedPart["location"]>): Payload {
  const name = label === undefined ? {} : { name: label };
  // Meta's own file has degrees as texts.
  return { type: "location", location: { latitude: String(latitude), longitude: String(longitude), ...name } };
}

function choicesOf(part: FittedPart): readonly Choice[] {
  // Without a style the options are already numbered in the text.
  if (part.style === undefined) return [];
  return (part.choices ?? []).filter((choice): choice is Choice => "choice" in choice);
}

function interactive(
  body: string,
  choices: readonly Choice[],
  style: FittedPart["style"],
  { listButton }: OutboundOptions,
): Payload {
  const action =
    style === "list"
      ? { button: listButton, sections: [{ rows: choices.map(rowOf) }] }
      : { buttons: choices.map(({ choice: id, label: title }) => ({ type: "reply", reply: { id, title } })) };
  const type = style === "list" ? "list" : "button";
  return { type: "interactive", interactive: { type, body: { text: body }, action } };
}

function rowOf({ choice, label, description }: Choice): Payload {
  const more = description === undefined || description === "" ? {} : { description };
  return { id: choice, title: label, ...more };
}

function rawContent(raw: Json): Payload {
  const fields = fieldsOf(raw) ?? {};
  if (textOf(fields["type"]) === undefined) {
    throw new SambungError(
      "option-invalid",
      'A raw part for WhatsApp is a message without its recipient: { type: "template", template: { name: "order_ready", language: { code: "id" } } }',
    );
  }
  return fields;
}
