import type { VocabularyDefinition } from "../model/definition.ts";
import type { Directive } from "../model/understood.ts";

/** What a platform command such as `/order 2 kopi` stands for. */
export type Command =
  | { readonly kind: "directive"; readonly directive: Directive; readonly text: string }
  | { readonly kind: "intent"; readonly intent: string; readonly text: string }
  | { readonly kind: "start"; readonly payload: string | undefined }
  | { readonly kind: "text"; readonly text: string };

const DIRECTIVES: ReadonlyMap<string, Directive> = new Map([
  ["cancel", "cancel"],
  ["batal", "cancel"],
  ["stop", "cancel"],
  ["skip", "skip"],
  ["lewati", "skip"],
  ["back", "back"],
  ["kembali", "back"],
  ["repeat", "repeat"],
  ["ulangi", "repeat"],
  ["help", "help"],
  ["bantuan", "help"],
  ["restart", "restart"],
  ["resume", "resume"],
  ["continue", "resume"],
  ["lanjut", "resume"],
]);

/** Reads a command: an intent of the bot by name, else a word every conversation knows, else ordinary text. */
export function readCommand(name: string, argument: string | undefined, vocabulary: VocabularyDefinition): Command {
  const word = name.toLowerCase();
  const text = argument === undefined || argument === "" ? `/${name}` : `/${name} ${argument}`;
  const intent = intentNamed(word, vocabulary);
  if (intent !== undefined) return { kind: "intent", intent, text };
  const directive = DIRECTIVES.get(word);
  if (directive !== undefined) return { kind: "directive", directive, text };
  if (word === "start") return { kind: "start", payload: argument };
  return { kind: "text", text: [word.replaceAll("_", " "), argument].filter(Boolean).join(" ") };
}

/** The intent a deep link's payload names, if any. */
export function readStart(payload: string | undefined, vocabulary: VocabularyDefinition): string | undefined {
  return payload === undefined ? undefined : intentNamed(payload, vocabulary);
}

/** Platforms allow few signs in commands and payloads, so `order_status` and `Order-Status` name `orderStatus` too. */
function intentNamed(word: string, { intents }: VocabularyDefinition): string | undefined {
  if (Object.hasOwn(intents, word)) return word;
  const plain = (name: string): string => name.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
  const wanted = plain(word);
  const hits = wanted === "" ? [] : Object.keys(intents).filter((name) => plain(name) === wanted);
  return hits.length === 1 ? hits[0] : undefined;
}
