import type { Capabilities, TextUnit } from "../model/capabilities.ts";
import type { Choice, FittedPart, LinkChoice } from "../model/message.ts";
import { ELLIPSIS, fits, measure, shorten } from "./measure.ts";

type Style = NonNullable<FittedPart["style"]>;
type Option = Choice | LinkChoice;

/** How the options of a message are shown. */
export interface ChoicePlan {
  /** What is tappable; empty when everything is in `lines`. */
  readonly shown: readonly Option[];
  readonly style?: Style;
  /** Lines the text gets: numbered options, full texts of shortened ones, links that cannot be tapped. */
  readonly lines: readonly string[];
  /** Longest text beside them, when the platform allows less than usual. */
  readonly body?: number;
  /** Options for which one list has no room: each page is a list of its own, sent after the others. */
  readonly pages?: readonly ChoicePage[];
}

/** A further list, and what is said beside it. */
export interface ChoicePage {
  readonly text: string;
  readonly shown: readonly Option[];
}

/** Lists that one message may become; who is offered more had better write. */
const MAX_LISTS = 3;

/** One rung of the ladder: a way to show options, with its limits. */
interface Rung {
  readonly style: Style;
  readonly max: number;
  readonly label: number;
  readonly data: number;
  readonly url: boolean;
  /** Longest description, 0 when it shows none. */
  readonly description: number;
  readonly body?: number;
}

/**
 * The highest rung of buttons, quick replies and list that shows every option whole; else the highest that holds them
 * with shortened labels, whose full texts are then written out; else up to three lists; else numbered text. Links that
 * cannot be tapped are written out.
 */
export function planChoices(options: readonly Option[], capabilities: Capabilities): ChoicePlan {
  const unit = capabilities.text.unit;
  const rungs = rungsOf(capabilities);
  const tokens = options.filter((option) => "choice" in option);
  for (const rung of rungs) {
    for (const shown of attempts(rung, options, tokens)) {
      if (shown.every((option) => isWhole(option, rung, unit)) && areUnique(shown))
        return planned(options, shown, rung);
    }
  }
  for (const rung of rungs) {
    for (const shown of attempts(rung, options, tokens)) {
      const shortened = shortenAll(shown, rung, unit);
      if (shortened !== undefined) return planned(options, shortened, rung);
    }
  }
  return planLists(options, tokens, capabilities) ?? { shown: [], lines: linesOf(options, []) };
}

/**
 * Several lists, one after the other. Only where nothing can be taken off a sent message: elsewhere the controls of a
 * message are on its last part alone.
 */
function planLists(
  options: readonly Option[],
  tokens: readonly Choice[],
  capabilities: Capabilities,
): ChoicePlan | undefined {
  const list = rungsOf(capabilities).find(({ style }) => style === "list");
  if (list === undefined || capabilities.edit || tokens.length > list.max * MAX_LISTS) return undefined;
  if (tokens.length <= list.max || tokens.some((option) => measure(option.choice, "utf8") > list.data))
    return undefined;
  const unit = capabilities.text.unit;
  const whole = tokens.every((option) => isWhole(option, list, unit)) && areUnique(tokens);
  const shown = whole ? tokens : shortenAll(tokens, list, unit);
  if (shown === undefined) return undefined;
  const pages: ChoicePage[] = [];
  for (let from = list.max; from < shown.length; from += list.max) {
    const page = shown.slice(from, from + list.max);
    const text = page.map(({ label }, index) => `${from + index + 1}. ${label}`).join("\n");
    if (!fits(text, list.body ?? capabilities.text.max, unit)) return undefined;
    pages.push({ text, shown: page });
  }
  return { ...planned(options, shown, list), shown: shown.slice(0, list.max), pages };
}

function rungsOf(capabilities: Capabilities): readonly Rung[] {
  const { buttons, quickReplies, list } = capabilities;
  const rungs: Rung[] = [];
  if (buttons) rungs.push({ ...buttons, style: "buttons", url: buttons.url === true, description: 0 });
  if (quickReplies)
    rungs.push({ ...quickReplies, style: "quick-replies", url: quickReplies.url === true, description: 0 });
  if (list) rungs.push({ ...list, style: "list", max: list.rows, url: false });
  return rungs;
}

