/**
 * Stage 4: what an event means for the customer's forms and flows. State and suggestions in; new state, replies and
 * effects out. Nothing here touches the world except the steps of the bot's own handlers.
 *
 * @module
 */
import type { Copywriter } from "../copy/index.ts";
import type { Ids } from "../ids.ts";
import type { Assurance } from "../model/alias.ts";
import type { Conversation } from "../model/conversation.ts";
import type { CustomerState } from "../model/customer.ts";
import type { BotDefinition } from "../model/definition.ts";
import type { Effects } from "../model/effects.ts";
import type { Event } from "../model/event.ts";
import { isChannelEvent, type TimerEvent } from "../model/event.ts";
import type { Fact } from "../model/journal.ts";
import type { Expecting, Understood } from "../model/understood.ts";
import type { Clock } from "../ports/clock.ts";
import type { StepRunner } from "../ports/step.ts";
import { advanceDraft } from "./advance.ts";
import { newDraft, noticeTriggers, toEffects } from "./draft.ts";
import { drive } from "./drive.ts";
import { expectingOf } from "./expecting.ts";
import { planBot } from "./plan.ts";
import { type Rehearsal, rehearse } from "./rehearse.ts";
import { resumeHere } from "./resume.ts";
import { isAwaited } from "./timers.ts";
import { trigger } from "./trigger.ts";

export type { Rehearsal } from "./rehearse.ts";

export interface DialogTools {
  readonly ids: Ids;
  readonly clock: Pick<Clock, "now">;
  readonly copy: Copywriter;
}

/** One event of one customer, understood. */
export interface DialogRequest {
  readonly event: Event;
  readonly state: CustomerState;
  readonly understood: Understood;
  /** In a `group` nothing of the customer is read, shown or changed. */
  readonly scope: "direct" | "group";
  /** In a group: where its people reach the bot alone. */
  readonly directLink?: (() => Promise<string | undefined> | undefined) | undefined;
  /** Where replies go; undefined only if the customer has no direct conversation. */
  readonly conversation: Conversation | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly attempt: number;
  /** What the stages before noted of this event; flows may start on it. They are in the journal already. */
  readonly facts?: readonly Fact[];
  readonly steps: StepRunner;
  readonly signal: AbortSignal;
  /** How sure it is that who speaks is the customer, default `"asserted"`. */
  readonly assurance?: Assurance;
}

/** Stage 4 of one bot. Keeps nothing between calls. */
export interface Dialog {
  /** The open question, for understanding to read an answer as an answer; none in a group. */
  expecting(state: CustomerState, conversation: Conversation | undefined, now: number): Expecting | undefined;
  /**
   * Takes the event into the customer's tasks. Rejects with whatever a handler of the bot throws; then nothing of the
   * turn happened.
   *
   * @throws SambungError `message-too-large`, `flow-name-repeated`, `copy-missing`, `definition-invalid`
   */
  advance(request: DialogRequest): Promise<Effects>;
  /** Recap and open question, or the offer to go on, after a switch or a merge; `from` is the channel left. */
  resume(
    state: CustomerState,
    from: string | undefined,
    conversation: Conversation,
    now: number,
    facts?: readonly Fact[],
  ): Effects;
  /** Whether a timer that came due still means something; {@link advance} drops one that does not. */
  awaits(state: CustomerState, event: TimerEvent): boolean;
  /** What would become of every task of a customer under this code; nothing is said, changed or called. */
  rehearse(state: CustomerState, now: number): Promise<readonly Rehearsal[]>;
}

/**
 * Makes stage 4 for a bot.
 *
 * @throws SambungError `definition-invalid` when a form cannot work, `duration-invalid`
 */
export function makeDialog(bot: BotDefinition, tools: DialogTools): Dialog {
  const { copy, ids } = tools;
  const plan = planBot(bot, copy);
  return {
    // In a group nobody answers the questions of a private form.
    expecting: (state, conversation, now) =>
      conversation?.kind === "group" ? undefined : expectingOf(plan, state, now),

    async advance(request) {
      const { event, state, understood, scope, conversation, now, steps, signal } = request;
      const channel = isChannelEvent(event) ? event.channel : (conversation?.channel ?? "");
      const draft = newDraft({
        plan,
        copy,
        ids,
        event,
        understood,
        scope,
        conversation,
        channel,
        now,
        steps,
        signal,
        state,
        assurance: request.assurance,
        directLink: request.directLink,
      });
      if (scope === "direct") for (const happened of request.facts ?? []) noticeTriggers(draft, happened);
      await advanceDraft(draft);
      await drive(draft);
      return toEffects(draft);
    },

    resume(state, from, conversation, now, facts = []) {
      const understood = nothingSaid(state.locale ?? plan.defaultLocale);
      const { channel } = conversation;
      const draft = newDraft({
        ...{ plan, copy, ids, understood, conversation, channel, now, state },
        scope: "direct",
        event: undefined,
        steps: undefined,
        signal: undefined,
      });
      resumeHere(draft, from, conversation);
      for (const happened of facts) noticeTriggers(draft, happened);
      // Nothing of the bot's own code runs in a merge: the flows begin with a turn of their own.
      for (const todo of draft.todo) {
        if (todo.do !== "trigger") continue;
        const flows = plan.triggered.get(`${todo.fact}:${todo.name}`) ?? [];
        for (const flow of flows) trigger(draft, flow, todo.value, true);
      }
      return toEffects(draft);
    },

    awaits: isAwaited,

    rehearse: (state, now) =>
      rehearse({ plan, copy, ids, understood: nothingSaid(state.locale ?? plan.defaultLocale), now, state }),
  };
}

function nothingSaid(locale: string): Understood {
  return {
    locale,
    correction: false,
    entities: [],
    intents: [],
    abstained: true,
    thresholds: { accept: 1, interrupt: 1 },
    by: "none",
  };
}
