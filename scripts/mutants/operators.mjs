/**
 * Small mistakes, as somebody could make them: where one fits into a line of code, and what stands there then. Types, imports,
 * comments and texts are left alone.
 */
const OPERATORS = [
  [/ === /g, " !== "],
  [/ !== /g, " === "],
  [/ && /g, " || "],
  [/ \|\| /g, " && "],
  [/ >= /g, " > "],
  [/ <= /g, " < "],
  [/ > (?=[\w(])/g, " >= "],
  [/ < (?=[\w(])/g, " <= "],
  [/ \+ 1\b/g, " - 1"],
  [/ - 1\b/g, " + 1"],
  [/\btrue\b/g, "false"],
  [/\bfalse\b/g, "true"],
  [/\.some\(/g, ".every("],
  [/\.every\(/g, ".some("],
  [/\.findLast\(/g, ".find("],
  [/\.toReversed\(\)/g, ""],
  [/\bif \((?!.*\{$)(.+)\) (return|continue)/g, "if (false) $2"],
  // A call whose result nobody takes is left out.
  [/^(\s+)((?:[a-z]\w*(?:\.\w+)*)\(.*\);)$/g, "$1"],
];
const LEFT_ALONE =
  /^\s*(?:\*|\/\*|\/\/|import\b|export type|export interface|readonly\b|type\b|\|)|=> (?:void|boolean|string);$/;

/** Every mutant of a source text. */
export function mutantsOf(file, text) {
  return text.split("\n").flatMap((line, index) => {
    if (LEFT_ALONE.test(line)) return [];
    return OPERATORS.flatMap(([pattern, to]) =>
      [...line.matchAll(pattern)].flatMap((match) => {
        const from = match[0];
        if (inText(line, match.index)) return [];
        const changed = from.replace(new RegExp(pattern.source), to);
        const mutated = line.slice(0, match.index) + changed + line.slice(match.index + from.length);
        return mutated === line ? [] : [{ file, line: index + 1, from: line, to: mutated }];
      }),
    );
  });
}

/** Whether a place of a line is inside of quotes, as far as one line tells. */
function inText(line, at) {
  return (line.slice(0, at).match(/["`]/g) ?? []).length % 2 === 1;
}
