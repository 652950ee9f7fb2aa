// The widget as files that a page loads as they are: an ES module, a classic script, and what they load when it is needed.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile, type Plugin, transform } from "esbuild";

/** A file of the widget. */
export interface WidgetFile {
  readonly name: string;
  readonly text: string;
  /** What it is made of. */
  readonly metafile: Metafile;
}

const source = (name: string): string => fileURLToPath(new URL(`../src/widget/${name}`, import.meta.url));

/** What is loaded later, by the module that begins it. */
const LATER: { readonly [entry: string]: string } = {
  "conversation.ts": "sambung-chat-conversation.js",
  "panel/panel.ts": "sambung-chat-panel.js",
  "elsewhere/dialog.ts": "sambung-chat-elsewhere.js",
};

/** Styles are written in modules; what is between the backticks is minified as CSS. */
const minifiedStyles: Plugin = {
  name: "minified-styles",
  setup({ onLoad }) {
    onLoad({ filter: /widget[/\\](\w+[/\\])?style\.ts$/ }, async ({ path }) => {
      const [, before, css] = /^([^`]*)`([^`]*)`;\s*$/.exec(await readFile(path, "utf8")) ?? [];
      if (css === undefined) throw new Error(`${path} must be one template without substitutions`);
      const { code } = await transform(css, { loader: "css", minify: true, target: "es2022" });
      return { contents: `${before}${JSON.stringify(code.trim())};`, loader: "ts" };
    });
  },
};

/** What is loaded later stays a file of its own, beside the one that loads it. */
const laterBeside: Plugin = {
  name: "later-beside",
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) => {
      const entry = Object.keys(LATER).find((name) => join(resolveDir, path) === source(name));
      return kind === "dynamic-import" && entry !== undefined
        ? { path: `./${LATER[entry]}`, external: true }
        : undefined;
    });
  },
};

const FILES = [
  { name: "sambung-chat.js", entry: "auto.ts", format: "esm" as const },
  { name: "sambung-chat.classic.js", entry: "auto.ts", format: "iife" as const },
  ...Object.entries(LATER).map(([entry, name]) => ({ name, entry, format: "esm" as const })),
];

/** The files by name, minified. */
export async function bundleWidget(): Promise<readonly WidgetFile[]> {
  return Promise.all(
    FILES.map(async ({ name, entry, format }) => {
      const { outputFiles, metafile } = await build({
        entryPoints: [source(entry)],
        outfile: name,
        bundle: true,
        minify: true,
        format,
        target: "es2022",
        charset: "utf8",
        legalComments: "none",
        conditions: ["@sambung/source"],
        plugins: [minifiedStyles, laterBeside],
        metafile: true,
        write: false,
        logLevel: "error",
      });
      return { name, text: outputFiles[0]?.text ?? "", metafile };
    }),
  );
}
