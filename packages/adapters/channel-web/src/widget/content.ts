import type { ChatMessage, WirePart } from "../client/index.ts";

/** A piece of text, and where it leads if it is an address. */
export interface TextPiece {
  readonly text: string;
  readonly url?: string;
}

/** Cuts text where web addresses begin and end; a full stop or bracket behind one does not belong to it. */
export function linkified(text: string): readonly TextPiece[] {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]}*_])/i)
    .flatMap((piece, index) => (piece === "" ? [] : [index % 2 === 0 ? { text: piece } : { text: piece, url: piece }]));
}

const FOLLOWED: ReadonlySet<string> = new Set(["http:", "https:", "mailto:", "tel:", "blob:"]);

/** The address, if it is of a kind that a click may lead to; relative ones are. */
export function safeUrl(url: unknown): string | undefined {
  if (typeof url !== "string") return undefined;
  try {
    // Read as a browser reads it: what it skips in front and in between must not hide anything.
    return FOLLOWED.has(new URL(url, "https://page").protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a message without the lines that its parts say already: what an image shows, where a place is. */
export function textBeside({ text, parts = [] }: Pick<ChatMessage, "text" | "parts">): string {
  const said = parts.flatMap((part) => (part.kind === "card" ? [] : [part["alt"], part["label"], coordinates(part)]));
  if (said.length === 0) return text;
  return text
    .split("\n")
    .filter((line) => !said.includes(line))
    .join("\n")
    .trim();
}

/** Latitude and longitude of a place as people write them. */
export function coordinates(part: WirePart): string {
  return `${part["latitude"]}, ${part["longitude"]}`;
}

const CHANNELS: { readonly [kind: string]: string } = { whatsapp: "WhatsApp", sms: "SMS", botframework: "Teams" };

/** The name of a channel as people know it: of `whatsapp:bandung` it is WhatsApp. */
export function channelName(channel: string): string {
  const kind = channel.split(/[:-]/)[0] as string;
  return CHANNELS[kind] ?? kind.charAt(0).toUpperCase() + kind.slice(1);
}
