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
  const asked = request?.labels?.findIndex((_, index) => token === `${request.prompt}.${index + 1}`) ?? -1;
  if (asked >= 0) return request?.labels?.[asked];
  const options = prompts.flatMap((prompt) =>
    isOpenPrompt(prompt) && token.startsWith(`${prompt.id}.`)
      ? prompt.options.filter(({ id }) => token === `${prompt.id}.${id}`)
      : [],
  );
  return options[0]?.labels[0];
}
