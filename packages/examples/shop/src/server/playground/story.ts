import type { TourStep } from "@sambung/studio";
import { TEXTS } from "../../page/texts.ts";

/** Lines to try on any channel. */
export const EXAMPLES: { readonly [locale: string]: readonly string[] } = {
  id: TEXTS.id.examples,
  en: TEXTS.en.examples,
};

/** One order over four channels: begun on the web, confirmed in Telegram, nothing asked twice. */
export const TOUR: { readonly [locale: string]: readonly TourStep[] } = {
  id: [
    {
      title: "Mulai di web",
      say: "Seorang pelanggan memesan di situs toko. Satu kalimat mengisi tiga isian: kopi, jumlah, dan cara ambil.",
      on: "web",
      act: { does: "type", text: "2 kopi gayo ambil sendiri ya" },
    },
    {
      title: "Pindah ke {channel}",
      say: "Formulir baru terisi separuh. Ia membuka {channel} dengan kode yang berlaku sekali.",
      on: "whatsapp",
      act: { does: "join" },
    },
    {
      title: "Lanjut di tengah formulir",
      say: "{channel} hanya menanyakan yang belum dijawab. Satu ketukan cukup.",
      on: "whatsapp",
      act: { does: "tap", label: "Halus" },
    },
    {
      title: "{channel} juga orang yang sama",
      say: "Di kantor ia membuka {channel} dan mengirim kodenya.",
      on: "slack",
      act: { does: "join" },
    },
    {
      title: "Bertanya di tengah jalan",
      say: "Pertanyaan lain dijawab dulu, lalu isian yang terbuka kembali.",
      on: "slack",
      act: { does: "type", text: "jam buka?" },
    },
    {
      title: "Menjawab dengan kata-kata",
      say: "Pilihan bisa diketuk, diketik nomornya, atau disebut saja.",
      on: "slack",
      act: { does: "type", text: "yang bandung" },
    },
    {
      title: "{channel} menunjukkan ringkasan",
      say: "Tautan t.me membawa seluruh percakapan; ringkasannya sudah siap.",
      on: "telegram",
      act: { does: "join" },
    },
    {
      title: "Konfirmasi",
      say: "Satu ketukan di {channel}, satu pesanan di toko.",
      on: "telegram",
      act: { does: "tap", label: "Ya, benar" },
    },
  ],
  en: [
    {
      title: "It begins on the web",
      say: "A customer orders on the shop's site. One sentence fills three slots: coffee, quantity and pick-up.",
      on: "web",
      act: { does: "type", text: "2 gayo for pick up please" },
    },
    {
      title: "On to {channel}",
      say: "The form is half full. They open {channel} with a code that works once.",
      on: "whatsapp",
      act: { does: "join" },
    },
    {
      title: "In the middle of the form",
      say: "{channel} asks only what is still open. One tap answers it.",
      on: "whatsapp",
      act: { does: "tap", label: "Fine" },
    },
    {
      title: "The same person in {channel}",
      say: "At the office they open {channel} and send the code.",
      on: "slack",
      act: { does: "join" },
    },
    {
      title: "A question in between",
      say: "It is answered, and the open question comes back.",
      on: "slack",
      act: { does: "type", text: "opening hours?" },
    },
    {
      title: "Answered in words",
      say: "A choice can be tapped, typed as a number, or simply said.",
      on: "slack",
      act: { does: "type", text: "bandung" },
    },
    {
      title: "{channel} shows the summary",
      say: "The t.me link brings the whole conversation along; the summary is ready.",
      on: "telegram",
      act: { does: "join" },
    },
    {
      title: "Confirmed",
      say: "One tap in {channel}, one order in the shop.",
      on: "telegram",
      act: { does: "tap", label: "Yes, correct" },
    },
  ],
};
