/** What the button of the chat says. `{...}` stands for a name, a number or a channel, here and in the other texts. */
export interface LauncherTexts {
  readonly chat: string;
  readonly open: string;
  readonly close: string;
  readonly unread: string;
}

/** The languages that come with the widget. */
export const LAUNCHER_TEXTS: { readonly [language: string]: LauncherTexts } = {
  id: { chat: "Obrolan", open: "Buka obrolan", close: "Tutup obrolan", unread: "{count} belum dibaca" },
  en: { chat: "Chat", open: "Open chat", close: "Close chat", unread: "{count} unread" },
};

/** A text with its placeholder filled. */
export function fill(text: string, value: string | number): string {
  return text.replace(/\{\w+\}/, () => `${value}`);
}

/** The first of the wanted languages that there are texts for, by its first letters: `id-ID` is `id`. */
export function languageOf(wanted: readonly (string | null | undefined)[]): string {
  const known = wanted.map((tag) => tag?.slice(0, 2).toLowerCase() ?? "");
  return known.find((language) => language in LAUNCHER_TEXTS) ?? "en";
}
