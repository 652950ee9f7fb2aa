import type { InboundMedia } from "@sambung/core";
import { type Fields, listOf, numberOf, textOf } from "./wire.ts";

/** The files of a message that can still be fetched. */
export function mediaOf(message: Fields): readonly InboundMedia[] {
  return listOf(message["files"]).flatMap((file) => {
    const id = textOf(file["id"]);
    // A tombstone stands for a file that was deleted, the other for one behind the workspace's storage limit.
    const gone = file["mode"] === "tombstone" || file["mode"] === "hidden_by_limit";
    if (id === undefined || gone) return [];
    const mime = textOf(file["mimetype"]) ?? "application/octet-stream";
    const name = textOf(file["name"]);
    const bytes = numberOf(file["size"]);
    return [
      {
        type: typeOf(mime),
        mime,
        id,
        ...(name === undefined ? {} : { name }),
        ...(bytes === undefined ? {} : { bytes }),
      },
    ];
  });
}

function typeOf(mime: string): InboundMedia["type"] {
  const [type] = mime.split("/");
  return type === "image" || type === "audio" || type === "video" ? type : "file";
}
