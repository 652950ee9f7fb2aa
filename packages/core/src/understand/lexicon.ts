import type { Directive } from "../model/understood.ts";
import { foldText, squeeze } from "./fold.ts";

/** What a short phrase can mean when a message consists of nothing else. */
export interface Meaning {
  readonly yesno?: boolean;
  readonly directive?: Directive;
  /** Adds nothing: politeness, emphasis, an address. */
  readonly filler?: boolean;
}

const list = (text: string): string[] =>
  text
    .split(/[|\n]/)
    .map((phrase) => foldText(phrase))
    .filter((phrase) => phrase !== "");

/** Words people wrap around an answer in both languages. Most of them are Indonesian particles. */
const FILLERS = list(`
  ya|yah|yaa|dong|donk|deh|dah|aja|saja|aj|ajah|doang|sih|kok|lah|nih|tuh|loh|lho|kan|kek
  kak|kakak|ka|kk|mas|mba|mbak|bang|abang|gan|sis|min|admin|mimin|pak|bapak|bu|ibu|bos|boss|bro|cuy|guys|sir|madam|miss
  tolong|tlg|mohon|please|pls|plz|plis|pliss|thanks|thank you|thx|ty|tq|makasih|makasi|mksh|terima kasih|trims|tks|suwun
  oh|eh|um|hm|hmm|ehm|nah|well|so|then|now|just|sekarang|dulu|dlu|kalau begitu|kalo gitu|klo gitu|gitu|begitu|for me|thank u
  bot|there|sorry|maaf|🙏|😊|😁|😅|😂|🤣|🙂|😄|😀|😆|☺|🤗|😍|🥰|❤
`);

const YES = list(`
  ya|iya|iyah|iye|ye|y|yoi|yo|yup|yap|yep|yes|yess|yeah|yea|yah boleh|ya boleh|yuk|ayo|ayuk|he eh|heeh|hooh|ho oh|enggih|nggih|inggih|muhun
  ok|oke|okay|okey|okei|okeh|oki|okedeh|okesip|ok sip|k|kk|sip|siap|sipp|siip|siplah|mantap|cus|cuss|gas|gass|gaskan|gaskeun|gasken|gaspol
  betul|bener|benar|bnr|btul|betul sekali|benar sekali|bener banget|sudah benar|udah bener|udah benar|sudah betul|udah betul|sdh benar|sdh betul|udh bener|udah pas|sudah pas|pas
  sudah|udah|udh|sdh|sudah dong
  setuju|sepakat|deal|boleh|bole|boleh banget|bisa|mau|mau dong|mau banget|tentu|tentu saja|pasti|jelas|cocok|fix|yakin|sudah yakin
  correct|right|thats right|that is right|thats correct|that is correct|all correct|all good|looks good|looks right|lgtm|sounds good|good|great|perfect
  sure|sure thing|of course|ofc|definitely|absolutely|certainly|indeed|exactly|alright|all right|fine|go ahead|do it|why not|confirm|confirmed|i confirm|i agree|agree|agreed
  i do|it is|yes i do|please do|konfirmasi|saya konfirmasi|lanjut|lanjutkan|lanjutin|lanjutkan pesanan|proses|proses saja|proceed|continue
  gak papa|gapapa|gpp|ga papa|nggak papa|tidak apa apa|tidak masalah|gak masalah|no problem|np|iya dong|ya dong|ya iyalah|iyalah
  👍|👌|✅|✔|💯|🆗|🙆
`);

