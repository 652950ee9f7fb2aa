/**
 * How people shorten and bend words in Indonesian chats, each line a plain word and the spellings that stand for it.
 * Hardly any spelling is an English word of its own: one model reads both languages. A line of one word for itself keeps it
 * from being taken for another: "map" is no "maap".
 */
const SPELLINGS = `
app: app apps
add: add
map: map maps
pass: pass
kakak: kk
boss: boss
admin: admin atmin adm admn
tidak: tdk tdak tidk tida tdx gak ga gk gx g nggak ngga ngak nga ngk nggk ngg enggak engga endak gag kga kagak kaga kgk ndak ndk nda ora teu henteu tak tk
yang: yg yng iang
dan: dn
dengan: dgn dg dngan dgan
untuk: utk utuk untk bwt bt kanggo keur
dari: dri drpd daripada
pada: pd pda
ke: k
saya: sy sya syaa aku akuh aq ak gue gwe gueh guwe gw gua guah ane w saia q kulo kula abdi eike inyong
kamu: km kmu lu lo loe elu elo luh lw u kowe koe sampeyan panjenengan maneh anjeun ente antum
anda: andaa
kalian: klian kalean
kita: kt
mereka: mrk
dia: doi
ini: ni nih neh nieh iki ieu
itu: tu tuh iku
apa: apaan opo naon ape apah
bagaimana: gimana gmn gmna gimna bgmn bgmna bgmana bgaimana bagaimna gmana gimane gman gemana gimanah cemana kekmana piye piyeh pripun kumaha kmh
kenapa: knp knpa kenpa knapa napa ngapa mengapa kenape ngopo kunaon naha
kapan: kpn kpan kapn iraha
siapa: sp sapa sopo sinten saha
mana: mn mane endi pundi
dimana: dmn dmna dmana dimna dimane dimanakah
berapa: brp brpa brapa berp brp2 berapaan brpaan brpan brapaan berape berpa pinten piro sabaraha
bisa: bs bsa bisaa bisakah bisalah isa iso saged tiasa
mau: mo mw mao maw mauu pengen pingin pgn pgen pngn pngin pengin ingin kepingin kepengen pen pngen kpgn hendak arep hoyong hayang pgin
sudah: sdh udah udh udeh dah uda ud sdah sudh udhh wis wes uwis geus sampun
belum: blm blom belom blum belon blon durung dereng acan encan
akan: akn bakal bkl
sedang: sdg lg lgi lagi
masih: msh msih masi msi mash
harus: hrs hrus kudu mesti
boleh: blh bole bolehkah
tolong: tlg tlong tulung
mohon: mhn
minta: mnta mnt minta2
terima: trima trm nerima
kasih: ksh
makasih: mksh mksih makasi makasii mkasih mkasi mksi maksih makasiy makasiih maaci maacih macih maaciw tq ty thx thnx thanx tks tanks thanks thank thankyou thankyu thanku tengkyu tengkiu tengs tencu suwun nuhun nuwun trims trimakasih trmakasih trmksh terimakasih terimakasi trimakasi tararengkyu tararengkiu
halo: hallo alo helo hello hai hay hei hey hi hy hlo hlw haii heii oi woi woy oy hoi haloha aloha
selamat: slmt slamat selamt met wilujeng sugeng
pagi: pg pgi pagii enjing enjang
siang: siank siangg
sore: sre sonten
malam: mlm malem mlem dalu
kakak: kak ka kaks kaka kaa mbak mba mbk mbaq mbakyu mas masbro maseh bang abang bg gan agan ndan juragan sis sista sist cis cici koh kokoh om min minn mimin bro bray brow bos bosku bosq bosque kang akang teteh ceu neng ning cak tante bund bunda bun pak bu gaes gais ges cuy coy lur dulur beb besti bestie dek
pesan: psn psen pesen order ordr oder mesen mesan msn mesenin pesenin orderin
pesanan: pesenan psnan pesnan orderan orderanku ordran orderannya
beli: bli buy mbeli tuku meser ngebeli beliin meli
bayar: byr bayr
pembayaran: pmbayaran pembyaran pembayran pmbyran
barang: brg brng barng
harga: hrg hrga rego rega pangaos harganya hargane hargana
kirim: krm krim ngirim
pengiriman: pngiriman pngrman pengirman
alamat: almt alamt almat
nomor: no nmr nomer nomr
rekening: rek norek rekning rekg
transfer: tf trf tfr trsf trnsfr tranfer transfr transper tranper trans trx
batal: btl cancel cancle kensel
batalkan: batalin btalin btlin cancelin kenselin batalkn ngebatalin ngecancel
ganti: gnti
ubah: ubh rubah
cek: check chek ngecek cekin cekkan ngecekin
ambil: ambl ngambil
antar: anter antr
diantar: dianter diantr
buka: bk
tutup: ttp
toko: tko
jam: jm
hari: hr hri
besok: bsk bsok besuk sesuk isuk isukan
kemarin: kmrn kmrin kemaren kmren kmaren kmarin wingi kamari
sekarang: skrg skrng skr skrang skg saiki ayeuna sekrang skarang
nanti: nnti ntar entar tar ntr mengko engke
tadi: td tdi
bulan: bln
tahun: thn
minggu: mgg mggu
sampai: smp sampe smpe smpai sampek nyampe nyampai nyampek dugi nepi
lama: lma
cepat: cpt cepet
banyak: bnyk byk banyk bnyak akeh seueur loba
sedikit: dikit dkit sdkt saeutik sithik
sama: sm ama
saja: aja aj ajah ajaa sj doang doank wae mawon wungkul
juga: jg jga
karena: krn karna krna karne soalnya soale soalna gegara gara2
kalau: kalo klo kl klu
tetapi: tp tpi tapi
atau: ato
seperti: kayak kaya kyk kyak kek sprti koyo siga
jadi: jd jdi
sekali: bgt banget bngt bget bgtt beud bgd pisan sangat skali
memang: emang emg mmg
begitu: gitu gt gtu
begini: gini gni
supaya: biar spy
habis: abis hbs
hilang: ilang ngilang hlg
lupa: lpa
salah: slh
benar: bener bnr
betul: betl
baik: baek
baru: br bru anyar barusan brusan brsn
rusak: rsk ruksak rusk
uang: duit duid duwit dwit doku fulus artos acis
pulsa: plsa
diskon: disc discount potongan
gratis: free
ongkir: ongkr ongkos
ukuran: size sz
warna: wrna
stok: stock ready redy
malas: males mls
berangkat: brgkt brangkat
teman: temen tmn tmen
makan: mkn maem
minum: mnum
panjang: panjg
kurang: krang krg kurg
tambah: tmbah nambah
ketinggalan: ktinggalan ktnggln
orang: org orng wong jalma jelma
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
dapat: dapet dpt dapt dpet angsal kenging
punya: pny pnya
ada: ad
apakah: apkh
adalah: adlh
silakan: silahkan
maaf: maap mf maab sorry sori sory punteun ngapunten hapunten
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
foto: poto pap ft
video: vidio
telepon: telpon telp tlp tlpn telfon tilpun
whatsapp: wa wasap watsap
handphone: hp henpon
customer: cust kustomer
assalamualaikum: askum asskum aslmkm samlekum samlekom assalamualikum asalamualaikm
permintaan: pmintaan
hubungi: hubungin
sambungkan: sambungin sambungkn
belikan: beliken
kembalikan: kembaliin balikin baliin kmbaliin pulangin
kembali: kmbali kmbli balik blik
tukar: tuker tker
pecah: pcah pch
bocor: bocr
sobek: sowek suwek robek
kosong: ksong ksg
mahal: mhl
murah: mrh
kartu: krtu
dompet: dompt
blokir: blok ngeblokir ngeblok blokirin
lokasi: loksi lksi
dekat: deket dket
jalan: jln jl
rumah: rmh rumh omah imah
kantor: kntor ktr
kota: kta
jakarta: jkt
bandung: bdg
surabaya: sby
yogyakarta: jogja jogjakarta yogya jogya
semarang: smg smrg
bekasi: bks
pembelian: pmbelian
bukti: bkti
masalah: mslh mslah problem
keluhan: komplen komplin komplain complain
lapor: lpor laporin ngelapor
bantu: bantuin dibantuin bntu
dibantu: dibntu dbantu
jelaskan: jelasin jlasin
tanggal: tgl tanggl
jumat: jumaat
sabtu: sbtu
lebaran: lbrn
sebentar: bentar bntar sbntar bntr
cepatan: buruan
selesai: kelar beres rampung slesai
diproses: dproses diprses
proses: prses prosesin
dikembalikan: dibalikin dibalikn
status: sts
kurir: kurier krir
kosan: kos kost kostan
sandi: sndi
kode: kod kde
login: lgin logn
akun: akn acount
hapus: hps apus ngapus
daftar: dftar ndaftar
service: servis
thr: thr
do not: don't dont
does not: doesn't doesnt
did not: didn't didnt
is not: isn't isnt
are not: aren't arent
was not: wasn't wasnt
were not: weren't werent
has not: hasn't hasnt
have not: haven't havent
had not: hadn't hadnt
can not: can't cant cannot
could not: couldn't couldnt
will not: won't wont
would not: wouldn't wouldnt
should not: shouldn't shouldnt
i am: i'm im
i have: i've ive
i will: i'll
it is: it's its
that is: that's thats
there is: there's theres
what is: what's whats
where is: where's wheres
how is: how's hows
who is: who's whos
`;

