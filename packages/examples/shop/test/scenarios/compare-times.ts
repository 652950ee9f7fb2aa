/** How much longer one thing takes than another, in percent of the other: with which margin, in which 95 of 100 measurements lie. */
export interface Difference {
  readonly percent: number;
  readonly margin: number;
}

/** Where times are taken: of a probe about one of the targets, by its number. */
export interface Place<Probe> extends AsyncDisposable {
  take(probe: Probe, target: number): Promise<number>;
}

/** Rounds in one place: with what it keeps everything in it grows slower. */
const ROUNDS_EACH = 20;
/** Rounds that do not count, in which those who are there come to be known. */
const WARM = 2;

/**
 * Times every pair of a probe and a target once a round, in an order drawn anew for each round: neither the order, nor what
 * came before, nor the machine growing warm or busy falls on one target more than on another. Nothing of the first place counts.
 *
 * @returns for each target, for each probe, its times in milliseconds
 */
export async function timesByTurns<Probe>(
  rounds: number,
  probes: readonly Probe[],
  targets: number,
  open: () => Promise<Place<Probe>>,
): Promise<readonly (readonly number[])[][]> {
  const times = Array.from({ length: targets }, () => probes.map((): number[] => []));
  const all = times.flatMap((_, target) => probes.map((probe, by) => ({ target, probe, by })));
  for (let from = -ROUNDS_EACH; from < rounds; from += ROUNDS_EACH) {
    await using place = await open();
    const until = Math.min(from + ROUNDS_EACH, rounds);
    for (let round = from - WARM; round < until; round += 1) {
      for (const { target, probe, by } of shuffled(all)) {
        const time = await place.take(probe, target);
        if (from >= 0 && round >= from) times[target]?.[by]?.push(time);
      }
    }
  }
  return times;
}

/**
 * Times of one target as multiples of what each probe takes for all targets: some probes take twice as long as others, and the
 * median of such a mixture would jump from one to the other.
 */
export function relative(all: readonly (readonly number[])[][], of: number): readonly number[] {
  const usual = (all[0] ?? []).map((_, by) => median(all.flatMap((times) => times[by] ?? [])));
  return (all[of] ?? []).flatMap((times, by) => times.map((time) => time / (usual[by] ?? 1)));
}

/** Of the medians. */
export function difference(one: readonly number[], other: readonly number[]): Difference {
  const base = median(other);
  const margin = Math.hypot(marginOf(one), marginOf(other)) / base;
  return { percent: (median(one) / base - 1) * 100, margin: margin * 100 };
}

export function median(values: readonly number[]): number {
  return quantile(values.toSorted(ascending), 0.5);
}

/** Between which the middle half of the values is. */
export function middleHalf(values: readonly number[]): readonly [number, number] {
  const sorted = values.toSorted(ascending);
  return [quantile(sorted, 0.25), quantile(sorted, 0.75)];
}

/** How far the median may be off: the values so many ranks from the middle, whatever they are distributed like. */
function marginOf(values: readonly number[]): number {
  const sorted = values.toSorted(ascending);
  const ranks = 0.98 / Math.sqrt(Math.max(1, sorted.length));
  return (quantile(sorted, Math.min(1, 0.5 + ranks)) - quantile(sorted, Math.max(0, 0.5 - ranks))) / 2;
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function ascending(a: number, b: number): number {
  return a - b;
}

function shuffled<Value>(values: readonly Value[]): readonly Value[] {
  const all = [...values];
  for (let left = all.length; left > 1; left -= 1) {
    const picked = Math.floor(Math.random() * left);
    [all[left - 1], all[picked]] = [all[picked] as Value, all[left - 1] as Value];
  }
  return all;
}