const NO = list(`
  tidak|tdk|tak|ndak|nda|enggak|engga|enggaa|nggak|ngga|ngak|gak|ga|gk|g|kagak|kaga|kgk|nggak ah|gak ah|ora|mboten|henteu|teu
  bukan|bkn|belum|belom|blm|blom|jangan|jgn|jangan dulu|nanti dulu|ntar dulu|nanti aja|ntar aja
  tidak usah|gak usah|ga usah|gausah|nggak usah|ngga usah|tak usah|tdk usah|gk usah|gak perlu|ga perlu|tidak perlu|nggak perlu|gaperlu|tdk perlu
  tidak mau|gak mau|ga mau|gamau|nggak mau|ngga mau|ogah|emoh|males|malas|tidak setuju|gak setuju|nggak setuju|tolak
  salah|masih salah|belum benar|belum betul|belum bener|blm bener|tidak benar|gak bener|nggak bener|kurang tepat|belum pas|tidak jadi|gak jadi|ga jadi|gajadi|gk jadi|nggak jadi|ngga jadi|enggak jadi|tdk jadi
  tidak ada|gak ada|ga ada|nggak ada|none
  no|nope|nah|nop|no way|no thanks|no thank you|not now|not yet|not really|never|nay|dont|do not|i dont|i do not|i disagree|disagree|wrong|thats wrong|not correct|not right|incorrect|it isnt|its not|rather not|id rather not|later|maybe later
  👎|❌|✖|🙅|🚫|⛔
`);

const DIRECTIVES: { readonly [directive in Directive]: string } = {
  cancel: `
    batal|batalkan|batalin|dibatalkan|dibatalin|cancel|cancel it|cancel this|cancel that|cancel everything|cancel my order|cancel the order|cancel order
    batalkan pesanan|batalkan pesanan ini|batalin pesanan|batalkan pesanannya|batalin pesanannya|batalin pesenannya|batalin pesenan|dibatalin pesanannya|dibatalin pesenannya|dibatalkan pesanannya|dibatalin pesanan|batalkan semua|batal semua|batal pesan|batal order|saya mau batal|mau batal|mau dibatalkan|saya batal|minta batal
    tidak jadi|gak jadi|ga jadi|gajadi|gk jadi|nggak jadi|ngga jadi|enggak jadi|tdk jadi|gak jadi pesan|ga jadi pesan|gak jadi beli|gak jadi order|tidak jadi pesan|nggak jadi pesan
    urungkan|stop|berhenti|hentikan|sudahi|udahan|abort|quit|exit|keluar|forget it|never mind|nevermind|lupakan|lupain|call it off|i changed my mind|drop it`,
  skip: `
    lewati|lewat|lewatin|lewatkan|dilewati|skip|skip it|skip this|skip that|skip this one|skip dulu|kosongkan|kosongin|dikosongkan|pass|lompati|loncati|next question|leave it blank|leave blank|leave it empty|tidak ada|gak ada|ga ada|nggak ada|none`,
  back: `
    kembali|balik|mundur|sebelumnya|ke sebelumnya|kembali ke sebelumnya|balik lagi|kembali lagi|pertanyaan sebelumnya|back|go back|previous|previous question|step back|undo|one step back|langkah sebelumnya`,
  repeat: `
    isi pesanan|isi pesanannya apa|isi pesanan saya|isi pesanan saya apa aja|isi pesanan saya apa saja|isi keranjang|keranjang|keranjang saya|ringkasan|ringkasannya|pesanan saya apa aja|pesanan saya apa saja|pesanannya apa aja|apa aja pesanan saya|sejauh ini apa aja|totalnya berapa|totalnya brp|total berapa|berapa totalnya|jadi totalnya berapa|jadi berapa totalnya|totalnya jadi berapa
    whats in my order|what is in my order|whats in my cart|my cart|show my cart|show my order|what did i order so far|what do i have so far|what have i got so far|summary|order summary|how much in total|how much is it in total|how much is that in total|wait how much is that in total|whats the total|what is the total
    ulangi|ulang|diulang|ulangi lagi|bisa diulang|ulangi pertanyaannya|tanya lagi|gimana tadi|apa tadi|tadi apa|repeat|repeat that|repeat please|say again|say that again|again|come again|pardon|what was the question|what was that|can you repeat|can you repeat that|could you repeat that`,
  help: `
    bantuan|bantu|help|help me|bantu saya|bantu aku|bantuin|minta bantuan|butuh bantuan|saya butuh bantuan|petunjuk|panduan|cara pakai|i need help|can you help|can you help me|could you help me|menu bantuan|what can you do|bisa apa aja|bisa apa saja|kamu bisa apa`,
  restart: `
    mulai lagi|mulai ulang|ulang dari awal|ulangi dari awal|dari awal|dari awal lagi|mulai dari awal|mulai baru|mulai dari nol|reset|restart|start over|start again|begin again|from the beginning|from the start|from scratch|start from scratch|start afresh`,
  resume: `
    lanjut|lanjutkan|lanjutin|teruskan|terusin|terus|lanjutkan yang tadi|lanjut yang tadi|lanjutin yang tadi|lanjut pesanan|lanjutkan pesanan|resume|continue|carry on|go on|keep going|pick up where we left off|proceed`,
};

