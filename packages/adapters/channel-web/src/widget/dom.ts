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
  properties?: Partial<HTMLElementTagNameMap[Tag]>,
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
  return Object.assign(button(name, onclick, drawing(path)), { title });
}

const shown = new WeakMap<Element, string>();

/**
 * Fills an element with children, unless it shows `what` already: a screen reader would hear it twice. Without
 * `children` it is a text.
 */
export function fill(element: Element, what: unknown, children = (): readonly Child[] => [what as string]): void {
  const now = JSON.stringify(what);
  if (shown.get(element) === now) return;
  shown.set(element, now);
  element.replaceChildren(...(children().filter(Boolean) as (Node | string)[]));
}

/** A style for a shadow root. No `style` element, which strict pages would refuse. */
export function sheetOf(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
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

/** Icons: strokes on a grid of 24. */
export const ICONS = {
  chat: "M4 4h16v13H9l-5 4z",
  close: "m6 6 12 12M18 6 6 18",
  down: "m6 9 6 6 6-6",
  send: "M12 20V5m-6 6 6-6 6 6",
} as const;
