/**
 * How people shorten and bend words in Indonesian chats, each line a plain word and the spellings that stand for it.
 * Only spellings that are no English words of their own: one model reads both languages.
 */
const SPELLINGS = `
tidak: tdk tdak tidk gak ga gk g nggak ngga ngak nga enggak engga gag kagak kaga kgk ndak nda tak tk
yang: yg yng iang
dan: dn
dengan: dgn dg dngan dgan
untuk: utk utuk untk buat bwt bt
dari: dri drpd daripada
pada: pd pda
ke: k
saya: sy sya aku aq ak gue gw gua ane w saia q
kamu: km kmu lu lo loe elu u
anda: and
kalian: klian kalean
kita: kt
mereka: mrk
dia: doi
ini: ni nih neh
itu: tu tuh
apa: ap apaan
bagaimana: gimana gmn gmna gimna bgmn bgmana gmana gimane gman bgaimana
kenapa: knp knpa napa ngapa mengapa
kapan: kpn kpan
siapa: sp spa sapa
mana: mn
dimana: dmn dmna dmana
berapa: brp brpa brapa berp brp2 berapaan brpaan
bisa: bs bsa bisakah iso
mau: mo maw pengen pingin pgn pngn pengin ingin kepingin pen kpgn hendak
sudah: sdh udah udh dah uda sdah udhh wis
belum: blm blom belom blum
akan: akn bakal bkl
sedang: sdg lg lgi lagi
masih: msh msih
harus: hrs hrus kudu mesti
boleh: blh bole
tolong: tlg tlong tulung
mohon: mhn
minta: mnta mnt minta2
terima: trima trm trims
kasih: ksh
makasih: mksh mksih makasi mksi maksih tq ty thx tks thanks thank tengkyu tengkiu suwun nuhun trimakasih terimakasih
halo: hallo alo helo hello hai hay hei hey hi hy hlo
selamat: slmt met
pagi: pg pgi
siang: siank
malam: mlm malem
kakak: kak kk ka kakk kaka mbak mba mas bang abang gan agan sis om min admin mimin sist bro kang teh
pesan: psn psen pesen order ordr mesen mesan
pesanan: pesenan psnan orderan
beli: bli buy
bayar: byr bayr
pembayaran: pmbayaran pembyaran
barang: brg brng
harga: hrg hrga harganya
kirim: krm krim
pengiriman: pngiriman
alamat: almt alamt
nomor: no nmr nomer nomr
rekening: rek norek
transfer: tf trf tfr trans trx
batal: btl cancel cancle kensel
batalkan: batalin cancelin
ganti: gnti
ubah: ubh rubah
cek: check chek ngecek
ambil: ambl ngambil
antar: anter antr
diantar: dianter diantr
buka: bk
tutup: ttp
toko: tko
jam: jm
hari: hr hri
besok: bsk bsok
kemarin: kmrn kmrin kemaren kmren
sekarang: skrg skrng skr skrang
nanti: nnti ntar tar ntr
tadi: td tdi
bulan: bln
tahun: thn
minggu: mgg mggu
sampai: smp sampe smpe nyampe nyampai
lama: lma
cepat: cpt cepet
banyak: bnyk byk banyk
sedikit: dikit dkit sdkt
sama: sm ama
saja: aja aj doang doank ajah
juga: jg jga
karena: krn karna krna soalnya
kalau: kalo klo kl klu
tetapi: tp tpi tapi
atau: ato
seperti: kayak kaya kyk kek sprti
jadi: jd jdi
sekali: bgt banget bngt bget sangat
memang: emang emg mmg
begitu: gitu gt gtu
begini: gini gni
supaya: biar spy
saat: pas
habis: abis hbs
hilang: ilang
lupa: lpa
salah: slh
benar: bener bnr
betul: betl
baik: baek
baru: br bru anyar
rusak: rsk
uang: duit duid doku
pulsa: plsa
diskon: disc discount potongan
gratis: free
ongkir: ongkr ongkos
ukuran: size sz
warna: wrna
stok: stock ready redy
orang: org orng
bicara: ngomong ngobrol bcr
tanya: nanya tny
jawab: jwb jawb
lihat: liat lht
kasihtau: ksihtau
informasi: info inpo
terakhir: trakhir
berhasil: brhasil
gagal: ggl
masuk: msk
keluar: klr kluar
dapat: dapet dpt dapt
punya: pny pnya
ada: ad
apakah: apkh
adalah: adlh
silakan: silahkan
maaf: maap mf sorry sori sory
permisi: permis misi
rupiah: rp
ribu: rb
juta: jt
kilogram: kilo kg
please: pls plz plis pleas
you: yu ya'll
your: ur
are: r
because: cuz coz bcs
want: wanna wnt
going: gonna
people: ppl
tomorrow: tmrw tmr
what: wat wut
with: wid
without: w/o
tidak bisa: gabisa gkbisa gakbisa ngabisa gbs gbisa gaisa kagabisa
tidak jadi: gajadi gakjadi gjd gajd ngajadi gkjadi
tidak ada: gada gaada gakada gda ngada
tidak mau: gamau gakmau gmau ngamau ogah
tidak tahu: gatau gtau gaktau gatahu gatw
tidak usah: gausah gakusah gusah gosah
tidak boleh: gaboleh gakboleh
tidak perlu: gaperlu gakperlu
tidak masuk: gamasuk gakmasuk
tidak sampai: gasampe ganyampe
tidak apa: gapapa gpp gapa
checkout: co cekout ceckout chekout
dibayar: dibyr
transfer: ditf tfan
dikirim: dikrm
cod: codan
berlaku: brlaku
password: pasword paswd pswd
produk: prduk prodak
kualitas: kwalitas
apotek: apotik
aktif: aktip
foto: poto
video: vidio
telepon: telpon telp tlp tlpn telfon tilpun
whatsapp: wa wasap watsap
handphone: hp henpon
customer: cust kustomer
service: servis
`;

let table: ReadonlyMap<string, string> | undefined;

/** The plain word for a spelling (already squeezed), else undefined. */
export function plainWord(word: string): string | undefined {
  table ??= build();
  return table.get(word);
}

function build(): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const line of SPELLINGS.split("\n")) {
    const [plain = "", spellings = ""] = line.split(":");
    for (const spelling of spellings.split(" ")) {
      const squeezed = squeeze(spelling);
      if (squeezed !== "" && !words.has(squeezed)) words.set(squeezed, squeeze(plain));
    }
  }
  return words;
}

/** Every run of one letter as a single letter: "haloooo" and "halo", "nggak" and "ngak" meet. */
export function squeeze(word: string): string {
  for (let at = 1; at < word.length; at++) {
    if (word.charCodeAt(at) === word.charCodeAt(at - 1)) return word.replace(/(.)\1+/gu, "$1");
  }
  return word;
}
