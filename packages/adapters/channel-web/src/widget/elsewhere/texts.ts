/** What the dialog about continuing in another app says. */
export interface ElsewhereTexts {
  readonly comesAlong: string;
  readonly openApp: string;
  readonly scan: string;
  readonly sendCode: string;
  readonly copy: string;
  readonly copied: string;
  readonly validFor: string;
  readonly wait: string;
  readonly codeFailed: string;
  readonly done: string;
}

/** The languages that come with the widget. */
export const ELSEWHERE_TEXTS: { readonly [language: string]: ElsewhereTexts } = {
  id: {
    comesAlong: "Obrolan ini ikut ke sana. Tidak ada yang perlu diulang.",
    openApp: "Buka {channel}",
    scan: "Pindai dengan kamera ponsel, atau buka langsung.",
    sendCode: "Atau kirim kode ini ke kami di {channel}:",
    copy: "Salin",
    copied: "Disalin",
    validFor: "Berlaku sekali, sampai pukul {time}.",
    wait: "Sebentar",
    codeFailed: "Kode belum bisa dibuat. Periksa sambungan Anda.",
    done: "Tutup",
  },
  en: {
    comesAlong: "This conversation comes along. Nothing has to be said twice.",
    openApp: "Open {channel}",
    scan: "Scan it with the camera of your phone, or open it here.",
    sendCode: "Or send us this code in {channel}:",
    copy: "Copy",
    copied: "Copied",
    validFor: "Works once, until {time}.",
    wait: "One moment",
    codeFailed: "The code could not be made. Check your connection.",
    done: "Close",
  },
};
