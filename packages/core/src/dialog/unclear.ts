import { changeTask, type Draft, fact, lead, rulesOf, text } from "./draft.ts";
import { requestHandoff } from "./handoff.ts";
import { repeatOpen } from "./repeat.ts";
import { activeTask } from "./state.ts";

/**
 * Nothing fits: says so in other words each time, then calls a person.
 *
 * @param ask asks what was meant instead, when there is something to ask
 */
export function tellUnclear(draft: Draft, ask?: () => boolean): void {
  const active = activeTask(draft.state);
  const asked = active?.asked ?? undefined;
  const { attempts, queue } = rulesOf(draft);
  const count = (asked === undefined ? draft.state.unclear : asked.unclear) + 1;
  const callsPerson = count > attempts && queue !== null;
  const counted = callsPerson ? 0 : count;
  if (active !== undefined && asked !== undefined) {
    changeTask(draft, active.id, { asked: { ...asked, unclear: counted } });
  } else draft.state = { ...draft.state, unclear: counted };
  if (!callsPerson && ask?.() === true) return;
  fact(draft, { type: "message-misunderstood" });
  if (callsPerson) {
    requestHandoff(draft, queue, undefined, text(draft, "sambung.unclear.person"));
    return;
  }
  lead(draft, count === 1 ? "sambung.unclear" : "sambung.unclear.again");
  repeatOpen(draft);
}
