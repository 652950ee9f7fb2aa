import type { Conversation } from "../model/conversation.ts";
import type { Block, Choice, Inline, LinkChoice, OutgoingMessage } from "../model/message.ts";
import type { Channel, WireCall } from "../ports/channel.ts";
import { preview } from "../preview.ts";
import { type Draw, draw, NASTY } from "./channel-laws/random.ts";
import { holds } from "./law.ts";

/** What people see of one call, and what comes back when they tap. */
export interface ShownCall {
  readonly text: string;
  /** Addresses that can be opened. */
  readonly links: readonly string[];
  /** What can be tapped: the token that comes back. */
  readonly choices: readonly { readonly label: string; readonly choice?: string }[];
  readonly media?: string;
}

/** Settings of {@link checkMessages}. */
export interface MessageCheck {
  readonly channel: Pick<Channel, "id" | "platform" | "delivery" | "capabilities" | "encode">;
  readonly to: Conversation;
  /** Reads a call as the platform would. Throws what it would refuse. */
  show(call: WireCall): ShownCall;
  readonly messages: number;
  readonly seed: number;
}

/** What {@link checkMessages} looked at. */
export interface MessageCounts {
  readonly messages: number;
  readonly calls: number;
  readonly characters: number;
  readonly choices: number;
}

/**
 * Puts random messages into the calls of a channel and reads them as the platform would: each must be taken, every
 * character, link and option must be there, and no character may be cut in two. The same seed draws the same messages.
 *
 * @throws AssertionError with the seed and the number of the message
 */
export function checkMessages({ channel, to, show, messages, seed }: MessageCheck): MessageCounts {
  const counts = { messages, calls: 0, characters: 0, choices: 0 };
  let index = -1;
  for (const message of randomMessages(seed, messages)) {
    index += 1;
    const what = `message ${index} of seed ${seed}`;
    const { calls } = preview(message, channel, to);
    const shown = calls.map((call) => {
      try {
        return show(call);
      } catch (error) {
        const payload = JSON.stringify(call).slice(0, 500);
        throw new Error(`${what} was refused: ${(error as Error).message} ${payload}`, { cause: error });
      }
    });
    whole(message, shown, what);
    uncut(shown, what);
    counts.calls += calls.length;
    counts.characters += shown.reduce((sum, { text }) => sum + text.length, 0);
    counts.choices += message.choices?.length ?? 0;
  }
  return counts;
}

/** Random messages of every kind, some longer than any platform takes at once; the same ones for the same seed. */
export function* randomMessages(seed: number, count: number): Iterable<OutgoingMessage> {
  const from = draw(seed);
  for (let index = 0; index < count; index += 1) yield drawMessage(from, index);
}

/** Marks of emoji, accents and joiners, which belong to what stands before them. */
const JOINED = /^(?:\p{M}|\p{Emoji_Modifier}|\u200d|\ufe0f)/u;

function uncut(shown: readonly ShownCall[], what: string): void {
  for (const { text } of shown) {
    holds(!JOINED.test(text) && !/\u200d$/u.test(text), `${what}: a character is cut in two`);
    holds(text.isWellFormed(), `${what}: half a surrogate pair`);
  }
}

const squeezed = (text: string): string => text.replaceAll(/\s+/g, "");

function whole(message: OutgoingMessage, shown: readonly ShownCall[], what: string): void {
  const text = squeezed(shown.map((one) => one.text).join(""));
  const links = shown.flatMap((one) => one.links);
  const tappable = shown.flatMap((one) => one.choices);
  const has = (words: string): boolean => text.includes(squeezed(words));
  for (const block of message.blocks) {
    let at = 0;
    // In their order; a platform without links has their addresses in between.
    for (const words of wordsIn(block).map(squeezed)) {
      const found = text.indexOf(words, at);
      holds(found !== -1, `${what}: lost ${JSON.stringify(words.slice(0, 80))}`);
      at = found + words.length;
    }
    for (const url of linksIn(block)) {
      const there = links.includes(url) || text.includes(url) || shown.some(({ media }) => media === url);
      holds(there, `${what}: lost the link ${url}`);
    }
  }
  for (const option of message.choices ?? []) {
    const label = "choice" in option ? tappable.find(({ choice }) => choice === option.choice)?.label : undefined;
    const readable =
      has(option.label) || tappable.some((one) => squeezed(one.label).startsWith(squeezed(option.label)));
    holds(readable, `${what}: lost the label ${option.label}`);
    if ("url" in option) {
      holds(links.includes(option.url) || text.includes(option.url), `${what}: lost the link ${option.url}`);
    } else if (label === undefined) {
      // What cannot be tapped is numbered, so that it can be typed.
      const number = (message.choices ?? []).filter((one) => "choice" in one).indexOf(option) + 1;
      holds(has(`${number}.${option.label}`), `${what}: option ${number} can neither be tapped nor typed`);
    }
    if ("choice" in option && option.description !== undefined) {
      const described = tappable.find(({ choice }) => choice === option.choice);
      const there = has(option.description) || squeezed(described?.label ?? "").includes(squeezed(option.description));
      holds(there, `${what}: lost the description ${option.description}`);
    }
  }
}

