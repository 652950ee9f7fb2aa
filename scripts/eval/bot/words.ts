import type { Outcome } from "./study.ts";

/** What the report says, in one language. */
export interface Words {
  readonly lang: string;
  title(bot: string): string;
  readonly subtitle: string;
  /** Behind the share: of what it is, and between which it lies. */
  lead(low: string, high: string): string;
  summary(examples: number, intents: number, parts: number): string;
  readonly outcomes: Readonly<Record<Outcome, { readonly name: string; readonly meaning: string }>>;
  readonly intents: string;
  readonly intentsHint: string;
  readonly found: string;
  readonly kept: string;
  readonly examples: string;
  readonly confusions: string;
  readonly confusionsHint: string;
  readonly confidence: string;
  readonly confidenceHint: string;
  readonly observed: string;
  readonly ideal: string;
  readonly thresholds: string;
  readonly uncalibrated: string;
  readonly accept: string;
  readonly interrupt: string;
  readonly reject: string;
  readonly misses: string;
  readonly missesHint: string;
  readonly text: string;
  readonly meant: string;
  readonly taken: string;
  readonly duplicates: string;
  readonly duplicatesHint: string;
  readonly few: string;
  fewLine(intent: string, locale: string, count: number): string;
  readonly none: string;
  more(count: number): string;
  training(ms: number): string;
  readonly language: Readonly<Record<string, string>>;
}

const en: Words = {
  lang: "en",
  title: (bot) => `How well ${bot} understands`,
  subtitle: "Every example was tried on a model that had never seen it.",
  lead: (low, high) => `of the examples are recognized; with other examples it would be ${low} to ${high}`,
  summary: (examples, intents, parts) => `${examples} examples, ${intents} intents, held out in ${parts} parts`,
  outcomes: {
    right: { name: "right", meaning: "taken for what it is" },
    asked: { name: "asked", meaning: "the bot asks, the right answer is offered" },
    "asked-in-vain": { name: "asked in vain", meaning: "the bot asks, the right answer is not offered" },
    wrong: { name: "wrong", meaning: "taken for something else" },
    lost: { name: "not understood", meaning: "the bot asks for other words" },
  },
  intents: "Intents",
  intentsHint:
    "Found: of its own examples, how many were recognized. Kept clean: of what was taken for it, how much was meant.",
  found: "Found",
  kept: "Kept clean",
  examples: "Examples",
  confusions: "What is taken for what",
  confusionsHint: "Rows are what was meant, columns what it was taken for. Darker is more often.",
  confidence: "Can it be trusted?",
  confidenceHint: "Answers by how sure the bot was. On the line, a confidence of 80% is right in 80 of 100 cases.",
  observed: "right",
  ideal: "as promised",
  thresholds: "Suggested thresholds",
  uncalibrated: "There are too few examples to choose thresholds by: these are cautious defaults.",
  accept: "from here on it acts",
  interrupt: "from here on it leaves an open form",
  reject: "below it asks for other words",
  misses: "Not recognized",
  missesHint: "The surest mistakes first. Often the cure is another example of the intent that was meant.",
  text: "Example",
  meant: "Meant",
  taken: "Taken for",
  duplicates: "Nearly the same, differently meant",
  duplicatesHint: "The recognizer can hardly tell these apart: move one, or say it in other words.",
  few: "Too few examples",
  fewLine: (intent, locale, count) => `${intent}: ${count} in ${locale}`,
  none: "None.",
  more: (count) => `and ${count} more`,
  training: (ms) => `learns in ${(ms / 1_000).toFixed(2)} s`,
  language: { id: "Indonesian", en: "English" },
};

const id: Words = {
  lang: "id",
  title: (bot) => `Seberapa paham ${bot}`,
  subtitle: "Setiap contoh diuji pada model yang belum pernah melihatnya.",
  lead: (low, high) => `contoh dikenali; dengan contoh lain, hasilnya antara ${low} dan ${high}`,
  summary: (examples, intents, parts) => `${examples} contoh, ${intents} maksud, diuji dalam ${parts} bagian`,
  outcomes: {
    right: { name: "tepat", meaning: "dipahami sebagaimana mestinya" },
    asked: { name: "ditanyakan", meaning: "bot bertanya, jawaban yang benar ditawarkan" },
    "asked-in-vain": { name: "sia-sia ditanyakan", meaning: "bot bertanya, jawaban yang benar tidak ditawarkan" },
    wrong: { name: "keliru", meaning: "dikira maksud lain" },
    lost: { name: "tidak dipahami", meaning: "bot minta kata-kata lain" },
  },
  intents: "Maksud",
  intentsHint:
    "Ditemukan: dari contohnya sendiri, berapa yang dikenali. Bersih: dari yang dikira maksud ini, berapa yang benar.",
  found: "Ditemukan",
  kept: "Bersih",
  examples: "Contoh",
  confusions: "Apa tertukar dengan apa",
  confusionsHint: "Baris: yang dimaksud. Kolom: yang dikira. Makin gelap, makin sering.",
  confidence: "Bisa dipercaya?",
  confidenceHint: "Jawaban menurut keyakinan bot. Tepat di garis, keyakinan 80% benar dalam 80 dari 100 kasus.",
  observed: "benar",
  ideal: "sesuai janji",
  thresholds: "Ambang yang disarankan",
  uncalibrated: "Contohnya terlalu sedikit untuk memilih ambang: ini nilai bawaan yang hati-hati.",
  accept: "mulai dari sini bot bertindak",
  interrupt: "mulai dari sini formulir yang terbuka ditinggalkan",
  reject: "di bawah ini bot minta kata-kata lain",
  misses: "Tidak dikenali",
  missesHint: "Kekeliruan yang paling yakin lebih dulu. Biasanya cukup menambah contoh untuk maksud yang benar.",
  text: "Contoh",
  meant: "Maksudnya",
  taken: "Dikira",
  duplicates: "Hampir sama, beda maksud",
  duplicatesHint: "Sulit dibedakan: pindahkan salah satu, atau pakai kata-kata lain.",
  few: "Contoh terlalu sedikit",
  fewLine: (intent, locale, count) => `${intent}: ${count} dalam bahasa ${locale}`,
  none: "Tidak ada.",
  more: (count) => `dan ${count} lagi`,
  training: (ms) => `belajar dalam ${(ms / 1_000).toFixed(2)} detik`,
  language: { id: "Indonesia", en: "Inggris" },
};

/** The report's languages. */
export const WORDS: { readonly [lang: string]: Words } = { en, id };
