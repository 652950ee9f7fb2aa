/// <reference lib="dom" />

/** The first element that matches; it is in the page's own document, so it exists. */
export function find<Found extends Element = HTMLElement>(selector: string): Found {
  return document.querySelector<Found>(selector) as Found;
}

/** A new element. Texts become text nodes: nothing a customer or the bot writes is ever read as HTML. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}
