/** A word of a text with its place: UTF-16 offsets, end exclusive. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** No more than this many UTF-16 units and words of a message are looked at. */
const MAX_TEXT = 4_000;
const MAX_WORDS = 300;
/** Signs that nobody reads as words, and what is typed for them. */
const SMILE = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u200d\ufe0f\s]|[:;=][-']?[()DP3]+)+$/u;
const THANKFUL = /^(?:🙏|❤|💕|💖|🥰|😍|🤗|\p{Emoji_Modifier}|[\u200d\ufe0f\s])+$/u;
const LAUGH = /^(?:(?:wk){2,}w?|(?:ha|he|hi|xi|wak|kw){2,}[hk]?|lol|lmao)$/;
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’][\p{L}\p{M}]+)*/gu;
const DROPPED = /[\p{M}'’]/gu;

function set(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).filter((word) => word !== ""));
}

/** Words that may stand around a value without adding anything to it. */
const FILLERS = set(`
  ya yah iya yaa y dong donk deh dah aja saja aj doang sih kok lah nih tuh loh lho kan kek nya
  kak kakak ka kk mas mba mbak bang abang gan sis min admin pak bapak bu ibu bos bro
  tolong mohon please pls plis thanks thank you makasih terima kasih mau ingin pengen pingin pesan pesen order beli minta buat untuk utk
  yang yg di ke dari dan sama dengan dgn plus terus trus lalu itu ini tadi nanti jumlah total biar supaya
  the a an i id im like want to for of and with my me it its is that this so then lets let go will would just only
  oh eh oops whoops ups em um hm hmm ok oke okay okey sip well maaf sorry actually sebenarnya sebenernya saya aku gue gw kami kita
  jadi jadinya jd ganti gantiin diganti ubah diubah ubahin rubah tukar tuker ralat koreksi edit maksud maksudnya maksudku harusnya seharusnya salah
  swap make change instead rather meant mean correction should be wait second thought switch update wrong take have get gimme give
  bukan bkn tidak tdk nggak ngga gak ga tak jangan no not tapi tp but melainkan
  bungkus bks pcs buah biji pack packs pak kotak cup cups gelas porsi kg gram
  kurang lebih sekitar kira about around roughly
`);

/** Words that make a number before them an amount. */
const UNITS = set(
  "bungkus bks bgks pcs pc buah biji bj pack packs pak kotak box cup cups gelas porsi kg kilo gram gr liter lusin item items piece pieces orang people pax unit",
);

/** Words that ask for a change of an answer, at the beginning of a message. */
const CHANGES = set(`
  ganti gantiin diganti ubah ubahin diubah rubah dirubah tukar tuker ralat koreksi revisi edit perbaiki betulkan
  change edit correct update fix switch swap different
`);

/** Words that make a question of what is wanted: "bisa ganti alamat?", "can I change it". */
const REQUESTS = set("bisa bs bisakah boleh bole bolehkah can could may possible");

/** Words between the name of a slot and its new value. */
const CONNECTIVES = set("ke kepada jadi jadinya jd menjadi adalah yaitu di to into is be");

/** Words that put something in the place of what was said before. */
const AMENDS = set("jadi jadinya jd menjadi make");

const WRONG = set("salah keliru wrong incorrect ganti diganti ubah diubah berubah");

const INSTEAD = set("aja saja aj just only instead");

const NEGATIONS = set("bukan bkn jangan jgn tidak tdk nggak ngga gak ga tak tanpa not no without dont");

const GREETINGS = set(`
  halo hallo helo hai hei hey hi hello hola permisi misi assalamualaikum assalamu alaikum salam selamat pagi siang sore malam
  good morning afternoon evening there ping
`);

const THANKS = set(
  "makasih makasi mksh mksih terimakasih kasih thanks thank thx ty tq trims tengkyu suwun nuhun hatur",
);
const GOODBYES = set("bye byebye dadah dah goodbye jumpa pamit see cya later");
const ACKNOWLEDGEMENTS = set("ok oke okay okey sip siap baik baiklah mantap noted alright great cool");
const CALLED = set("ya yah kak kakak min mas mbak bang pak bu deh dah");
const AROUND_POLITENESS = set(
  "terima banyak you u so much lot very a lots again lagi sekali sampai ketemu till until bye good sudah udah atas for the help bantuannya infonya info bantuan it i just ya",
);

const OTHERS = set("lain lainnya laen beda other others another different else");

const OWNERS = set("saya aku ku gue gw kami nya my our the");

export function isFiller(word: string): boolean {
  return FILLERS.has(word);
}
export function isChange(word: string): boolean {
  return CHANGES.has(word);
}
/** "bisa ganti alamat?": asks for it as "ganti alamat" does. */
export function isRequest(word: string): boolean {
  return REQUESTS.has(word);
}
/** "Jadinya 3", "ganti 3": there was another number before. */
export function isAmendment(word: string): boolean {
  return AMENDS.has(word) || CHANGES.has(word);
}
/** "alamatnya salah": asks for a change like the words before a name do. */
export function isWrong(word: string): boolean {
  return WRONG.has(word);
}
export function isUnit(word: string): boolean {
  return UNITS.has(word);
}
export function isConnective(word: string): boolean {
  return CONNECTIVES.has(word);
}
export function isNegation(word: string): boolean {
  return NEGATIONS.has(word);
}
/** "Ambil sendiri aja": this, not what was said before. */
export function isInstead(word: string): boolean {
  return INSTEAD.has(word);
}
/** "Pesan yang lain", "something else": not what was spoken of. */
export function wantsOther(words: readonly Word[]): boolean {
  return words.some((word) => OTHERS.has(word.text));
}
export function isOwner(word: string): boolean {
  return OWNERS.has(word);
}

