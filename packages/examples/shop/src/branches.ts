import type { Locale } from "./locale.ts";

export const BRANCH_IDS = ["bandung", "jakarta"] as const;
export type BranchId = (typeof BRANCH_IDS)[number];

/** Opening and closing time of a day, `HH:mm` in Asia/Jakarta. */
export type Hours = readonly [opens: string, closes: string];

export interface Branch {
  readonly id: BranchId;
  readonly name: string;
  readonly address: string;
  readonly latitude: number;
  readonly longitude: number;
  /** From Monday to Sunday; `null` is closed. */
  readonly hours: readonly [Week, Week, Week, Week, Week, Week, Week];
  readonly synonyms: readonly string[];
}
type Week = Hours | null;

const BANDUNG: Hours = ["08:00", "21:00"];
const JAKARTA: Hours = ["07:00", "22:00"];
const SUNDAY: Hours = ["09:00", "20:00"];

export const BRANCHES: readonly Branch[] = [
  {
    id: "bandung",
    name: "Bandung",
    address: "Jl. Ir. H. Juanda No. 88, Dago, Bandung",
    latitude: -6.8901,
    longitude: 107.6136,
    hours: [BANDUNG, BANDUNG, BANDUNG, BANDUNG, BANDUNG, BANDUNG, SUNDAY],
    synonyms: ["bandung", "bdg", "dago", "cabang bandung", "bandung branch"],
  },
  {
    id: "jakarta",
    name: "Jakarta",
    address: "Jl. Kemang Raya No. 21, Kemang, Jakarta Selatan",
    latitude: -6.2607,
    longitude: 106.8137,
    hours: [JAKARTA, JAKARTA, JAKARTA, JAKARTA, JAKARTA, JAKARTA, SUNDAY],
    synonyms: ["jakarta", "jkt", "kemang", "jaksel", "cabang jakarta", "jakarta branch"],
  },
];

export function branch(id: BranchId): Branch {
  return BRANCHES.find((each) => each.id === id) as Branch;
}

/**
 * A week of opening hours in one line, equal days together.
 *
 * @example openingHours(branch("bandung"), "en"); // "Monday-Saturday 08.00-21.00, Sunday 09.00-20.00"
 */
export function openingHours(of: Pick<Branch, "hours">, locale: Locale): string {
  const spans: { from: number; to: number; hours: Week }[] = [];
  of.hours.forEach((hours, day) => {
    const last = spans.at(-1);
    if (last !== undefined && last.hours?.join() === hours?.join()) last.to = day;
    else spans.push({ from: day, to: day, hours });
  });
  return spans
    .map(({ from, to, hours }) => {
      const days = from === to ? dayName(from, locale) : `${dayName(from, locale)}-${dayName(to, locale)}`;
      return `${days} ${hours === null ? CLOSED[locale] : hours.join("-").replaceAll(":", ".")}`;
    })
    .join(", ");
}

const CLOSED: Readonly<Record<Locale, string>> = { id: "tutup", en: "closed" };

/** 0 is Monday. */
function dayName(day: number, locale: Locale): string {
  const aMonday = Date.UTC(2024, 0, 1);
  const format = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  return format.format(aMonday + day * 24 * 60 * 60 * 1000);
}
