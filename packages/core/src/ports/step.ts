import type { StepContext, StepOptions } from "../model/definition.ts";
import type { SentMedia } from "../model/event.ts";
import type { MediaLimit, ReceivedMedia } from "../model/media.ts";

/** Reads a file that a customer sent, through the channel that brought it. */
export type ReadMedia = (media: SentMedia, limit: MediaLimit, signal: AbortSignal) => Promise<ReceivedMedia>;

/**
 * Runs code that touches the world outside, once per key as far as anybody can see: the record is written before and
 * after, and a turn that runs again gets the recorded result instead of a second call.
 */
export interface StepRunner {
  /**
   * @param scope task id, or the key of the event when no task is running
   * @throws SambungError `step-failed` after three tries (cause: the last error), `step-timeout`
   */
  run<T>(scope: string, name: string, run: (step: StepContext) => T | Promise<T>, options?: StepOptions): Promise<T>;
  /** Makes what was understood part of the record, so that a second run does not recognize again. */
  readonly recordedProposals: unknown;
  record(proposals: unknown): void;
}
