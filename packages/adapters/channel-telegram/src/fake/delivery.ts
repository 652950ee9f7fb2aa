import type { Clock } from "@sambung/core";
import { SECRET_HEADER } from "../verify.ts";
import type { Fields } from "../wire.ts";
import { numberOf } from "../wire.ts";
import { badRequest, Refusal } from "./checks.ts";
import { webhookOf } from "./methods.ts";
import type { FakeState } from "./state.ts";

/** What became of an update: the status of the webhook, undefined while it waits to be polled. */
export interface Delivery {
  readonly update: Fields & { readonly update_id: number };
  readonly status?: number;
}

/** Hands updates to the bot, by webhook or by polling, and keeps them until they are confirmed. */
export interface Updates {
  /** Gives the update the next id and delivers it once. */
  emit(content: Fields): Promise<Delivery>;
  /** Delivers one update again, or everything that was not confirmed, oldest first. */
  redeliver(updateId?: number): Promise<readonly Delivery[]>;
  /** Updates the bot has not confirmed. */
  pending(): readonly Fields[];
  /** The methods about receiving; `gone` aborts when the caller hangs up. */
  readonly methods: { readonly [method: string]: (parameters: Fields, gone: AbortSignal) => Promise<unknown> };
  /** Answers whoever polls with nothing. */
  close(): void;
}

export type Post = (request: Request) => Promise<Response>;

/** Updates of one bot. `post` carries webhook requests, by default over the network. */
export function makeUpdates(state: FakeState, clock: Clock, post: () => Post): Updates {
  const history = new Map<number, Delivery["update"]>();
  const waiting = new Map<number, Delivery["update"]>();
  const wakers = new Set<() => void>();
  let poller: AbortController | undefined;

  const wake = (): void => {
    for (const waker of wakers) waker();
  };
  const deliver = async (update: Delivery["update"]): Promise<Delivery> => {
    const { webhook } = state;
    waiting.set(update.update_id, update);
    if (webhook === undefined) {
      wake();
      return { update };
    }
    const headers = {
      "content-type": "application/json",
      ...(webhook.secret === undefined ? {} : { [SECRET_HEADER]: webhook.secret }),
    };
    const response = await post()(new Request(webhook.url, { method: "POST", headers, body: JSON.stringify(update) }));
    await response.body?.cancel();
    if (response.ok) waiting.delete(update.update_id);
    return { update, status: response.status };
  };
  const oldest = (): Delivery["update"][] => [...waiting.values()].sort((a, b) => a.update_id - b.update_id);

  const getUpdates = async (parameters: Fields, gone: AbortSignal): Promise<unknown> => {
    if (state.webhook !== undefined) {
      throw new Refusal(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    }
    const offset = numberOf(parameters["offset"]) ?? 0;
    // A negative offset counts from the end and forgets everything before it.
    const first = offset < 0 ? (oldest().at(offset)?.update_id ?? 0) : offset;
    for (const id of waiting.keys()) if (id < first) waiting.delete(id);
    const limit = numberOf(parameters["limit"]) ?? 100;
    if (limit < 1 || limit > 100) throw badRequest("limit must be from 1 to 100");
    poller?.abort();
    const own = new AbortController();
    poller = own;
    const hold = (numberOf(parameters["timeout"]) ?? 0) * 1000;
    if (waiting.size === 0 && hold > 0) {
      const end = AbortSignal.any([own.signal, gone]);
      const woken = new AbortController();
      const waker = (): void => woken.abort();
      wakers.add(waker);
      await clock.wait(hold, AbortSignal.any([end, woken.signal]));
      wakers.delete(waker);
    }
    if (poller === own) poller = undefined;
    if (own.signal.aborted) {
      throw new Refusal(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
      );
    }
    return gone.aborted ? [] : oldest().slice(0, limit);
  };

  const forget = (parameters: Fields): void => {
    if (parameters["drop_pending_updates"] === true) waiting.clear();
  };
  return {
    emit: (content) => {
      state.counters.update += 1;
      const update = { update_id: state.counters.update, ...content };
      history.set(update.update_id, update);
      return deliver(update);
    },
    redeliver: async (updateId) => {
      const again =
        updateId === undefined ? oldest() : [history.get(updateId)].filter((update) => update !== undefined);
      const done: Delivery[] = [];
      for (const update of again) done.push(await deliver(update));
      return done;
    },
    pending: oldest,
    methods: {
      getUpdates,
      setWebhook: async (parameters) => {
        state.webhook = webhookOf(parameters);
        forget(parameters);
        return true;
      },
      deleteWebhook: async (parameters) => {
        state.webhook = undefined;
        forget(parameters);
        return true;
      },
      getWebhookInfo: async () => ({ url: state.webhook?.url ?? "", pending_update_count: waiting.size }),
    },
    close: () => {
      poller?.abort();
      wake();
    },
  };
}
