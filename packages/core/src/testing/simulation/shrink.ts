import type { Faults, Plan } from "./plan.ts";
import { simulate } from "./simulate.ts";

const NO_FAULTS: Faults = {
  store: 0,
  channel: 0,
  service: 0,
  hints: 0,
  crashes: 0,
  mostCrashes: 0,
  restarts: 0,
  stalls: 0,
  jumps: [],
};

/** Leaves out of a plan that diverges whatever it can do without; at most `tries` simulations. */
export async function shrink(plan: Plan, tries = 200): Promise<Plan> {
  let smallest = plan;
  let left = tries;
  for (let again = true; again; ) {
    again = false;
    for (const smaller of smallerThan(smallest)) {
      if (left <= 0) return smallest;
      left -= 1;
      const { divergence } = await simulate(plan.seed, { plan: smaller });
      if (divergence === undefined) continue;
      smallest = smaller;
      again = true;
      break;
    }
  }
  return smallest;
}

function* smallerThan(plan: Plan): Iterable<Plan> {
  for (const name of Object.keys(NO_FAULTS) as (keyof Faults)[]) {
    if (JSON.stringify(plan.faults[name]) === JSON.stringify(NO_FAULTS[name])) continue;
    yield { ...plan, faults: { ...plan.faults, [name]: NO_FAULTS[name] } };
  }
  if (plan.latency > 1) yield { ...plan, latency: 1 };
  for (const [index, person] of plan.people.entries()) {
    if (plan.people.length > 1) yield { ...plan, people: plan.people.toSpliced(index, 1) };
    for (const [place, call] of person.calls.entries()) {
      const without = { ...person, calls: person.calls.toSpliced(place, 1) };
      yield { ...plan, people: plan.people.with(index, without) };
      if (call.events.length === 1) continue;
      for (const at of call.events.keys()) {
        const shorter = { ...call, events: call.events.toSpliced(at, 1) };
        const fewer = { ...person, calls: person.calls.with(place, shorter) };
        yield { ...plan, people: plan.people.with(index, fewer) };
      }
    }
  }
}
