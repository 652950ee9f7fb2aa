/** What may follow a root, longest first. */
const SUFFIXES = ["kan", "nya", "ing", "an", "in", "ku", "mu", "ed", "es", "i", "s"] as const;

/** What may stand before a root, and with which letters the root may go on: "mengirim" is "meng" + "(k)irim". */
const PREFIXES: readonly (readonly [prefix: string, starts: readonly string[]])[] = [
  ["memper", [""]],
  ["diper", [""]],
  ["menge", [""]],
  ["penge", [""]],
  ["meng", ["", "k"]],
  ["peng", ["", "k"]],
  ["meny", ["s"]],
  ["peny", ["s"]],
  ["mem", ["", "p"]],
  ["pem", ["", "p"]],
  ["men", ["", "t"]],
  ["pen", ["", "t"]],
  ["nge", [""]],
  ["ber", [""]],
  ["ter", [""]],
  ["per", [""]],
  ["ng", ["", "k"]],
  ["ny", ["s", "c"]],
  ["me", [""]],
  ["pe", [""]],
  ["di", [""]],
  ["ke", [""]],
  ["se", [""]],
  ["m", ["p"]],
  ["n", ["t"]],
];
const SHORTEST_WORD = 5;
const SHORTEST_ROOT = 3;

/**
 * Finds the first form of a word that is known: the word, without its ending, without its beginning, without both.
 * Indonesian affixes, formal and of the street ("dibatalkan", "ngebatalin"), and the English endings.
 */
export function findRoot<Found>(word: string, find: (form: string) => Found | undefined): Found | undefined {
  const whole = find(word);
  if (whole !== undefined || word.length < SHORTEST_WORD) return whole;
  for (const suffix of SUFFIXES) {
    if (word.length < suffix.length + SHORTEST_ROOT || !word.endsWith(suffix)) continue;
    const stem = word.slice(0, -suffix.length);
    const found = find(stem) ?? (suffix === "ing" || suffix === "ed" ? find(`${stem}e`) : undefined);
    if (found !== undefined) return found;
  }
  const found = withoutPrefix(word, find);
  if (found !== undefined) return found;
  for (const suffix of SUFFIXES) {
    if (word.length < suffix.length + SHORTEST_WORD || !word.endsWith(suffix)) continue;
    const inner = withoutPrefix(word.slice(0, -suffix.length), find);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function withoutPrefix<Found>(word: string, find: (form: string) => Found | undefined): Found | undefined {
  for (const [prefix, starts] of PREFIXES) {
    if (word.length < prefix.length + SHORTEST_ROOT || !word.startsWith(prefix)) continue;
    const rest = word.slice(prefix.length);
    for (const start of starts) {
      const found = find(start + rest);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/**
 * A rough root of any word, known or not: affixes off, and the first letter that Indonesian prefixes swallow, so that
 * "mengirim", "dikirim" and "kiriman" meet in "irim". Wrong now and then, always the same.
 */
export function roughRoot(word: string): string {
  let root = word;
  for (const suffix of SUFFIXES) {
    if (root.length >= suffix.length + 4 && root.endsWith(suffix)) {
      root = root.slice(0, -suffix.length);
      break;
    }
  }
  for (const [prefix] of PREFIXES) {
    if (prefix.length > 1 && root.length >= prefix.length + SHORTEST_ROOT + 1 && root.startsWith(prefix)) {
      root = root.slice(prefix.length);
      break;
    }
  }
  return root.length > SHORTEST_ROOT && "kpts".includes(root[0] as string) ? root.slice(1) : root;
}
