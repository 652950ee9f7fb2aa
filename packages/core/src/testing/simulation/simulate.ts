import { type Plan, planOf } from "./plan.ts";
import { World } from "./world.ts";

export interface SimulationOptions {
  /** Keep what happened, line by line. */
  readonly trace?: boolean;
  /** Instead of what the seed says. */
  readonly plan?: Plan;
}

/** How a simulation went. */
export interface SimulationReport {
  readonly seed: number;
  /** What is not as the serial fold says; undefined when everything is. */
  readonly divergence?: string;
  readonly turns: number;
  /** Everything that happened, calls there and back, waits and deaths. */
  readonly happened: number;
  readonly crashes: number;
  readonly merges: number;
  readonly unmerges: number;
  readonly erasures: number;
  /** Virtual milliseconds. */
  readonly ms: number;
  readonly trace: readonly string[];
}

/**
 * Runs the engine and the outbox through one random history, made from a seed: people on several channels, one or two
 * processes, a store and a platform that fail, processes that die between any two calls, stand still, or lose touch. The
 * same seed is the same history, to the letter.
 *
 * @example
 * const { divergence, trace } = await simulate(7, { trace: true });
 */
export async function simulate(seed: number, options: SimulationOptions = {}): Promise<SimulationReport> {
  const trace: string[] = [];
  const world = new World(options.plan ?? planOf(seed), options.trace === true ? trace : undefined);
  const divergence = await world.run();
  return {
    seed,
    ...(divergence === undefined ? {} : { divergence }),
    turns: world.turns,
    happened: world.happened,
    crashes: world.crashes,
    merges: world.merges,
    unmerges: world.unmerges,
    erasures: world.erasures,
    ms: world.ms,
    trace,
  };
}
