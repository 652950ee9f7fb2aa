import type { Consent, CustomerState } from "../model/customer.ts";
import type { ChannelEvent } from "../model/event.ts";

/** Entries a state keeps; the journal has them all. */
const MAX_CONSENTS = 32;

/** Words with which people want no more advertising, when a message consists of nothing else. */
const STOP = /^\W*(berhenti|stop|unreg|unsubscribe|stop promo|unreg promo|reg off)\W*$/iu;
/** The same in sentences. */
const NO_MORE = new RegExp(
  [
    "(jangan|jgn|tolong jangan|stop|berhenti|tidak mau|gak mau|nggak mau|ga mau)( lagi)? (kirim\\w*|ngirim\\w*|terima|nerima|dikirim\\w*|kasih)?( saya)? ?(promo\\w*|iklan\\w*|penawaran|newsletter|broadcast)",
    "(promo\\w*|iklan\\w*)(nya)? (stop|berhenti|hentikan|jangan dikirim)",
    "(stop( sending( me)?)?|no more|don'?t send( me)?( any)?|i don'?t want( any)?)( more)? (promo\\w*|ads|advertis\\w*|marketing|newsletters?|offers)",
    "unsubscribe me",
  ].join("|"),
  "iu",
);

/** Whether a customer agreed to a purpose and did not take it back. */
export function consents(state: Pick<CustomerState, "consents">, purpose: string): boolean {
  return state.consents?.findLast((entry) => entry.purpose === purpose)?.granted === true;
}

/** Whether a message takes consent back: alone ("STOP"), or in a sentence of its own. */
export function withdrawalIn(event: ChannelEvent): "alone" | "said" | undefined {
  const text = event.kind === "text" ? event.text : event.kind === "command" ? event.name : undefined;
  if (text === undefined || text.length > 200) return undefined;
  if (STOP.test(text)) return "alone";
  return NO_MORE.test(text) ? "said" : undefined;
}

/** Takes back everything that was agreed to; undefined when there is nothing. */
export function withdrawAll(
  state: CustomerState,
  entry: Pick<Consent, "at" | "channel" | "proof">,
): { readonly state: CustomerState; readonly purposes: readonly string[] } | undefined {
  const purposes = [...new Set(state.consents?.map(({ purpose }) => purpose))].filter((each) => consents(state, each));
  if (purposes.length === 0) return undefined;
  return {
    state: purposes.reduce((now, purpose) => withConsent(now, { ...entry, purpose, granted: false }), state),
    purposes,
  };
}

/** Adds to the ledger; nothing in it is ever changed. */
export function withConsent(state: CustomerState, entry: Consent): CustomerState {
  return { ...state, consents: [...(state.consents ?? []), entry].slice(-MAX_CONSENTS) };
}
