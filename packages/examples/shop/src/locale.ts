/** The languages of the shop, the default first. */
export const LOCALES = ["id", "en"] as const;
export type Locale = (typeof LOCALES)[number];
