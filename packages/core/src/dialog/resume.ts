import type { Conversation } from "../model/conversation.ts";
import { changeTask, type Draft, rulesOf } from "./draft.ts";
import { offerBack } from "./drive.ts";
import { upToDate } from "./migrate.ts";
import { repeatTask } from "./repeat.ts";
import { activeTask } from "./state.ts";

/** After a switch or a merge: says where things stand and asks the open question there. */
export function resumeHere(draft: Draft, from: string | undefined, conversation: Conversation): void {
  const active = activeTask(draft.state);
  if (active !== undefined && upToDate(draft, active.id) !== undefined) {
    if (from !== undefined && from !== conversation.channel && rulesOf(draft).recap)
      draft.recap = { task: active.id, from };
    changeTask(draft, active.id, { channel: conversation.channel });
    repeatTask(draft, active.id);
  } else offerBack(draft);
}
