/** What the page says around the conversations. */
export interface PageTexts {
  readonly playground: string;
  readonly tagline: string;
  readonly play: string;
  readonly newPerson: string;
  readonly language: string;
  readonly otherLocale: string;
  readonly theme: string;
  readonly themes: { readonly auto: string; readonly light: string; readonly dark: string };
  readonly people: (count: number) => string;
  readonly channels: (count: number) => string;
  readonly nobody: string;
  readonly nobodyHint: string;
  readonly speaks: { readonly [locale: string]: string };
  readonly assurance: { readonly [level: string]: string };
  readonly noTask: string;
  readonly asks: string;
  readonly suspended: string;
  readonly later: string;
  readonly askedTwice: string;
  readonly switches: string;
  readonly queue: string;
  readonly queueOf: (inbox: number, outbox: number) => string;
  readonly web: string;
  readonly tools: (channel: string) => string;
  readonly samePerson: string;
  readonly sameAs: string;
  readonly linked: string;
  readonly apart: string;
  readonly apartHint: string;
  readonly sendAgain: string;
  readonly goOffline: string;
  readonly goOnline: string;
  readonly offline: string;
  readonly repeated: (status: number) => string;
  readonly nothingToRepeat: string;
  readonly chatWith: (channel: string) => string;
  readonly message: string;
  readonly send: string;
  readonly emptyPhone: string;
  readonly bot: string;
  readonly you: string;
  readonly online: string;
  readonly close: string;
  readonly trace: string;
  readonly traceHint: string;
  readonly columns: {
    readonly time: string;
    readonly channel: string;
    readonly switched: string;
    readonly heard: string;
    readonly understood: string;
    readonly task: string;
    readonly slots: string;
    readonly said: string;
    readonly ms: string;
  };
  readonly events: { readonly [event: string]: string };
  readonly by: { readonly [step: string]: string };
  readonly steps: { readonly [step: string]: string };
  readonly notes: { readonly [note: string]: string };
  readonly joined: string;
  readonly duplicate: (status: number) => string;
  readonly backoffice: string;
  readonly noOrders: string;
  readonly statuses: { readonly [status: string]: string };
  readonly tour: string;
  readonly step: (now: number, all: number) => string;
  readonly next: string;
  readonly skip: string;
  readonly stop: string;
  readonly finished: string;
  readonly finale: (people: number, channels: number, orders: number, twice: number) => string;
  readonly again: string;
  readonly tourFailed: string;
  readonly failed: string;
  readonly tryThis: string;
  readonly preview: {
    readonly open: string;
    readonly title: string;
    readonly intro: string;
    readonly text: string;
    readonly choices: string;
    readonly cards: string;
    readonly messages: (count: number) => string;
    readonly calls: (count: number) => string;
    readonly styles: { readonly [style in "buttons" | "quick-replies" | "list"]: string };
    readonly samples: readonly {
      readonly name: string;
      readonly text: string;
      readonly choices: string;
      readonly cards: string;
    }[];
  };
}

/** Twelve are more than any platform has buttons for. */
const COFFEES = [
  "Gayo",
  "Toraja",
  "Mandailing",
  "Kintamani",
  "Flores",
  "Ijen",
  "Wamena",
  "Java Preanger",
  "Lintong",
  "Temanggung",
  "Ciwidey",
  "Malabar",
].join("\n");
const CARDS = ["Gayo | Rp 72.000 / 250 g", "Toraja | Rp 78.000 / 250 g", "Flores | Rp 84.000 / 250 g"].join("\n");