/** What a rung could show: everything, or everything but the links. */
function* attempts(rung: Rung, options: readonly Option[], tokens: readonly Choice[]): Iterable<readonly Option[]> {
  if (tokens.some((option) => measure(option.choice, "utf8") > rung.data)) return;
  if (rung.url && tokens.length < options.length && options.length <= rung.max) yield options;
  if (tokens.length > 0 && tokens.length <= rung.max) yield tokens;
}

function isWhole(option: Option, rung: Rung, unit: TextUnit): boolean {
  const description = "description" in option ? (option.description ?? "") : "";
  return option.label !== "" && fits(option.label, rung.label, unit) && fits(description, rung.description, unit);
}

function areUnique(options: readonly Option[]): boolean {
  return new Set(options.map((option) => option.label)).size === options.length;
}

/** Labels that fit and differ; undefined when the rung has no room even for their numbers. */
function shortenAll(options: readonly Option[], rung: Rung, unit: TextUnit): readonly Option[] | undefined {
  const plain = options.map((option) => shorten(option.label, rung.label, unit));
  const count = new Map<string, number>();
  for (const label of plain) count.set(label, (count.get(label) ?? 0) + 1);
  const some = options.map((option, index) => {
    const label = plain[index] as string;
    return label === "" || (count.get(label) as number) > 1 ? numbered(option.label, index, rung, unit) : label;
  });
  const labels =
    new Set(some).size === some.length
      ? some
      : options.map((option, index) => numbered(option.label, index, rung, unit));
  if (labels.some((label) => label === "" || !fits(label, rung.label, unit))) return undefined;
  if (new Set(labels).size < labels.length) return undefined;
  return options.map((option, index) => relabelled(option, labels[index] as string, rung, unit));
}

function numbered(label: string, index: number, rung: Rung, unit: TextUnit): string {
  const number = `${index + 1}.`;
  const rest = shorten(label, rung.label - number.length - 1, unit);
  return rest === "" || rest === ELLIPSIS ? number : `${number} ${rest}`;
}

function relabelled(option: Option, label: string, rung: Rung, unit: TextUnit): Option {
  if ("url" in option) return { ...option, label };
  const { description, ...rest } = option;
  const shown = description === undefined ? "" : shorten(description, rung.description, unit);
  return shown === "" ? { ...rest, label } : { ...rest, label, description: shown };
}

function planned(options: readonly Option[], shown: readonly Option[], rung: Rung): ChoicePlan {
  const lines = linesOf(options, shown);
  return { shown, style: rung.style, lines, ...(rung.body === undefined ? {} : { body: rung.body }) };
}

function keyOf(option: Option): string {
  return "url" in option ? `url ${option.url}` : `choice ${option.choice}`;
}

/**
 * What has to be written out. When one choice is not shown whole all of them are listed, so that the numbers are those
 * a typed answer is matched with.
 */
function linesOf(options: readonly Option[], shown: readonly Option[]): readonly string[] {
  const shownBy = new Map(shown.map((option) => [keyOf(option), option]));
  const isShown = (option: Option): boolean => {
    const as = shownBy.get(keyOf(option));
    if (as === undefined || as.label !== option.label) return false;
    return "url" in option || "url" in as || (as.description ?? "") === (option.description ?? "");
  };
  const tokens = options.filter((option) => "choice" in option);
  const links = options.filter((option) => "url" in option);
  const lines = tokens.every(isShown) ? [] : tokens.map((option, index) => `${index + 1}. ${described(option)}`);
  for (const link of links) {
    if (!isShown(link))
      lines.push(link.label === "" || link.label === link.url ? link.url : `${link.label}: ${link.url}`);
  }
  return lines;
}

function described(option: Choice): string {
  return option.description === undefined || option.description === ""
    ? option.label
    : `${option.label} - ${option.description}`;
}
