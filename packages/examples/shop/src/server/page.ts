import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { LOCALES, type Locale } from "../locale.ts";
import { pageDocument } from "../page/document.ts";
import { refusal } from "./refusal.ts";

/** The first page and what it loads. */
export interface Page {
  index(request: Request): Response;
  asset(path: string): Promise<Response>;
}

/** No code and no style but our own, no frames, no forms that leave, and no HTML made from text. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
};

const file = (name: string): string => fileURLToPath(new URL(`../page/${name}`, import.meta.url));

/**
 * Serves the page. Its scripts are bundled from source in the background, so that the server is up before that is done.
 *
 * @param options.channels where customers can really carry on
 */
export function makePage(options: { readonly channels: readonly string[] }): Page {
  const scripts = bundle(file("page.ts"));
  // Whoever asks for a script gets the error; until then it must not end the process.
  scripts.catch(() => {});
  return {
    index: (request) =>
      new Response(pageDocument(localeOf(request), options), {
        headers: { ...HEADERS, "content-type": "text/html; charset=utf-8", vary: "accept-language" },
      }),
    async asset(path) {
      if (path === "/assets/style.css") return asset(await readFile(file("style.css"), "utf8"), "text/css");
      const script = (await scripts).get(path);
      return script === undefined ? refusal(404, "There is no such file.") : asset(script, "text/javascript");
    },
  };
}

/** The scripts by path: the one the page names, and what it loads when it is needed. */
async function bundle(entry: string): Promise<ReadonlyMap<string, string>> {
  const { build } = await import("esbuild");
  const result = await build({
    entryPoints: [entry],
    outdir: "/assets",
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    conditions: ["@sambung/source"],
    write: false,
    logLevel: "silent",
  });
  return new Map(result.outputFiles.map(({ path, text }) => [`/assets/${basename(path)}`, text]));
}

function asset(text: string, type: string): Response {
  return new Response(text, { headers: { ...HEADERS, "content-type": `${type}; charset=utf-8` } });
}

/** `?lang=en`, else the browser's language, else Indonesian. */
function localeOf(request: Request): Locale {
  const wanted = [
    new URL(request.url).searchParams.get("lang") ?? "",
    ...(request.headers.get("accept-language") ?? "").split(",").map((part) => part.trim().slice(0, 2).toLowerCase()),
  ];
  return wanted.flatMap((tag) => LOCALES.filter((locale) => locale === tag))[0] ?? LOCALES[0];
}
