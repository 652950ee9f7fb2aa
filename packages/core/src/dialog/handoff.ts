import { type Draft, fact, say, text } from "./draft.ts";
import { without } from "./json.ts";
import { assemble } from "./list-plan.ts";
import { activeTask } from "./state.ts";

/** Asks for a person of `queue` and tells the customer, with `line` or the usual words. */
export function requestHandoff(draft: Draft, queue: string, note?: string, line?: string): void {
  const active = draft.scope === "group" ? undefined : activeTask(draft.state);
  const secrets = [...(draft.plan.forms.get(active?.name ?? "")?.order ?? [])].filter((slot) => slot.secret);
  draft.handoffs.push({
    id: draft.ids.message(),
    queue,
    ...(note === undefined ? {} : { note }),
    ...(active === undefined
      ? {}
      : { task: { name: active.name, values: without(assemble(active.values), ...secrets.map((slot) => slot.name)) } }),
  });
  fact(draft, { type: "handoff-requested", queue, ...(note === undefined ? {} : { note }) });
  say(draft, line ?? text(draft, "sambung.handoff"));
}
