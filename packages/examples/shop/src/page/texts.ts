import type { Locale } from "../locale.ts";

/** What the page around the chat says. */
export interface PageTexts {
  readonly title: string;
  readonly tagline: string;
  readonly intro: string;
  readonly tryThis: string;
  readonly examples: readonly string[];
  readonly otherLanguage: string;
  readonly answers: string;
  readonly welcome: string;
}

export const TEXTS: Readonly<Record<Locale, PageTexts>> = {
  id: {
    title: "Kopi Sambung",
    tagline: "Satu bot, satu pelanggan, satu obrolan, di semua saluran.",
    intro:
      "Pesan kopi di sini, lanjutkan di aplikasi lain di tengah jalan, ambil di toko. Apa yang sudah Anda jawab tidak ditanya lagi.",
    tryThis: "Coba tulis",
    examples: ["2 kopi gayo diantar ya", "eh jadinya 3", "jam buka?", "mau bicara dengan orang"],
    otherLanguage: "English",
    answers: "Membalas seketika",
    welcome: "Halo! Mau pesan kopi, atau ada yang ingin ditanyakan?",
  },
  en: {
    title: "Kopi Sambung",
    tagline: "One bot, one customer, one conversation, on every channel.",
    intro:
      "Order coffee here, carry on in another app half-way through, pick it up in the shop. What you have answered is not asked again.",
    tryThis: "Try writing",
    examples: ["2 gayo for delivery please", "make it 3", "opening hours?", "talk to a person"],
    otherLanguage: "Bahasa Indonesia",
    answers: "Answers at once",
    welcome: "Hello! Would you like to order coffee, or is there something to ask?",
  },
};
