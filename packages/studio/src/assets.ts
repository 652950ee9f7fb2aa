import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** What the page loads. */
export interface Assets {
  readonly script: string;
  readonly style: string;
}

/** True when this runs from its sources, as in the repository; a published package has the bundle beside it. */
const FROM_SOURCE = import.meta.url.endsWith(".ts");

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The page's script and style: bundled from source when there is a source, else as shipped. */
export async function loadAssets(): Promise<Assets> {
  if (FROM_SOURCE) return bundle(file("page"), ["@sambung/source"]);
  const [script, style] = await Promise.all([
    readFile(file("assets/page.js"), "utf8"),
    readFile(file("assets/page.css"), "utf8"),
  ]);
  return { script, style };
}

/** Bundles the page in a folder for browsers. */
export async function bundle(folder: string, conditions: readonly string[]): Promise<Assets> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [
      { in: `${folder}/main.tsx`, out: "page" },
      { in: `${folder}/style.css`, out: "page" },
    ],
    outdir: "out",
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    conditions: [...conditions],
    write: false,
    logLevel: "silent",
  });
  const output = (extension: string): string => outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? "";
  return { script: output(".js"), style: output(".css") };
}
