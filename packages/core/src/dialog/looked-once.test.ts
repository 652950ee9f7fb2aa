import { describe, expect, it } from "vitest";
import { newCustomerState, type Prompt } from "../model/customer.ts";
import { type Draft, wordsSaid } from "./draft.ts";
import { closePrompt, findOpenPrompt, openOffer } from "./prompts.ts";

function draftOf(prompts: readonly Prompt[], text: string): Draft {
  const given: Partial<Draft> = {
    state: { ...newCustomerState("c_1", 0), prompts },
    understood: {
      ...{ text, locale: "id", correction: false, entities: [], intents: [], abstained: true, by: "none" },
      thresholds: { accept: 1, interrupt: 1 },
    },
    withdrawals: [],
    now: 1,
    open: undefined,
    words: undefined,
  };
  return given as Draft;
}

const offer: Prompt = {
  ...{ id: "offer", task: null, name: "offer", at: 1, revision: 0, messages: [] },
  options: [{ id: "1", value: "t_1", labels: ["Ya"] }],
};
const question: Prompt = { ...offer, id: "question", task: "t_1", name: "product" };

describe("what a turn looks for once", () => {
  it("are the words of what is understood now", () => {
    const draft = draftOf([], "dua kopi");
    expect(wordsSaid(draft).map((word) => word.text)).toEqual(["dua", "kopi"]);
    expect(wordsSaid(draft)).toBe(wordsSaid(draft));
    draft.understood = { ...draft.understood, text: "teh" };
    expect(wordsSaid(draft).map((word) => word.text)).toEqual(["teh"]);
  });

  it("are the prompts that are open now", () => {
    const draft = draftOf([question, offer], "");
    expect(openOffer(draft)?.id).toBe("offer");
    closePrompt(draft, "offer");
    expect(openOffer(draft)).toBeUndefined();
    expect(findOpenPrompt(draft, "offer")).toBeUndefined();
    expect(findOpenPrompt(draft, "question")).toBe(question);
    draft.state = { ...draft.state, prompts: [...draft.state.prompts, { ...offer, id: "later" }] };
    expect(openOffer(draft)?.id).toBe("later");
  });

  it("leave what is closed already as it is", () => {
    const draft = draftOf([question], "");
    closePrompt(draft, undefined);
    closePrompt(draft, "question");
    const { state } = draft;
    closePrompt(draft, "question");
    expect(draft.state).toBe(state);
    expect(state.prompts).toEqual([{ id: "question", task: "t_1", name: "product", at: 1 }]);
  });
});