const en: PageTexts = {
  playground: "Playground",
  tagline: "One bot, one customer, one conversation, on every channel.",
  play: "Play the story",
  newPerson: "New person",
  language: "Bahasa Indonesia",
  otherLocale: "id",
  theme: "Colours",
  themes: { auto: "System", light: "Light", dark: "Dark" },
  people: (count) => (count === 1 ? "1 person" : `${count} people`),
  channels: (count) => (count === 1 ? "1 channel" : `${count} channels`),
  nobody: "Nobody yet",
  nobodyHint: "Write on any of them, or play the story.",
  speaks: { id: "writes Indonesian", en: "writes English" },
  assurance: {
    asserted: "says so",
    channel: "known here",
    linked: "linked",
    verified: "verified",
    authenticated: "logged in",
  },
  noTask: "Nothing open: what was finished is in the back office.",
  asks: "asks",
  suspended: "set aside",
  later: "waits for its time",
  askedTwice: "questions asked twice",
  switches: "channel switches",
  queue: "Queue",
  queueOf: (inbox, outbox) => (inbox + outbox === 0 ? "all done" : `${inbox} to do, ${outbox} to send`),
  web: "Web",
  tools: (channel) => `Try with ${channel}`,
  samePerson: "Same person",
  sameAs: "Carry the web conversation over, by its link or code",
  linked: "Same person",
  apart: "Not the same",
  apartHint: "The person of this app says so, and the two are taken apart",
  sendAgain: "Send again",
  goOffline: "Go offline",
  goOnline: "Go online",
  offline: "No connection",
  repeated: (status) => `Sent again, answered ${status}: nothing happened twice.`,
  nothingToRepeat: "Nothing was sent from here yet.",
  chatWith: (channel) => `Chat on ${channel}`,
  message: "Message",
  send: "Send",
  emptyPhone: "No messages yet",
  bot: "bot",
  you: "You",
  online: "online",
  close: "Close",
  trace: "What the bot did",
  traceHint: "One row a turn, as it happens.",
  columns: {
    time: "Time",
    channel: "Channel",
    switched: "Switch",
    heard: "Heard",
    understood: "Understood as",
    task: "Task and question",
    slots: "Slots",
    said: "Said",
    ms: "ms",
  },
  events: {
    start: "opened the chat",
    merge: "became one person",
    unmerge: "taken apart",
    timer: "timer",
    signal: "signal",
    send: "message of the shop",
    reachability: "reachability",
  },
  by: {
    choice: "a choice",
    slot: "an answer",
    directive: "a command",
    rule: "a rule",
    recognizer: "an intent",
    none: "nothing",
  },
  steps: {
    started: "started",
    completed: "completed",
    cancelled: "cancelled",
    abandoned: "abandoned",
    suspended: "set aside",
    resumed: "resumed",
    ended: "ended",
  },
  notes: {
    "choice-late": "late tap",
    confirmed: "confirmed",
    "confirmation-shown": "summary shown",
    "event-failed": "failed",
    "group-refused": "group",
    "handoff-requested": "a person is called",
    "link-refused": "code refused",
    "message-misunderstood": "not understood",
    "clarification-asked": "asked what was meant",
    reminded: "reminded",
  },
  joined: "became one person",
  duplicate: (status) => `sent again: answered ${status}, dropped as a duplicate`,
  backoffice: "Back office",
  noOrders: "No order yet.",
  statuses: { placed: "to prepare", "picked-up": "handed over" },
  tour: "The story",
  step: (now, all) => `${now} of ${all}`,
  next: "Next",
  skip: "Skip to the end",
  stop: "Stop",
  finished: "One conversation",
  finale: (people, channels, orders, twice) =>
    `${channels} channels, ${people} ${people === 1 ? "customer" : "customers"}, ${orders} ${orders === 1 ? "order" : "orders"}, ${twice} questions asked twice.`,
  again: "Play again",
  tourFailed: "The bot did not answer in time. Look at the server's output.",
  failed: "The playground does not answer. Is the server still running?",
  tryThis: "Try",
  preview: {
    open: "One message, all channels",
    title: "This message on all channels",
    intro: "A dry run: what each channel makes of one message. Nothing is sent.",
    text: "Text",
    choices: "Choices, one a line",
    cards: "Cards, one a line: title | text",
    messages: (count) => (count === 1 ? "1 message" : `${count} messages`),
    calls: (count) => (count === 1 ? "1 call" : `${count} calls`),
    styles: { buttons: "Buttons", "quick-replies": "Quick replies", list: "Menu" },
    samples: [
      { name: "2 choices", text: "Delivery or pick-up?", choices: "Delivery\nPick-up", cards: "" },
      { name: "12 choices", text: "Which coffee would you like?", choices: COFFEES, cards: "" },
      {
        name: "Long labels",
        text: "Where should it go?",
        choices: "To the door, between 9 and 12 in the morning\nTo the branch in Bandung, Jalan Braga 12",
        cards: "",
      },
      {
        name: "A long text",
        text: "We roast every morning and deliver in the afternoon. ".repeat(60).trim(),
        choices: "Fine\nCoarse",
        cards: "",
      },
      { name: "Cards", text: "Our three best:", choices: "Gayo\nToraja\nFlores", cards: CARDS },
    ],
  },
};