let table: ReadonlyMap<string, string> | undefined;

/** The plain word for a spelling, as written or squeezed, else undefined. */
export function plainWord(word: string): string | undefined {
  table ??= build();
  return table.get(word);
}

/** All plain words. */
export function plainWords(): readonly string[] {
  table ??= build();
  return [...new Set(table.values())].flatMap((plain) => plain.split(" "));
}

/** Words that only colour what is said: "buka ga sih", "mau dong". Whoever leaves them out says the same. */
const PARTICLES = new Set("dong donk dung sih sii deh dech loh lho mah atuh euy toh yak".split(" ").map(squeeze));

/** Whether a squeezed word says nothing of its own. */
export function isParticle(word: string): boolean {
  return PARTICLES.has(word);
}

function build(): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const line of SPELLINGS.split("\n")) {
    const [plain = "", spellings = ""] = line.split(":");
    for (const spelling of spellings.split(" ")) {
      // "kk" is no "k", and "app" is no "ap": what is written with two letters is looked up with them first.
      for (const form of [spelling, squeeze(spelling)])
        if (isWorth(form, spelling) && !words.has(form)) words.set(form, squeeze(plain));
    }
  }
  return words;
}

/** A single letter squeezed out of two is many a word. */
function isWorth(form: string, spelling: string): boolean {
  return form !== "" && (form.length > 1 || spelling.length === 1);
}

/** Every run of one letter as a single letter: "haloooo" and "halo", "nggak" and "ngak" meet. */
export function squeeze(word: string): string {
  for (let at = 1; at < word.length; at++) {
    if (word.charCodeAt(at) === word.charCodeAt(at - 1)) return word.replace(/(.)\1+/gu, "$1");
  }
  return word;
}
