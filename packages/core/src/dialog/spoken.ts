import type { ChannelEvent, Event } from "../model/event.ts";

/** Events with which a person says something to the bot. */
export type SpokenEvent = Extract<
  ChannelEvent,
  { readonly kind: "text" | "choice" | "start" | "command" | "media" | "location" | "contact" }
>;

const SPOKEN: ReadonlySet<Event["kind"]> = new Set<SpokenEvent["kind"]>([
  "text",
  "choice",
  "start",
  "command",
  "media",
  "location",
  "contact",
]);

export function isSpoken(event: Event): event is SpokenEvent {
  return SPOKEN.has(event.kind);
}
