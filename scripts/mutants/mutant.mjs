// The mutant that is being tried. The configuration of vitest is read as a copy of its own, so it is kept for the whole process.
const KEY = Symbol.for("sambung.mutant");

export function put(mutant) {
  globalThis[KEY] = mutant;
}

/** A source as it reads with the mutant in it. */
export function changed(code, id) {
  const mutant = globalThis[KEY];
  if (mutant === undefined || !id.endsWith(`/core/src/${mutant.file}`)) return undefined;
  const lines = code.split("\n");
  if (lines[mutant.line - 1] !== mutant.from) throw new Error(`${mutant.file}:${mutant.line} reads otherwise`);
  lines[mutant.line - 1] = mutant.to;
  return lines.join("\n");
}
