/** What the shop says in Indonesian. `en.ts` has the same keys with the same variables; the compiler compares them. */
export const id = {
  "ask.product": "Mau pesan kopi yang mana?",
  "ask.qty": "Mau berapa bungkus? (1 sampai 99)",
  "ask.grind": "Mau digiling gimana?",
  "ask.fulfilment": "Mau diantar atau ambil sendiri di toko?",
  "ask.address": "Diantar ke alamat mana? Tulis jalan, nomor, dan kotanya, ya.",
  "ask.branch": "Mau diambil di cabang mana?",

  "address.wrong": "Itu belum seperti alamat. Tulis nama jalan dan nomornya, ya.",

  "slot.product": "Pesanan",
  "slot.qty": "Jumlah",
  "slot.grind": "Gilingan",
  "slot.fulfilment": "Pengiriman",
  "slot.address": "Alamat",
  "slot.branch": "Cabang",
  "slot.number": "Nomor pesanan",

  "intent.order": "Pesan kopi",
  "intent.order-status": "Cek pesanan",
  "intent.hours": "Jam buka",
  "intent.branches": "Alamat toko",
  "intent.menu": "Lihat menu",
  "intent.delivery": "Pengiriman",
  "intent.payment": "Cara bayar",
  "intent.human": "Bicara dengan orang",
  "intent.offers": "Promo",
  "intent.greeting": "Sekadar menyapa",
  "intent.thanks": "Sekadar berterima kasih",

  "grind.biji": "Biji utuh",
  "grind.kasar": "Kasar",
  "grind.sedang": "Sedang",
  "grind.halus": "Halus",
  "choice.delivery": "Diantar",
  "choice.pickup": "Ambil sendiri",

  "order.confirm": "Totalnya {total:money}. Sudah benar?",
  "order.reminder": "Pesanan tadi belum selesai, nih. Mau dilanjutkan?",
  "order.delivered": "Sip, pesanan {no} kami proses! Totalnya {total:money}, gratis ongkir. Kami antar ke {address}.",
  "order.pickup":
    "Sip, pesanan {no} kami siapkan! Totalnya {total:money}. Ambil di cabang {branch} dan tunjukkan kode {code}, ya.",
  "order.changed": "Beres, pesanan {no} sudah kami ubah. Totalnya jadi {total:money}. Kami antar ke {address}.",
  "order.changed.pickup":
    "Beres, pesanan {no} sudah kami ubah. Totalnya jadi {total:money}. Ambil di cabang {branch}, kodenya {code}.",
  "cart.none": "Belum ada pesanan yang sedang dibuat. Mau pesan apa?",
  "order.tooLate": "Maaf, pesanan {no} sudah diserahkan, jadi tidak bisa diubah lagi.",
  "order.soldOut": "Aduh, {product} baru saja habis. Mau coba yang lain?",
  "order.tooMany": "Maaf, {product} tinggal {left} bungkus.",

  "status.ask": "Nomor pesanannya berapa? Contohnya KS-0012.",
  "status.noNumber": "Nomor pesanan ada angkanya, contohnya KS-0012.",
  "status.unknown": "Saya tidak menemukan {no} di pesanan Anda. Coba dicek lagi nomornya, ya.",
  "status.delivery": "Pesanan {no} sedang kami siapkan dan akan diantar ke {address}.",
  "status.pickup": "Pesanan {no} sudah bisa diambil di cabang {branch}. Kode ambilnya {code}.",
  "status.pickedUp": "Pesanan {no} sudah diambil. Selamat menikmati!",
  "pickup.thanks": "Pesanan {no} sudah diserahkan. Terima kasih sudah mampir, selamat menikmati!",

  "hours.all": "Jam buka kami (WIB):\n• Bandung: {bandung}\n• Jakarta: {jakarta}",
  "hours.one": "Cabang {branch} buka {hours} (WIB).",
  "branches.all": "Kami ada di dua kota:\n• Bandung: {bandung}\n• Jakarta: {jakarta}",
  "branches.one": "Cabang {branch} ada di {address}.",
  "menu.all": "Ini yang kami punya:\n{list}",
  "menu.one": "{product} ({note}) harganya {price:money} per bungkus.",
  delivery: "Kami antar ke seluruh Bandung dan Jakarta, gratis ongkir. Biasanya sampai besoknya.",
  payment: "Bayarnya bisa tunai atau QRIS, saat pesanan diantar atau diambil.",
  "account.orders": "Pesanan Anda yang terakhir:\n{list}",
  "account.noOrders": "Belum ada pesanan atas nama Anda.",
  "account.data":
    'Yang kami simpan: nama Anda di saluran ({names}), alamat: {address}, isi obrolan dan pesanan, dan {consents:number} persetujuan. Salinan lengkapnya bisa diminta ke orang kami; "hapus data saya" menghapus semuanya.',
  "offers.ask": "Promonya kami kirim ke sini, paling sering seminggu sekali. Mau?",
  "offers.no": "Baik, tidak kami kirim.",
  "slot.offers": "Promo",
  "account.offers": 'Siap, promo kami kirim ke sini. Tulis "STOP" kapan saja untuk berhenti.',
  "address.which": "Pesanan nomor berapa yang mau diganti alamatnya?",
  "address.changed": "Pesanan {no} kami kirim ke {address}.",
  "address.refused":
    "Alamat pesanan {no} tidak bisa saya ganti: nomornya bukan pesanan antar Anda yang masih berjalan.",
  greeting: "Halo! Mau pesan kopi, cek pesanan, atau tanya-tanya dulu?",
  thanks: "Sama-sama! Kalau perlu apa-apa, tinggal tulis di sini.",
  "sambung.greeting":
    "Halo, selamat datang di Kopi Sambung! Mau pesan kopi, cek pesanan, atau tanya jam buka? Tulis saja di sini.",
  "sambung.cancelled": "Baik, dibatalkan. Pesanan yang sudah dikonfirmasi tetap kami proses, ya.",
  "sambung.unclear.again":
    'Maaf, masih belum tertangkap. Saya bisa bantu pesan kopi, cek pesanan, dan info kopi, jam buka, pengiriman, atau pembayaran. Atau tulis "mau bicara dengan orang".',
  "sambung.help":
    'Saya bisa bantu pesan kopi, cek pesanan, dan info kopi, jam buka, pengiriman, atau pembayaran. Saat memesan: "ganti ..." untuk mengubah, "batal" untuk berhenti. Mau dengan orang? Tulis "mau bicara dengan orang".',

  "review.ask": "Gimana kopinya, enak? Kasih 1 sampai 5 bintang, dong.",
  "review.sorry": "Waduh, maaf ya kurang memuaskan.",
  "review.thanks": "Asyik, terima kasih penilaiannya! Sampai ketemu lagi.",
} as const;
