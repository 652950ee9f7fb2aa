/** What must not be. */
export class Divergence extends Error {}

export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Divergence(otherwise);
}

export function same(found: unknown, wanted: unknown, what: string): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
  must(one === other, `${what}: found ${one}, the fold says ${other}`);
}
