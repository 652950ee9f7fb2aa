/// <reference lib="dom" />

/** What an element contains; what is empty is left out. */
export type Child = Node | string | false | undefined;

/**
 * A new element with properties. `name` becomes its class and its part, so that pages can style it. Texts become text
 * nodes: nothing a customer or a bot writes is ever read as HTML.
 */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  name: string,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), { className: name, part: name }, properties);
  element.append(...(children.filter(Boolean) as (Node | string)[]));
  return element;
}

/** A button that says what it contains. */
export function button(name: string, onclick: (event: MouseEvent) => void, ...children: Child[]): HTMLButtonElement {
  return make("button", name, { type: "button", onclick }, ...children);
}

/** A button with a drawing. */
export function iconButton(
  name: string,
  title: string,
  path: string,
  onclick: (event: MouseEvent) => void,
): HTMLButtonElement {
  return Object.assign(button(name, onclick, drawing(path)), { title, ariaLabel: title });
}

/** Replaces a text, unless it is the same: a screen reader would hear it twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

const sheets = new Map<string, CSSStyleSheet>();

/** Gives a shadow root a style, once. No `style` element, which strict pages would refuse. */
export function addStyle(root: ShadowRoot, css: string): void {
  const sheet = sheets.get(css) ?? new CSSStyleSheet();
  sheet.replaceSync(css);
  sheets.set(css, sheet);
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}

/** A drawing of one path in a square. Decoration only: what it means is said by a text beside it. */
export function drawing(path: string, size = 24): SVGElement {
  const [svg, shape] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag)) as [
    SVGElement,
    SVGElement,
  ];
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.ariaHidden = "true";
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

/** The icons: strokes on a grid of 24. */
export const ICONS = {
  chat: "M21 11.5a8.5 8.5 0 0 1-12.4 7.6L3 21l1.9-5.6A8.5 8.5 0 1 1 21 11.5z",
  close: "M6 6l12 12M18 6 6 18",
  down: "m6 9 6 6 6-6",
  send: "M12 20V5m-6 6 6-6 6 6",
  attach: "m20 11-8.6 8.6a5.4 5.4 0 0 1-7.6-7.6L12.4 3.4a3.6 3.6 0 0 1 5 5l-8.5 8.6a1.8 1.8 0 0 1-2.5-2.5L14.3 6.6",
  elsewhere: "M8 3h8a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm3 15h2M9.5 10.5h5m-2-2 2 2-2 2",
  place: "M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21zm0-9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  file: "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zm0 0v5h5",
} as const;