/** The words of a text, folded so that spelling differences nobody means are gone. */
export function wordsOf(text: string): readonly Word[] {
  const looked = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  const words: Word[] = [];
  for (const match of looked.matchAll(WORD)) {
    if (words.length === MAX_WORDS) break;
    words.push({ text: fold(match[0]), start: match.index, end: match.index + match[0].length });
  }
  return words;
}

/** The folded words of a label. */
export function phraseOf(label: string): readonly string[] {
  return wordsOf(label).map((word) => word.text);
}

function fold(word: string): string {
  const lower = word.toLowerCase();
  return /^[a-z0-9]+$/.test(lower) ? lower : lower.normalize("NFKD").replace(DROPPED, "").normalize("NFC");
}

/** Whether a written word is the wanted one: as it is, with a clitic ("alamatnya") or the passive "di-" ("diambil"). */
export function isWord(written: string, wanted: string): boolean {
  if (written === wanted) return true;
  if (wanted.length < 3 || written.length <= wanted.length) return false;
  if (written.startsWith(wanted)) return /^(?:nya|ku|mu|lah|kah|in|s)$/.test(written.slice(wanted.length));
  return wanted.length > 3 && written.startsWith("di") && written.slice(2).startsWith(wanted)
    ? /^(?:|nya|lah|in|kan)$/.test(written.slice(2 + wanted.length))
    : false;
}

/** Places where a phrase stands in words: indexes of its first word. */
export function findPhrase(words: readonly Word[], phrase: readonly string[]): readonly number[] {
  const found: number[] = [];
  if (phrase.length === 0) return found;
  for (let at = 0; at + phrase.length <= words.length; at += 1) {
    if (phrase.every((wanted, offset) => isWord((words[at + offset] as Word).text, wanted))) found.push(at);
  }
  return found;
}

/** Words that are neither part of a span nor filler: what a reading of the text leaves unexplained. */
export function unexplained(
  words: readonly Word[],
  spans: readonly { readonly start: number; readonly end: number }[],
): number {
  let count = 0;
  for (const word of words) {
    if (!FILLERS.has(word.text) && !spans.some((span) => span.start < word.end && span.end > word.start)) count += 1;
  }
  return count;
}

/** Whether a message asks for a change without saying of what: "ganti", "ubah dong", "bisa diubah?". */
export function isBareChange(words: readonly Word[]): boolean {
  return (
    words.some((word) => CHANGES.has(word.text)) &&
    words.every(({ text }) => FILLERS.has(text) || CHANGES.has(text) || OWNERS.has(text) || REQUESTS.has(text))
  );
}

/** Whether a message only says hello. */
export function isGreeting(words: readonly Word[]): boolean {
  return (
    words.length > 0 &&
    words.length <= 6 &&
    words.some((word) => GREETINGS.has(word.text)) &&
    words.every((word) => GREETINGS.has(word.text) || FILLERS.has(word.text))
  );
}

/** Whether a message only says thanks. */
export function isThanks(words: readonly Word[]): boolean {
  return isOnly(words, THANKS);
}

/** Whether a message says no more than that it was read. */
export function isAcknowledgement(words: readonly Word[]): boolean {
  const [first] = words;
  return (
    first !== undefined &&
    ACKNOWLEDGEMENTS.has(first.text) &&
    words.every((word) => ACKNOWLEDGEMENTS.has(word.text) || CALLED.has(word.text))
  );
}

/** Whether a message is nothing but a sign of thanks: 🙏. */
export function isThankfulSign(text: string): boolean {
  return text.trim() !== "" && THANKFUL.test(text);
}

/** Whether a message is nothing but a smile or a laugh: 😂, :), wkwk. */
export function isSmile(text: string, words: readonly Word[]): boolean {
  if (words.length === 0) return text.trim() !== "" && SMILE.test(text);
  return words.length <= 3 && words.every((word) => LAUGH.test(word.text));
}

/** Whether a message only says goodbye. */
export function isGoodbye(words: readonly Word[]): boolean {
  return isOnly(words, GOODBYES);
}

function isOnly(words: readonly Word[], wanted: ReadonlySet<string>): boolean {
  return (
    words.length > 0 &&
    words.length <= 8 &&
    words.some((word) => wanted.has(word.text)) &&
    words.every((word) => wanted.has(word.text) || AROUND_POLITENESS.has(word.text) || FILLERS.has(word.text))
  );
}

/** True when a text has something to read: a letter or a digit. */
export function hasContent(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

const QUESTIONS = set(
  "mana dimana kemana apa apakah berapa brp kapan siapa gimana bagaimana where what which when who how",
);

/** "di mana?", "where is it": words that ask, in any place. */
export function asksSomething(text = ""): boolean {
  return text.trimEnd().endsWith("?") || wordsOf(text).some((word) => QUESTIONS.has(word.text));
}

const TAKING_BACK = /^(?:bukan|bkn|salah|keliru|eh|maksud(?:nya|ku| saya| aku)|i mean|actually)\s*,\s*(?=\S)/i;

/** "bukan, jl sudirman 11": the address begins behind the comma. */
export function withoutTakingBack(text: string): string {
  return text.replace(TAKING_BACK, "");
}
