import { en, type ParsedResult } from "chrono-node";
import * as indonesian from "chrono-node/id";
import { dateText, timeText } from "./civil.ts";
import { add, type Scan, takePlace } from "./scan.ts";
import type { Token } from "./tokens.ts";

/** Words that promise a date our own grammar may not have read. */
const PROMISES = new Set(["ago", "lalu", "later", "fortnight", "mendatang", "within", "since", "sejak", "eve"]);

/** Reads with chrono-node what is left of the text, if it still promises a date. */
export function findOtherDates(scan: Scan): void {
  if (!scan.tokens.some((token, index) => scan.taken[index] === 0 && promises(scan, token, index))) return;
  const text = withoutTaken(scan);
  const reference = { instant: new Date(scan.epochMs), timezone: scan.now.offset };
  const parse = scan.language === "id" ? indonesian.parse : en.parse;
  for (const result of parse(text, reference, { forwardDate: true })) put(scan, result);
}

function promises(scan: Scan, { text, meaning }: Token, index: number): boolean {
  if (PROMISES.has(text)) return true;
  const besideNumber = scan.tokens[index - 1]?.numeric === true || scan.tokens[index + 1]?.numeric === true;
  return meaning.month !== undefined && besideNumber;
}

/** The text with what is found already replaced by signs chrono does not read; offsets stay. */
function withoutTaken(scan: Scan): string {
  let text = "";
  let at = 0;
  scan.tokens.forEach(({ start, end }, index) => {
    if (scan.taken[index] === 0) return;
    text += scan.text.slice(at, start) + "\u00b7".repeat(end - start);
    at = end;
  });
  return text + scan.text.slice(at);
}

function put(scan: Scan, { index, text, start, end }: ParsedResult): void {
  const dated = start.isCertain("day") || start.isCertain("weekday");
  if (!dated) return;
  const day = (parts: typeof start): string =>
    dateText({ year: parts.get("year") ?? 0, month: parts.get("month") ?? 0, day: parts.get("day") ?? 0 });
  const to = index + text.length;
  if (end !== null && end !== undefined && day(end) !== day(start))
    add(scan, "daterange", index, to, [{ from: day(start), to: day(end) }], 0.7);
  else if (start.isCertain("hour")) {
    const time = timeText((start.get("hour") ?? 0) * 60 + (start.get("minute") ?? 0));
    add(scan, "datetime", index, to, [`${day(start)}T${time}`], 0.7);
  } else add(scan, "date", index, to, [day(start)], 0.7);
  takePlace(scan, index, to);
}
