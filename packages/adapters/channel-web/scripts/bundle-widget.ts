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

const DIALOG = { name: "sambung-chat-elsewhere.js", entry: "elsewhere/dialog.ts", format: "esm" as const };
const FILES = [
  { name: "sambung-chat.js", entry: "auto.ts", format: "esm" as const },
  { name: "sambung-chat.classic.js", entry: "auto.ts", format: "iife" as const },
  DIALOG,
];

/**
 * Names of properties that never leave the widget's own code: not of the protocol, the storage, the page or what pages
 * may use. They become one or two letters. The dialog is given objects by the chat, so what it reads is not here.
 */
const PRIVATE =
  /^(act|after|alive|apply|byKeyboard|bytes|confirm|down|drop|element|ends|ensure|follows|inline|last|late|monotonic|names|newId|offers|online|previews|progress|put|quiet|signals|starts|storage|timed|timeoutMs|toEnd|update|visible|watch)$/;

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

/** The dialog stays a file of its own, beside the one that loads it. */
const dialogBeside: Plugin = {
  name: "dialog-beside",
  setup({ onResolve }) {
    onResolve({ filter: /dialog\.ts$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: `./${DIALOG.name}`, external: true } : undefined,
    );
  },
};

/** The files by name, minified. */
export async function bundleWidget(): Promise<readonly WidgetFile[]> {
  return Promise.all(
    FILES.map(async ({ name, entry, format }) => {
      const { outputFiles } = await build({
        entryPoints: [source(entry)],
        outfile: name,
        bundle: true,
        minify: true,
        format,
        target: "es2022",
        charset: "utf8",
        legalComments: "none",
        conditions: ["@sambung/source"],
        plugins: [minifiedStyles, dialogBeside],
        mangleProps: PRIVATE,
        write: false,
        logLevel: "error",
      });
      const options = { passes: 3, pure_getters: true, unsafe: true, unsafe_arrows: true };
      const { code = "" } = await minify(outputFiles[0]?.text ?? "", {
        module: format === "esm",
        ecma: 2020,
        compress: options,
      });
      return { name, text: code };
    }),
  );
}
