import type { FittedPart, Inline } from "../model/message.ts";
import { withoutSigns, withSigns } from "./signs.ts";

/**
 * The words of a part as WhatsApp's apps want them, in stretches of at most `max` UTF-16 code units: several only where
 * the invisible characters of `withSigns` make them longer than the platform takes. None when there are no words.
 */
export function signedWords(part: FittedPart, max: number): string[] {
  const plain = part.text ?? "";
  const words = part.inline === undefined ? withoutSigns(plain) : withSigns(part.inline);
  if (words.length <= max) return words === "" ? [] : [words];
  // Not even room for the joiners: marks of our own go first, so that no stretch ends inside one.
  return stretches(withoutSigns(part.inline === undefined ? plain : withoutMarks(part.inline)), max);
}

function withoutMarks(inline: readonly Inline[]): string {
  return inline
    .map((node) => (node.kind === "break" ? "\n" : "children" in node ? withoutMarks(node.children) : node.text))
    .join("");
}

/** A text in stretches, cut at white space where there is some, and never inside what people see as one character. */
function stretches(text: string, max: number): string[] {
  const found: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const room = rest.slice(0, max);
    const space = Math.max(room.lastIndexOf("\n"), room.lastIndexOf(" "));
    const character = new Intl.Segmenter("en").segment(rest).containing(max)?.index ?? max;
    const to = space > max / 2 ? space + 1 : character === 0 ? max : character;
    found.push(rest.slice(0, to));
    rest = rest.slice(to);
  }
  return [...found, rest].filter((stretch) => stretch.trim() !== "");
}