/** Words that may lead into a choice: "saya pilih yang ...", "I'll take the ...". */
const CHOOSING = list(`
  yang|yg|pilih|milih|saya|aku|gue|gw|mau|pengen|ingin|ambil|minta|pesan|pakai|pake|i|want|ill|id|take|like|have|choose|pick|would|lets|go|with|the|i choose|one|itu|ini|that|this|is|its
  jawab|jawabannya|jawaban|answer|my
`);

/** Words that may stand beside a value without making it more than an answer. */
const AROUND_VALUE = list(`
  nomor|nomer|no|nmr|hp|wa|telp|telepon|email|e|mail|emailnya|alamat|nomornya|nomorku|emailku|tanggal|tgl|hari|jam|pukul|di|pada|untuk|buat|utk|sebanyak|sejumlah|sekitar|kira|kurang|lebih|adalah|jumlahnya|totalnya
  hpnya|waku|hpku|on|at|for|number|phone|about|around|of|a|an|in|it|make|cukup|only|me|to|jadi|jadinya|total
`);

const words = (phrases: readonly string[]): ReadonlySet<string> => new Set(phrases.filter((p) => !p.includes(" ")));

interface Lexicon {
  /** Phrase of folded words -> what it means on its own. */
  readonly phrases: ReadonlyMap<string, Meaning>;
  /** Every single word that occurs in a phrase, to undo drawn-out spelling. */
  readonly known: ReadonlySet<string>;
  /** Longest phrase, in words. */
  readonly longest: number;
  readonly fillers: ReadonlySet<string>;
  readonly choosing: ReadonlySet<string>;
  readonly aroundValue: ReadonlySet<string>;
}

function build(): Lexicon {
  const phrases = new Map<string, Meaning>();
  const add = (all: readonly string[], meaning: Meaning) => {
    for (const phrase of all) phrases.set(phrase, { ...phrases.get(phrase), ...meaning });
  };
  add(FILLERS, { filler: true });
  add(YES, { yesno: true });
  add(NO, { yesno: false });
  for (const [directive, text] of Object.entries(DIRECTIVES) as [Directive, string][]) add(list(text), { directive });
  const known = new Set<string>();
  let longest = 1;
  for (const phrase of phrases.keys()) {
    const parts = phrase.split(" ");
    longest = Math.max(longest, parts.length);
    for (const part of parts) known.add(part);
  }
  const fillers = words(FILLERS);
  return {
    phrases,
    known,
    longest,
    fillers,
    choosing: words(CHOOSING),
    aroundValue: words([...AROUND_VALUE, ...CHOOSING]),
  };
}

let built: Lexicon | undefined;

/** The words every conversation understands; built when first needed. */
export function lexicon(): Lexicon {
  built ??= build();
  return built;
}

/** The word of the lexicon a drawn-out spelling stands for (`okeee` -> `oke`), else the word itself. */
export function plainWord(word: string): string {
  const { known } = lexicon();
  if (known.has(word)) return word;
  const short = squeeze(word);
  return known.has(short) ? short : word;
}

/** True for words that add nothing to an answer: "ya", "dong", "aja", "please". */
export function isFiller(word: string): boolean {
  const { fillers } = lexicon();
  return fillers.has(word) || fillers.has(plainWord(word));
}
