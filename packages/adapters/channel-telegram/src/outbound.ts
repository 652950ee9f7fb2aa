import {
  type Choice,
  type Conversation,
  type FittedPart,
  type Json,
  type LinkChoice,
  SambungError,
} from "@sambung/core";
import { chatOf } from "./conversation.ts";
import { encodeInline, type MessageEntity } from "./entities.ts";
import { fieldsOf, textOf } from "./wire.ts";

/** One call of the Bot API. */
export interface ApiCall {
  readonly method: string;
  readonly payload: { readonly [parameter: string]: unknown };
}

/** The field that carries each kind of media, and the method that sends it. */
const MEDIA = {
  image: ["sendPhoto", "photo"],
  audio: ["sendAudio", "audio"],
  video: ["sendVideo", "video"],
  file: ["sendDocument", "document"],
} as const;

/**
 * The calls that show one fitted part, usually one; a place with words needs two. Pure. Words go out as text with
 * `entities`, never with a parse mode, so nothing a person wrote can turn into markup.
 *
 * @throws SambungError `option-invalid` when a raw part names no method
 */
export function outbound(to: Conversation, part: FittedPart): readonly ApiCall[] {
  const chat = chatOf(to.id);
  if (part.raw !== undefined) return [rawCall(chat, part.raw)];
  const { text, entities } = wordsOf(part);
  const keyboard = keyboardOf(part);

  if (part.media !== undefined) {
    const [method, field] = MEDIA[part.media.type];
    const caption =
      text === "" ? {} : { caption: text, ...(entities.length > 0 ? { caption_entities: entities } : {}) };
    return [{ method, payload: { ...chat, [field]: part.media.url, ...caption, ...keyboard } }];
  }
  const words = text === "" ? [] : [messageCall(chat, text, entities)];
  const calls = part.location === undefined ? words : [placeCall(chat, part.location), ...words];
  if (calls.length === 0) return [{ method: "sendMessage", payload: { ...chat, text, ...keyboard } }];
  return calls.map((call, index) =>
    index < calls.length - 1 ? call : { ...call, payload: { ...call.payload, ...keyboard } },
  );
}

/** Takes the buttons off a sent message. */
export function withdrawal(to: Conversation, messageId: string): ApiCall {
  const { chat_id } = chatOf(to.id);
  return {
    method: "editMessageReplyMarkup",
    payload: { chat_id, message_id: Number(messageId), reply_markup: { inline_keyboard: [] } },
  };
}

/** Shows that the bot is writing, for five seconds. */
export function typingCall(to: Conversation): ApiCall {
  return { method: "sendChatAction", payload: { ...chatOf(to.id), action: "typing" } };
}

function wordsOf(part: FittedPart): { readonly text: string; readonly entities: readonly MessageEntity[] } {
  return part.inline === undefined ? { text: part.text ?? "", entities: [] } : encodeInline(part.inline);
}

function messageCall(chat: object, text: string, entities: readonly MessageEntity[]): ApiCall {
  return { method: "sendMessage", payload: { ...chat, text, ...(entities.length > 0 ? { entities } : {}) } };
}

function placeCall(chat: object, location: NonNullable<FittedPart["location"]>): ApiCall {
  const { latitude, longitude, label } = location;
  if (label === undefined) return { method: "sendLocation", payload: { ...chat, latitude, longitude } };
  // Only a venue shows a label, and it wants a second line.
  const address = `${latitude}, ${longitude}`;
  return { method: "sendVenue", payload: { ...chat, latitude, longitude, title: label, address } };
}

function rawCall(chat: object, raw: Json): ApiCall {
  const { method, ...payload } = fieldsOf(raw) ?? {};
  const name = textOf(method);
  if (name === undefined) {
    throw new SambungError(
      "option-invalid",
      'A raw part for Telegram is the parameters of a Bot API method plus its name: { method: "sendDice", emoji: "🎲" }',
    );
  }
  return { method: name, payload: { ...chat, ...payload } };
}

function keyboardOf(part: FittedPart): object {
  // Without a style the options are already numbered in the text.
  if (part.style === undefined || part.choices === undefined || part.choices.length === 0) return {};
  return { reply_markup: { inline_keyboard: rowsOf(part.choices.map(buttonOf)) } };
}

interface InlineButton {
  readonly text: string;
  readonly callback_data?: string;
  readonly url?: string;
}

function buttonOf(choice: Choice | LinkChoice): InlineButton {
  return "url" in choice
    ? { text: choice.label, url: choice.url }
    : { text: choice.label, callback_data: choice.choice };
}

/** Buttons of a row share its width: three short labels fit, two middling ones, else one. */
function rowsOf(buttons: readonly InlineButton[]): readonly (readonly InlineButton[])[] {
  const longest = Math.max(...buttons.map((button) => [...button.text].length));
  const columns = longest <= 8 ? 3 : longest <= 14 ? 2 : 1;
  const rows: InlineButton[][] = [];
  for (let start = 0; start < buttons.length; start += columns) rows.push(buttons.slice(start, start + columns));
  return rows;
}
