import { readDigits } from "./digits.ts";
import { type Amount, nextOf, type Scan, tokenAt } from "./scan.ts";
import type { Token } from "./tokens.ts";

interface Group {
  readonly to: number;
  readonly values: readonly number[];
  readonly digits: boolean;
}

/** At most this many readings are told apart. */
const MAX_READINGS = 4;

/**
 * Reads the number that begins at token `from`: "25.000", "dua puluh lima ribu", "1,5 juta", "twenty-five", "selusin",
 * "setengah juta", "two and a half". `whole` says that it cannot have a fraction (rupiah).
 */
export function readAmount(scan: Scan, from: number, whole = false): Amount | undefined {
  // Several parsers ask about the same token; what they learn holds until tokens are taken.
  const { memo } = scan;
  if (memo.takes !== scan.takes.count) {
    memo.amounts.clear();
    memo.takes = scan.takes.count;
  }
  const key = whole ? -from - 1 : from;
  const known = memo.amounts.get(key);
  if (known !== undefined) return known ?? undefined;
  const amount = computeAmount(scan, from, whole);
  memo.amounts.set(key, amount ?? null);
  return amount;
}

function computeAmount(scan: Scan, from: number, whole: boolean): Amount | undefined {
  let at = from;
  let totals: readonly number[] = [0];
  let lastScale = Number.POSITIVE_INFINITY;
  let digits = false;
  let colloquial = false;
  let scaled = false;
  let any = false;
  for (;;) {
    const token = any ? nextOf(scan, at) : tokenAt(scan, at);
    if (token === undefined) break;
    if (any && (token.text === "and" || token.text === "dan")) {
      // "one hundred and five thousand" is one number, "2 juta dan 3" is not.
      const group =
        token.text === "and" && !digits && lastScale < Number.POSITIVE_INFINITY
          ? readGroup(scan, at + 1, whole)
          : undefined;
      if (group === undefined || group.digits || group.values[0] === undefined || group.values[0] >= 100) break;
      totals = totals.map((total) => total + (group.values[0] as number));
      at = group.to;
      break;
    }
    const alone = token.meaning.alone === true ? token.meaning.scale : undefined;
    const group: Group | undefined =
      alone !== undefined ? { to: at, values: [1], digits: false } : readGroup(scan, at, whole);
    if (group === undefined) break;
    const scaleToken = alone !== undefined ? token : scaleAfter(scan, group);
    // Digits behind a scaled number are a number of their own: "25 ribu 2 bungkus".
    if (any && group.digits && scaleToken === undefined) break;
    const scale = scaleToken?.meaning.scale ?? 1;
    if (scale >= lastScale || (any && scale < 1_000 && scaleToken !== undefined)) break;
    if (any && scaleToken === undefined && followedByMeasure(scan, group.to)) break;
    const values = scaleToken !== undefined && group.digits ? rescaled(scan, at, group, whole) : group.values;
    totals = totals.flatMap((total) => values.map((value) => exact(total + value * scale))).slice(0, MAX_READINGS);
    at = group.to + (scaleToken === undefined ? 0 : 1);
    digits ||= group.digits;
    any = true;
    if (scaleToken === undefined) break;
    lastScale = scale;
    if (scale >= 1_000) scaled = true;
    if (scaleToken.meaning.colloquial === true) colloquial = true;
    const half = nextOf(scan, at);
    if (half?.text === "setengah" && scale >= 1_000) {
      totals = totals.map((total) => total + scale / 2);
      at += 1;
      break;
    }
  }
  if (!any) return undefined;
  return { from, to: at, values: [...new Set(totals)], digits, colloquial, scaled };
}

/** The scale word behind a group, if it belongs to it: "25rb", "25 ribu", "10 grand", but "k" only when glued. */
function scaleAfter(scan: Scan, group: Group): Token | undefined {
  const token = nextOf(scan, group.to);
  if (token?.meaning.scale === undefined || token.meaning.alone === true) return undefined;
  if (token.text === "k" && !token.glued) return undefined;
  return token;
}

