import { type Clock, type Log, SambungError } from "@sambung/core";
import { classify, retryAfterMs } from "./errors.ts";
import { UPDATE_KINDS } from "./inbound.ts";
import { type Fields, listOf, numberOf } from "./wire.ts";

/** How long Telegram holds an empty answer open, in seconds. */
const HOLD_SECONDS = 30;

const LONGEST_PAUSE_MS = 30_000;

export interface PollingOptions {
  call(method: string, parameters: object, signal: AbortSignal): Promise<unknown>;
  /** Resolves when the updates are durable; until then they are fetched again. */
  receive(updates: readonly unknown[]): Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly channel: string;
  readonly signal: AbortSignal;
}

/**
 * Fetches updates until the signal aborts. The offset, with which Telegram forgets what came before it, moves only after
 * the updates are durable. Never rejects: a platform or store that is down is tried again, ever more slowly.
 */
export async function poll(options: PollingOptions): Promise<void> {
  const { call, receive, clock, log, channel, signal } = options;
  let offset: number | undefined;
  let webhookGone = false;
  let failures = 0;
  while (!signal.aborted) {
    try {
      if (!webhookGone) {
        // With a webhook set Telegram refuses to be polled.
        await call("deleteWebhook", { drop_pending_updates: false }, signal);
        webhookGone = true;
      }
      const asked = {
        timeout: HOLD_SECONDS,
        allowed_updates: UPDATE_KINDS,
        ...(offset === undefined ? {} : { offset }),
      };
      const updates = listOf(await call("getUpdates", asked, signal));
      await receive(updates);
      offset = after(updates, offset ?? 0);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      const code = SambungError.is(error) ? error.code : classify(error).kind;
      log.warn("telegram-polling-failed", { channel, code, failures });
      await clock.wait(retryAfterMs(error) ?? Math.min(LONGEST_PAUSE_MS, 500 * 2 ** Math.min(failures, 10)), signal);
    }
  }
}

/** The offset behind all of `updates`. */
function after(updates: readonly Fields[], offset: number): number {
  return updates.reduce((next, update) => Math.max(next, (numberOf(update["update_id"]) ?? -1) + 1), offset);
}
