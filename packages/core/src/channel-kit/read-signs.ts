/** A marked stretch of a text, in UTF-16 code units. */
export interface ReadSign {
  readonly type: "bold" | "italic" | "strikethrough" | "code";
  readonly offset: number;
  readonly length: number;
}

/** Invisible, and enough to keep a sign from marking anything. */
const JOINER = "\u2060";

const TYPES = { "*": "bold", _: "italic", "~": "strikethrough" } as const;

/** What WhatsApp on a phone makes of a text, for fakes: signs that mark something disappear, and so do joiners that keep signs from it. */
export function readSigns(source: string): { readonly text: string; readonly entities: readonly ReadSign[] } {
  let text = "";
  const entities: ReadSign[] = [];
  // Addresses are recognized first: signs in them mark nothing.
  const addresses = [...source.matchAll(/(?:https?:\/\/|www\.)\S+/gi)];
  const inAddress = (at: number): boolean =>
    addresses.some(({ index, 0: found }) => index <= at && at < index + found.length);

  const mark = (type: ReadSign["type"], inner: () => void): void => {
    const offset = text.length;
    inner();
    entities.push({ type, offset, length: text.length - offset });
  };
  const draw = (from: number, to: number): void => {
    for (let at = from; at < to; at += 1) {
      const sign = source.charAt(at);
      const fence = source.startsWith("```", at) && !inAddress(at) ? source.indexOf("```", at + 3) : -1;
      if (fence > at + 3 && fence < to) {
        mark("code", () => {
          text += source.slice(at + 3, fence);
        });
        at = fence + 2;
        continue;
      }
      const end = sign === "`" && !inAddress(at) ? codeEnd(source, at, to) : markEnd(source, at, to, inAddress);
      if (end === undefined) {
        if (sign === JOINER && guards(source, at)) continue;
        text += sign;
        continue;
      }
      if (sign === "`") {
        mark("code", () => {
          text += source.slice(at + 1, end);
        });
      } else mark(TYPES[sign as keyof typeof TYPES], () => draw(at + 1, end));
      at = end;
    }
  };
  draw(0, source.length);
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) };
}

/** Whether a joiner stands where it keeps a sign from marking: behind it, or before one that begins a line. */
function guards(source: string, at: number): boolean {
  const beginsLine = source.slice(source.lastIndexOf("\n", at) + 1, at).trim() === "";
  return /[*_~`]/.test(source.charAt(at - 1)) || (beginsLine && /[>*]/.test(source.charAt(at + 1)));
}

function codeEnd(source: string, at: number, to: number): number | undefined {
  if (source.charAt(at + 1) === JOINER) return undefined;
  const end = source.indexOf("`", at + 1);
  const inLine = end > at + 1 && end < to && !source.slice(at, end).includes("\n");
  return inLine ? end : undefined;
}

/** Where the mark that begins at a sign ends; undefined when none begins there. */
function markEnd(source: string, at: number, to: number, inAddress: (at: number) => boolean): number | undefined {
  const sign = source.charAt(at);
  if (inAddress(at) || !(sign in TYPES) || isLetter(source.charAt(at - 1))) return undefined;
  const next = source.charAt(at + 1);
  if (next === JOINER || next === sign || next === "" || /\s/.test(next)) return undefined;
  for (let end = at + 2; end < to && source.charAt(end) !== "\n"; end += 1) {
    if (source.charAt(end) !== sign || inAddress(end)) continue;
    if (!/\s/.test(source.charAt(end - 1)) && !isLetter(source.charAt(end + 1))) return end;
  }
  return undefined;
}

function isLetter(character: string): boolean {
  return /[\p{L}\p{N}\p{M}]/u.test(character);
}
