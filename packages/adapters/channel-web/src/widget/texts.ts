import type { ElsewhereTexts } from "./elsewhere/texts.ts";
import type { ExtrasTexts } from "./extras/texts.ts";

/** What the chat says by itself. `{...}` stands for a name, a number or a channel. */
export interface ChatWords {
  readonly chat: string;
  readonly open: string;
  readonly close: string;
  readonly unread: string;
  readonly placeholder: string;
  readonly send: string;
  readonly customer: string;
  readonly agent: string;
  readonly typing: string;
  readonly offline: string;
  readonly sending: string;
  readonly sent: string;
  readonly failed: string;
}

/** All that the chat says by itself. */
export type ChatTexts = ChatWords & ExtrasTexts & ElsewhereTexts;

/** The languages that come with the widget. */
export const TEXTS: { readonly [language: string]: ChatWords } = {
  id: {
    chat: "Obrolan",
    open: "Buka obrolan",
    close: "Tutup obrolan",
    unread: "{count} belum dibaca",
    placeholder: "Tulis pesan",
    send: "Kirim",
    customer: "Anda",
    agent: "Tim kami",
    typing: "{name} sedang mengetik",
    offline: "Tidak tersambung. Pesan Anda dikirim begitu tersambung lagi.",
    sending: "Mengirim",
    sent: "Terkirim",
    failed: "Tidak terkirim",
  },
  en: {
    chat: "Chat",
    open: "Open chat",
    close: "Close chat",
    unread: "{count} unread",
    placeholder: "Write a message",
    send: "Send",
    customer: "You",
    agent: "Our team",
    typing: "{name} is typing",
    offline: "Not connected. Your message is sent as soon as we are back.",
    sending: "Sending",
    sent: "Sent",
    failed: "Not sent",
  },
};

/** A text with its placeholder filled. */
export function said(text: string, value: string | number): string {
  return text.replace(/\{\w+\}/, () => `${value}`);
}

/** The first of the wanted languages that there are texts for, by its first letters: `id-ID` is `id`. */
export function languageOf(wanted: readonly (string | null | undefined)[]): string {
  return wanted.map((tag) => tag?.slice(0, 2).toLowerCase() ?? "").find((tag) => tag in TEXTS) ?? "en";
}
