import { makeSignature, SIGNATURE_HEADER } from "../verify.ts";
import { type Fields, numberOf } from "../wire.ts";
import type { FakeState } from "./state.ts";

/** What became of a webhook: its status, undefined while there is no webhook. */
export interface Delivery {
  readonly id: number;
  readonly payload: Fields;
  readonly status?: number;
}

export type Post = (request: Request) => Promise<Response>;

/** Where webhooks go. */
export interface Webhook {
  readonly url: string;
  /** Carries the requests, default over the network. */
  readonly fetch?: Post;
}

/** Sends webhooks and keeps them until they are confirmed. */
export interface Deliveries {
  /** Sends one change of the business's account. */
  emit(value: Fields, field?: string): Promise<Delivery>;
  /** Sends one again, or everything that was not confirmed, oldest first. */
  redeliver(id?: number): Promise<readonly Delivery[]>;
  /** What was not confirmed, oldest first. */
  pending(): readonly Fields[];
  deliverTo(webhook: Webhook): void;
  /** Asks the webhook to prove itself, as Meta does at its set-up: whether it did. */
  verify(token?: string): Promise<boolean>;
}

export function makeDeliveries(state: FakeState): Deliveries {
  const history = new Map<number, Fields>();
  const waiting = new Map<number, Fields>();
  let webhook: Webhook | undefined;

  const post = (request: Request): Promise<Response> => (webhook?.fetch ?? fetch)(request);
  const deliver = async (id: number, payload: Fields): Promise<Delivery> => {
    waiting.set(id, payload);
    if (webhook === undefined) return { id, payload };
    const body = new TextEncoder().encode(JSON.stringify(payload));
    const headers = {
      "content-type": "application/json",
      [SIGNATURE_HEADER]: makeSignature(state.appSecret)(body),
    };
    const response = await post(new Request(webhook.url, { method: "POST", headers, body }));
    await response.body?.cancel();
    if (response.ok) waiting.delete(id);
    return { id, payload, status: response.status };
  };
  const oldest = (): readonly (readonly [number, Fields])[] => [...waiting].sort(([a], [b]) => a - b);

  return {
    emit: (value, field = "messages") => {
      state.counters.delivery += 1;
      const metadata = { display_phone_number: state.number, phone_number_id: state.phoneNumberId };
      const payload = {
        object: "whatsapp_business_account",
        entry: [
          { id: state.businessId, changes: [{ value: { messaging_product: "whatsapp", metadata, ...value }, field }] },
        ],
      };
      history.set(state.counters.delivery, payload);
      return deliver(state.counters.delivery, payload);
    },
    redeliver: async (id) => {
      const found = id === undefined ? undefined : history.get(id);
      const again = id === undefined ? oldest() : found === undefined ? [] : [[id, found] as const];
      const done: Delivery[] = [];
      for (const [each, payload] of again) done.push(await deliver(each, payload));
      return done;
    },
    pending: () => oldest().map(([, payload]) => payload),
    deliverTo: (target) => {
      webhook = target;
    },
    verify: async (token = state.verifyToken) => {
      if (webhook === undefined) return false;
      const url = new URL(webhook.url);
      const challenge = String(numberOf(state.counters.delivery) ?? 0).padStart(10, "1");
      url.search = new URLSearchParams({
        "hub.mode": "subscribe",
        "hub.challenge": challenge,
        "hub.verify_token": token,
      }).toString();
      const response = await post(new Request(url));
      return response.ok && (await response.text()) === challenge;
    },
  };
}
