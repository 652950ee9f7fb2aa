import type { DefaultCopyKey } from "../copy/defaults.ts";
import { type Conversation, conversationKey } from "../model/conversation.ts";
import type { CustomerState, PendingLink } from "../model/customer.ts";
import type { ChannelEvent, LinkRequestEvent, MergeEvent } from "../model/event.ts";
import type { Fact } from "../model/journal.ts";

/** How long a question waits for its answer. */
const REQUEST_MS = 10 * 60_000;
const YES =
  /^\W*(ya|iya|yes|y|ok|oke|boleh|betul|benar|hubungkan|sambungkan|ya,? hubungkan|yes,? connect|connect)\W*$/iu;
const NO = /^\W*(tidak|nggak|enggak|gak|ga|no|n|bukan|jangan|bukan saya|not me|tidak,? jangan|no,? don'?t)\W*$/iu;

/** What an answer, or the next thing somebody does, means to a request. */
export interface RequestOutcome {
  readonly state: CustomerState;
  readonly facts: readonly Fact[];
  readonly enqueue: readonly MergeEvent[];
  readonly say?: DefaultCopyKey;
  /** The prompt whose choices are answered. */
  readonly closes?: string;
  /** The message was the answer and nothing else. */
  readonly handled: boolean;
}

/**
 * Somebody sent a code that began on this customer's screen; they are asked there, or connected when they next do something.
 * `labels`: the choices they are asked with.
 */
export function noteRequest(
  state: CustomerState,
  event: LinkRequestEvent,
  prompt: string,
  now: number,
  labels?: readonly string[],
): CustomerState {
  const { with: other, holder, conversation, from, mode, key } = event;
  const request: PendingLink = {
    ...{ with: other, from, conversation, mode, key, prompt, until: now + REQUEST_MS },
    ...(holder === undefined ? {} : { holder }),
    ...(labels === undefined ? {} : { labels }),
  };
  return { ...state, request };
}

/** Undefined when the event has nothing to do with the request. */
export function answerRequest(
  state: CustomerState,
  request: PendingLink,
  event: ChannelEvent,
  now: number,
): RequestOutcome | undefined {
  const { request: _, ...rest } = state;
  const here: Conversation = { channel: event.channel, id: event.conversation.id, kind: "direct" };
  if (event.conversation.kind === "group" || conversationKey(here) !== conversationKey(request.conversation)) {
    return undefined;
  }
  const answer = answerIn(event, request);
  if (request.until <= now) {
    return answer === undefined
      ? { state: rest, facts: [], enqueue: [], handled: false }
      : {
          state: rest,
          facts: [{ type: "link-refused", reason: "expired" }],
          enqueue: [],
          say: "sambung.link.expired",
          handled: true,
        };
  }
  if (request.mode === "prompt" && answer === undefined) return undefined;
  if (answer === false) {
    return {
      state: rest,
      facts: [{ type: "link-refused", reason: "declined" }],
      enqueue: [],
      say: "sambung.link.declined",
      closes: request.prompt,
      handled: true,
    };
  }
  const merge: MergeEvent = {
    kind: "merge",
    key: `confirmed:${request.key}`,
    at: new Date(now).toISOString(),
    with: request.with,
    ...(request.holder === undefined ? {} : { holder: request.holder }),
    proof: "link-code",
    from: here,
    // Where the code was sent from is where the customer goes on.
    conversation: request.from,
  };
  return { state: rest, facts: [], enqueue: [merge], closes: request.prompt, handled: answer === true };
}

function answerIn(event: ChannelEvent, request: PendingLink): boolean | undefined {
  if (event.kind === "choice") {
    if (event.choice === `${request.prompt}.1`) return true;
    return event.choice === `${request.prompt}.2` ? false : undefined;
  }
  if (event.kind !== "text" || request.mode !== "prompt") return undefined;
  if (YES.test(event.text) || event.text.trim() === "1") return true;
  return NO.test(event.text) || event.text.trim() === "2" ? false : undefined;
}

/** `••••4321`: enough to know one's own number, too little for others. */
export function maskedName(value: string): string {
  return value.length <= 4 ? "••••" : `••••${value.slice(-4)}`;
}
