import type { JSX } from "preact";

const PATHS = {
  play: "M7 4.5v15l13-7.5z",
  person: "M12 12a4.5 4.5 0 1 0 0-9 4.5 4.500 0 0 0 0 9zm-8 9a8 8 0 0 1 16 0z",
  link: "M10 14a4 4 0 0 0 5.700 0l3.600-3.600a4 4 0 0 0-5.700-5.700L12.300 6M14 10a4 4 0 0 0-5.700 0l-3.600 3.600a4 4 0 0 0 5.700 5.700L11.700 18",
  apart: "M9 7H7a5 5 0 0 0 0 10h2M15 7h2a5 5 0 0 1 0 10h-2M4 4l16 16",
  again: "M4 12a8 8 0 0 1 14-5.300L20.500 9M20.500 4v5h-5M20 12a8 8 0 0 1-14 5.300L3.500 15M3.500 20v-5h5",
  offline:
    "M2 8.500a15 15 0 0 1 5-3M12 5c4 0 7.500 1.300 10 3.500M5.500 12.200A10 10 0 0 1 9 10.300M15.500 10.500a10 10 0 0 1 3 1.700M9 15.800a5 5 0 0 1 6 0M12 19.500h.01M4 3l16 18",
  online: "M2 8.500a15 15 0 0 1 20 0M5.500 12.200a10 10 0 0 1 13 0M9 15.800a5 5 0 0 1 6 0M12 19.500h.01",
  send: "M3.500 11.200 20 4l-6 16.500-3.200-6.300z",
  back: "M15 5l-7 7 7 7",
  more: "M12 5.500v.01M12 12v.01M12 18.500v.01",
  list: "M4 6.500h16M4 12h16M4 17.500h10",
  reply: "M9.500 6 4 11.500 9.500 17M4.500 11.500H14a6 6 0 0 1 6 6v1",
  open: "M8 16 17 7M9 7h8v8",
  check: "m4.500 12.500 5 5 10-11",
  arrow: "M4 12h15M13 6l6 6-6 6",
  close: "M6 6l12 12M18 6 6 18",
  place:
    "M12 21s7-6.200 7-11.500a7 7 0 0 0-14 0C5 14.800 12 21 12 21zM12 12a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  file: "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5",
  globe: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c-5 5-5 13 0 18 5-5 5-13 0-18z",
  bag: "M5 8h14l1 12H4zM9 8a3 3 0 0 1 6 0",
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing on a grid of 24. Decoration: what it means is said by a text beside it. */
export function Icon({ name, solid = false }: { readonly name: IconName; readonly solid?: boolean }): JSX.Element {
  return (
    <svg class={solid ? "icon solid" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The sign of the project: four threads that become one. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path class="web" d="M3 6h5c6 0 5 10 11 10" />
      <path class="whatsapp" d="M3 12.700h6c4 0 4 3.300 10 3.300" />
      <path class="telegram" d="M3 19.300h6c4 0 4-3.300 10-3.300" />
      <path class="slack" d="M3 26h5c6 0 5-10 11-10" />
      <circle cx="23.500" cy="16" r="5.500" />
    </svg>
  );
}

/** A small sign of a channel: its colour and first shape, never a logo. */
export function ChannelDot({ channel }: { readonly channel: string }): JSX.Element {
  return <span class={`dot ${channel.split(":")[0]}`} aria-hidden="true" />;
}
