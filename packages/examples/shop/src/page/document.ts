import type { Locale } from "../locale.ts";
import { TEXTS } from "./texts.ts";

/** The page as HTML. All its words are our own, so nothing needs escaping; the conversation is added by `chat.ts`. */
export function pageDocument(locale: Locale, options: { readonly telegram: boolean }): string {
  const text = TEXTS[locale];
  const other = locale === "id" ? "en" : "id";
  return `<!doctype html>
<html lang="${locale}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${text.title}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/assets/style.css">
    <script type="module" src="/assets/chat.js"></script>
  </head>
  <body>
    <header>
      <h1>${text.title}</h1>
      <a href="/?lang=${other}" hreflang="${other}" lang="${other}">${text.otherLanguage}</a>
    </header>
    <main>
      <section class="about">
        <p class="tagline">${text.tagline}</p>
        <p>${text.intro}</p>
        <h2>${text.tryThis}</h2>
        <ul class="examples">
          ${text.examples.map((example) => `<li><button type="button">${example}</button></li>`).join("\n          ")}
        </ul>
      </section>
      <section class="chat" aria-label="${text.chat}">
        <ol class="messages" role="log" aria-live="polite" tabindex="0"></ol>
        <p class="status" role="status"></p>
        <form>
          <input name="text" autocomplete="off" maxlength="4000" placeholder="${text.placeholder}" aria-label="${text.placeholder}">
          <button>${text.send}</button>
        </form>${options.telegram ? `\n        <div class="link"><button type="button">${text.telegram}</button></div>` : ""}
      </section>
    </main>
  </body>
</html>
`;
}
