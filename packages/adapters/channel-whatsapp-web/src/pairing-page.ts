import { type Pairing, qrSvg } from "./pairing.ts";

/** Seconds between two looks of the page: a code lives for twenty. */
const REFRESH_S = 5;

const WORDS = {
  id: {
    title: "Sambungkan WhatsApp",
    scan: "Di HP: Setelan > Perangkat tertaut > Tautkan perangkat, lalu pindai kode ini.",
    secret: "Siapa pun yang memindai kode ini menguasai akunnya.",
    starting: "Browser sedang dibuka ...",
    stale: "Kode tidak dipindai. Kode baru segera muncul.",
    ready: "Tersambung.",
    waiting: "Terputus. Dicoba lagi sebentar lagi.",
    stopped: "Kanal ini tidak berjalan.",
  },
  en: {
    title: "Connect WhatsApp",
    scan: "On the phone: Settings > Linked devices > Link a device, then scan this code.",
    secret: "Whoever scans this code has the account.",
    starting: "The browser is starting ...",
    stale: "Nobody scanned the code. A new one follows.",
    ready: "Connected.",
    waiting: "Not connected. Trying again soon.",
    stopped: "This channel is not running.",
  },
} as const;

/**
 * Makes a page that shows the code to scan, and what becomes of it; it looks again by itself. The code is a password:
 * mount it only behind a login.
 *
 * @example
 * app.get("/admin/whatsapp", requireLogin, (c) => pairingPage(channel)(c.req.raw));
 */
export function pairingPage(channel: { readonly pairing: Pairing }): (request: Request) => Response {
  return (request) => {
    const { pairing } = channel;
    const locale = /^\s*id\b/i.test(request.headers.get("accept-language") ?? "") ? "id" : "en";
    const words = WORDS[locale];
    const shown = pairing.status === "scan" ? `${qrSvg(pairing.code)}<p>${words.secret}</p>` : "";
    const html = `<!doctype html><html lang="${locale}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="${REFRESH_S}">
<title>${words.title}</title>
<style>body{font:1rem/1.5 system-ui;max-width:24rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}svg{width:100%;background:#fff}</style>
<main><h1>${words.title}</h1><p role="status">${words[pairing.status]}</p>${shown}</main></html>`;
    return new Response(html, {
      headers: {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
      },
    });
  };
}
