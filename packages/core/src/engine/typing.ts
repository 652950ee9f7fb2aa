import type { Event } from "../model/event.ts";
import type { Clock } from "../ports/clock.ts";

/** A step that takes longer than this shows that somebody is at work. */
const SHOW_AFTER_MS = 1_000;
/** Platforms take a typing mark down after five seconds or so. */
const AGAIN_AFTER_MS = 4_000;

/** How to show a typing mark where `event` came from, once; undefined when that place has none. Failing is nobody's problem. */
export type TypingFor = (event: Event) => ((signal: AbortSignal) => void) | undefined;

/** Shows typing while a step runs, from its first second on, until `finished` aborts. */
export async function typingWhile(clock: Clock, show: () => void, finished: AbortSignal): Promise<void> {
  for (let wait = SHOW_AFTER_MS; ; wait = AGAIN_AFTER_MS) {
    await clock.wait(wait, finished);
    if (finished.aborted) return;
    show();
  }
}