function wordsIn(block: Block): readonly string[] {
  switch (block.kind) {
    case "text":
      return block.inline === undefined ? [block.text] : leavesOf(block.inline);
    case "card":
      return [block.title, block.body ?? ""];
    default:
      return [];
  }
}

function leavesOf(inline: readonly Inline[]): readonly string[] {
  return inline.flatMap((node) => {
    if (node.kind === "break") return [];
    return "children" in node ? leavesOf(node.children) : [node.text];
  });
}

function linksIn(block: Block): readonly string[] {
  if (block.kind === "media") return [block.url];
  if (block.kind === "card") return block.image === undefined ? [] : [block.image.url];
  return block.kind === "text" && block.inline !== undefined ? linksOf(block.inline) : [];
}

function linksOf(inline: readonly Inline[]): readonly string[] {
  return inline.flatMap((node) =>
    node.kind === "link" ? [node.url, ...linksOf(node.children)] : "children" in node ? linksOf(node.children) : [],
  );
}

const WORDS = [
  "kopi",
  "gayo",
  "dua",
  "antar ke",
  "Jalan Braga 12,",
  "please.",
  "☕",
  "Rp25.000",
  "ya?",
  "👩🏽‍🍳",
  "é",
  "日本語。",
];

function drawText(from: Draw, pieces: number): string {
  return Array.from({ length: pieces }, () => from.pick(from.integer(4) === 0 ? NASTY : WORDS)).join(
    from.integer(5) === 0 ? "\n\n" : " ",
  );
}

function drawMessage(from: Draw, index: number): OutgoingMessage {
  const blocks = Array.from({ length: 1 + from.integer(3) }, (_, place) => drawBlock(from, `${index}-${place}`));
  const choices = from.integer(2) === 0 ? [] : drawChoices(from);
  return { id: `m_${index}`, blocks, ...(choices.length > 0 && { choices }) };
}

function drawBlock(from: Draw, id: string): Block {
  // Mostly short, and now and then longer than any platform takes at once.
  const text = drawText(from, 1 + from.integer(from.integer(40) === 0 ? 1500 : 12));
  const url = `https://shop.example/${id}`;
  switch (from.integer(8)) {
    case 0:
      return { kind: "media", type: from.pick(["image", "audio", "video", "file"]), url, alt: from.pick(WORDS) };
    case 1:
      return { kind: "card", title: drawText(from, 2), body: text, image: { url, alt: from.pick(WORDS) } };
    case 2:
      return { kind: "location", latitude: from.integer(90), longitude: from.integer(180), label: from.pick(WORDS) };
    case 3:
    case 4:
      return { kind: "text", text, inline: drawInline(from, text, url) };
    default:
      return { kind: "text", text };
  }
}

function drawInline(from: Draw, text: string, url: string): readonly Inline[] {
  return (text.match(/\s*\S+/g) ?? [text]).map((word, place): Inline => {
    const leaf: Inline = { kind: "text", text: word };
    switch (from.integer(9)) {
      case 0:
        return { kind: from.pick(["bold", "italic", "strike"]), children: [leaf] };
      case 1:
        return { kind: "code", text: word };
      case 2:
        return { kind: "link", url: `${url}/${place}`, children: [{ kind: "bold", children: [leaf] }] };
      default:
        return leaf;
    }
  });
}

function drawChoices(from: Draw): readonly (Choice | LinkChoice)[] {
  return Array.from({ length: 1 + from.integer(14) }, (_, place): Choice | LinkChoice => {
    const label = `${from.pick(WORDS)} ${from.integer(4) === 0 ? drawText(from, 2 + from.integer(4)) : place}`;
    if (from.integer(8) === 0) return { url: `https://shop.example/open/${place}`, label };
    const description = from.integer(4) === 0 ? { description: `isi ${place} bungkus` } : {};
    return { choice: `p1a2b3c4.${place}`, label, ...description };
  });
}
