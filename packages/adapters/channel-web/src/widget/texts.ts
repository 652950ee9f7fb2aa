/** What the chat says by itself. `{...}` stands for a name, a number or a channel. */
export interface ChatWords {
  readonly chat: string;
  readonly open: string;
  readonly close: string;
  readonly unread: string;
  readonly placeholder: string;
  readonly send: string;
  readonly attach: string;
  readonly elsewhere: string;
  readonly latest: string;
  readonly customer: string;
  readonly agent: string;
  readonly typing: string;
  readonly offline: string;
  readonly sending: string;
  readonly sent: string;
  readonly delivered: string;
  readonly read: string;
  readonly failed: string;
  readonly retry: string;
  readonly remove: string;
  readonly via: string;
  readonly handoff: string;
  readonly link: string;
  readonly location: string;
  readonly file: string;
  readonly image: string;
  readonly "file-too-large": string;
  readonly "type-unsupported": string;
}

/** The languages that come with the widget. */
export const TEXTS: { readonly [language: string]: ChatWords } = {
  id: {
    chat: "Obrolan",
    open: "Buka obrolan",
    close: "Tutup obrolan",
    unread: "{count} belum dibaca",
    placeholder: "Tulis pesan",
    send: "Kirim",
    attach: "Lampirkan berkas",
    elsewhere: "Lanjutkan di aplikasi lain",
    latest: "Ke pesan terbaru",
    customer: "Anda",
    agent: "Tim kami",
    typing: "{name} sedang mengetik",
    offline: "Tidak tersambung. Pesan Anda dikirim begitu tersambung lagi.",
    sending: "Mengirim",
    sent: "Terkirim",
    delivered: "Sampai",
    read: "Dibaca",
    failed: "Tidak terkirim",
    retry: "Coba lagi",
    remove: "Hapus",
    via: "lewat {channel}",
    handoff: "Diteruskan ke tim kami",
    link: "Tersambung dengan {channel}",
    location: "Lihat lokasi",
    file: "Berkas",
    image: "Gambar",
    "file-too-large": "Berkas terlalu besar",
    "type-unsupported": "Jenis berkas ini tidak diterima",
  },
  en: {
    chat: "Chat",
    open: "Open chat",
    close: "Close chat",
    unread: "{count} unread",
    placeholder: "Write a message",
    send: "Send",
    attach: "Attach a file",
    elsewhere: "Continue in another app",
    latest: "To the latest message",
    customer: "You",
    agent: "Our team",
    typing: "{name} is typing",
    offline: "Not connected. Your message is sent as soon as we are back.",
    sending: "Sending",
    sent: "Sent",
    delivered: "Delivered",
    read: "Read",
    failed: "Not sent",
    retry: "Try again",
    remove: "Remove",
    via: "via {channel}",
    handoff: "Passed on to our team",
    link: "Linked with {channel}",
    location: "Show location",
    file: "File",
    image: "Image",
    "file-too-large": "The file is too large",
    "type-unsupported": "Files of this type are not accepted",
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
