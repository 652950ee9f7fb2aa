import type { Store } from "../../ports/store.ts";
import { judge, nothingSeen, readBooks, type Seen, type WorkerProcess, type Wrongs } from "./fleet.ts";
import { PHASES, type Phase } from "./messages.ts";
import { chanceOf, Traffic } from "./traffic.ts";

/** What {@link killLoop} does. */
export interface KillLoopOptions {
  /** Starts one process on the store. */
  readonly start: (seen: Seen) => Promise<WorkerProcess>;
  /** The same store, to read the books when all processes have ended. */
  readonly store: Store;
  readonly processes: number;
  readonly customers: number;
  readonly kills: number;
  /** How many messages are acknowledged at least. */
  readonly acknowledged: number;
  readonly seed: string;
}

/** What a {@link killLoop} came to. */
export interface KillLoopResult {
  readonly wrongs: Wrongs;
  /** Events that nobody has handled. */
  readonly waiting: number;
  readonly kills: ReadonlyMap<Phase, number>;
  readonly acknowledged: number;
  /** All figures in one line. */
  readonly line: string;
}

/** Processes that are replaced when they die. */
class Fleet {
  readonly #start: () => Promise<WorkerProcess>;
  readonly #workers: WorkerProcess[] = [];

  constructor(start: () => Promise<WorkerProcess>) {
    this.#start = start;
  }

  async start(): Promise<void> {
    const worker = await this.#start();
    this.#workers.push(worker);
  }

  /** One of the living, by a number from 0 to 1; nobody while all are dead. */
  pick(place: number): WorkerProcess | undefined {
    const living = this.#workers.filter(({ gone }) => !gone);
    return living[Math.floor(place * living.length)];
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
  }
}

/**
 * `kill -9` in every phase, one after the other, while customers write: what was acknowledged is to be handled, once, in
 * order, and every reply is to reach the platform. Recovery is the time from a death until all that was acknowledged before
 * it was answered and messages are taken again.
 */
export async function killLoop(options: KillLoopOptions): Promise<KillLoopResult> {
  const { seed, processes, customers } = options;
  const chance = chanceOf(seed);
  const seen = nothingSeen();
  const fleet = new Fleet(() => options.start(seen));
  // Who is first makes the tables.
  await fleet.start();
  await Promise.all(Array.from({ length: processes - 1 }, () => fleet.start()));
  const traffic = new Traffic(customers, seed, seen, (place) => fleet.pick(place));
  const killed = new Map<Phase, number>(PHASES.map((phase) => [phase, 0]));
  const recoveries: number[] = [];

  const killer = async (): Promise<void> => {
    for (let kills = 0; kills < options.kills; kills += 1) {
      await traffic.until((options.acknowledged / (options.kills + 1)) * (kills + 0.5 + chance(`kill ${kills}`) / 2));
      const phase = PHASES[kills % PHASES.length] as Phase;
      await fleet.pick(chance(`victim ${kills}`))?.die(phase, chance(`delay ${kills}`) * 6);
      killed.set(phase, (killed.get(phase) ?? 0) + 1);
      const replaced = fleet.start();
      const [answered, taken] = await Promise.all([traffic.answered(), traffic.taking()]);
      recoveries.push(Math.max(answered, taken));
      await replaced;
    }
    await traffic.until(options.acknowledged);
    traffic.done = true;
  };
  await Promise.all([killer(), traffic.run()]);
  await traffic.answered();
  await fleet.stop();

  const books = await readBooks(options.store, traffic.acknowledged.keys());
  const wrongs = judge(traffic.acknowledged, books, seen);
  recoveries.sort((a, b) => a - b);
  const line =
    `${processes} ${processes === 1 ? "process" : "processes"}, ${options.kills} kills (${[...killed].map(([phase, count]) => `${phase} ${count}`).join(", ")}; seed ${seed}), ` +
    `${traffic.count} acknowledged, ${traffic.repeated} sent again, ${traffic.refused} refused and brought again: ` +
    `lost ${wrongs.lost}, committed twice ${wrongs.twice}, out of order ${wrongs.disordered}, gaps in versions ${wrongs.gaps}, ` +
    `replies missing ${wrongs.unsent}, replies out of order ${wrongs.sentDisordered}, overlapping steps ${wrongs.overlaps} of ${seen.steps.length}; ` +
    `recovery ${Math.round(recoveries[Math.floor(recoveries.length / 2)] ?? 0)} ms median, ${Math.round(recoveries.at(-1) ?? 0)} ms at most; ` +
    `logged ${JSON.stringify(Object.fromEntries(seen.logged))}`;
  return { wrongs, waiting: books.waiting, kills: killed, acknowledged: traffic.count, line };
}
