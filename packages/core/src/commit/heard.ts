import { splitToken } from "../model/choice-token.ts";
import { type CustomerState, isOpenPrompt } from "../model/customer.ts";
import type { ChannelEvent, Event } from "../model/event.ts";

/** What a person said in an event, as text. A code is nobody's words: a tap whose label nobody knows has none. */
export function heardText(event: ChannelEvent): string | undefined {
  switch (event.kind) {
    case "text":
      return event.text;
    case "choice":
      return event.label;
    case "command":
      return event.argument === undefined ? `/${event.name}` : `/${event.name} ${event.argument}`;
    case "start":
      return undefined;
    case "media":
      return event.text ?? `[${event.media.map((media) => media.type).join(", ")}]`;
    case "location":
      return event.label ?? `${event.latitude}, ${event.longitude}`;
    case "contact":
      return event.phone;
    default:
      return undefined;
  }
}

/**
 * A tap with the label the person saw. Not every channel tells it; the state before the turn does, as long as the question is
 * open.
 */
export function withLabel<E extends Event>(event: E, state: CustomerState): E {
  if (event.kind !== "choice" || (event.label !== undefined && event.label !== "")) return event;
  const { label: _, ...tapped } = event;
  const label = labelOf(event.choice, state);
  return (label === undefined ? tapped : { ...tapped, label }) as E;
}

function labelOf(token: string, { prompts, request }: CustomerState): string | undefined {
  const { prompt, option } = splitToken(token);
  const asked = request?.prompt === prompt ? request.labels?.find((_, index) => option === `${index + 1}`) : undefined;
  if (asked !== undefined) return asked;
  const open = prompts.find((one) => one.id === prompt);
  if (open === undefined || !isOpenPrompt(open)) return undefined;
  return open.options.find(({ id }) => id === option)?.labels[0];
}
