import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** Seconds; turns take well under a millisecond, webhooks wait for a commit, models and steps take seconds. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Seconds from commit to delivery; a platform that is down may take hours. */
const LONG_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200];
const CONFIDENCE = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];
const ENTRIES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** All metrics, with their names and labels. Labels hold names out of code and settings only. */
export interface Instruments {
  readonly turns: Counter<"channel" | "outcome">;
  readonly turnSeconds: Histogram<"channel">;
  readonly stageSeconds: Histogram<"stage">;
  readonly confidence: Histogram;
  readonly fallbacks: Counter;
  readonly attempts: Counter<"channel" | "result">;
  readonly sendSeconds: Histogram<"channel">;
  readonly deliverySeconds: Histogram<"channel">;
  readonly messages: Counter<"channel" | "status">;
  readonly duplicates: Counter<"channel">;
  readonly switches: Counter<"from" | "to">;
  readonly reasked: Counter;
  readonly handoffs: Counter<"queue">;
  readonly webhookSeconds: Histogram<"channel" | "status">;
  readonly commitSeconds: Histogram;
  readonly commitEntries: Histogram;
  readonly stepSeconds: Histogram<"result">;
}

export function makeInstruments(registry: Registry, outboxDepth: () => number): Instruments {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    buckets: number[] = SECONDS,
  ): Histogram<Label> => new Histogram({ name, help, labelNames, buckets, registers });
  new Gauge({
    name: "sambung_outbox_depth",
    help: "Committed messages that are not dealt with",
    registers,
    collect() {
      this.set(outboxDepth());
    },
  });
  return {
    turns: counter("sambung_turns_total", "Turns: committed, failed (runs again) or given-up (dead letter)", [
      "channel",
      "outcome",
    ]),
    turnSeconds: histogram("sambung_turn_duration_seconds", "Run of a turn without its commit", ["channel"]),
    stageSeconds: histogram("sambung_stage_duration_seconds", "A stage of a turn", ["stage"]),
    confidence: histogram("sambung_nlu_confidence", "Confidence of the best intent", [], CONFIDENCE),
    fallbacks: counter("sambung_nlu_fallback_total", "Messages that were not understood", []),
    attempts: counter("sambung_outbox_attempts_total", "Calls to platforms by what came of them", [
      "channel",
      "result",
    ]),
    sendSeconds: histogram("sambung_send_duration_seconds", "A call to a platform", ["channel"]),
    deliverySeconds: histogram(
      "sambung_delivery_latency_seconds",
      "From the commit of a message until the platform took it",
      ["channel"],
      LONG_SECONDS,
    ),
    messages: counter("sambung_messages_total", "Messages that left the outbox, by how", ["channel", "status"]),
    duplicates: counter("sambung_duplicates_dropped_total", "Events that had come before", ["channel"]),
    switches: counter("sambung_channel_switch_total", "Customers that carried on elsewhere", ["from", "to"]),
    reasked: counter("sambung_reasked_total", "Filled slots that were asked again; stays 0", []),
    handoffs: counter("sambung_handoffs_total", "Requests for a person", ["queue"]),
    webhookSeconds: histogram("sambung_webhook_duration_seconds", "A request to a channel", ["channel", "status"]),
    commitSeconds: histogram("sambung_commit_duration_seconds", "Writing a group", []),
    commitEntries: histogram("sambung_commit_entries", "Accepts and turns in a group", [], ENTRIES),
    stepSeconds: histogram("sambung_step_duration_seconds", "A call of a step", ["result"]),
  };
}
