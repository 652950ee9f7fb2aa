import type { Token } from "./fold.ts";
import { isFiller, plainWord } from "./lexicon.ts";

const set = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ""));

/** Words that occur in nearly every Indonesian sentence, as people write them in chats. */
export const INDONESIAN: ReadonlySet<string> = set(`
  yang yg dan dgn dengan untuk utk buat dari dr di ke kepada pada ini itu ada adalah akan aku saya gue gw gua kamu anda kita kami mereka dia
  tidak tdk gak ga gk nggak ngga enggak bukan belum blm sudah sdh udah udh lagi juga jg saja aja dong deh sih kok nih tuh lah kan ya iya
  apa apakah gimana gmn bagaimana kenapa knp kapan kpn siapa mana dimana berapa brp bisa bs mau pengen ingin harus boleh tolong mohon minta
  kalau kalo klo karena krn tapi tp atau jadi jd sama sm seperti kayak biar supaya masih msh baru lebih banget bgt sekali semua cuma hanya
  pesan beli bayar kirim ambil antar diantar harga barang pesanan alamat toko buka tutup jam hari besok kemarin nanti sekarang skrg tadi
  terima kasih makasih selamat pagi siang sore malam kak mas mbak bang pak bu halo bantu cek batal ubah ganti punya dapat dapet habis sampai
  dua tiga empat lima enam tujuh delapan sembilan sepuluh bungkus buah
`);

/** The same for English. Words both languages write alike ("me", "the" aside) are left out. */
export const ENGLISH: ReadonlySet<string> = set(`
  the a an and or of for with from to at on in is are was were be been am i im ive id ill you your youre we they he she it its this that these
  those my me our us their not dont doesnt didnt cant wont isnt no yes can could would will should may do does did have has had get got want
  wanna need like order buy pay send ship deliver delivery pick price much many how what when where which who why open close opening hours
  please thanks thank hello hi hey good morning evening there here now today tomorrow yesterday tonight just only also still more some any
  cancel change help skip back track status refund address two three four five six seven eight nine ten coffee cups speak talk person
`);

/** A decision needs this much more evidence for one language than for the other. */
const CLEAR = 2;
const MAX_WORDS = 60;

const language = (locale: string): string => locale.slice(0, 2).toLowerCase();

/** The first of `locales` in this language (`id` fits `id-ID`). */
export function localeFor(wanted: string, locales: readonly string[]): string | undefined {
  return locales.includes(wanted) ? wanted : locales.find((locale) => language(locale) === language(wanted));
}

/** The locale a text is written in when its function words say so clearly, else `current`. */
export function detectLocale(tokens: readonly Token[], current: string, locales: readonly string[]): string {
  if (locales.length < 2 || tokens.length < 2) return current;
  let indonesian = 0;
  let english = 0;
  for (const { folded } of tokens.length > MAX_WORDS ? tokens.slice(0, MAX_WORDS) : tokens) {
    const isIndonesian = INDONESIAN.has(folded);
    const isEnglish = ENGLISH.has(folded);
    if (isIndonesian && !isEnglish) indonesian += 1;
    else if (isEnglish && !isIndonesian) english += 1;
    else if (!isEnglish && folded.length > 5 && folded.endsWith("nya")) indonesian += 1;
  }
  const lead = Math.abs(indonesian - english);
  if (lead < CLEAR || Math.max(indonesian, english) < 2 * Math.min(indonesian, english)) return current;
  return localeFor(indonesian > english ? "id" : "en", locales) ?? current;
}

const LANGUAGES: ReadonlyMap<string, string> = new Map([
  ["english", "en"],
  ["inggris", "en"],
  ["inggrisnya", "en"],
  ["indonesia", "id"],
  ["indonesian", "id"],
  ["indo", "id"],
]);
const ASKS = set(`
  bahasa bhs language in to ke dalam pakai pake gunakan speak use switch change ganti ubah ngomong bicara reply answer jawab write balas talk
`);
const AROUND = set(`
  can could you do i we want mau saya aku bisa bisakah boleh dengan dgn the me lets let gak nggak ga yang yg prefer only mohon ke menjadi jadi would like from now on into kita
`);

/** The locale a message asks for ("English please", "pakai bahasa Indonesia"), when it is about nothing else. */
export function wantedLocale(
  tokens: readonly Token[],
  locales: readonly string[],
  bareName: boolean,
): string | undefined {
  if (tokens.length === 0 || tokens.length > 9) return undefined;
  let wanted: string | undefined;
  let asks = bareName;
  for (const { folded } of tokens) {
    const named = LANGUAGES.get(folded);
    if (named !== undefined && wanted !== undefined && wanted !== named) return undefined;
    wanted = named ?? wanted;
    asks ||= ASKS.has(folded) || folded === "please";
    if (named === undefined && !ASKS.has(folded) && !AROUND.has(folded) && !isFiller(plainWord(folded)))
      return undefined;
  }
  return wanted === undefined || !asks ? undefined : localeFor(wanted, locales);
}
