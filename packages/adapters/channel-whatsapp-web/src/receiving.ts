import type { ChannelContext, ChannelEvent } from "@sambung/core";
import { acceptEach } from "@sambung/core/channel";
import type { Incoming } from "./wire.ts";

/** What comes in, made durable in the order in which it came. */
export interface Receiving {
  push(incoming: Incoming): void;
  /** Resolves when everything so far is durable, or nothing more is taken in. */
  readonly idle: () => Promise<void>;
}

export interface ReceivingOptions {
  readonly context: ChannelContext;
  readonly channel: string;
  /** Ends the intake: what is not durable then stays unread and comes again. */
  readonly signal: AbortSignal;
  /** Adds what only WhatsApp can tell, and reads the events. */
  readonly read: (incoming: Incoming) => Promise<readonly ChannelEvent[]>;
  /** Hears of events that are durable. */
  readonly stored: (events: readonly ChannelEvent[]) => void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Takes in what the library tells. It tells everything once and waits for no answer, so what cannot be stored is kept
 * here and tried again, and everything behind it waits: their order is the platform's.
 */
export function makeReceiving({ context, channel, signal, read, stored }: ReceivingOptions): Receiving {
  const { clock, log } = context;
  const waiting: Incoming[] = [];
  let running: Promise<void> | undefined;

  const store = async (events: readonly ChannelEvent[]): Promise<void> => {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
      try {
        await acceptEach(context, events, ({ kind, key }) =>
          log.error("whatsapp-web-event-invalid", { channel, kind, event: key }),
        );
        return stored(events);
      } catch {
        log.warn("whatsapp-web-event-not-stored", { channel, events: events.length });
      }
      if (signal.aborted) return;
      await clock.wait(pause, signal);
      if (signal.aborted) return;
    }
  };
  const drain = async (): Promise<void> => {
    while (waiting.length > 0 && !signal.aborted) {
      const batch = waiting.splice(0);
      const events = (await Promise.all(batch.map(read))).flat();
      if (events.length > 0) await store(events);
    }
    running = undefined;
  };
  return {
    push: (incoming) => {
      if (signal.aborted) return;
      waiting.push(incoming);
      running ??= drain();
    },
    idle: async () => {
      await running;
    },
  };
}
