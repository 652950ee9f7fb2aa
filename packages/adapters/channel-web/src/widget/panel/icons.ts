/** The icons of the opened chat: strokes on a grid of 24. */
export const PANEL_ICONS = {
  send: "M12 20V5m-6 6 6-6 6 6",
  attach: "m20 11-8.6 8.6a5.4 5.4 0 0 1-7.6-7.6L12.4 3.4a3.6 3.6 0 0 1 5 5l-8.5 8.600a1.8 1.8 0 0 1-2.5-2.500L14.3 6.6",
  elsewhere: "M8 3h8a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm3 15h2M9.5 10.500h5m-2-2 2 2-2 2",
  place: "M12 21s7-6.2 7-11.500a7 7 0 0 0-14 0C5 14.8 12 21 12 21zm0-9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  file: "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zm0 0v5h5",
} as const;
