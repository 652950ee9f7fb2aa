/// <reference lib="dom" />
import { make } from "./dom.ts";
import { linkView } from "./link.ts";

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

/** A text as it is said, with the addresses in it as links. */
export function bubble(text: string): HTMLElement {
  return make(
    "div",
    "bubble",
    {},
    ...linkified(text).map(({ url, text }) => (url ? linkView("link", url, text) : text)),
  );
}
