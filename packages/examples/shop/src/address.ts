import { CATALOGUE } from "./catalogue.ts";

const PLACE =
  "jl|jln|jalan|gg|gang|komp|komplek|kompleks|perum|perumahan|blok|desa|dusun|kampung|kp|apartemen|apt|apartment|tower|gedung|ruko|kos|flat|unit";
const ENGLISH = "street|st|road|rd|avenue|ave|lane|drive|boulevard";
const SENDING = "(?:di)?(?:antar|anter|kirim)(?:kan|in)?|deliver(?:ed|y)?|send|sent|ship(?:ped)?";
const THERE =
  "(?:\\s+(?:aja|saja|deh|dong|ya|it|them|semua|semuanya|all)){0,2}\\s+(?:ke|to)(?:\\s+(?:alamat|alamatnya|rumah|rumahku|saya|aku|di|my|house|home|place|at)){0,3}(?:\\s+(?:aja|saja|ya|yah|dong|deh|kak|please))?";
const BEFORE = `\\b(?:(?:${SENDING})${THERE}|(?:alamat|alamatnya|alamatku|address)(?:\\s(?:saya|di|is|ke|jadi|to)){0,2})[\\s:,]{1,3}`;
const START = `(?:${PLACE})\\b|\\d{1,4}\\w?\\s(?:\\p{L}{1,20}\\s){1,4}(?:${ENGLISH})\\b`;
const GOODS = CATALOGUE.flatMap(({ synonyms }) => synonyms).join("|");
const NEXT = `(?:(?:dan|and|terus|trus|sama)\\s)?(?:pesan|pesen|mau|beli|order|minta|tolong|please|i|i'd|kopi|teh|coffee|tea|\\d{1,2}\\s(?:bungkus|bags?|packs?|pcs|${GOODS}))\\b`;
const OTHERWISE = `(?:dan|and|terus|trus|lalu)\\s(?:jumlah|qty|quantity|make|ganti|ubah|change|jadikan|gilingan|grind|digiling|hapus|remove|tambah|add|kopi|teh|coffee|tea|\\d{1,2}\\s(?:bungkus|bags?|packs?|pcs|${GOODS}))`;
const END = `[\\s.,]{0,3}(?:$|[\\n;!?]|[\\s,]{1,2}(?:ya|yah|aja|saja|dong|deh|please|pls|thanks|makasih|terima kasih)\\b|[,.]\\s${NEXT}|,?\\s${OTHERWISE})`;

/**
 * An address in the middle of an order: behind "antar ke", "deliver to" or "alamat", or where the message begins with one, from
 * the street on, until something else is ordered. Elsewhere a street is only a word: who asks the way to the shop sends
 * nothing there. Every repetition has a bound, so that no message takes long.
 */
export const ADDRESS: string = `(?=${START})(?<=${BEFORE}|^\\s{0,3}(?=[^\\n]{0,200}\\d)).{1,200}?(?=${END})`;
