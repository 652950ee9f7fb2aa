import type { Locale } from "../locale.ts";
import { TEXTS } from "./texts.ts";

/** The page as HTML. All its words are our own, so nothing needs escaping. `channels`: where customers can carry on. */
export function pageDocument(locale: Locale, options: { readonly channels: readonly string[] }): string {
  const text = TEXTS[locale];
  const other = locale === "id" ? "en" : "id";
  return `<!doctype html>
<html lang="${locale}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
    <meta name="color-scheme" content="light dark">
    <title>${text.title}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/assets/style.css">
    <script type="module" src="/assets/page.js"></script>
  </head>
  <body>
    <header>
      <span class="brand">${text.title}</span>
      <a href="/?lang=${other}" hreflang="${other}" lang="${other}">${text.otherLanguage}</a>
    </header>
    <main>
      <h1>${text.tagline}</h1>
      <p class="intro">${text.intro}</p>
      <h2>${text.tryThis}</h2>
      <ul class="examples">
        ${text.examples.map((example) => `<li><button type="button">${example}</button></li>`).join("\n        ")}
      </ul>
    </main>
    <sambung-chat name="${text.title}" channels="${options.channels.join(" ")}">
      <span slot="tagline">${text.answers}</span>
      ${text.welcome}
    </sambung-chat>
  </body>
</html>
`;
}
