import type { Capabilities } from "../model/capabilities.ts";
import type { Block, FittedPart, Inline, OutgoingMessage } from "../model/message.ts";
import { type ChoicePlan, planChoices } from "./choices.ts";
import { concat, type Rich, richFrom, treeOf } from "./inline.ts";
import { surelyFits } from "./measure.ts";
import { split } from "./split.ts";

/** A part that is finished, or a text that still may have to be split. */
type Draft = { readonly part: FittedPart; readonly words: string } | { readonly text: Rich };

/**
 * The wire messages that carry a message over a conversation which can do `capabilities`: no option, link or character
 * is lost, whatever the platform lacks.
 *
 * Choices become buttons, quick replies, a list or numbered lines and come with the last part; up to three lists, each a
 * part, where one has no room for all and nothing can be taken off later. Texts are split where a
 * reader would pause. Media, places and cards the platform cannot show become text with a link. The same input gives
 * the same parts on every machine and after every restart.
 *
 * @param platform the channel's platform; a `raw` block for another one is replaced by its fallback
 * @example
 * fit({ id: "m_1", blocks: [{ kind: "text", text: "Berapa bungkus?" }] }, channel.capabilities());
 * // [{ text: "Berapa bungkus?" }]
 */
export function fit(message: OutgoingMessage, capabilities: Capabilities, platform?: string): readonly FittedPart[] {
  return simple(message, capabilities) ?? full(message, capabilities, platform);
}

/** Nearly every message: one short plain text, perhaps with a few short choices that fit as buttons. */
function simple(message: OutgoingMessage, capabilities: Capabilities): readonly FittedPart[] | undefined {
  const block = message.blocks[0];
  if (message.blocks.length !== 1 || block?.kind !== "text" || block.inline !== undefined) return undefined;
  const { max, unit } = capabilities.text;
  const { choices } = message;
  const rung = capabilities.buttons;
  const tappable = choices !== undefined && choices.length > 0;
  const room = tappable && rung !== false ? Math.min(rung.body ?? max, max) : max;
  if (!surelyFits(block.text, room, unit) || block.text.trim() === "") return undefined;
  if (!tappable) return [{ text: block.text }];
  if (rung === false || choices.length > rung.max) return undefined;
  for (let index = 0; index < choices.length; index += 1) {
    const option = choices[index];
    if (option === undefined || !("choice" in option) || option.description !== undefined) return undefined;
    if (option.label === "" || !surelyFits(option.label, rung.label, unit)) return undefined;
    if (!surelyFits(option.choice, rung.data, "utf8")) return undefined;
    for (let other = 0; other < index; other += 1) if (choices[other]?.label === option.label) return undefined;
  }
  return [{ text: block.text, choices, style: "buttons" }];
}

function full(message: OutgoingMessage, capabilities: Capabilities, platform: string | undefined): FittedPart[] {
  const drafts: Draft[] = [];
  for (const block of message.blocks) add(drafts, block, capabilities, platform);
  const plan =
    message.choices === undefined || message.choices.length === 0
      ? undefined
      : planChoices(message.choices, capabilities);
  if (plan !== undefined) addChoices(drafts, plan);
  return drafts.flatMap((draft, index) =>
    "part" in draft
      ? [draft.part]
      : textParts(draft.text, capabilities, index === drafts.length - 1 ? plan : undefined),
  );
}

function textParts(text: Rich, capabilities: Capabilities, plan: ChoicePlan | undefined): FittedPart[] {
  const limits = { max: capabilities.text.max, unit: capabilities.text.unit };
  const parts = split(text, plan?.body === undefined ? limits : { ...limits, last: plan.body }).map(
    (piece): FittedPart => {
      const inline = treeOf(piece);
      return inline === undefined ? { text: piece.text } : { text: piece.text, inline };
    },
  );
  if (plan?.style === undefined) return parts;
  const { style, shown, pages = [] } = plan;
  const last = parts.pop() ?? { text: CARRIER };
  return [
    ...parts,
    { ...last, choices: shown, style },
    ...pages.map((page): FittedPart => ({ text: page.text, choices: page.shown, style })),
  ];
}

/** A text that only carries choices, when there is nothing to say with them. */
const CARRIER = "…";

function addChoices(drafts: Draft[], plan: ChoicePlan): void {
  if (plan.lines.length > 0) addText(drafts, { text: plan.lines.join("\n") });
  const last = drafts.at(-1);
  // Platforms disagree on whether media can carry controls: a text can everywhere.
  if (last === undefined || "part" in last) addText(drafts, { text: last?.words.trim() || CARRIER });
}

/** Consecutive texts become paragraphs of one. */
function addText(drafts: Draft[], text: Rich): void {
  if (text.text.trim() === "") return;
  const last = drafts.at(-1);
  if (last !== undefined && "text" in last) drafts[drafts.length - 1] = { text: concat(concat(last.text, GAP), text) };
  else drafts.push({ text });
}

const GAP: Rich = { text: "\n\n" };

function add(drafts: Draft[], block: Block, capabilities: Capabilities, platform: string | undefined): void {
  const { marks } = capabilities.text;
  switch (block.kind) {
    case "text":
      addText(drafts, block.inline === undefined ? { text: block.text } : richFrom(block.inline, marks));
      return;
    case "media":
      addMedia(drafts, block, capabilities);
      return;
    case "location":
      if (capabilities.location) drafts.push({ part: { location: block }, words: block.label ?? "" });
      else addText(drafts, { text: labelled(block.label, mapLink(block.latitude, block.longitude)) });
      return;
    case "card":
      if (block.image !== undefined) addMedia(drafts, { kind: "media", type: "image", ...block.image }, capabilities);
      addText(drafts, richFrom(cardText(block), marks));
      return;
    case "raw":
      if (block.platform === platform) drafts.push({ part: { raw: block.payload }, words: block.fallback });
      else addText(drafts, { text: block.fallback });
  }
}

function addMedia(drafts: Draft[], block: Extract<Block, { kind: "media" }>, capabilities: Capabilities): void {
  const limits = capabilities.media[block.type];
  if (limits !== false && (block.bytes ?? 0) <= limits.bytes) drafts.push({ part: { media: block }, words: block.alt });
  else addText(drafts, { text: labelled(block.alt || block.name, block.url) });
}

function labelled(label: string | undefined, url: string): string {
  return label === undefined || label === "" ? url : `${label}: ${url}`;
}

function mapLink(latitude: number, longitude: number): string {
  return `https://www.google.com/maps/search/?api=1&query=${latitude},${longitude}`;
}

function cardText(card: Extract<Block, { kind: "card" }>): Inline[] {
  const title: Inline = { kind: "bold", children: [{ kind: "text", text: card.title }] };
  return card.body === undefined ? [title] : [title, { kind: "break" }, { kind: "text", text: card.body }];
}
