import type { Law } from "./law.ts";
import { acceptLaws } from "./store-laws-accept.ts";
import { commitLaws } from "./store-laws-commit.ts";
import { deliveryLaws } from "./store-laws-delivery.ts";
import { mergeLaws } from "./store-laws-merge.ts";
import { personLaws } from "./store-laws-person.ts";
import { timeLaws } from "./store-laws-time.ts";
import { unmergeLaws } from "./store-laws-unmerge.ts";
import { type MakeStore, toLaw } from "./store-laws-world.ts";

/**
 * Every promise of the store port as laws, without a test runner. A store is done when all pass.
 *
 * @param make makes an open, empty store; called once per law
 * @example
 * for (const law of storeLaws(makeStore)) test(law.name, law.run);
 */
export function storeLaws(make: MakeStore): readonly Law[] {
  return [...acceptLaws, ...commitLaws, ...deliveryLaws, ...timeLaws, ...mergeLaws, ...unmergeLaws, ...personLaws].map(
    (law) => toLaw(make, law),
  );
}
