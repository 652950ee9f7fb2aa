import type { Locale } from "../locale.ts";

/** What the page around the chat says. */
export interface PageTexts {
  readonly title: string;
  readonly tagline: string;
  readonly intro: string;
  readonly tryThis: string;
  readonly examples: readonly string[];
  readonly otherLanguage: string;
  readonly chat: string;
  readonly placeholder: string;
  readonly send: string;
  readonly you: string;
  readonly typing: string;
  readonly connecting: string;
  readonly failed: string;
  readonly retry: string;
  readonly via: string;
  readonly telegram: string;
  readonly openTelegram: string;
  readonly sendCode: string;
}

export const TEXTS: Readonly<Record<Locale, PageTexts>> = {
  id: {
    title: "Kopi Sambung",
    tagline: "Satu bot, satu pelanggan, satu obrolan, di semua saluran.",
    intro:
      "Pesan kopi di sini, lanjutkan di Telegram di tengah jalan, ambil di toko. Apa yang sudah Anda jawab tidak ditanya lagi.",
    tryThis: "Coba tulis",
    examples: ["2 kopi gayo diantar ya", "eh jadinya 3", "jam buka?", "mau bicara dengan orang"],
    otherLanguage: "English",
    chat: "Obrolan dengan Kopi Sambung",
    placeholder: "Tulis pesan",
    send: "Kirim",
    you: "Anda",
    typing: "sedang mengetik",
    connecting: "Menyambungkan kembali...",
    failed: "Belum terkirim.",
    retry: "Coba lagi",
    via: "lewat",
    telegram: "Lanjutkan di Telegram",
    openTelegram: "Buka Telegram",
    sendCode: "atau kirim kode ini ke bot kami di sana:",
  },
  en: {
    title: "Kopi Sambung",
    tagline: "One bot, one customer, one conversation, on every channel.",
    intro:
      "Order coffee here, carry on in Telegram half-way through, pick it up in the shop. What you have answered is not asked again.",
    tryThis: "Try writing",
    examples: ["2 gayo for delivery please", "make it 3", "opening hours?", "talk to a person"],
    otherLanguage: "Bahasa Indonesia",
    chat: "Chat with Kopi Sambung",
    placeholder: "Write a message",
    send: "Send",
    you: "You",
    typing: "is typing",
    connecting: "Reconnecting...",
    failed: "Not sent yet.",
    retry: "Try again",
    via: "via",
    telegram: "Continue in Telegram",
    openTelegram: "Open Telegram",
    sendCode: "or send this code to our bot there:",
  },
};
