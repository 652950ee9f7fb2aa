// Loaded with --import: the sources are read with one bug in them, the one that PLANTED names.
import { registerHooks } from "node:module";
import { BUGS } from "./bugs.ts";

const bug = BUGS.find(({ name }) => name === process.env["PLANTED"]);
if (bug === undefined) throw new Error(`There is no bug "${process.env["PLANTED"]}"`);
const { file, changes } = bug;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith(`/core/src/${file}`)) return loaded;
    let source = String(loaded.source instanceof Uint8Array ? Buffer.from(loaded.source) : loaded.source);
    for (const [from, to] of changes) {
      if (!source.includes(from)) throw new Error(`${file} has no "${from}" any more`);
      source = source.replace(from, () => to);
    }
    return { ...loaded, source };
  },
});
