import { SambungError } from "../errors.ts";
import type { ChannelEvent } from "../model/event.ts";
import type { ChannelContext } from "../ports/channel.ts";

/**
 * Accepts the events of one request. What core refuses as malformed is left out, and the others are not: coming again
 * would not repair it.
 *
 * @param refused hears of each event that was left out
 * @throws SambungError `store-unavailable` when nothing was stored
 */
export async function acceptEach(
  context: Pick<ChannelContext, "accept">,
  events: readonly ChannelEvent[],
  refused: (event: ChannelEvent) => void,
): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  try {
    await context.accept(events);
  } catch (error) {
    if (!SambungError.is(error) || error.code !== "event-invalid") throw error;
    if (events.length === 1) refused(first);
    else for (const event of events) await acceptEach(context, [event], refused);
  }
}
