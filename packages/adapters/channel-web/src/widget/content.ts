import type { ChatMessage, WirePart } from "../client/index.ts";

/** A piece of text, and where it leads if it is an address. */
export interface TextPiece {
  readonly text: string;
  readonly url: string | undefined;
}

/** Cuts text where web addresses begin and end; a full stop or bracket behind one does not belong to it. */
export function linkified(text: string): readonly TextPiece[] {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]}*_])/i)
    .map((text, index) => ({ text, url: index % 2 === 0 ? undefined : text }))
    .filter(({ text }) => text);
}

/** The address, if it is of a kind that a click may lead to; relative ones are. */
export function safeUrl(url: unknown): string | undefined {
  try {
    // Read as a browser reads it: what it skips in front and in between must not hide anything.
    const { protocol } = new URL(url as string, "https://page");
    return typeof url === "string" && /^(https?|mailto|tel|blob):/.test(protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a message without the lines that `parts`, those that are shown, say already: what an image shows, where a place is. */
export function textBeside({ text, parts }: Pick<ChatMessage, "text" | "parts">): string {
  if (!parts?.length) return text;
  const said = parts.flatMap((part) => (part.kind === "card" ? [] : [part["alt"], part["label"], coordinates(part)]));
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
