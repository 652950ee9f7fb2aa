/// <reference lib="dom" />
import { safeUrl } from "./content.ts";
import { make } from "./dom.ts";

/** A link that leaves the page as it is; what must not be followed is only shown. */
export function linkView(name: string, url: unknown, ...children: readonly (Node | string)[]): HTMLElement {
  const href = safeUrl(url) as string;
  return make(href ? "a" : ("span" as "a"), name, { href, target: "_blank", rel: "noreferrer" }, ...children);
}
