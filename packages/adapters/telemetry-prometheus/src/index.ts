/**
 * Prometheus metrics of a Sambung bot.
 *
 * @module
 */
import type { App } from "@sambung/core";
import { collectDefaultMetrics, Registry } from "prom-client";
import { makeInstruments } from "./instruments.ts";
import { observe } from "./observe.ts";

/** Settings of {@link prometheus}. */
export interface PrometheusOptions {
  /** Where the metrics are kept, default a registry of their own. */
  readonly registry?: Registry;
  /** Also memory, CPU, event loop delay and garbage collection of the process, default true. */
  readonly process?: boolean;
}

/** Metrics that are being collected. */
export interface PrometheusMetrics {
  readonly registry: Registry;
  /** Also reports what waits in this application. */
  watch(app: Pick<App, "backlog">): void;
  /** The answer to `GET /metrics`. */
  respond(): Promise<Response>;
  /** Collects nothing any more. */
  stop(): void;
}

/**
 * Collects metrics of all bots of this process, from now on; see the README for their names. No label ever holds an id of
 * a customer, a conversation or a message.
 *
 * @example
 * const metrics = prometheus();
 * export const fetch = async (request: Request) =>
 *   new URL(request.url).pathname === "/metrics" ? metrics.respond() : new Response(null, { status: 404 });
 */
export function prometheus(options: PrometheusOptions = {}): PrometheusMetrics {
  const registry = options.registry ?? new Registry();
  if (options.process !== false) collectDefaultMetrics({ register: registry });
  const apps: Pick<App, "backlog">[] = [];
  const instruments = makeInstruments(registry, () => apps.reduce((sum, app) => sum + app.backlog().outbox, 0));
  const stop = observe(instruments);
  return {
    registry,
    watch: (app) => {
      apps.push(app);
    },
    respond: async () =>
      new Response(await registry.metrics(), {
        headers: { "content-type": registry.contentType, "cache-control": "no-store" },
      }),
    stop,
  };
}
