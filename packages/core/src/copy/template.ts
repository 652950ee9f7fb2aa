import { SambungError } from "../errors.ts";

/** How a variable is shown. A plain `{name}` has none and is shown as it is. */
export type CopyFormat = "money" | "date" | "time" | "datetime" | "number";

const FORMATS: ReadonlySet<string> = new Set<CopyFormat>(["money", "date", "time", "datetime", "number"]);

/** A piece of a copy text: literal text, or a variable with the way it is shown. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string; readonly format?: CopyFormat }
  | { readonly kind: "plural"; readonly name: string; readonly forms: { readonly [category: string]: string } };

/** A copy text, parsed. */
export type Template = readonly TemplatePart[];

const CATEGORIES = "zero|one|two|few|many|other";
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Reads a copy text into its parts.
 *
 * - `{name}`: a text or a number, shown as it is.
 * - `{name:money}`, `{name:date}`, `{name:time}`, `{name:datetime}`, `{name:number}`: shown in the reader's locale.
 * - `{name:plural(one=# bag, other=# bags)}`: the form the locale's grammar picks for the number; `#` is the number
 *   itself. `other` is needed in every locale and is the only form Indonesian has. A form may contain anything but braces.
 *
 * Braces are only for variables. Throws SambungError `definition-invalid` and names `place`.
 */
export function parseTemplate(text: string, place: string): Template {
  const parts: TemplatePart[] = [];
  let rest = text;
  while (rest !== "") {
    const open = rest.indexOf("{");
    const literal = open < 0 ? rest : rest.slice(0, open);
    if (literal.includes("}")) throw invalid(place, 'a "}" closes nothing; braces are only for variables');
    if (literal !== "") parts.push({ kind: "text", text: literal });
    if (open < 0) break;
    const close = rest.indexOf("}", open);
    if (close < 0) throw invalid(place, 'a "{" is never closed; braces are only for variables');
    parts.push(parseVariable(rest.slice(open + 1, close), place));
    rest = rest.slice(close + 1);
  }
  return parts;
}

function parseVariable(inside: string, place: string): TemplatePart {
  const colon = inside.indexOf(":");
  const name = colon < 0 ? inside : inside.slice(0, colon);
  if (!NAME.test(name)) {
    throw invalid(place, `{${inside}} has no usable variable name; letters, digits and _ are allowed`);
  }
  if (colon < 0) return { kind: "variable", name };
  const format = inside.slice(colon + 1);
  if (FORMATS.has(format)) return { kind: "variable", name, format: format as CopyFormat };
  const plural = /^plural\((.*)\)$/s.exec(format);
  if (plural?.[1] === undefined) {
    throw invalid(
      place,
      `{${inside}} has an unknown format; use ${[...FORMATS].join(", ")} or plural(one=..., other=...)`,
    );
  }
  return { kind: "plural", name, forms: parseForms(plural[1], inside, place) };
}

function parseForms(list: string, inside: string, place: string): { readonly [category: string]: string } {
  const forms: { [category: string]: string } = {};
  for (const form of list.split(new RegExp(`,\\s*(?=(?:${CATEGORIES})=)`))) {
    const match = new RegExp(`^\\s*(${CATEGORIES})=(.*)$`, "s").exec(form);
    if (match?.[1] === undefined || match[2] === undefined) {
      throw invalid(place, `{${inside}}: "${form}" is not a plural form; write one=..., other=...`);
    }
    forms[match[1]] = match[2];
  }
  if (forms["other"] === undefined) throw invalid(place, `{${inside}} lacks the form other=...`);
  return forms;
}

function invalid(place: string, what: string): SambungError {
  return new SambungError("definition-invalid", `${place}: ${what}`);
}

/** The variables of a text, each with what it takes: `total -> money`, `no -> text`, `qty -> plural`. */
export function templateVariables(template: Template): ReadonlyMap<string, CopyFormat | "plural" | "text"> {
  const found = new Map<string, CopyFormat | "plural" | "text">();
  for (const part of template) {
    if (part.kind === "variable" && !(found.has(part.name) && part.format === undefined)) {
      found.set(part.name, part.format ?? "text");
    }
    if (part.kind === "plural") found.set(part.name, "plural");
  }
  return found;
}
