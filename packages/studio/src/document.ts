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

/** Headers of the page and of everything it loads. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
};

/** The page as HTML: everything on it is drawn by the script. */
export function pageDocument(options: {
  readonly title: string;
  readonly locale: string;
  readonly base: string;
}): string {
  const { locale, base } = options;
  return `<!doctype html>
<html lang="${escaped(locale)}" data-base="${escaped(base)}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${escaped(options.title)}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${escaped(base)}/assets/page.css">
    <script type="module" src="${escaped(base)}/assets/page.js"></script>
  </head>
  <body></body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