const id: PageTexts = {
  playground: "Taman bermain",
  tagline: "Satu bot, satu pelanggan, satu obrolan, di semua saluran.",
  play: "Putar ceritanya",
  newPerson: "Orang baru",
  language: "English",
  otherLocale: "en",
  theme: "Warna",
  themes: { auto: "Sistem", light: "Terang", dark: "Gelap" },
  people: (count) => `${count} orang`,
  channels: (count) => `${count} saluran`,
  nobody: "Belum ada orang",
  nobodyHint: "Tulis di mana saja, atau putar ceritanya.",
  speaks: { id: "berbahasa Indonesia", en: "berbahasa Inggris" },
  assurance: {
    asserted: "mengaku",
    channel: "dikenal di sini",
    linked: "terhubung",
    verified: "terbukti",
    authenticated: "sudah masuk",
  },
  noTask: "Tidak ada yang terbuka: yang selesai ada di toko.",
  asks: "menanyakan",
  suspended: "disisihkan",
  later: "menunggu waktunya",
  askedTwice: "pertanyaan ditanya dua kali",
  switches: "pindah saluran",
  queue: "Antrean",
  queueOf: (inbox, outbox) => (inbox + outbox === 0 ? "beres semua" : `${inbox} diproses, ${outbox} dikirim`),
  web: "Web",
  tools: (channel) => `Coba dengan ${channel}`,
  samePerson: "Orang yang sama",
  sameAs: "Bawa obrolan web ke sini, dengan tautan atau kodenya",
  linked: "Orang yang sama",
  apart: "Bukan orang yang sama",
  apartHint: "Orang di aplikasi ini mengatakannya, lalu keduanya dipisahkan",
  sendAgain: "Kirim ulang",
  goOffline: "Putuskan",
  goOnline: "Sambungkan",
  offline: "Tidak ada koneksi",
  repeated: (status) => `Dikirim ulang, dijawab ${status}: tidak ada yang terjadi dua kali.`,
  nothingToRepeat: "Belum ada yang dikirim dari sini.",
  chatWith: (channel) => `Obrolan di ${channel}`,
  message: "Pesan",
  send: "Kirim",
  emptyPhone: "Belum ada pesan",
  bot: "bot",
  you: "Anda",
  online: "daring",
  close: "Tutup",
  trace: "Yang dikerjakan bot",
  traceHint: "Satu baris satu giliran, begitu terjadi.",
  columns: {
    time: "Waktu",
    channel: "Saluran",
    switched: "Pindah",
    heard: "Didengar",
    understood: "Dipahami sebagai",
    task: "Tugas dan pertanyaan",
    slots: "Isian",
    said: "Diucapkan",
    ms: "md",
  },
  events: {
    start: "membuka obrolan",
    merge: "menjadi satu orang",
    unmerge: "dipisahkan",
    timer: "pengingat",
    signal: "sinyal",
    send: "pesan dari toko",
    reachability: "keterjangkauan",
  },
  by: {
    choice: "pilihan",
    slot: "jawaban",
    directive: "perintah",
    rule: "aturan",
    recognizer: "maksud",
    none: "tidak dipahami",
  },
  steps: {
    started: "dimulai",
    completed: "selesai",
    cancelled: "dibatalkan",
    abandoned: "ditinggalkan",
    suspended: "disisihkan",
    resumed: "dilanjutkan",
    ended: "berakhir",
  },
  notes: {
    "choice-late": "ketukan terlambat",
    confirmed: "dikonfirmasi",
    "confirmation-shown": "ringkasan ditunjukkan",
    "event-failed": "gagal",
    "group-refused": "grup",
    "handoff-requested": "petugas dipanggil",
    "link-refused": "kode ditolak",
    "message-misunderstood": "tidak dipahami",
    "clarification-asked": "menanyakan maksudnya",
    reminded: "diingatkan",
  },
  joined: "menjadi satu orang",
  duplicate: (status) => `dikirim ulang: dijawab ${status}, dibuang sebagai duplikat`,
  backoffice: "Pesanan di toko",
  noOrders: "Belum ada pesanan.",
  statuses: { placed: "disiapkan", "picked-up": "sudah diambil" },
  tour: "Ceritanya",
  step: (now, all) => `${now} dari ${all}`,
  next: "Lanjut",
  skip: "Langsung ke akhir",
  stop: "Berhenti",
  finished: "Satu obrolan",
  finale: (people, channels, orders, twice) =>
    `${channels} saluran, ${people} pelanggan, ${orders} pesanan, ${twice} pertanyaan ditanya dua kali.`,
  again: "Putar lagi",
  tourFailed: "Bot tidak menjawab pada waktunya. Lihat keluaran server.",
  failed: "Taman bermain tidak menjawab. Apakah servernya masih berjalan?",
  tryThis: "Coba",
  preview: {
    open: "Satu pesan, semua saluran",
    title: "Pesan ini di semua saluran",
    intro: "Uji coba: bentuk satu pesan di tiap saluran. Tidak ada yang dikirim.",
    text: "Teks",
    choices: "Pilihan, satu per baris",
    cards: "Kartu, satu per baris: judul | teks",
    messages: (count) => `${count} pesan`,
    calls: (count) => `${count} panggilan`,
    styles: { buttons: "Tombol", "quick-replies": "Balasan cepat", list: "Menu" },
    samples: [
      { name: "2 pilihan", text: "Diantar atau ambil di toko?", choices: "Diantar\nAmbil di toko", cards: "" },
      { name: "12 pilihan", text: "Mau kopi yang mana?", choices: COFFEES, cards: "" },
      {
        name: "Label panjang",
        text: "Dikirim ke mana?",
        choices: "Ke rumah, antara pukul 9 dan 12 pagi hari\nKe cabang Bandung, Jalan Braga 12",
        cards: "",
      },
      {
        name: "Teks panjang",
        text: "Kami menyangrai setiap pagi dan mengantar setiap sore. ".repeat(60).trim(),
        choices: "Halus\nKasar",
        cards: "",
      },
      { name: "Kartu", text: "Tiga yang paling laku:", choices: "Gayo\nToraja\nFlores", cards: CARDS },
    ],
  },
};

/** The language of the page: the server put it into the document. */
export const LOCALE: string = document.documentElement.lang;
export const TEXT: PageTexts = LOCALE === "id" ? id : en;

const NAMES: { readonly [channel: string]: string } = { web: TEXT.web, whatsapp: "WhatsApp", botframework: "Teams" };

/** `telegram:bandung` -> `Telegram`. */
export function channelName(channel: string): string {
  const platform = channel.split(":")[0] ?? channel;
  return NAMES[platform] ?? platform.charAt(0).toUpperCase() + platform.slice(1);
}

const clock = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", hour12: false });
const clockWithSeconds = new Intl.DateTimeFormat(LOCALE, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
});

/** `14.05`, as the language writes it. */
export function timeOf(at: number): string {
  return clock.format(at);
}

export function timeWithSeconds(at: number): string {
  return clockWithSeconds.format(at);
}
