import { AssertionError } from "node:assert";
import { conversationKey } from "../model/conversation.ts";
import type { FittedPart } from "../model/message.ts";
import type { SentPart } from "./fake-channel.ts";
import type { MemoryLog } from "./log.ts";

/** One thing that was said or done in a test conversation. */
export interface TranscriptLine {
  /** Conversation key: `telegram/budi`. */
  readonly conversation: string;
  readonly channel: string;
  /** The person's name, or `bot`. */
  readonly from: string;
  readonly text: string;
  /** Labels that can be tapped. */
  readonly choices: readonly string[];
  /** The bot's message as the channel took it. */
  readonly sent?: SentPart;
}

/** Everything that was said on all channels, in order. */
export class Transcript {
  readonly #lines: TranscriptLine[] = [];
  readonly #log: MemoryLog;

  constructor(log: MemoryLog) {
    this.#log = log;
  }

  get length(): number {
    return this.#lines.length;
  }

  person(name: string, channel: string, conversation: string, text: string): void {
    this.#lines.push({ conversation, channel, from: name, text, choices: [] });
  }

  bot(sent: SentPart): void {
    const choices = (sent.part.choices ?? []).map(({ label }) => label);
    const text = partText(sent.part);
    const conversation = conversationKey(sent.to);
    this.#lines.push({ conversation, channel: sent.to.channel, from: "bot", text, choices, sent });
  }

  /** What the bot said since a point, in some conversations, oldest first. */
  said(since: number, conversations: ReadonlySet<string>): readonly TranscriptLine[] {
    return this.#lines.slice(since).filter((line) => line.from === "bot" && conversations.has(line.conversation));
  }

  text(): string {
    return this.#lines.map(lineText).join("\n");
  }

  /** A failure with all a reader needs to see why. */
  failure(
    what: string,
    heard: readonly TranscriptLine[],
    details: { readonly expected?: unknown; readonly operator: string; readonly at: (...given: never) => unknown },
  ): AssertionError {
    const notes = this.#log.lines.filter(({ level }) => level === "warn" || level === "error");
    const sections = [
      what,
      heard.length === 0
        ? "Since the last thing that happened the bot said nothing."
        : "Since the last thing that happened the bot said:",
      ...heard.map((line) => `  ${lineText(line)}`),
      "The whole conversation:",
      ...this.#lines.map((line) => `  ${lineText(line)}`),
      ...(notes.length === 0 ? [] : ["The log:"]),
      ...notes.map(({ level, event, fields }) => `  ${level} ${event} ${JSON.stringify(fields)}`),
    ];
    return new AssertionError({
      message: sections.join("\n"),
      actual: heard.map(lineText),
      expected: details.expected,
      operator: details.operator,
      stackStartFn: details.at as () => unknown,
    });
  }
}

function lineText(line: TranscriptLine): string {
  const choices = line.choices.map((label) => ` [${label}]`).join("");
  const gone = line.sent?.withdrawn ? " (withdrawn)" : "";
  return `${line.channel} ${line.from}: ${line.text.replaceAll("\n", "\n    ")}${choices}${gone}`;
}

/** What a person makes of one wire message. */
function partText(part: FittedPart): string {
  const pieces = [
    part.media === undefined ? "" : `(${part.media.type}: ${part.media.alt})`,
    part.location === undefined
      ? ""
      : `(location: ${part.location.label ?? `${part.location.latitude}, ${part.location.longitude}`})`,
    part.raw === undefined ? "" : "(raw)",
    part.text ?? "",
  ];
  return pieces.filter((piece) => piece !== "").join(" ");
}
