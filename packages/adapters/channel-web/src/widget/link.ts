/// <reference lib="dom" />
import { make } from "./dom.ts";

/** A link that leaves the page as it is; what must not be followed is only shown. */
export function linkView(name: string, url: unknown, ...children: readonly (Node | string)[]): HTMLElement {
  const href = safeUrl(url) as string;
  return make(href ? "a" : ("span" as "a"), name, { href, target: "_blank", rel: "noreferrer" }, ...children);
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
