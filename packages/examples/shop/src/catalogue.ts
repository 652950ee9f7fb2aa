import type { BranchId } from "./branches.ts";
import type { Locale } from "./locale.ts";

/** How coffee is ground; tea is not. */
export const GRINDS = ["biji", "kasar", "sedang", "halus"] as const;
export type Grind = (typeof GRINDS)[number];

export const PRODUCT_IDS = [
  "kopi-gayo",
  "kopi-kintamani",
  "kopi-toraja",
  "kopi-preanger",
  "kopi-wamena",
  "teh-melati",
] as const;
export type ProductId = (typeof PRODUCT_IDS)[number];

export interface Product {
  readonly id: ProductId;
  /** A name of its own: the same in every language. */
  readonly name: string;
  /** Rupiah for one bag. */
  readonly price: number;
  readonly grindable: boolean;
  readonly branches: readonly BranchId[];
  readonly note: Readonly<Record<Locale, string>>;
  /** What else people call it. */
  readonly synonyms: readonly string[];
}

export const CATALOGUE: readonly Product[] = [
  {
    id: "kopi-gayo",
    name: "Kopi Gayo",
    price: 95_000,
    grindable: true,
    branches: ["bandung", "jakarta"],
    note: { id: "Aceh, manis rempah, 250 g", en: "Aceh, sweet and spicy, 250 g" },
    synonyms: ["kopi gayo", "gayo", "kopi aceh", "aceh", "aceh gayo", "gayo coffee"],
  },
  {
    id: "kopi-kintamani",
    name: "Kopi Kintamani",
    price: 98_000,
    grindable: true,
    branches: ["bandung", "jakarta"],
    note: { id: "Bali, segar seperti jeruk, 250 g", en: "Bali, bright like citrus, 250 g" },
    synonyms: ["kopi kintamani", "kintamani", "kopi bali", "bali", "bali coffee", "kintamani coffee"],
  },
  {
    id: "kopi-toraja",
    name: "Kopi Toraja",
    price: 105_000,
    grindable: true,
    branches: ["bandung", "jakarta"],
    note: { id: "Sulawesi, pekat dan kokoh, 250 g", en: "Sulawesi, dark and full-bodied, 250 g" },
    synonyms: ["kopi toraja", "toraja", "toraja coffee"],
  },
  {
    id: "kopi-preanger",
    name: "Kopi Java Preanger",
    price: 89_000,
    grindable: true,
    branches: ["bandung"],
    note: { id: "Jawa Barat, lembut dan floral, 250 g", en: "West Java, gentle and floral, 250 g" },
    synonyms: ["kopi java preanger", "java preanger", "preanger", "kopi preanger", "kopi jawa barat"],
  },
  {
    id: "kopi-wamena",
    name: "Kopi Wamena",
    price: 125_000,
    grindable: true,
    branches: ["bandung"],
    note: { id: "Papua, panen terbatas, 250 g", en: "Papua, limited harvest, 250 g" },
    synonyms: ["kopi wamena", "wamena", "kopi papua", "papua", "papua coffee", "wamena coffee"],
  },
  {
    id: "teh-melati",
    name: "Teh Melati",
    price: 38_000,
    grindable: false,
    branches: ["bandung", "jakarta"],
    note: { id: "teh hijau dan melati, 100 g", en: "green tea with jasmine, 100 g" },
    synonyms: ["teh melati", "melati", "teh", "jasmine tea", "tea"],
  },
];

const BY_ID = new Map(CATALOGUE.map((product) => [product.id as string, product]));

export function product(id: ProductId): Product {
  return BY_ID.get(id) as Product;
}

/** Whether a question about the grind makes sense; while the product is unknown it does not. */
export function isGrindable(id: ProductId | undefined): boolean {
  return id !== undefined && product(id).grindable;
}

export function isSoldAt(id: ProductId, branch: BranchId): boolean {
  return product(id).branches.includes(branch);
}

/** What an order costs, rupiah; delivery is free. */
export function totalOf(items: readonly { readonly product: ProductId; readonly qty: number }[]): number {
  return items.reduce((sum, item) => sum + product(item.product).price * item.qty, 0);
}

/** `Rp95.000`, for lists that the copy cannot format itself. */
export function rupiah(amount: number, locale: Locale): string {
  const format = formats.get(locale) ?? rupiahFormat(locale);
  formats.set(locale, format);
  return format.format(amount).replaceAll(/\s/g, "");
}

/** Making one takes longer than all else a menu needs. */
const formats = new Map<Locale, Intl.NumberFormat>();

function rupiahFormat(locale: Locale): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency: "IDR",
    currencyDisplay: "narrowSymbol",
    maximumFractionDigits: 0,
  });
}
