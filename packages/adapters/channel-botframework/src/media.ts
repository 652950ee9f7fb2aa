import type { InboundMedia } from "@sambung/core";
import { type Fields, fieldsOf, listOf, textOf } from "./wire.ts";

/** How Teams hands over a file: its address is in the content, and needs no token. */
const TEAMS_FILE = "application/vnd.microsoft.teams.file.download.info";

/** The files of an activity. Cards, and the copy of a text as HTML that Teams adds, are none. */
export function mediaOf(activity: Fields): readonly InboundMedia[] {
  return listOf(activity["attachments"]).flatMap((attachment) => {
    const type = textOf(attachment["contentType"]) ?? "application/octet-stream";
    const content = fieldsOf(attachment["content"]);
    const url = type === TEAMS_FILE ? textOf(content?.["downloadUrl"]) : textOf(attachment["contentUrl"]);
    if (url === undefined || !/^https?:\/\//.test(url) || type.startsWith("text/html")) return [];
    const mime = type === TEAMS_FILE ? mimeOf(textOf(content?.["fileType"])) : type;
    const name = textOf(attachment["name"]);
    return [{ type: kindOf(mime), mime, url, ...(name === undefined ? {} : { name }) }];
  });
}

function kindOf(mime: string): InboundMedia["type"] {
  const [kind] = mime.split("/");
  return kind === "image" || kind === "audio" || kind === "video" ? kind : "file";
}

const MIME: Readonly<Record<string, string>> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
  pdf: "application/pdf",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
};

function mimeOf(extension: string | undefined): string {
  return MIME[extension?.toLowerCase() ?? ""] ?? "application/octet-stream";
}
