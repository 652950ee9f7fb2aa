import { subscribe, unsubscribe } from "node:diagnostics_channel";
import {
  type AcceptDiagnostics,
  type CommitDiagnostics,
  type CommittedDiagnostics,
  DIAGNOSTICS,
  type Event,
  isChannelEvent,
  type SendDiagnostics,
  type SettledDiagnostics,
  type StageDiagnostics,
  type StepDiagnostics,
  type TurnDiagnostics,
  type WebhookDiagnostics,
} from "@sambung/core";
import type { Instruments } from "./instruments.ts";
import { reasked } from "./reasked.ts";

/** The bot itself: timers, signals, messages the application sends. */
const INTERNAL = "internal";

/** Follows the diagnostics of core; returns how to stop. */
export function observe(metrics: Instruments): () => void {
  const began = new WeakMap<object, number>();
  const stops: (() => void)[] = [];

  function on(name: string, hear: (message: object) => void): void {
    const listener = (message: unknown): void => hear(message as object);
    subscribe(name, listener);
    stops.push(() => unsubscribe(name, listener));
  }

  /** Calls `ended` with how long it took, in seconds. */
  function timed<Message extends object>(name: string, ended: (message: Message, seconds: number) => void): void {
    on(`${name}.start`, (message) => began.set(message, performance.now()));
    on(`${name}.end`, (message) => {
      const start = began.get(message);
      if (start !== undefined) ended(message as Message, (performance.now() - start) / 1_000);
    });
  }

  timed<WebhookDiagnostics>(DIAGNOSTICS.webhook, ({ channel, status }, seconds) => {
    metrics.webhookSeconds.observe({ channel, status: String(status ?? 500) }, seconds);
  });
  on(`${DIAGNOSTICS.accept}.end`, (message) => {
    const { channel, acceptances = [] } = message as AcceptDiagnostics;
    const duplicates = acceptances.filter(({ status }) => status === "duplicate").length;
    if (duplicates > 0) metrics.duplicates.inc({ channel }, duplicates);
  });
  timed<TurnDiagnostics>(DIAGNOSTICS.turn, ({ event, error }, seconds) => {
    const channel = channelOf(event);
    metrics.turnSeconds.observe({ channel }, seconds);
    if (error !== undefined) metrics.turns.inc({ channel, outcome: "failed" });
  });
  timed<StageDiagnostics>(DIAGNOSTICS.stage, ({ stage }, seconds) => metrics.stageSeconds.observe({ stage }, seconds));
  timed<StepDiagnostics>(DIAGNOSTICS.step, ({ error }, seconds) => {
    metrics.stepSeconds.observe({ result: error === undefined ? "done" : "failed" }, seconds);
  });
  timed<CommitDiagnostics>(DIAGNOSTICS.commit, ({ entries }, seconds) => {
    metrics.commitSeconds.observe(seconds);
    if (entries > 0) metrics.commitEntries.observe(entries);
  });
  timed<SendDiagnostics>(DIAGNOSTICS.send, ({ row, outcome }, seconds) => {
    const { channel } = row.conversation;
    metrics.attempts.inc({ channel, result: outcome ?? "failed" });
    metrics.sendSeconds.observe({ channel }, seconds);
  });
  on(DIAGNOSTICS.settled, (message) => {
    const { row, mark, at } = message as SettledDiagnostics;
    const { channel } = row.conversation;
    metrics.messages.inc({ channel, status: mark.status });
    if (mark.status === "delivered") metrics.deliverySeconds.observe({ channel }, Math.max(0, at - row.at) / 1_000);
  });
  on(DIAGNOSTICS.committed, (message) => committed(metrics, message as CommittedDiagnostics));

  return () => {
    for (const stop of stops.splice(0)) stop();
  };
}

function committed(metrics: Instruments, { result }: CommittedDiagnostics): void {
  const { facts, trace, conversation } = result.journal;
  let outcome = "committed";
  for (const fact of facts) {
    if (fact.type === "event-failed") outcome = "given-up";
    if (fact.type === "message-misunderstood") metrics.fallbacks.inc();
    if (fact.type === "channel-switched") metrics.switches.inc({ from: fact.from, to: fact.to });
    if (fact.type === "handoff-requested") metrics.handoffs.inc({ queue: fact.queue });
  }
  if (trace?.confidence !== undefined) metrics.confidence.observe(trace.confidence);
  const again = reasked(facts, result.effects.state);
  if (again > 0) metrics.reasked.inc(again);
  metrics.turns.inc({ channel: conversation?.channel ?? INTERNAL, outcome });
}

function channelOf(event: Event): string {
  return isChannelEvent(event) ? event.channel : INTERNAL;
}
