import type { Inline } from "@sambung/core";

/** A marked stretch of a text; offset and length in UTF-16 code units. */
export interface MessageEntity {
  readonly type: "bold" | "italic" | "strikethrough" | "code" | "text_link";
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
}

const MARKS = { bold: "bold", italic: "italic", strike: "strikethrough" } as const;

/** Marks in force around a node. */
interface Around {
  readonly marks: ReadonlySet<MessageEntity["type"]>;
  readonly link: boolean;
}

/**
 * The text of an inline tree with its marks beside it. Entities are nested or apart, never crossing, and code has no
 * other mark on it: Telegram refuses both.
 */
export function encodeInline(inline: readonly Inline[]): {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
} {
  let text = "";
  const entities: MessageEntity[] = [];
  /** Stretches of code, in order. */
  const code: { readonly from: number; readonly to: number }[] = [];

  const mark = (type: MessageEntity["type"], from: number, url?: string): void => {
    let start = from;
    const add = (end: number): void => {
      if (end > start)
        entities.push({ type, offset: start, length: end - start, ...(url === undefined ? {} : { url }) });
    };
    for (const stretch of code) {
      if (stretch.from < from) continue;
      add(stretch.from);
      start = stretch.to;
    }
    add(text.length);
  };

  const write = (nodes: readonly Inline[], around: Around): void => {
    for (const node of nodes) {
      const from = text.length;
      if (node.kind === "text") text += node.text;
      else if (node.kind === "break") text += "\n";
      else if (node.kind === "code") {
        text += node.text;
        // A link matters more than its looks: code inside a link stays tappable.
        if (around.link || node.text === "") continue;
        code.push({ from, to: text.length });
        entities.push({ type: "code", offset: from, length: node.text.length });
      } else if (node.kind === "link") {
        write(node.children, { ...around, link: true });
        if (!around.link) mark("text_link", from, node.url);
      } else {
        const type = MARKS[node.kind];
        write(node.children, { ...around, marks: new Set([...around.marks, type]) });
        if (!around.marks.has(type)) mark(type, from);
      }
    }
  };
  write(inline, { marks: new Set(), link: false });
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) };
}
