import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** A text and what its author wanted. */
export interface Line {
  readonly text: string;
  readonly intent: string;
  readonly lang?: string;
}

/** A mistake in how the command was called, told without a stack. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** Reads a `.jsonl` or `.jsonl.gz` file of `{text, intent, lang}`. */
export function readLines(file: string): readonly Line[] {
  return readJsonLines(file, lineOf);
}

/** Reads a `.jsonl` or `.jsonl.gz` file; `read` gets each line's fields and where it stands, and checks them. */
export function readJsonLines<Read>(
  file: string,
  read: (fields: { readonly [name: string]: unknown }, place: string) => Read,
): readonly Read[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString("utf8");
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const place = `${file}:${index + 1}`;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new UsageError(`${place} is no JSON`);
    }
    return [read((value ?? {}) as { readonly [name: string]: unknown }, place)];
  });
}

function lineOf({ text, intent, lang }: { readonly [name: string]: unknown }, place: string): Line {
  if (typeof text !== "string" || typeof intent !== "string")
    throw new UsageError(`${place} needs "text" and "intent", both strings`);
  return { text, intent, ...(typeof lang === "string" ? { lang } : {}) };
}
