import type { InboundMedia } from "@sambung/core";
import { type Fields, fieldsOf, idOf, numberOf, textOf } from "./wire.ts";

/** How one kind of attachment is read: the field, our type, and the media type when WhatsApp names none. */
const ATTACHMENTS: readonly (readonly [field: string, type: InboundMedia["type"], mime: string])[] = [
  ["image", "image", "image/jpeg"],
  ["video", "video", "video/mp4"],
  ["audio", "audio", "audio/ogg"],
  ["voice", "audio", "audio/ogg"],
  ["document", "file", "application/octet-stream"],
  ["sticker", "sticker", "image/webp"],
];

/** The attachment of a message with its caption; undefined when it has none that can be fetched. */
export function mediaOf(message: Fields): { readonly media: InboundMedia; readonly caption?: string } | undefined {
  for (const [field, type, mime] of ATTACHMENTS) {
    const file = fieldsOf(message[field]);
    const id = idOf(file?.["id"]);
    if (file === undefined || id === undefined) continue;
    const name = textOf(file["filename"]);
    const bytes = numberOf(file["file_size"]);
    const caption = textOf(file["caption"]);
    return {
      media: {
        type,
        mime: textOf(file["mime_type"]) ?? mime,
        id,
        ...(name === undefined ? {} : { name }),
        ...(bytes === undefined ? {} : { bytes }),
      },
      ...(caption === undefined ? {} : { caption }),
    };
  }
  return undefined;
}
