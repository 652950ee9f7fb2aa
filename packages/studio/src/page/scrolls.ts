/** For what scrolls by itself: whoever has no mouse reaches it with the keyboard and scrolls with the arrows. */
export const SCROLLS = { tabIndex: 0 } as const;
