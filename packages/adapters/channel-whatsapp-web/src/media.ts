import type { InboundMedia } from "@sambung/core";
import { type Fields, fieldsOf, numberOf, textOf } from "./wire.ts";

const TYPES: ReadonlyMap<string, readonly [type: InboundMedia["type"], mime: string]> = new Map([
  ["image", ["image", "image/jpeg"]],
  ["video", ["video", "video/mp4"]],
  ["audio", ["audio", "audio/mpeg"]],
  // Recorded in the chat.
  ["ptt", ["audio", "audio/ogg"]],
  ["ptv", ["video", "video/mp4"]],
  ["document", ["file", "application/octet-stream"]],
  ["sticker", ["sticker", "image/webp"]],
]);

/** The attachment of a message; undefined when it has none that can be fetched. Its id is the message's. */
export function mediaOf(message: Fields, id: string): InboundMedia | undefined {
  const known = TYPES.get(textOf(message["type"]) ?? "");
  if (known === undefined || message["hasMedia"] !== true) return undefined;
  const data = fieldsOf(message["_data"]);
  const name = textOf(data?.["filename"]);
  const bytes = numberOf(data?.["size"]);
  return {
    type: known[0],
    mime: textOf(data?.["mimetype"]) ?? known[1],
    id,
    ...(name === undefined ? {} : { name }),
    ...(bytes === undefined ? {} : { bytes }),
  };
}
