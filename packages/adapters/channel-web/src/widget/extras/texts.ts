/** What the extras say. */
export interface ExtrasTexts {
  readonly attach: string;
  readonly elsewhere: string;
  readonly latest: string;
  readonly retry: string;
  readonly remove: string;
  readonly via: string;
  readonly handoff: string;
  readonly link: string;
  readonly fresh: string;
  readonly news: string;
  readonly older: string;
  readonly held: string;
  readonly heldUntil: string;
  readonly delivered: string;
  readonly read: string;
  readonly location: string;
  readonly image: string;
  readonly file: string;
  readonly cards: string;
  readonly "file-too-large": string;
  readonly "type-unsupported": string;
}

export const EXTRAS_TEXTS: { readonly [language: string]: ExtrasTexts } = {
  id: {
    attach: "Lampirkan berkas",
    elsewhere: "Lanjutkan di aplikasi lain",
    latest: "Ke pesan terbaru",
    retry: "Coba lagi",
    remove: "Hapus",
    via: "lewat {channel}",
    handoff: "Diteruskan ke tim kami",
    link: "Tersambung dengan {channel}",
    fresh: "Pesan baru",
    news: "{count} pesan baru",
    older: "Tampilkan pesan sebelumnya",
    held: "Pesan Anda terlalu cepat. Sisanya dikirim sebentar lagi.",
    heldUntil: "Pesan Anda terlalu banyak. Sisanya dikirim pukul {time}.",
    delivered: "Sampai",
    read: "Dibaca",
    location: "Lihat lokasi",
    image: "Gambar",
    file: "Berkas",
    cards: "Kartu",
    "file-too-large": "Berkas terlalu besar",
    "type-unsupported": "Jenis berkas ini tidak diterima",
  },
  en: {
    attach: "Attach a file",
    elsewhere: "Continue in another app",
    latest: "To the latest message",
    retry: "Try again",
    remove: "Remove",
    via: "via {channel}",
    handoff: "Passed on to our team",
    link: "Linked with {channel}",
    fresh: "New messages",
    news: "{count} new",
    older: "Show earlier messages",
    held: "You are writing very fast. The rest is sent in a moment.",
    heldUntil: "Too many messages. The rest is sent at {time}.",
    delivered: "Delivered",
    read: "Read",
    location: "Show location",
    image: "Image",
    file: "File",
    cards: "Cards",
    "file-too-large": "The file is too large",
    "type-unsupported": "Files of this type are not accepted",
  },
};
