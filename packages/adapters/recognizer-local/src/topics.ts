/**
 * Things customers and businesses talk about, in Indonesian and English, each line the ways to say one of them. A text
 * that says any of them has something in common with an example that says another: "duit gw kapan balik" and "refund".
 * Roots are enough, affixes are taken off before a word is looked up.
 */
export const TOPICS: readonly string[] = `
beli, belanja, borong, buy, purchase, shop, order, checkout, check out, co, ambil, pesan, pesankan, pesenin, beliin, booking, book, reservasi, preorder, pre order, keep, fix, bungkus, take, keep dulu, simpenin, angkut, gaskeun, jadi ambil, fix ambil
jual, dagang, sell, sale, vendor, seller, penjual, pedagang, lapak, merchant
barang, produk, item, product, goods, artikel, dagangan, jualan, merchandise, thing
paket, kiriman, package, parcel, shipment, delivery, paketan
pesanan, order, orderan, pembelian, transaksi, purchase, invoice
harga, price, cost, rate, tarif, biaya, banderol, pricelist, price list, fee, charge, ongkos, nominal, berapaan, budget, hargain, dihargain, dijual, dibanderol
berapa, how much, how many, brapa duit, berapa duit, berapa uang
mahal, expensive, pricey, kemahalan, costly, overpriced
murah, cheap, murmer, affordable, terjangkau, miring, ekonomis, hemat
tawar, nego, negotiate, kurang harga, turun harga, harga pas, kurangin, bargain, kurang dikit, harga teman, harga temen, korting, nett, kurangi, bisa kurang, kurang lagi, turunin
grosir, wholesale, partai, kodian, bulk, lusinan, borongan, reseller, dropship, dropshipper, ambil banyak, beli banyak
total, jumlah, sum, keseluruhan, semuanya, subtotal, amount
katalog, catalog, catalogue, daftar, list, menu, brosur, etalase, koleksi, collection, pilihan
diskon, discount, potongan, promo, promosi, promotion, voucher, kupon, coupon, cashback, sale, flash sale, flashsale, harbolnas, obral, rabat, kode promo, promo code, gratisan, bonus, deal, offer, penawaran, bogo, buy 1 get 1, beli 1 gratis 1, cuci gudang, clearance, potongan harga, tanggal kembar, payday, promo gajian, buy one get one, hadiah, giveaway, referal, referral, korting, didiskon, hemat
klaim, claim, tukarkan, redeem, pakai voucher
gratis, free, cuma cuma, tanpa biaya, complimentary
stok, stock, persediaan, inventory, ready, tersedia, available, ketersediaan, availability, in stock, sisa stok, ada barang, restock, restok, masih ada, masih sisa, ada lagi, kapan ada, masih jual, ready lagi, kebagian, masih banyak
kosong, habis, sold out, soldout, out of stock, empty, ludes, abis, tidak tersedia, unavailable
ukuran, size, dimensi, dimension, nomor sepatu, panjang, lebar, tinggi, besar, kecil, s m l, xl, xxl, medium, large, small
kebesaran, kekecilan, kegedean, kependekan, kepanjangan, kelonggaran, longgar, sempit, too big, too small, gede, does not fit, tidak muat, ga muat, gak pas, tidak pas
warna, color, colour, merah, biru, hitam, putih, hijau, kuning, coklat, pink, navy, abu, ungu, krem, red, blue, black, white, green, yellow, brown, grey, gray
varian, variant, variasi, rasa, flavor, flavour, model, tipe, type, jenis, macam, versi, version, motif, seri
baju, kaos, kemeja, celana, jaket, sepatu, sandal, tas, topi, jilbab, hijab, gamis, rok, dress, shirt, shoes, bag, jacket, pants, hoodie, sweater, daster, kerudung, dompet
hp, handphone, ponsel, telepon genggam, smartphone, phone, laptop, komputer, computer, charger, casan, earphone, headset, kabel, gadget, elektronik, tablet, powerbank
kualitas, quality, mutu, bahan, material, kw, ori, original, asli, palsu, fake, authentic, genuine, bagus, awet
garansi, warranty, guarantee, jaminan
foto, gambar, photo, picture, pic, image, video, screenshot, ss, real pict, realpict
ulasan, review, rating, bintang, testimoni, testi, nilai, feedback, penilaian
kirim, antar, deliver, ship, send, pengiriman, delivery, shipping, dispatch, kirimkan, dikirim, kirimin, mengirim, anter, jemput, pickup, shipped, sent, ngirim
ongkir, ongkos kirim, ongkos, biaya kirim, biaya pengiriman, biaya antar, shipping cost, shipping fee, delivery fee, postage, tarif kirim, tarif pengiriman, harga kirim, gratis ongkir, free ongkir, subsidi ongkir, freeong, free shipping, delivery charge
kurir, courier, ekspedisi, expedition, jne, jnt, sicepat, gosend, grab, gojek, anteraja, ninja, pos, tiki, jasa kirim, driver, logistik, abang kurir, ojol, lion parcel, instant, sameday, same day, kargo, cargo, jasa pengiriman
resi, tracking, track, lacak, nomor resi, no resi, tracking number, awb, airwaybill, pelacakan, telusuri, cek resi, pantau, tracing
sampai, tiba, datang, arrive, arrival, nyampe, dateng, mendarat, landing, diterima, terima, received, receive, get here, come
belum sampai, belum datang, belum tiba, belum nyampe, belum terima, belum diterima, not arrived, has not arrived, not received, hasn't arrived, haven't received, kok lama, ga nyampe, tidak sampai, tidak datang, never came, never arrived, belum kunjung, belum nongol, belum mendarat, nggak dateng dateng, nggak sampai sampai, belum juga
posisi, status, di mana, dimana, sampai mana, where, nyampe mana, sampe mana, keberadaan, progress, perkembangan, update
proses, diproses, process, processing, dikemas, packing, dibungkus, pack, pending, menunggu, waiting, dalam perjalanan, otw, on the way, jalan, on going, transit, sortir, gudang, warehouse, belum gerak, belum jalan, belum diproses, mandek
lambat, lama, telat, terlambat, late, slow, delay, delayed, molor, lelet, kelamaan, lemot, berhari hari, belum juga
cepat, kilat, express, ekspres, fast, quick, segera, urgent, buru buru, asap, soon, cepetan, kebut
alamat, address, domisili, tempat tinggal, rumah, home, house, kosan, kost, kos, kontrakan, kantor, office, apartemen, apartment, jalan, street, kode pos, zip code, postcode, postal code, rt, rw, gang, kelurahan, kecamatan, penerima, recipient, nomor rumah, mertua
pindah, pindahan, moved, relocate, moving, pindah rumah, move
luar kota, luar pulau, luar negeri, luar jawa, overseas, abroad, international, internasional, pulau
jakarta, bandung, surabaya, medan, semarang, makassar, bali, bekasi, depok, bogor, tangerang, yogyakarta, jogja, malang, palembang, papua, kalimantan, sumatra, sumatera, sulawesi, jawa, solo, denpasar, lombok, aceh, lampung, padang, pekanbaru, balikpapan, manado, batam, pontianak, samarinda, banjarmasin, ambon, kupang, cirebon, sidoarjo, jayapura, kota
batal, batalkan, cancel, cancelled, cancellation, pembatalan, dibatalkan, gagalkan, urungkan, gajadi, gak jadi, tidak jadi, ga jadi, nggak jadi, gausah, tidak usah, ngebatalin, berubah pikiran, change my mind, changed my mind, revoke, abort, undo, call off, kepencet, salah pencet, salah pilih, salah order, salah pesan, salah beli
ubah, ganti, change, update, edit, modify, perbarui, koreksi, revisi, rubah, perbaiki, betulkan, betulin, correct, amend, switch, replace, perubahan, alihkan, pindahin, diganti, dibenerin, benerin, dibetulin, diedit, diubah, gantiin
salah, wrong, keliru, incorrect, mistake, error, typo, salah ketik, salah tulis, salah input, salah kirim, mistaken, salah isi
kembali, kembalikan, retur, return, balikin, pengembalian, send back, give back, dikembalikan, balik, pulangin, mengembalikan, returned
refund, uang kembali, dana kembali, pengembalian dana, money back, duit balik, uang balik, reimburse, refunded, chargeback, kembalikan uang, balikin duit, balikin uang, refund cair, uang saya kembali, get my money back
tukar, exchange, tuker, swap, penukaran, ganti ukuran, ganti warna, tukar ukuran, tukar barang, barter, trade in
klaim, komplain, complain, complaint, keluhan, protes, lapor, laporkan, report, pengaduan, mengadu, aduan, ngadu, kecewa
rusak, broken, damaged, cacat, defect, defective, pecah, retak, penyok, bocor, sobek, robek, patah, lecet, baret, gores, kotor, noda, berjamur, basi, busuk, expired, kadaluarsa, kedaluwarsa, penyot, remuk, hancur, copot, lepas, luntur, mati total, faulty, cracked, torn, leaking, scratched, rotten, dented, jebol, bolong, kusut, basah, melempem, hangus, gosong, layu, somplak, gompal, cuil, kendor, melar, apek, bau, karatan, berkarat, rembes, meleleh, koyak, gembos, mleyot, ringsek, cacat produksi, jahitan lepas, tumpah
tidak nyala, mati, ga nyala, ga hidup, tidak hidup, tidak berfungsi, not working, does not work, doesn't work, tidak jalan, ga fungsi, eror, gak bisa dipakai, malfunction, stopped working, tidak bekerja, ngadat, hang, macet, tidak bunyi, tidak ngecas, tidak respon, blank, tidak mau nyala, mati pas
tidak sesuai, beda, berbeda, different, mismatch, not as described, tidak cocok, lain dari, ga sesuai, not match, salah kirim, salah barang, ketuker, wrong item, tertukar, tidak sama, keliru kirim, bukan yang, malah dapat, malah datang, yang datang, dikirimnya, lain sama, bukan pesanan
kurang, tidak lengkap, missing, incomplete, ga lengkap, kurang satu, kelewat, ketinggalan, isinya kurang, hilang satu, not complete, tidak komplit, cuma dapat, cuma datang, isi kurang, cuma ada
jelek, buruk, bad, poor, parah, payah, mengecewakan, kecewa, disappointed, terrible, awful, kapok, zonk, burik, jelek banget, disappointing, worst
layar, screen, lcd, baterai, battery, tombol, button, mesin, machine, alat, device, perangkat
kemasan, packaging, bungkus, kardus, dus, box, bubble wrap, segel, seal, botol, kotak
bayar, pay, payment, pembayaran, membayar, paid, bayarin, pelunasan, lunas, settle, dibayar, terbayar, ngebayar, settlement, bayarnya, dp, uang muka, down payment, patungan, ngelunasin, pelunasannya
transfer, tf, kirim uang, kirim duit, wire, send money, setor, ditransfer, mentransfer, virtual account, va, top up, topup, isi saldo, remit, pindah dana, transferan, kliring
sudah bayar, udah bayar, sudah transfer, sudah lunas, already paid, done payment, have paid, sudah dibayar, bukti transfer, bukti bayar, bukti pembayaran, bukti tf, proof of payment, struk, kuitansi, receipt, konfirmasi pembayaran, payment confirmation, done bayar, done transfer, barusan bayar, barusan transfer, sudah saya bayar, sudah saya transfer
bukti, proof, evidence, struk, nota, kuitansi, receipt, faktur, kwitansi
konfirmasi, confirm, confirmation, verifikasi, verify, verification, validasi, cek masuk, approve, pastikan
metode, cara bayar, metode pembayaran, payment method, cara pembayaran, bayar pakai, bayar lewat, pay with, bayar via, opsi pembayaran, sistem pembayaran, pembayaran apa, payment options, pay by
gopay, ovo, dana, shopeepay, linkaja, qris, qr, ewallet, e wallet, dompet digital, paypal, apple pay, google pay, spay, e money, emoney, kris
cod, bayar di tempat, bayar ditempat, cash on delivery, cash, tunai, kontan, uang tunai, bayar pas sampai
cicil, cicilan, kredit, installment, angsuran, paylater, pay later, nyicil, tenor, credit, angsur, mencicil, kredivo, akulaku, dicicil, bayar nanti, bayar bulanan, spaylater, gopaylater
alfamart, indomaret, minimarket, supermarket, gerai, alfa, indomart
bca, bri, bni, mandiri, bsi, cimb, permata, jago, seabank, danamon, bank
rekening, norek, nomor rekening, account number, no rek, bank account, tabungan, giro, savings
kartu, card, kartu kredit, credit card, debit, kartu debit, debit card, cc, atm, kartu atm, visa, mastercard
uang, duit, money, dana, fund, funds, fulus, cuan, dollar, rupiah
tagihan, bill, invoice, billing, utang, hutang, debt, owe, jatuh tempo, due date, tunggakan, iuran, cicilan kartu
saldo, balance, sisa uang, sisa duit, sisa saldo, isi rekening, uang di rekening, duit di rekening, uang tinggal, tinggal berapa, isi atm, sisa dana, duit sisa, saldonya
mutasi, riwayat, history, transaksi terakhir, statement, histori, rekening koran, recent transactions, catatan transaksi, riwayat transaksi, daftar transaksi, uang masuk, uang keluar, transaksi bulan
poin, point, points, reward, rewards, member, membership, loyalty, koin, coin, stamp, miles
gaji, salary, pay check, paycheck, payroll, upah, income, penghasilan, slip gaji
bunga, interest, apr, suku bunga, annual fee, biaya admin, admin fee, biaya bulanan
pinjam, pinjaman, loan, kredit, kta, kpr, borrow, mortgage, pinjol, utang
pajak, tax, ppn, vat, npwp
limit, batas, plafon, maksimal, maximum, minimum, minimal, cap, paling sedikit, paling banyak
kurs, exchange rate, currency, mata uang, tukar uang, valas, dolar, dollar, euro, forex
tarik, tarik tunai, withdraw, withdrawal, penarikan, ambil uang, ambil duit, cash out, pencairan, cair, cairkan, tarik duit
tabung, nabung, menabung, save, deposito, deposit, saving, setoran, investasi, invest, reksadana
blokir, block, freeze, bekukan, nonaktifkan, deactivate, disable, tutup kartu, matikan kartu, diblok, stop kartu, lock, kunci, blok, suspend, ngeblokir
hilang, lost, kehilangan, ilang, lose, raib, missing, jatuh, tercecer, misplaced, ketinggalan, tertinggal, left behind, nggak ketemu, lenyap, nyelip, keselip, ketlingsut, kelupaan naruh
curi, dicuri, stolen, maling, kecopetan, copet, dirampok, rampok, theft, dijambret, thief, kemalingan, begal
tertelan, ketelan, swallowed, nyangkut, tersangkut, stuck, tertahan, ditelan, atm makan kartu
penipuan, tipu, fraud, scam, mencurigakan, suspicious, dibobol, bobol, hacked, hack, diretas, retas, phishing, skimming, ketipu, tertipu, penipu, unauthorized, bukan saya, tidak dikenal, unrecognized, compromised, aneh, did not make, didn't make, don't recognize, tidak saya lakukan, kebobolan, kehack, dihack, disalahgunakan, kepotong, terpotong, kedebet, terdebet, didebet, tagihan aneh, tanpa izin, tanpa ijin, tidak merasa, pembobolan, dipakai orang, link palsu
password, kata sandi, sandi, pw, passcode, pin, pass, passwd, kata kunci
lupa, forgot, forget, forgotten, ga inget, tidak ingat, gak ingat, lupa terus, can't remember, pikun
otp, kode otp, kode verifikasi, verification code, kode masuk, sms kode, authentication code, kode aktivasi, kode rahasia, token, kode sms, kodenya, verif
login, log in, masuk akun, sign in, signin, masuk, masuk aplikasi, log on, logout, log out, sign out, keluar akun, logout sendiri, kelogout, buka akun, tidak bisa masuk
akun, account, profil, profile, user, username, id pengguna, akunku
terkunci, locked, kekunci, ke lock, locked out, terblokir, keblokir, dibanned, banned, suspended, diblokir
reset, atur ulang, setel ulang, ganti password, ganti sandi, set ulang, change password, buat ulang, recover, pulihkan, pemulihan
daftar, registrasi, register, sign up, signup, buat akun, create account, mendaftar, pendaftaran, enroll, join, gabung, bergabung
hapus, delete, remove, buang, hilangkan, tutup akun, close account, erase, terminate
aplikasi, app, apps, application, website, web, situs, software, sistem
nomor hp, nomor telepon, phone number, no hp, nomer hp, nomor handphone, no wa, nomor wa, nomer wa, kontak, contact, telepon, telpon, nomor, number, hotline, call center, wa, whatsapp
email, e mail, surel, gmail, alamat email
ktp, identitas, identity, id card, sim, paspor, passport, npwp, kartu keluarga, foto ktp
orang, manusia, human, person, admin manusia, orang asli, orang beneran, real person, manusia asli, live agent, people, someone, seseorang
cs, customer service, customer care, agen, agent, operator, petugas, staf, staff, admin, pegawai, representative, representatif, support, bantuan langsung, layanan pelanggan, karyawan, teller, supervisor, atasan, manager, manajer, pelayan, live chat, eskalasi, escalate, owner, pemilik, pihak toko, tim, team
bicara, ngobrol, ngomong, talk, speak, chat, berbicara, telepon, telpon, call, hubungi, hubungkan, sambungkan, sambungin, connect, contact, terhubung, panggil, panggilin, panggilkan, transfer me, disambungkan, tersambung, obrol, mengobrol, hubungin
bot, robot, mesin, otomatis, chatbot, auto reply, automatic, automated, virtual assistant
bantu, tolong, help, bantuan, assist, dibantu, bantuin, assistance, pertolongan, support, tulung
tanya, bertanya, pertanyaan, ask, question, nanya, numpang tanya, mau tanya, tanya tanya, inquiry, konsultasi
info, informasi, information, keterangan, detail, details, penjelasan, jelaskan, jelasin, explain, kabar, rincian
cara, gimana, bagaimana, how, langkah, prosedur, steps, tutorial, how to, how do i, caranya, procedure, panduan, tata cara
syarat, ketentuan, terms, kebijakan, policy, aturan, persyaratan, rules, requirement, conditions, peraturan
kenapa, mengapa, why, alasan, reason, sebab, kok, how come, penyebab
jam, waktu, time, pukul, hour, hours, pukul berapa, o'clock
kapan, when, jam berapa, hari apa, tanggal berapa, what time, berapa hari, berapa lama, how long, estimasi, estimated, eta, perkiraan
buka, open, opening, jam buka, operasional, jam operasional, opening hours, business hours, jam kerja, buka toko, beroperasi, operating hours, masih buka, jam layanan, office hours, aktif, on jam, working hours, close order, last order, open order, masih melayani, slow respon, online jam, jam online
tutup, close, closed, closing, libur, holiday, tutup toko, jam tutup, cuti, off, hari libur, tanggal merah, weekend, hari raya, lebaran, natal, tahun baru, closes
senin, selasa, rabu, kamis, jumat, sabtu, minggu, monday, tuesday, wednesday, thursday, friday, saturday, sunday, hari, day, weekday, weekend, akhir pekan
besok, lusa, tomorrow, nanti, kemarin, yesterday, tadi, hari ini, today, sekarang, now, malam ini, tonight, minggu depan, next week, bulan depan, next month
pagi, siang, sore, malam, morning, afternoon, evening, night, noon, subuh, midnight, malam malam
lokasi, location, tempat, place, letak, posisi toko, di mana toko, toko di mana, maps, map, peta, google maps, shareloc, share loc, share location, patokan, alamat toko, sebelah mana, daerah mana, toko offline, offline store, toko fisik, gmaps, denah, rute, arah, directions, store address, ancer ancer, offline, tempatnya
cabang, branch, outlet, gerai, kantor cabang, store, toko, shop, warung, kios, showroom, butik, mall, kedai, toko kamu, location
dekat, terdekat, nearest, near, nearby, sekitar, deket, closest, daerah, area, wilayah, around, dekat sini
ambil sendiri, ambil langsung, ambil di toko, pick up, datang langsung, datang ke toko, mampir, ke toko langsung, store pickup, visit, kunjungi, berkunjung, main ke toko
janji, appointment, jadwal, schedule, booking jadwal, reschedule, jadwalkan, atur jadwal, slot, agenda, meeting, rapat, reservation
halo, hai, hello, hi, hey, permisi, assalamualaikum, selamat pagi, selamat siang, selamat sore, selamat malam, good morning, good afternoon, good evening, p, punten, misi, ping, salam, shalom, howdy, greetings, met pagi, samlekum, spada, test, tes, hola, yuhu, good day, asalamualaikum, wr wb, samlekom, kulonuwun, kulo nuwun, sampurasun, sugeng, wilujeng, numpang tanya, ada orang
terima kasih, makasih, thanks, thank you, thx, tq, trims, suwun, nuhun, appreciate, syukron, terimakasih, matur nuwun, hatur nuhun, arigato, makaci, tengkyu, maturnuwun, tengs, grateful, cheers
maaf, sorry, mohon maaf, apologize, apology, pardon, sori, excuse me
dadah, bye, goodbye, sampai jumpa, see you, selamat tinggal, farewell, pamit, sampai ketemu, later, cya
oke, ok, baik, baiklah, siap, sip, okay, alright, fine, beres, mantap, good, great, nice, noted, oke deh, okelah, sipp, okey, gas, boleh
ya, iya, yes, yup, yoi, betul, benar, tentu, sure, yep, correct, yeah, bener, setuju, agree, right
tidak, bukan, enggak, nope, jangan, never, not, nggak mau, tidak mau, gamau, ogah
mau, ingin, pengen, want, hendak, berniat, would like, wanna, need, butuh, perlu, minat, tertarik, interested, kepengen, pingin, rencana
bisa, boleh, can, could, may, apakah bisa, dapat, able, is it possible, bisakah, mungkin
ada, terdapat, have, has, punya, do you have, tersedia, memiliki, is there, are there
masih, still, belum habis
sudah, telah, already, udah, done, selesai, finished, completed, kelar, rampung, finish
belum, not yet, belom, yet
gagal, failed, fail, tidak berhasil, tidak bisa, ga bisa, gak bisa, nggak bisa, cannot, can't, unable, error, declined, ditolak, reject, rejected, tidak masuk, denied, unsuccessful, won't work, gabisa, gbs, tidak dapat
cek, check, lihat, periksa, pastikan, see, view, look, tengok, show, tampilkan, tunjukkan, liat, ngecek, melihat, memeriksa, intip, find out, pantau
minta, request, mohon, please, tolong, give me, kasih, berikan, kasi, dong, beri, minta tolong
baru, new, terbaru, latest, anyar, recent, fresh
cari, nyari, search, find, mencari, look for, looking for, seek, temukan
pilih, choose, select, milih, option, opsi, pick, memilih
pakai, gunakan, use, using, make, memakai, dipakai, menggunakan, usage, pake
buat, bikin, create, make, membuat, build, dibuatkan
tambah, add, nambah, plus, tambahkan, extra, ekstra, additional, tambahan, menambah, increase, naik
kurangi, reduce, kurangin, decrease, lower, less, turun, turunkan
mulai, start, begin, aktifkan, activate, nyalakan, turn on, hidupkan, enable, aktivasi, activation
berhenti, stop, matikan, turn off, end, akhiri, hentikan, langganan berhenti, unsubscribe, quit
langganan, berlangganan, subscribe, subscription, paket data, plan, membership, perpanjang, renew, renewal, extend, perpanjangan
internet, wifi, sinyal, signal, koneksi, connection, jaringan, network, kuota, data, provider, pulsa, broadband
makan, makanan, food, eat, meal, minum, minuman, drink, resto, restoran, restaurant, cafe, lapar, hungry, lunch, dinner, breakfast, sarapan
tiket, ticket, pesawat, flight, kereta, train, bus, travel, penerbangan, plane, kapal, terbang, fly
hotel, kamar, room, penginapan, menginap, check in, villa, stay, accommodation
mobil, car, motor, kendaraan, vehicle, rental, sewa, rent, taksi, taxi, ojek, cab
dokter, doctor, rumah sakit, hospital, klinik, clinic, sakit, sick, obat, medicine, pasien, apotek, health, kesehatan
cuaca, weather, hujan, rain, panas, hot, dingin, cold, suhu, temperature, mendung, forecast, salju, snow, badai, sunny, gerimis, berawan, cerah, cloudy, windy, berangin, humidity, kelembapan, derajat, degrees, lembap, kabut, foggy
musik, lagu, music, song, play, putar, nyanyi, sing, playlist, album, band, artist, penyanyi, daftar putar, dengarkan, listen, tune, track, soundtrack, musisi, musician
film, movie, bioskop, cinema, nonton, watch, tv, serial, show, drama, tayang, penayangan, showtime, screening, layar lebar, film animasi, movie house, theatre, theater
buku, book, novel, bacaan, komik, comic, majalah, magazine, ebook, e book, textbook, saga, chronicle, penulis, author
setel, atur, set, pasang, setting, sesuaikan, adjust
meja, table, seat, kursi, tempat duduk, party of, pax
berita, news, kabar, headline
alarm, pengingat, reminder, remind, ingatkan, bangunkan, timer, wake me, ingetin, wake up, bangun, waker
lelucon, joke, lucu, funny, ngelawak, humor, wkwk, haha, hehe, lol, kocak, ngakak
kerja, lowongan, loker, job, work, karir, career, magang, rekrutmen, hiring, vacancy, lamaran, pekerjaan
kerjasama, kerja sama, partner, endorse, mitra, kolaborasi, collab, partnership, sponsor, kemitraan, affiliate
siapa, who, nama, name, whose
umur, usia, age, old, tahun
anak, bayi, baby, kid, child, keluarga, family, ibu, ayah, istri, suami, wife, husband, orang tua, mother, father
marah, kesal, angry, emosi, kecewa, upset, bete, jengkel, sebel, annoyed, frustrated, geram
senang, bahagia, happy, puas, satisfied, suka, love, like, bagus, mantap, keren, cool, awesome, recommended`
  .trim()
  .split("\n");

/** Raised whenever the lines change: cached models of other versions are not used. */
export const THESAURUS_VERSION = 4;
