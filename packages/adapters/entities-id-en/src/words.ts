/** Parts of a day, as Indonesian names them; English words are put beside them. */
export type DayPart = "dawn" | "morning" | "midday" | "afternoon" | "evening";

/** A unit of time. */
export type TimeUnit = "second" | "minute" | "hour" | "day" | "week" | "month" | "year";

/** What one word can be. A word may be several things: "minggu" is Sunday and a week. */
export interface Meaning {
  /** 0 to 9. */
  readonly unit?: number;
  /** 10 to 19. */
  readonly teen?: number;
  /** 20, 30 ... 90. */
  readonly tens?: number;
  /** "belas", "puluh", "ratus", "hundred": raises the unit before it. */
  readonly raises?: "teen" | "ten" | "hundred";
  /** A complete number below a thousand: "seratus". */
  readonly whole?: number;
  /** "ribu", "juta", "lusin", "thousand"; `colloquial` ones ("rb", "jt", "k") are said of money. */
  readonly scale?: number;
  readonly colloquial?: boolean;
  /** Carries its own one: "seribu", "sejuta", "selusin". */
  readonly alone?: boolean;
  /** "setengah", "half", "seperempat". */
  readonly fraction?: number;
  readonly ordinal?: number;
  readonly month?: number;
  /** 0 for Sunday. `strict` abbreviations count only with a neighbour that says so. */
  readonly weekday?: number;
  readonly strict?: boolean;
  /** Days from today. */
  readonly days?: number;
  readonly part?: DayPart;
  readonly time?: TimeUnit;
  /** "sejam", "seminggu": one of the unit. */
  readonly oneOf?: TimeUnit;
  /** ISO 4217. */
  readonly currency?: string;
  /** Slang amounts of rupiah: "ceban". Several values where people use the word for both. */
  readonly slang?: readonly number[];
  /** Unit of a quantity. `counts` ones count things, the others measure. */
  readonly measure?: string;
  readonly counts?: boolean;
  /** "sebungkus", "sekilo": one of the measure. */
  readonly one?: boolean;
  /** Minutes east of UTC: "WIB". */
  readonly zone?: number;
  /** Anything else a parser looks for by its text. */
  readonly known?: boolean;
}

type Writable = { -readonly [field in keyof Meaning]: Meaning[field] };
export type Words = ReadonlyMap<string, Meaning>;

const split = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");

