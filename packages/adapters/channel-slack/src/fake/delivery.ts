import { makeSignature, SIGNATURE_HEADER, TIMESTAMP_HEADER } from "../verify.ts";
import { type Fields, textOf } from "../wire.ts";
import type { Sockets } from "./sockets.ts";
import { type FakeState, seconds } from "./state.ts";

/** What became of a payload: the status of the webhook, undefined while it waits for a socket's acknowledgement. */
export interface Delivery {
  /** The event's id, or the trigger of an interaction or command. */
  readonly id: string;
  readonly payload: Fields;
  readonly status?: number;
}

/** A payload with the way Slack sends it. */
export interface Parcel {
  readonly id: string;
  readonly kind: "events_api" | "interactive" | "slash_commands";
  readonly payload: Fields;
  /** How often it was sent before. */
  tries: number;
}

export type Post = (request: Request) => Promise<Response>;

/** Hands payloads to the bot and keeps events until they are confirmed. */
export interface Deliveries {
  /** Wraps an event and delivers it. */
  event(event: Fields): Promise<Delivery>;
  /** Delivers what a button or menu sends. */
  interaction(payload: Fields): Promise<Delivery>;
  /** Delivers a slash command. */
  command(form: Fields): Promise<Delivery>;
  /** Delivers one payload again, or without an id every event that was not confirmed, oldest first. */
  redeliver(id?: string): Promise<readonly Delivery[]>;
  /** Payloads the bot has not confirmed, oldest first. */
  pending(): readonly Fields[];
}

/** Deliveries to a webhook when there is one, otherwise through the sockets. */
export function makeDeliveries(
  state: FakeState,
  sockets: Sockets,
  webhook: () => { readonly url: string; readonly post: Post } | undefined,
): Deliveries {
  const history = new Map<string, Parcel>();
  const waiting = new Map<string, Parcel>();

  const deliver = async (parcel: Parcel): Promise<Delivery> => {
    const { id, payload } = parcel;
    const target = webhook();
    const again = parcel.tries;
    parcel.tries += 1;
    // Slack sends taps and commands once: who made them sees that they failed.
    if (target === undefined || parcel.kind === "events_api") waiting.set(id, parcel);
    if (target === undefined) {
      sockets.send(parcel, () => waiting.delete(id));
      return { id, payload };
    }
    const response = await target.post(requestOf(state, target.url, parcel, again));
    await response.body?.cancel();
    if (response.ok) waiting.delete(id);
    return { id, payload, status: response.status };
  };
  const first = (kind: Parcel["kind"], id: string, payload: Fields): Promise<Delivery> => {
    const parcel = { id, kind, payload, tries: 0 };
    history.set(id, parcel);
    return deliver(parcel);
  };
  const trigger = (payload: Fields): string => textOf(payload["trigger_id"]) ?? "";

  return {
    event: (event) => {
      state.counters.event += 1;
      const id = `Ev${String(state.counters.event).padStart(8, "0")}`;
      const { team, app, bot } = state;
      const authorizations = [{ enterprise_id: null, team_id: team, user_id: bot.user, is_bot: true }];
      return first("events_api", id, {
        token: "verification-token",
        team_id: team,
        api_app_id: app,
        event,
        type: "event_callback",
        event_id: id,
        event_time: seconds(state),
        authorizations,
        is_ext_shared_channel: false,
      });
    },
    interaction: (payload) => first("interactive", trigger(payload), payload),
    command: (form) => first("slash_commands", trigger(form), form),
    redeliver: async (id) => {
      const again = id === undefined ? [...waiting.values()] : [history.get(id)].filter((one) => one !== undefined);
      const done: Delivery[] = [];
      for (const parcel of again) done.push(await deliver(parcel));
      return done;
    },
    pending: () => [...waiting.values()].map(({ payload }) => payload),
  };
}

function requestOf(state: FakeState, url: string, parcel: Parcel, again: number): Request {
  const { kind, payload } = parcel;
  const fields = kind === "interactive" ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>);
  const body = kind === "events_api" ? JSON.stringify(payload) : String(new URLSearchParams(fields));
  const timestamp = String(seconds(state));
  return new Request(url, {
    method: "POST",
    headers: {
      "content-type": kind === "events_api" ? "application/json" : "application/x-www-form-urlencoded",
      [TIMESTAMP_HEADER]: timestamp,
      [SIGNATURE_HEADER]: makeSignature(state.signingSecret)(timestamp, new TextEncoder().encode(body)),
      ...(again === 0 ? {} : { "x-slack-retry-num": String(again), "x-slack-retry-reason": "http_error" }),
    },
    body,
  });
}
