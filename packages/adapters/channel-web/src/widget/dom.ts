/// <reference lib="dom" />

/** What an element is made with: listeners by event name, everything else is an attribute; false and undefined are left out. */
export interface Attributes {
  readonly [name: string]: string | number | boolean | undefined | ((event: never) => void);
}

/** What an element contains; false and undefined are left out. */
export type Child = Node | string | false | undefined;

/**
 * A new element. `name` becomes its class and its part, so that pages can style it. Texts become text nodes: nothing a
 * customer or a bot writes is ever read as HTML.
 */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  name: string,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  const all: Attributes = { class: name, part: name, ...attributes };
  for (const [key, value] of Object.entries(all)) {
    if (typeof value === "function") element.addEventListener(key, value as EventListener);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : `${value}`);
  }
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

const sheets = new Map<string, CSSStyleSheet>();

/** Gives a shadow root a style, once. No `style` element, which strict pages would refuse. */
export function addStyle(root: ShadowRoot, css: string): void {
  const sheet = sheets.get(css) ?? new CSSStyleSheet();
  sheet.replaceSync(css);
  sheets.set(css, sheet);
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}

const SVG = "http://www.w3.org/2000/svg";

/** A drawing of one path in a square. Decoration only: what it means is said by a text beside it. */
export function drawing(path: string, size = 24): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

/** The icons: strokes on a grid of 24. */
export const ICONS = {
  chat: "M21 11.5a8.5 8.5 0 0 1-12.4 7.6L3 21l1.9-5.6A8.5 8.5 0 1 1 21 11.5z",
  close: "M6 6l12 12M18 6 6 18",
  down: "m6 9 6 6 6-6",
} as const;
