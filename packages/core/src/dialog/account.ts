import { durationMs } from "../duration.ts";
import { type Assurance, assuranceAtLeast, sameAlias } from "../model/alias.ts";
import { ACCOUNT_TASK, type Consent, ERASE_TIMER } from "../model/customer.ts";
import type { AccountApi, AccountView } from "../model/definition.ts";
import { isChannelEvent } from "../model/event.ts";
import { type Draft, fact, lacksProof, say, text } from "./draft.ts";

/** How long a customer may take a connection back themselves. */
const REGRET_MS = 24 * 60 * 60 * 1_000;

/** What a handler may do about the customer's account. Nothing happens before the turn is committed. */
export function accountOf(draft: Draft, pass: () => void): AccountApi {
  const isOpen = (): boolean => {
    pass();
    return draft.scope === "direct" && draft.conversation !== undefined;
  };
  const keep = (entry: Pick<Consent, "purpose" | "granted"> & { readonly text?: string }): void => {
    const { channel, now: at } = draft;
    draft.state = {
      ...draft.state,
      consents: [...(draft.state.consents ?? []), { ...entry, at, channel, proof: "said" }].slice(-32),
    };
    fact(draft, { type: entry.granted ? "consent-given" : "consent-withdrawn", purpose: entry.purpose });
  };
  return {
    view: () => viewOf(draft),
    unlink({ channel } = {}) {
      if (!isOpen() || draft.conversation === undefined) return;
      draft.enqueue.push({
        kind: "unmerge",
        key: `unlink:${draft.event?.key ?? draft.now}`,
        at: new Date(draft.now).toISOString(),
        proof: "customer",
        conversation: draft.conversation,
        ...(channel === undefined ? { withinMs: REGRET_MS } : { channel }),
      });
    },
    erase({ after = "24h" } = {}) {
      if (!isOpen()) return;
      const requires = proofToErase(draft);
      if (lacksProof(draft, requires)) {
        draft.proof = requires;
        draft.paused = false;
        return;
      }
      const askedAt = draft.now;
      const due = askedAt + durationMs(after);
      const receipt = draft.ids.message();
      draft.state = { ...draft.state, erasure: { receipt, askedAt, due } };
      draft.timers.push({ change: "set", task: ACCOUNT_TASK, name: ERASE_TIMER, due, generation: askedAt });
      fact(draft, { type: "erasure-requested", receipt });
      say(draft, text(draft, "sambung.erase.planned", { at: new Date(due), receipt }));
    },
    agree(purpose, shown) {
      if (isOpen()) keep({ purpose, granted: true, ...(shown === undefined ? {} : { text: shown }) });
    },
    disagree(purpose) {
      if (isOpen()) keep({ purpose, granted: false });
    },
  };
}

/**
 * Whoever holds one of several connected channels must not be able to erase what came from the others: they get a code over
 * another one. Who is on one channel only has nothing else to prove it with, and nothing else to lose.
 */
function proofToErase({ event, state }: Draft): Assurance | undefined {
  if (event === undefined || !isChannelEvent(event)) return undefined;
  const speaker = event.aliases[0];
  const elsewhere = state.conversations.some(({ kind, alias }) => {
    if (kind !== "direct" || (speaker !== undefined && sameAlias(alias, speaker))) return false;
    const known = state.aliases.find((each) => sameAlias(each, alias));
    return known !== undefined && assuranceAtLeast(known.assurance, "linked");
  });
  return elsewhere ? "verified" : "channel";
}

function viewOf({ state, scope }: Draft): AccountView {
  if (scope === "group") return { since: 0, aliases: [], channels: [], profile: {}, consents: [], tasks: [] };
  return {
    since: state.createdAt,
    ...(state.name === undefined ? {} : { name: state.name }),
    aliases: state.aliases.map(({ kind, value, assurance }) => ({ kind, shown: masked(value), assurance })),
    channels: [...new Set(state.conversations.map(({ channel }) => channel))],
    profile: structuredClone(state.profile),
    consents: structuredClone(state.consents ?? []),
    tasks: state.tasks.map(({ name }) => name),
  };
}

/** Enough to know one's own, too little for others. */
function masked(value: string): string {
  return value.length <= 4 ? "••••" : `••••${value.slice(-4)}`;
}
