// The widget as files that a page loads as they are: an ES module, a classic script, and the dialog they load when it is needed.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, type Plugin, transform } from "esbuild";
import { minify } from "terser";

/** A file of the widget. */
export interface WidgetFile {
  readonly name: string;
  readonly text: string;
}

const source = (name: string): string => fileURLToPath(new URL(`../src/widget/${name}`, import.meta.url));

const FILES = [
  { name: "sambung-chat.js", entry: "auto.ts", format: "esm" as const },
  { name: "sambung-chat.classic.js", entry: "auto.ts", format: "iife" as const },
  { name: "sambung-chat-extras.js", entry: "extras/index.ts", format: "esm" as const },
  { name: "sambung-chat-elsewhere.js", entry: "elsewhere/dialog.ts", format: "esm" as const },
];

/**
 * Names of properties that never leave the widget's own code: not of the protocol, the storage, the page or what pages
 * may use. They become one or two letters.
 */
const PRIVATE =
  /^(act|after|alive|apply|begin|atEnd|byKeyboard|bytes|catchUp|confirm|down|drop|early|element|ends|enqueue|ensure|extras|follows|happened|held|inside|isUnderWay|last|late|lead|listen|meet|mention|monotonic|names|newId|offers|online|outbox|own|panel|progress|put|quiet|refused|signals|starts|storage|tabs|timed|timeline|timeoutMs|toEnd|update|upload|visible|watch)$/;

/** Styles are written in modules; what is between the backticks is minified as CSS. */
const minifiedStyles: Plugin = {
  name: "minified-styles",
  setup({ onLoad }) {
    onLoad({ filter: /widget[/\\](\w+[/\\])?style\.ts$/ }, async ({ path }) => {
      const [, before, css] = /^([^`]*)`([^`]*)`;\s*$/.exec(await readFile(path, "utf8")) ?? [];
      if (css === undefined) throw new Error(`${path} must be one template without substitutions`);
      const { code } = await transform(css, { loader: "css", minify: true, target: "es2022", charset: "utf8" });
      // Spaces that mean nothing, where esbuild leaves them: in the values of custom properties.
      const dense = code
        .trim()
        .replace(/(--_\w+): /g, "$1:")
        .replace(/, (?=[\w#])/g, ",");
      return { contents: `${before}${JSON.stringify(dense)};`, loader: "ts" };
    });
  },
};

/** What is imported when it is needed stays a file of its own, beside the one that loads it. */
const filesBeside: Plugin = {
  name: "files-beside",
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ kind, path }) => {
      const beside = FILES.find(({ entry }) => path.endsWith(`/${entry}`));
      return kind === "dynamic-import" && beside ? { path: `./${beside.name}`, external: true } : undefined;
    });
  },
};

/** The files by name, minified. */
export async function bundleWidget(): Promise<readonly WidgetFile[]> {
  const files: WidgetFile[] = [];
  let names: { [name: string]: string | false } = {};
  for (const { name, entry, format } of FILES) {
    const { outputFiles, mangleCache = {} } = await build({
      entryPoints: [source(entry)],
      outfile: name,
      bundle: true,
      minify: true,
      format,
      target: "es2022",
      charset: "utf8",
      legalComments: "none",
      conditions: ["@sambung/source"],
      plugins: [minifiedStyles, filesBeside],
      mangleProps: PRIVATE,
      // The files hand objects to each other: the same names in all of them.
      mangleCache: names,
      write: false,
      logLevel: "error",
    });
    names = mangleCache;
    const options = { passes: 3, pure_getters: true, unsafe: true, unsafe_arrows: true };
    const { code = "" } = await minify(outputFiles[0]?.text ?? "", {
      module: format === "esm",
      ecma: 2020,
      compress: options,
    });
    files.push({ name, text: code });
  }
  return files;
}
