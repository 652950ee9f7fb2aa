/** The language whose habit decides how a lone separator is read. */
export type Language = "id" | "en";

/**
 * All sensible values of digits with separators, the likeliest first; undefined when they are no number (`1.2.3`).
 * More than one value means that nobody can be sure.
 *
 * Indonesian groups thousands with a full stop, English with a comma. A lone separator before exactly three digits is
 * certain only where it follows the habit of the language, or where `whole` says that the amount has no fraction.
 */
export function readDigits(
  raw: string,
  language: Language,
  whole: boolean,
  scaled: boolean,
): readonly number[] | undefined {
  const dots = raw.split(".").length - 1;
  const commas = raw.split(",").length - 1;
  if (/[:/]/.test(raw)) return undefined;
  if (dots === 0 && commas === 0) return raw.length > 15 ? undefined : [Number(raw)];
  if (dots > 0 && commas > 0) return readMixed(raw);
  const separator = dots > 0 ? "." : ",";
  const [head = "", ...groups] = raw.split(separator);
  const grouped = groups.every((group) => group.length === 3) && head.length <= 3 && head[0] !== "0";
  if (groups.length > 1) return grouped ? [Number(head + groups.join(""))] : undefined;
  const decimal = Number(`${head}.${groups[0]}`);
  if (!grouped) return [decimal];
  const thousands = Number(head + groups[0]);
  if (whole && !scaled) return [thousands];
  const habitual = (separator === ".") === (language === "id");
  // "1.500 juta" may be one and a half: nobody writes thousands of millions.
  if (scaled) return [decimal, thousands];
  if (habitual) return [thousands];
  return language === "id" ? [thousands, decimal] : [decimal, thousands];
}

function readMixed(raw: string): readonly number[] | undefined {
  const last = Math.max(raw.lastIndexOf("."), raw.lastIndexOf(","));
  const decimalSign = raw[last] as string;
  const groupSign = decimalSign === "." ? "," : ".";
  const fraction = raw.slice(last + 1);
  const [head = "", ...groups] = raw.slice(0, last).split(groupSign);
  if (head.includes(decimalSign) || groups.some((group) => group.length !== 3 || group.includes(decimalSign)))
    return undefined;
  if (head.length > 3 || head === "") return undefined;
  const integer = head + groups.join("");
  const value = Number(`${integer}.${fraction}`);
  return fraction.length === 3 ? [value, Number(integer + fraction)] : [value];
}