const UNITS = [
  "nol zero kosong",
  "satu one",
  "dua two",
  "tiga three",
  "empat four",
  "lima five",
  "enam six",
  "tujuh seven",
  "delapan eight",
  "sembilan nine",
];
const STEMS = ["", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"];
const TEENS = "sepuluh|ten sebelas|eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
  /[ ]/,
);
const TENS = "twenty thirty forty|fourty fifty sixty seventy eighty ninety".split(" ");
const SCALES: readonly (readonly [number, string])[] = [
  [1e3, "ribu rebu thousand"],
  [1e6, "juta million"],
  [1e9, "miliar milyar milyard miliard billion"],
  [1e12, "triliun trilyun trillion"],
  [12, "lusin dozen dozens"],
  [20, "kodi"],
];
const COLLOQUIAL: readonly (readonly [number, string])[] = [
  [1e3, "rb rban rebuan ribuan k grand"],
  [1e6, "jt jutaan jt-an jtan mio"],
  [1e9, "bn"],
];
const ALONE: readonly (readonly [number, string])[] = [
  [1e3, "seribu serebu"],
  [1e6, "sejuta"],
  [1e9, "semiliar semilyar"],
  [12, "selusin"],
  [20, "sekodi"],
];
const ORDINALS = [
  "pertama kesatu first",
  "kedua second",
  "ketiga third",
  "keempat fourth",
  "kelima fifth",
  "keenam sixth",
  "ketujuh seventh",
  "kedelapan eighth",
  "kesembilan ninth",
  "kesepuluh tenth",
  "kesebelas eleventh",
  "twelfth",
];
const MONTHS = [
  "januari january jan",
  "februari pebruari february feb peb",
  "maret march mar mrt",
  "april apr",
  "mei may",
  "juni june jun",
  "juli july jul",
  "agustus august agu agt ags aug agst",
  "september sep sept",
  "oktober october okt oct",
  "november nopember nov nop",
  "desember december des dec",
];
/** Words that are months only beside a number. */
const DOUBTFUL_MONTHS = new Set(split("mar may march jan jun jul sep des dec agu nov feb apr mei"));
const WEEKDAYS = [
  "minggu ahad sunday",
  "senin monday",
  "selasa tuesday",
  "rabu wednesday",
  "kamis thursday",
  "jumat jum'at jumaat friday",
  "sabtu saturday",
];
const WEEKDAYS_STRICT = [
  "sun mgg",
  "mon sen snin",
  "tue tues sls",
  "wed weds rab",
  "thu thur thurs kms",
  "fri jmt",
  "sat sbt",
];
const PARTS: Readonly<Record<DayPart, string>> = {
  dawn: "subuh",
  morning: "pagi pg morning",
  midday: "siang noonish",
  afternoon: "sore petang sorean afternoon",
  evening: "malam malem mlm evening night",
};
const TIMES: Readonly<Record<TimeUnit, string>> = {
  second: "detik dtk seconds secs sec",
  minute: "menit mnt minute minutes min mins",
  hour: "jam hour hours hr hrs",
  day: "hari day days",
  week: "minggu pekan week weeks mgg",
  month: "bulan month months bln",
  year: "tahun thn year years",
};
const ONE_OF: Readonly<Record<TimeUnit, string>> = {
  second: "sedetik",
  minute: "semenit",
  hour: "sejam",
  day: "sehari",
  week: "seminggu sepekan",
  month: "sebulan",
  year: "setahun",
};
const DAYS: readonly (readonly [number, string])[] = [
  [0, "today tonight tonite"],
  [1, "besok bsk besoknya esok tomorrow tmrw tmr tomorow tommorow"],
  [2, "lusa"],
  [-1, "kemarin kemaren kmrn kmren yesterday"],
];
const CURRENCIES: Readonly<Record<string, string>> = {
  IDR: "rp idr rupiah perak",
  USD: "$ usd us$ dollar dollars dolar dolars bucks",
  EUR: "€ eur euro euros",
  GBP: "£ gbp quid",
  JPY: "¥ jpy yen",
  SGD: "sgd s$",
  MYR: "myr rm ringgit",
  AUD: "aud a$",
  THB: "thb baht",
  CNY: "cny rmb yuan",
  SAR: "sar riyal",
};
const SLANG: Readonly<Record<string, readonly number[]>> = {
  seceng: [1_000],
  ceng: [1_000],
  noceng: [2_000],
  goceng: [5_000],
  ceban: [10_000],
  noban: [20_000],
  goban: [50_000],
  gotiaw: [500_000],
  cetiau: [1_000_000],
  cetiaw: [1_000_000],
  cetiao: [1_000_000],
  notiaw: [2_000_000],
  // Hundreds said of hundreds and, after the old notes lost their worth, of thousands too.
  cepek: [100, 100_000],
  cepe: [100, 100_000],
  nopek: [200, 200_000],
  gopek: [500, 500_000],
  gope: [500, 500_000],
  gocap: [50, 50_000],
  jigo: [25, 25_000],
  pekgo: [150, 150_000],
};
/** Unit -> words. The first list counts things, the second measures. */
const COUNTED: Readonly<Record<string, string>> = {
  pcs: "pcs pc pce pieces piece biji bj buah bh butir potong keping pieces",
  item: "item items",
  pack: "bungkus bgks bks pak pack packs paket sachet saset pouch bag bags kantong kresek",
  cup: "cup cups gelas gls cangkir mug glass glasses",
  bottle: "botol btl bottle bottles",
  box: "box boxes boks dus dos kotak kardus karton carton cartons",
  can: "kaleng can cans",
  portion: "porsi portion portions serving servings",
  pair: "pasang pair pairs",
  sheet: "lembar lbr sheet sheets",
  sack: "karung sack sacks",
  unit: "unit units",
  person: "orang org people persons person pax",
  ticket: "tiket ticket tickets",
  tray: "nampan tray trays loyang",
  roll: "roll rolls gulung",
};
const MEASURED: Readonly<Record<string, string>> = {
  kg: "kg kgs kilo kilos kilogram kilograms kilogramme",
  g: "g gr gram grams gramme grm",
  ons: "ons",
  l: "l ltr liter liters litre litres lt",
  ml: "ml mililiter milliliter millilitre",
  m: "meter meters metre metres mtr",
  cm: "cm senti sentimeter centimeter centimeters",
  km: "km kilometer kilometers kilometre",
};
/** Glued to "se-": "sebungkus", "sekilo". */
const ONES: Readonly<Record<string, string>> = {
  pcs: "sebuah sebiji sebutir sepotong",
  pack: "sebungkus sepak sepaket sekantong sesachet",
  cup: "secangkir segelas secup",
  bottle: "sebotol",
  box: "sekotak sekardus sedus",
  can: "sekaleng",
  portion: "seporsi",
  pair: "sepasang",
  sheet: "selembar",
  sack: "sekarung",
  kg: "sekilo",
  l: "seliter",
  ons: "seons",
};
const ZONES: readonly (readonly [number, string])[] = [
  [420, "wib"],
  [480, "wita"],
  [540, "wit"],
];
/** Words the parsers look for by their text; they are no values themselves. */
const KNOWN = split(`
  jam pukul pkl pk tanggal tgl tanggalnya hari depan lalu lagi ini nanti tadi ntar awal akhir pertengahan tengah sampai sampe hingga s/d sd dari antara
  next last this in from now ago on at the of to until till through between and dalam within before setelah after
  kurang lewat lebih past quarter half noon midnight o'clock oclock am pm a.m p.m ke koma point minus couple weekend akhir end beginning start mid
  yang dini percent persen pct % sepasang hr
`);

