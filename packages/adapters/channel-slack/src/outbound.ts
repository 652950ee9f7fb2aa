import {
  type Choice,
  type Conversation,
  type FittedPart,
  type Inline,
  type Json,
  type LinkChoice,
  SambungError,
} from "@sambung/core";
import { placeOf } from "./conversation.ts";
import { escaped, plainOf, type RichTextBlock, richTextBlock } from "./rich-text.ts";
import { type Fields, fieldsOf, listOf, textOf } from "./wire.ts";

/** One call of the Web API. */
export interface ApiCall {
  readonly method: string;
  readonly parameters: Fields;
}

/** Text that Slack shows as it is. */
interface PlainText {
  readonly type: "plain_text";
  readonly text: string;
  readonly emoji: false;
}

interface Button {
  readonly type: "button";
  readonly action_id: string;
  readonly text: PlainText;
  readonly value?: string;
  readonly url?: string;
}

interface Select {
  readonly type: "static_select";
  readonly action_id: string;
  readonly placeholder: PlainText;
  readonly options: readonly { readonly text: PlainText; readonly value: string }[];
}

interface ImageBlock {
  readonly type: "image";
  readonly image_url: string;
  readonly alt_text: string;
}

interface ActionsBlock {
  readonly type: "actions";
  readonly elements: readonly (Button | Select)[];
}

/** The blocks this channel writes. */
export type Block = RichTextBlock | ImageBlock | ActionsBlock;

/** Block Kit's limits for an image. */
const IMAGE = { url: 3000, alt: 2000 };
/** Block Kit's limit for what a closed menu shows. */
const PLACEHOLDER = 150;
/** The kinds of image Slack shows; `undefined` when nobody said what it is. */
const SHOWABLE = new Set([undefined, "image/png", "image/jpeg", "image/gif"]);
/** What a notification shows of a message; longer texts would be cut there anyhow. */
const FALLBACK = 3000;

/**
 * The call that shows one fitted part. Pure. Words go out as rich text, where nothing a person wrote can turn into
 * markup or call anybody; `text` repeats them for notifications.
 *
 * @throws SambungError `option-invalid` when a raw part is no object
 */
export function outbound(to: Conversation, part: FittedPart): ApiCall {
  const place = placeOf(to.id);
  if (part.raw !== undefined) return rawCall(place, part.raw);
  const inline = inlineOf(part);
  const words = richTextBlock(inline);
  const blocks: readonly Block[] = [
    ...(words === undefined ? [] : [words]),
    ...mediaBlocks(part.media),
    ...choiceBlocks(part),
  ];
  const text = escaped((plainOf(inline) || part.media?.alt || "").slice(0, FALLBACK));
  return { method: "chat.postMessage", parameters: { ...place, text, blocks } };
}

/** A message as it was posted: what is needed to show it again without its controls. */
export interface Posted {
  readonly text: string;
  readonly blocks: readonly Fields[];
}

/** The call that takes the controls off a message, undefined when it has none. Buttons that open a page stay. */
export function withdrawal(to: Conversation, messageId: string, message: Posted): ApiCall | undefined {
  const blocks = message.blocks.flatMap(withoutControls);
  if (JSON.stringify(blocks) === JSON.stringify(message.blocks)) return undefined;
  const { channel } = placeOf(to.id);
  return { method: "chat.update", parameters: { channel, ts: messageId, text: message.text, blocks } };
}

/** Whether a message of these blocks can be tapped. */
export function hasControls(blocks: readonly Fields[]): boolean {
  return blocks.some((block) => withoutControls(block)[0] !== block);
}

function withoutControls(block: Fields): readonly Fields[] {
  if (block["type"] !== "actions") return [block];
  const elements = listOf(block["elements"]);
  const links = elements.filter((element) => textOf(element["url"]) !== undefined);
  if (links.length === elements.length) return [block];
  return links.length === 0 ? [] : [{ ...block, elements: links }];
}

function inlineOf(part: FittedPart): readonly Inline[] {
  const media = part.media;
  const words: readonly Inline[] = part.inline ?? (part.text ? [{ kind: "text", text: part.text }] : []);
  if (media === undefined || isImage(media)) return words;
  const link: Inline = { kind: "link", url: media.url, children: [{ kind: "text", text: media.alt || media.url }] };
  return words.length === 0 ? [link] : [...words, { kind: "break" }, link];
}

type Media = NonNullable<FittedPart["media"]>;

function isImage(media: Media): boolean {
  return media.type === "image" && SHOWABLE.has(media.mime) && media.url.length <= IMAGE.url;
}

function mediaBlocks(media: Media | undefined): readonly ImageBlock[] {
  if (media === undefined || !isImage(media)) return [];
  // Slack insists on a description.
  const alt = media.alt.slice(0, IMAGE.alt) || media.name?.slice(0, IMAGE.alt) || "…";
  return [{ type: "image", image_url: media.url, alt_text: alt }];
}

function choiceBlocks(part: FittedPart): readonly ActionsBlock[] {
  // Without a style the options are already numbered in the text.
  if (part.style === undefined || part.choices === undefined || part.choices.length === 0) return [];
  const elements = part.style === "list" ? [selectOf(part.choices, part.text ?? "")] : part.choices.map(buttonOf);
  return [{ type: "actions", elements }];
}

function plain(text: string): PlainText {
  // With `emoji: true` Slack would read `:coffee:` in a label as a picture.
  return { type: "plain_text", text, emoji: false };
}

function buttonOf(choice: Choice | LinkChoice, index: number): Button {
  // Must differ within a message; what a tap means is in the value.
  const action_id = `choice.${index}`;
  return "url" in choice
    ? { type: "button", action_id, text: plain(choice.label), url: choice.url }
    : { type: "button", action_id, text: plain(choice.label), value: choice.choice };
}

function selectOf(choices: readonly (Choice | LinkChoice)[], text: string): Select {
  const options = choices.flatMap((choice) =>
    "choice" in choice ? [{ text: plain(choice.label), value: choice.choice }] : [],
  );
  return { type: "static_select", action_id: "choice", placeholder: plain(placeholderOf(text)), options };
}

/** A closed menu says what it is about: the question, which core puts last, in whatever language it is asked. */
function placeholderOf(text: string): string {
  const question = text.trimEnd().split("\n").at(-1)?.trim() ?? "";
  return question === "" || question.length > PLACEHOLDER ? "…" : question;
}

function rawCall(place: object, raw: Json): ApiCall {
  const fields = fieldsOf(raw);
  if (fields === undefined) {
    throw new SambungError(
      "option-invalid",
      'A raw part for Slack is an object, the parameters of chat.postMessage or of another method: { method: "chat.meMessage", text: "..." }',
    );
  }
  const { method, ...parameters } = fields;
  return { method: textOf(method) ?? "chat.postMessage", parameters: { ...place, ...parameters } };
}
