/// <reference lib="dom" />
import { bubble } from "./content.ts";
import { button, fill, make } from "./dom.ts";
import { linkView } from "./link.ts";
import type { Row } from "./rows.ts";
import type { ChatTools } from "./tools.ts";

/** An empty line of the log. */
export function newRow({ kind }: Row): HTMLElement {
  const places = kind === "message" ? ["sender", "content", "choices", "meta"] : [];
  return make("div", kind, {}, ...places.map((name) => make("div", name)));
}

/** Draws a line of the log; what stays the same is not touched, so that a screen reader hears nothing twice. */
export function drawRow(element: HTMLElement, row: Row, tools: ChatTools): void {
  const { texts, language, extras, act, focus } = tools;
  if (row.kind !== "message") {
    const { at, event } = row;
    const day = (): string => new Date(at as string).toLocaleDateString(language, { dateStyle: "full" });
    fill(element, event ? extras?.happened(row) : day());
    return;
  }
  const { message, starts, ends, timed, progress, offers } = row;
  const { at, from, via, parts = [], choices = [] } = message;
  const [sender, content, offered, meta] = element.children as unknown as [Element, Element, HTMLElement, Element];
  element.className = `message ${from} ${starts ? "starts" : ""} ${ends ? "ends" : ""} ${progress ?? ""}`;
  offered.hidden = !offers;
  fill(sender, `${texts[from]}: `);
  const rich = parts.length && extras?.parts(message);
  const text = message.text || (parts.length ? "📎" : "");
  fill(content, rich ? rich[0] : text, rich ? rich[1] : () => [text && bubble(text)]);
  fill(offered, choices, () =>
    choices.map((choice) =>
      "url" in choice
        ? linkView("choice", choice.url, choice.label)
        : button(
            "choice",
            ({ detail }) => {
              act((client) => client.choose(choice.choice, choice.label));
              // The button that had the focus goes away. Keys have no clicks to count.
              focus(!detail);
            },
            choice.label,
            choice.description && make("small", "description", {}, choice.description),
          ),
    ),
  );
  const words = [
    timed && new Date(at).toLocaleTimeString(language, { timeStyle: "short" }),
    ends && via !== "web" && extras?.via(via),
    progress && { ...extras?.receipts, ...texts }[progress],
  ].filter(Boolean);
  const failed = progress === "failed" && !!extras;
  fill(meta, [words, failed], () => [words.join(" · "), ...(failed ? extras.refused(message) : [])]);
}
