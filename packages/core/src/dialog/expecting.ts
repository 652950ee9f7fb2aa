import type { CustomerState, OpenPrompt } from "../model/customer.ts";
import type { Expecting } from "../model/understood.ts";
import { taskOf } from "./cancel.ts";
import { questionOf } from "./flow-memo.ts";
import { type BotPlan, slotNamed } from "./plan.ts";
import { openPrompts, questionAmong } from "./prompts.ts";
import { activeTask } from "./state.ts";

const MAX_AGE_MS = 7 * 24 * 60 * 60 * 1000;

/** The open question as understanding must know it to read an answer as an answer. */
export function expectingOf(plan: BotPlan, state: CustomerState, now: number): Expecting | undefined {
  const active = activeTask(state);
  const open = openPrompts(state.prompts);
  const cancelling = questionAmong(open, "cancel");
  if (cancelling !== undefined && cancelling.at > now - MAX_AGE_MS) {
    return {
      task: taskOf(cancelling) ?? "",
      name: "cancel",
      kinds: ["yesno"],
      options: cancelling.options,
      prompt: cancelling.id,
    };
  }
  const clarifying = questionAmong(open, "clarify");
  if (clarifying !== undefined && clarifying.at > now - MAX_AGE_MS) {
    return {
      task: active?.id ?? "",
      name: "clarify",
      kinds: [clarifying.options.length === 2 ? "yesno" : "choice"],
      options: clarifying.options,
      prompt: clarifying.id,
    };
  }
  if (active === undefined) {
    const offer = questionAmong(open, "offer");
    const task = offer?.options[0]?.value;
    if (offer === undefined || typeof task !== "string" || offer.at <= now - MAX_AGE_MS) return undefined;
    return { task, name: "offer", kinds: ["yesno"], options: offer.options, prompt: offer.id };
  }
  const { asked } = active;
  if (asked === null) return undefined;
  const kinds = kindsOf(plan, active.kind, active.name, asked.name, active.memo);
  if (kinds === undefined) return undefined;
  const prompt = open.find((one) => one.id === asked.prompt && one.at > now - MAX_AGE_MS);
  return {
    task: active.id,
    name: asked.name,
    kinds,
    options: optionsOf(prompt),
    ...(prompt === undefined ? {} : { prompt: prompt.id }),
  };
}

function optionsOf(prompt: OpenPrompt | undefined): Expecting["options"] {
  return prompt?.options ?? [];
}

function kindsOf(
  plan: BotPlan,
  kind: "form" | "flow",
  name: string,
  asked: string,
  memo: CustomerState["tasks"][number]["memo"],
): readonly string[] | undefined {
  if (kind === "flow") {
    const question = questionOf(memo);
    if (question?.name !== asked) return undefined;
    return question.choices === undefined
      ? question.kinds
      : [...question.kinds.filter((one) => one !== "text" && one !== "choice"), "choice"];
  }
  if (asked === "confirm") return ["yesno"];
  if (asked === "~change" || asked === "~which") return ["choice"];
  const form = plan.forms.get(name);
  return form === undefined ? undefined : slotNamed(form, asked)?.expects;
}
