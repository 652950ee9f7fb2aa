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
  readonly location: string;
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
    location: "Lihat lokasi",
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
    location: "Show location",
    "file-too-large": "The file is too large",
    "type-unsupported": "Files of this type are not accepted",
  },
};
