import type { InboundMedia } from "@sambung/core";
import { type Fields, fieldsOf, idOf, listOf, numberOf, textOf } from "./wire.ts";

/** How one kind of attachment is read: our type, and the media type when Telegram names none. */
const ATTACHMENTS: readonly (readonly [field: string, type: InboundMedia["type"], mime: string])[] = [
  ["voice", "audio", "audio/ogg"],
  ["audio", "audio", "audio/mpeg"],
  ["video", "video", "video/mp4"],
  ["video_note", "video", "video/mp4"],
  // Telegram repeats an animation as a document, so it comes first.
  ["animation", "video", "video/mp4"],
  ["document", "file", "application/octet-stream"],
];

/** The attachment of a message, undefined when it has none. A photo is its largest size. */
export function mediaOf(message: Fields): InboundMedia | undefined {
  const photo = largest(listOf(message["photo"]));
  if (photo !== undefined) return attachment(photo, "image", "image/jpeg");
  const sticker = fieldsOf(message["sticker"]);
  if (sticker !== undefined) return attachment(sticker, "sticker", stickerMime(sticker));
  for (const [field, type, mime] of ATTACHMENTS) {
    const found = fieldsOf(message[field]);
    if (found !== undefined) return attachment(found, type, mime);
  }
  return undefined;
}

function largest(sizes: readonly Fields[]): Fields | undefined {
  const area = (size: Fields): number => (numberOf(size["width"]) ?? 0) * (numberOf(size["height"]) ?? 0);
  return sizes.reduce<Fields | undefined>(
    (best, size) => (best === undefined || area(size) > area(best) ? size : best),
    undefined,
  );
}

function stickerMime(sticker: Fields): string {
  if (sticker["is_animated"] === true) return "application/x-tgsticker";
  return sticker["is_video"] === true ? "video/webm" : "image/webp";
}

function attachment(file: Fields, type: InboundMedia["type"], mime: string): InboundMedia | undefined {
  const id = textOf(file["file_id"]);
  if (id === undefined) return undefined;
  const name = textOf(file["file_name"]);
  const bytes = idOf(file["file_size"]);
  return {
    type,
    mime: textOf(file["mime_type"]) ?? mime,
    id,
    ...(name === undefined ? {} : { name }),
    ...(bytes === undefined ? {} : { bytes: Number(bytes) }),
  };
}