/** Digits before a scale word are read anew: there a lone separator is more often a decimal one. */
function rescaled(scan: Scan, at: number, group: Group, whole: boolean): readonly number[] {
  const token = scan.tokens[at] as Token;
  if (!token.numeric || group.to !== at + 1) return group.values;
  return readDigits(token.text, scan.language, whole, true) ?? group.values;
}

function followedByMeasure(scan: Scan, at: number): boolean {
  const token = nextOf(scan, at);
  return token?.meaning.measure !== undefined && token.meaning.one !== true;
}

/** A number below a thousand, or digits. */
function readGroup(scan: Scan, from: number, whole: boolean): Group | undefined {
  const token = tokenAt(scan, from);
  if (token === undefined) return undefined;
  if (token.numeric) return readNumeric(scan, from, token, whole);
  const { meaning } = token;
  if (meaning.fraction !== undefined) return readFraction(scan, from, meaning.fraction);
  if (token.text === "a" || token.text === "an") return readArticle(scan, from);
  if (
    meaning.unit === undefined &&
    meaning.teen === undefined &&
    meaning.tens === undefined &&
    meaning.whole === undefined
  ) {
    return meaning.raises === "hundred" && token.text === "hundred"
      ? { to: from + 1, values: [100], digits: false }
      : undefined;
  }
  return withPart(scan, readWords(scan, from));
}

function readNumeric(scan: Scan, from: number, token: Token, whole: boolean): Group | undefined {
  const slash = /^(\d)\/([2348])$/.exec(token.text);
  if (slash !== null) return { to: from + 1, values: [Number(slash[1]) / Number(slash[2])], digits: true };
  const values = readDigits(token.text, scan.language, whole, false);
  if (values === undefined) return undefined;
  const next = nextOf(scan, from + 1);
  const hundred = next?.meaning.raises === "hundred" && /^\d$/.test(token.text);
  if (hundred) return { to: from + 2, values: values.map((value) => value * 100), digits: true };
  return withPart(scan, { to: from + 1, values, digits: true });
}

/** "setengah juta", "half a dozen": the fraction stands for the number before the scale or measure. */
function readFraction(scan: Scan, from: number, fraction: number): Group {
  const article = nextOf(scan, from + 1);
  const skips = article?.text === "a" || article?.text === "an";
  return { to: from + (skips ? 2 : 1), values: [fraction], digits: false };
}

function readArticle(scan: Scan, from: number): Group | undefined {
  const next = nextOf(scan, from + 1);
  if (next === undefined) return undefined;
  if (next.meaning.raises === "hundred") return withInner(scan, from + 2, 100);
  if (next.meaning.scale !== undefined && next.meaning.alone !== true && next.text !== "k") {
    return { to: from + 1, values: [1], digits: false };
  }
  if (next.text === "couple")
    return { to: from + (nextOf(scan, from + 2)?.text === "of" ? 3 : 2), values: [2], digits: false };
  return undefined;
}

function readWords(scan: Scan, from: number): Group {
  let at = from;
  let value = 0;
  const first = (scan.tokens[at] as Token).meaning;
  const second = nextOf(scan, at + 1)?.meaning;
  if (first.whole !== undefined) {
    value = first.whole;
    at += 1;
  } else if (first.unit !== undefined && second?.raises === "hundred") {
    value = first.unit * 100;
    at += 2;
  }
  if (value > 0) return withInner(scan, at, value);
  const small = readBelowHundred(scan, at, false);
  if (small === undefined) return { to: at, values: [value], digits: false };
  // "twelve hundred", "twenty-five hundred".
  if (small.value > 10 && nextOf(scan, small.to)?.text === "hundred")
    return { to: small.to + 1, values: [small.value * 100], digits: false };
  return { to: small.to, values: [small.value], digits: false };
}

/** What follows hundreds: "a hundred and one", "dua ratus lima". */
function withInner(scan: Scan, at: number, hundreds: number): Group {
  const inner = readBelowHundred(scan, nextOf(scan, at)?.text === "and" ? at + 1 : at, true);
  return { to: inner?.to ?? at, values: [hundreds + (inner?.value ?? 0)], digits: false };
}

