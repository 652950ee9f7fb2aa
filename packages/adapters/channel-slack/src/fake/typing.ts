import { escaped } from "../rich-text.ts";
import type { Fields } from "../wire.ts";
import type { FakeState } from "./state.ts";

/** What Slack makes of a text somebody types: `text` with its own markup, and the same as rich text. */
export interface Typed {
  readonly text: string;
  readonly blocks: readonly Fields[];
}

const PIECE = /https?:\/\/\S*[^\s.,:;!?)]|(?<![\w@])@[\w-]+/g;

/** Recognises addresses and the names of those who are there, as Slack does while somebody types. */
export function typed(state: FakeState, words: string): Typed {
  const names = new Map([...state.people.values()].map(({ name, id }) => [name.split(" ")[0]?.toLowerCase(), id]));
  names.set(state.bot.name, state.bot.user);
  const elements: Fields[] = [];
  let text = "";
  let from = 0;
  const plain = (to: number): void => {
    const piece = words.slice(from, to);
    if (piece === "") return;
    elements.push({ type: "text", text: piece });
    text += escaped(piece);
  };
  for (const { 0: piece, index } of words.matchAll(PIECE)) {
    const user = piece.startsWith("@") ? names.get(piece.slice(1).toLowerCase()) : undefined;
    if (piece.startsWith("@") && user === undefined) continue;
    plain(index);
    elements.push(user === undefined ? { type: "link", url: piece } : { type: "user", user_id: user });
    text += user === undefined ? `<${escaped(piece)}>` : `<@${user}>`;
    from = index + piece.length;
  }
  plain(words.length);
  const section = { type: "rich_text_section", elements };
  return { text, blocks: words === "" ? [] : [{ type: "rich_text", block_id: "typed", elements: [section] }] };
}
