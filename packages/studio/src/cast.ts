import type { TourStep } from "./wire.ts";

/**
 * The story on the phones that are there. What was to happen on a channel without a phone, because that channel is
 * live, happens where the person is already; nobody joins twice.
 */
export function cast(steps: readonly TourStep[], channels: readonly string[]): readonly TourStep[] {
  const [first] = channels;
  if (first === undefined) return [];
  const joined = ["web"];
  return steps.flatMap((step): readonly TourStep[] => {
    const there = step.on === "web" || channels.includes(step.on);
    const on = there ? step.on : joined.length > 1 ? (joined.at(-1) as string) : first;
    if (step.act.does === "join") {
      if (joined.includes(on)) return [];
      joined.push(on);
    }
    return [{ ...step, on }];
  });
}