function readBelowHundred(
  scan: Scan,
  at: number,
  inside: boolean,
): { readonly to: number; readonly value: number } | undefined {
  const token = inside ? nextOf(scan, at) : tokenAt(scan, at);
  if (token === undefined) return undefined;
  const { unit, teen, tens } = token.meaning;
  if (teen !== undefined) return { to: at + 1, value: teen };
  if (tens !== undefined) return withUnit(scan, at + 1, tens);
  if (unit === undefined) return undefined;
  const raises = nextOf(scan, at + 1)?.meaning.raises;
  if (raises === "teen") return { to: at + 2, value: unit + 10 };
  if (raises === "ten") return withUnit(scan, at + 2, unit * 10);
  // "tiga perempat": three quarters.
  const quarters = nextOf(scan, at + 1)?.text;
  if (quarters === "perempat") return { to: at + 2, value: unit / 4 };
  if (quarters === "quarters") return { to: afterOfA(scan, at + 2), value: unit / 4 };
  return { to: at + 1, value: unit };
}

/** "three quarters of an hour": what is measured comes behind "of an". */
function afterOfA(scan: Scan, at: number): number {
  const article = nextOf(scan, at)?.text === "of" ? nextOf(scan, at + 1)?.text : undefined;
  return article === "a" || article === "an" ? at + 2 : at;
}

function withUnit(scan: Scan, at: number, tens: number): { readonly to: number; readonly value: number } {
  const token = nextOf(scan, at);
  const unit = token?.meaning.unit;
  const raises = nextOf(scan, at + 1);
  // "twenty-five hundred" raises the whole of it.
  const raised = raises?.meaning.raises !== undefined && raises.text !== "hundred";
  return unit === undefined || unit === 0 || raised ? { to: at, value: tens } : { to: at + 1, value: tens + unit };
}

/** "dua setengah", "two and a half", "tiga koma lima". */
function withPart(scan: Scan, group: Group): Group {
  const next = nextOf(scan, group.to);
  if (next === undefined) return group;
  const plus = (part: number, to: number): Group => ({
    ...group,
    to,
    values: group.values.map((value) => value + part),
  });
  if (next.text === "setengah" && !setsClock(scan, group.to)) return plus(0.5, group.to + 1);
  if (next.meaning.fraction !== undefined && (next.text === "½" || next.text === "¼" || next.text === "¾")) {
    return plus(next.meaning.fraction, group.to + 1);
  }
  if (next.text === "and") {
    const third = nextOf(scan, group.to + 1);
    const fourth = nextOf(scan, group.to + 2);
    if (third?.text === "a" && fourth?.text === "half") return plus(0.5, group.to + 3);
    if (third?.text === "half") return plus(0.5, group.to + 2);
  }
  if (next.text === "koma" || next.text === "point") {
    let digits = "";
    let to = group.to + 1;
    for (let token = nextOf(scan, to); token?.meaning.unit !== undefined; token = nextOf(scan, to)) {
      digits += String(token.meaning.unit);
      to += 1;
    }
    if (digits !== "") return plus(Number(`0.${digits}`), to);
  }
  return group;
}

/** "setengah delapan" is half past seven, not half of something. */
function setsClock(scan: Scan, at: number): boolean {
  const after = nextOf(scan, at + 1);
  return after?.meaning.unit !== undefined && nextOf(scan, at + 2)?.meaning.raises === undefined;
}

/** Takes the dust of binary fractions away: 1.1 x 1,000,000 is 1,100,000. */
function exact(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}

/** Like {@link readAmount}, and for "2-3" or "25-30rb" both ends as readings: nobody knows which one is meant. */
export function readAmountOrRange(scan: Scan, from: number, whole = false): Amount | undefined {
  const first = readAmount(scan, from, whole);
  if (first === undefined || !first.digits || first.to !== from + 1) return first;
  const dashed = tokenAt(scan, from + 1);
  if (dashed === undefined || !dashed.numeric || !dashed.dashed || tokenAt(scan, from + 2)?.dashed === true)
    return first;
  const second = readAmount(scan, from + 1, whole);
  const base = readDigits(dashed.text, scan.language, whole, second?.scaled ?? false)?.[0];
  if (second === undefined || base === undefined || base === 0) return first;
  const low = (first.values[0] as number) * ((second.values[0] as number) / base);
  if (low >= (second.values[0] as number)) return first;
  return { ...second, from, values: [low, ...second.values] };
}