/** Makes the table of all words, with a bot's own units of quantity. */
export function makeWords(ownUnits: { readonly [unit: string]: readonly string[] } = {}): Words {
  const words = new Map<string, Writable>();
  const add = (names: string | readonly string[], meaning: Meaning): void => {
    for (const name of typeof names === "string" ? split(names) : names) {
      words.set(name, { ...words.get(name), ...meaning });
    }
  };
  UNITS.forEach((names, unit) => {
    add(names, { unit });
  });
  TEENS.forEach((names, index) => {
    add(names.split("|"), { teen: index + 10 });
  });
  TENS.forEach((names, index) => {
    add(names.split("|"), { tens: (index + 2) * 10 });
  });
  add("belas", { raises: "teen" });
  add("puluh pluh", { raises: "ten" });
  add("ratus hundred hundreds", { raises: "hundred" });
  add("seratus", { whole: 100 });
  // Written together: "duapuluh", "limaratus", "duabelas".
  STEMS.forEach((stem, unit) => {
    if (unit < 1) return;
    add(`${stem}belas`, { teen: unit + 10 });
    add(`${stem}puluh`, { tens: unit * 10 });
    add(`${stem}ratus`, { whole: unit * 100 });
  });
  for (const [scale, names] of SCALES) add(names, { scale });
  for (const [scale, names] of COLLOQUIAL) add(names, { scale, colloquial: true });
  for (const [scale, names] of ALONE) add(names, { scale, alone: true });
  add("setengah stengah stgh half ½", { fraction: 0.5 });
  add("seperempat ¼", { fraction: 0.25 });
  add("sepertiga", { fraction: 1 / 3 });
  add("¾", { fraction: 0.75 });
  add("perempat quarters", { known: true });
  ORDINALS.forEach((names, index) => {
    add(names, { ordinal: index + 1 });
  });
  MONTHS.forEach((names, index) => {
    for (const name of split(names))
      add([name], { month: index + 1, ...(DOUBTFUL_MONTHS.has(name) ? { strict: true } : {}) });
  });
  WEEKDAYS.forEach((names, weekday) => {
    add(names, { weekday });
  });
  WEEKDAYS_STRICT.forEach((names, weekday) => {
    add(names, { weekday, strict: true });
  });
  for (const [part, names] of Object.entries(PARTS) as [DayPart, string][]) add(names, { part });
  for (const [unit, names] of Object.entries(TIMES) as [TimeUnit, string][]) add(names, { time: unit });
  for (const [unit, names] of Object.entries(ONE_OF) as [TimeUnit, string][]) add(names, { oneOf: unit });
  for (const [days, names] of DAYS) add(names, { days });
  add("tonight tonite", { part: "evening" });
  for (const [currency, names] of Object.entries(CURRENCIES)) add(names, { currency });
  for (const [name, slang] of Object.entries(SLANG)) add([name], { slang });
  for (const [measure, names] of Object.entries(COUNTED)) add(names, { measure, counts: true });
  for (const [measure, names] of Object.entries(MEASURED)) add(names, { measure });
  for (const [measure, names] of Object.entries(ONES)) {
    add(names, { measure, one: true, ...(measure in MEASURED ? {} : { counts: true }) });
  }
  for (const [measure, names] of Object.entries(ownUnits)) {
    add(
      names.map((name) => name.toLowerCase()),
      { measure, counts: !(measure in MEASURED) },
    );
  }
  for (const [zone, names] of ZONES) add(names, { zone });
  for (const name of KNOWN) add([name], { known: true });
  return words;
}
